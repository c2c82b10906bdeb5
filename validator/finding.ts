import type { CatalogObjectKind } from "../postgres/catalog/model";

/** Whom a change breaks. */
export const DIRECTIONS = [
  /** Clients written for blue that read from green. */
  "read",
  /** Clients written for blue that write to green. */
  "write",
  /** Clients written for blue that call green's functions. */
  "call",
  /** Rows replicated from blue to green. */
  "replicate-forward",
  /** Rows replicated from green to blue, so that there is a way back. */
  "replicate-back",
] as const;

export type Direction = (typeof DIRECTIONS)[number];

/** All of them, for rules that concern everybody. */
export const EVERYBODY: readonly Direction[] = DIRECTIONS;

/** Whoever talks to green as a client. */
export const CLIENTS: readonly Direction[] = ["read", "write", "call"];

/** How bad a finding is; the worst first. */
export const SEVERITIES = [
  /** Breaks some statement that is valid on blue, or replication. */
  "error",
  /** Depends on data or on habits of clients, which a schema doesn't show. */
  "warning",
  /** Breaks nobody, under its assumption if it has one. */
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
 * What a finding is about. Names are raw, as the server stores them; a database and a statement have no schema, but an empty
 * text. A statement's name is its text, cut.
 */
export interface FindingObject {
  readonly kind: ObjectKind;
  readonly schema: string;
  readonly name: string;
  /** The table or view that a column, constraint, index or trigger belongs to. */
  readonly table?: string;
  readonly column?: string;
}

/** What settles a warning: read-only SQL. */
export interface Probe {
  /** Whose data answers. */
  readonly side: "blue" | "green";
  /** A query of one number: how much there is that speaks against the assumption. 0: harmless. */
  readonly sql: string;
  /** `breaks`: each one breaks. `use`: how often what is gone was used, which breaks nobody for certain. */
  readonly counts: "breaks" | "use";
  /** What it found, once it was asked. */
  readonly figure?: number;
  /** Why it could not be asked. */
  readonly failed?: string;
}

/**
 * Fields of the answer's original vocabulary, which {@link file://./originalFields.ts} adds. Tables of the schema public are
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
  /** The rule's id: the catalogue says why it is one, and how to repair it. */
  readonly rule: string;
  readonly severity: Severity;
  readonly directions: readonly Direction[];
  readonly object: FindingObject;
  /**
   * The names of what the finding is about, if that is several tables of a schema or several columns of a table.
   * @hidden in the answer, which has the original vocabulary's fields instead
   */
  readonly members?: readonly string[];
  /** Blue's definition; absent when blue has none. */
  readonly blue?: string;
  /** Green's definition; absent when green has none. */
  readonly green?: string;
  /** What changed, in one sentence. */
  readonly message: string;
  readonly assumption?: string;
  readonly probe?: Probe;
  /** How many of the known statements name the object; absent when none are known, or where that can't be told. */
  readonly statements?: number;
  /** `bluegreen.yaml` says that it does no harm; it is an info for that reason. */
  readonly ignored?: {
    /** What it would be. */
    readonly severity: Severity;
    readonly reason: string;
    /**
     * The last day on which it is ignored, in UTC.
     * @format date
     */
    readonly until: string;
  };
  /**
   * 12 hexadecimal digits that stay the same as long as rule, object and both definitions do.
   * @pattern ^[0-9a-f]{12}$
   */
  readonly fingerprint: string;
}
