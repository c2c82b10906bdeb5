import type { CatalogObjectKind } from "../postgres/catalog/model";

/** The clients or the replication that a change breaks. */
export const DIRECTIONS = [
  /** Clients written for blue that read from green. */
  "read",
  /** Clients written for blue that write to green. */
  "write",
  /** Clients written for blue that call green's functions. */
  "call",
  /** Rows replicated from blue to green. */
  "replicate-forward",
  /** Rows replicated from green to blue, which keep a way back open. */
  "replicate-back",
] as const;

export type Direction = (typeof DIRECTIONS)[number];

/** The directions of green's clients. */
export const CLIENTS: readonly Direction[] = ["read", "write", "call"];

/** The severities of findings, the worst first. */
export const SEVERITIES = [
  /** Breaks replication, or a statement that is valid on blue. */
  "error",
  /** May break something, depending on data or on clients' habits, which a schema doesn't show. */
  "warning",
  /** Breaks nothing, provided that its assumption holds if it has one. */
  "info",
] as const;

export type Severity = (typeof SEVERITIES)[number];

export type ObjectKind =
  | CatalogObjectKind
  | "role"
  | "schema"
  | "table"
  | "view"
  | "column"
  | "constraint"
  | "index"
  | "sequence"
  | "type"
  | "function"
  | "trigger"
  | "statement";

/**
 * The object that a finding is about. Names are raw, as the server stores them. The schema of a database or a statement is an
 * empty string. A statement's name is its shortened text.
 */
export interface FindingObject {
  readonly kind: ObjectKind;
  readonly schema: string;
  readonly name: string;
  /** The table or view that a column, constraint, index or trigger belongs to. */
  readonly table?: string;
  readonly column?: string;
}

/** A read-only query that settles a warning. */
export interface Probe {
  /** The side whose data is queried. */
  readonly side: "blue" | "green";
  /** A query that returns one number, which counts the evidence against the assumption. 0 means harmless. */
  readonly sql: string;
  /**
   * `breaks` if the query counts what certainly breaks. `use` if it counts uses of a removed object, which may
   * break nothing.
   */
  readonly counts: "breaks" | "use";
  /** The number that the query returned. Absent until it was run. */
  readonly figure?: number;
  /** The reason why the query could not be run. */
  readonly failed?: string;
}

/**
 * Fields of the original answer's vocabulary, which {@link file://./originalFields.ts} adds. Tables of the schema public are
 * not qualified.
 */
export interface OriginalFields {
  readonly type?: "removed_tables" | "added_tables" | "removed_columns" | "non_nullable_column";
  readonly tables?: readonly string[];
  readonly table?: string;
  readonly columns?: readonly string[];
  readonly column?: string;
}

export interface Finding extends OriginalFields {
  /** The rule's id. The rules' catalogue explains the rule and the repair. */
  readonly rule: string;
  readonly severity: Severity;
  readonly directions: readonly Direction[];
  readonly object: FindingObject;
  /**
   * The names of the tables or columns if the finding is about several tables of a schema or several columns of a table.
   * @hidden in the answer, which has the original vocabulary's fields instead
   */
  readonly members?: readonly string[];
  /** Blue's definition. Absent if blue has none. */
  readonly blue?: string;
  /** Green's definition. Absent if green has none. */
  readonly green?: string;
  /** The change in one sentence. */
  readonly message: string;
  readonly assumption?: string;
  readonly probe?: Probe;
  /** The number of known statements that name the object. Absent if no statements are known or the number can't be told. */
  readonly statements?: number;
  /** Present if the finding is an info only because `bluegreen.yaml` says that it does no harm. */
  readonly ignored?: {
    /** The severity that it would otherwise have. */
    readonly severity: Severity;
    readonly reason: string;
    /**
     * The last day on which the finding is ignored, in UTC.
     * @format date
     */
    readonly until: string;
  };
  /**
   * 12 hexadecimal digits that stay the same as long as the rule, the object and both definitions do.
   * @pattern ^[0-9a-f]{12}$
   */
  readonly fingerprint: string;
}
