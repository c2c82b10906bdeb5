import type { Mode } from "./mode";
import type { OverridesOutcome } from "./overrides/overrides";
import { RULE_SET_VERSION } from "./rules/catalogue";
import { DIRECTIONS, type Direction, type Finding } from "./finding";
import { isView, objectsOf, type Schema } from "../postgres/catalog/model";
import { displayName } from "../postgres/sql/names";
import type { StatementCounts } from "./workload";

/** The answer's body: what `docs/report.schema.json` describes. */
export type Answer = Report | Failure;

/** The question could not be answered. */
export interface Failure {
  readonly status: "error";
  /** Which part failed, and why. */
  readonly message: string;
  readonly compatible: false;
}

export function failure(message: string): Failure {
  return { status: "error", message, compatible: false };
}

export interface Report {
  readonly status: "success";
  /** Every one of the metadata's directions is. */
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
    /** What `compatible` answers for. */
    readonly directions: readonly Direction[];
    /** For every direction, also those that `compatible` leaves out. */
    readonly verdict: Readonly<Record<Direction, Verdict>>;
    /** How many there are of all directions together. */
    readonly findings: Readonly<Record<"errors" | "warnings" | "differences", number>>;
    /** Two answers with the same one were judged by the same rules. */
    readonly ruleSet: string;
    readonly versions: Sides<string>;
    /** Milliseconds; of the slower side where both work at the same time. */
    readonly durations: Durations;
    readonly counts: Sides<Counts>;
    /** What became of clients' statements; absent when none were asked for. */
    readonly statements?: StatementCounts;
    /**
     * Tables that PostgreSQL refuses UPDATE and DELETE of as soon as they are published, because nothing tells their rows
     * apart. No difference, and so no finding: it stands in the way of replication whatever the schemas are.
     */
    readonly withoutReplicaIdentity: Sides<Tables>;
    /** What could not be read, or is of a kind that no rule knows: what, and why. Each is a finding, too. */
    readonly notCompared: Sides<NotCompared>;
    /** Where all of the findings are. */
    readonly report: ReportPlace;
    /** What came of `bluegreen.yaml`, if there was one. */
    readonly policy?: OverridesOutcome;
  };
}

export interface ReportPlace {
  /** In this answer. Otherwise it is too large for Lambda, and holds all the counts, but only the first findings. */
  readonly complete: boolean;
  /** The whole report's, when this one is not complete: `s3://bucket/key`. */
  readonly location?: string;
  /** Why there is no whole report. */
  readonly problem?: string;
}

export interface Verdict {
  /** No errors in this direction; in strict mode, no warnings either. */
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
  /** 0 when no probe was asked for. */
  readonly probe: number;
  /** Having clients' statements described; 0 when that was not asked for. */
  readonly statements: number;
}

export interface Tables {
  readonly count: number;
  /** As SQL names them; {@link FIRST_TABLES} at most. */
  readonly first: readonly string[];
}

/** An answer has a limit, and a person reads no more. */
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
