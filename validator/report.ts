import type { Mode } from "./mode";
import type { OverridesOutcome } from "./overrides/overrides";
import { RULE_SET_VERSION } from "./rules/catalogue";
import { DIRECTIONS, type Direction, type Finding } from "./finding";
import { isView, objectsOf, type Schema } from "../postgres/catalog/model";
import { displayName } from "../postgres/sql/names";
import type { StatementCounts } from "./workload";

/** The answer's body, which `docs/report.schema.json` describes. */
export type Answer = Report | Failure;

/** The answer when the validation could not be done. */
export interface Failure {
  readonly status: "error";
  /** The part that failed, and why. */
  readonly message: string;
  readonly compatible: false;
}

export function failure(message: string): Failure {
  return { status: "error", message, compatible: false };
}

export interface Report {
  readonly status: "success";
  /** True if green is compatible in each of the metadata's directions. */
  readonly compatible: boolean;
  readonly differences: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly errors: readonly Finding[];
  readonly metadata: {
    /**
     * ISO 8601, UTC.
     * @format date-time
     */
    readonly timestamp: string;
    readonly environment: string;
    readonly mode: Mode;
    /** The directions that `compatible` covers. */
    readonly directions: readonly Direction[];
    /** The verdict for every direction, including those that `compatible` leaves out. */
    readonly verdict: Readonly<Record<Direction, Verdict>>;
    /** The number of findings in all directions together. */
    readonly findings: Readonly<Record<"errors" | "warnings" | "differences", number>>;
    /** Identifies the rules. Two answers with the same value were judged by the same rules. */
    readonly ruleSet: string;
    readonly versions: Sides<string>;
    /** Milliseconds. Where both sides work at the same time, the slower side's. */
    readonly durations: Durations;
    readonly counts: Sides<Counts>;
    /** The number of clients' statements by outcome. Absent if the check was not requested. */
    readonly statements?: StatementCounts;
    /**
     * Tables without a replica identity. As soon as they are published, PostgreSQL refuses UPDATE and DELETE of them. They
     * stand in the way of replication even if the schemas are equal, so they are not findings.
     */
    readonly withoutReplicaIdentity: Sides<Tables>;
    /** Objects that could not be read or are of a kind that no rule knows, with the reason. Each is also a finding. */
    readonly notCompared: Sides<NotCompared>;
    /** The place where all of the findings are. */
    readonly report: ReportPlace;
    /** The effect of `bluegreen.yaml`. Absent if there was none. */
    readonly policy?: OverridesOutcome;
  };
}

export interface ReportPlace {
  /**
   * True if this answer has all of the findings. Otherwise the report is too large for Lambda, and the answer has all the
   * counts, but only the first findings.
   */
  readonly complete: boolean;
  /** The whole report's location if this answer is not complete: `s3://bucket/key`. */
  readonly location?: string;
  /** The reason why the whole report could not be stored. */
  readonly problem?: string;
}

export interface Verdict {
  /** True if there are no errors in this direction and, in strict mode, no warnings either. */
  readonly compatible: boolean;
  readonly errors: number;
  readonly warnings: number;
}

export interface Sides<T> {
  readonly blue: T;
  readonly green: T;
}

export interface Durations {
  readonly connect: number;
  readonly read: number;
  readonly compare: number;
  /** 0 if probes were not requested. */
  readonly probe: number;
  /** The time for describing clients' statements. 0 if that was not requested. */
  readonly statements: number;
}

export interface Tables {
  readonly count: number;
  /** The names as in SQL, {@link FIRST_TABLES} at most. */
  readonly first: readonly string[];
}

/** The number of tables that an answer lists. Its size is limited, and people read no more. */
const FIRST_TABLES = 20;

export type NotCompared = Readonly<Record<string, string>>;

export type Counts = Readonly<
  Record<
    | "schemas"
    | "tables"
    | "views"
    | "columns"
    | "constraints"
    | "indexes"
    | "triggers"
    | "sequences"
    | "types"
    | "functions",
    number
  >
>;

export interface ReportInput {
  readonly findings: readonly Finding[];
  readonly overrides?: OverridesOutcome;
  readonly mode: Mode;
  readonly directions: readonly Direction[];
  readonly environment: string;
  readonly blue: Schema;
  readonly green: Schema;
  readonly statements?: StatementCounts;
  readonly durations: Durations;
}

export function makeReport(input: ReportInput): Report {
  const { findings, overrides, mode, directions, environment, blue, green, statements, durations } = input;
  const bySeverity = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity);
  const errors = bySeverity("error");
  const warnings = bySeverity("warning");
  const differences = bySeverity("info");
  const judge = (direction: Direction): Verdict => {
    const count = (found: readonly Finding[]) =>
      found.filter((finding) => finding.directions.includes(direction)).length;
    const [errorCount, warningCount] = [count(errors), count(warnings)];
    const compatible = errorCount === 0 && (mode === "permissive" || warningCount === 0);
    return { compatible, errors: errorCount, warnings: warningCount };
  };
  const verdict = Object.fromEntries(DIRECTIONS.map((direction) => [direction, judge(direction)])) as Record<
    Direction,
    Verdict
  >;
  return {
    status: "success",
    compatible: directions.every((direction) => verdict[direction].compatible),
    differences,
    warnings,
    errors,
    metadata: {
      timestamp: new Date().toISOString(),
      environment,
      mode,
      directions,
      verdict,
      findings: { errors: errors.length, warnings: warnings.length, differences: differences.length },
      ruleSet: RULE_SET_VERSION,
      versions: { blue: blue.version.text, green: green.version.text },
      durations,
      counts: { blue: countObjects(blue), green: countObjects(green) },
      ...(statements && { statements }),
      withoutReplicaIdentity: { blue: withoutReplicaIdentity(blue), green: withoutReplicaIdentity(green) },
      notCompared: { blue: blue.notCompared, green: green.notCompared },
      report: { complete: true },
      ...(overrides && { policy: overrides }),
    },
  };
}

function withoutReplicaIdentity({ relations }: Schema): Tables {
  const tables = [...relations.values()].filter(({ identifiesRows }) => !identifiesRows);
  return { count: tables.length, first: tables.slice(0, FIRST_TABLES).map(displayName) };
}

function countObjects(schema: Schema): Counts {
  const relations = [...schema.relations.values()];
  return {
    schemas: schema.namespaces.size,
    tables: relations.filter((relation) => !isView(relation)).length,
    views: relations.filter(isView).length,
    ...schema.partCounts,
    sequences: schema.sequences.size,
    types:
      schema.enums.size +
      schema.domains.size +
      (["composite type", "range type", "base type"] as const).flatMap((kind) => objectsOf(schema, kind)).length,
    functions: schema.routines.size,
  };
}
