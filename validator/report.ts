import type { Finding } from "./rules/rule";
import { isView, type Schema } from "./schema";

/** Whether warnings count against `compatible`. */
export const MODES = ["strict", "permissive"] as const;
export type Mode = (typeof MODES)[number];

/** The answer's body. */
export interface Report {
  readonly status: "success";
  /** No errors; in strict mode, no warnings either. */
  readonly compatible: boolean;
  readonly differences: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly errors: readonly Finding[];
  readonly metadata: {
    /** ISO 8601, UTC. */
    readonly timestamp: string;
    readonly environment: string;
    readonly mode: Mode;
    readonly versions: Sides<string>;
    /** Milliseconds; of the slower side where both work at the same time. */
    readonly durations: Durations;
    readonly counts: Sides<Counts>;
    /** Objects of kinds that have no rules yet, counted; what is here was not looked at. */
    readonly notCompared: Sides<Readonly<Record<string, number>>>;
  };
}

export interface Sides<T> {
  readonly blue: T;
  readonly green: T;
}

export interface Durations {
  readonly connect: number;
  readonly read: number;
  readonly compare: number;
}

type Counts = Readonly<
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
  readonly mode: Mode;
  readonly environment: string;
  readonly blue: Schema;
  readonly green: Schema;
  readonly durations: Durations;
}

export function makeReport({ findings, mode, environment, blue, green, durations }: ReportInput): Report {
  const bySeverity = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity);
  const errors = bySeverity("error");
  const warnings = bySeverity("warning");
  return {
    status: "success",
    compatible: errors.length === 0 && (mode === "permissive" || warnings.length === 0),
    differences: bySeverity("difference"),
    warnings,
    errors,
    metadata: {
      timestamp: new Date().toISOString(),
      environment,
      mode,
      versions: { blue: blue.version.text, green: green.version.text },
      durations,
      counts: { blue: countObjects(blue), green: countObjects(green) },
      notCompared: { blue: blue.notCompared, green: green.notCompared },
    },
  };
}

function countObjects(schema: Schema): Counts {
  const relations = [...schema.relations.values()];
  const sum = (parts: (relation: (typeof relations)[number]) => number) =>
    relations.reduce((total, relation) => total + parts(relation), 0);
  return {
    schemas: schema.namespaces.size,
    tables: relations.filter((relation) => !isView(relation)).length,
    views: relations.filter(isView).length,
    columns: sum(({ columns }) => columns.length),
    constraints: sum(
      ({ constraints, indexes }) =>
        constraints.length + indexes.filter(({ constraint }) => constraint && constraint !== "exclusion").length,
    ),
    indexes: sum(({ indexes }) => indexes.length),
    triggers: sum(({ triggers }) => triggers.length),
    sequences: schema.sequences.size,
    types: schema.enums.size + schema.domains.size,
    functions: schema.routines.size,
  };
}
