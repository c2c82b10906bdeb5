/** Whom a change breaks. */
export type Direction =
  /** Clients written for blue that read from green. */
  | "read"
  /** Clients written for blue that write to green. */
  | "write"
  /** Clients written for blue that call green's functions. */
  | "call"
  /** Rows replicated from blue to green. */
  | "replicate-forward"
  /** Rows replicated from green to blue, so that there is a way back. */
  | "replicate-back";

export type Severity =
  /** Breaks some statement that is valid on blue, or replication. */
  | "error"
  /** Depends on data or on habits of clients, which a schema doesn't show. */
  | "warning"
  /** Breaks nobody, under its assumption if it has one. */
  | "difference";

export interface Rule {
  /** Stable: answers, ignores and documentation refer to it. */
  readonly id: string;
  readonly severity: Severity;
  /** Empty when nobody is affected. */
  readonly directions: readonly Direction[];
  /** Why, in PostgreSQL's terms. One or two sentences. */
  readonly explanation: string;
  /** What must be true for it to be harmless, after "Harmless if ". */
  readonly assumption?: string;
}

export type ObjectKind =
  | "database"
  | "schema"
  | "table"
  | "view"
  | "column"
  | "constraint"
  | "index"
  | "sequence"
  | "type"
  | "function"
  | "trigger";

/** What a finding is about. Names are raw, as the server stores them; a database has no schema, but an empty text. */
export interface FindingObject {
  readonly kind: ObjectKind;
  readonly schema: string;
  readonly name: string;
  /** The table or view that a column, constraint, index or trigger belongs to. */
  readonly table?: string;
  readonly column?: string;
}

/** Fields of the answer's original vocabulary. Tables of the schema public are not qualified. */
interface OriginalFields {
  readonly type?: "removed_tables" | "added_tables" | "removed_columns" | "non_nullable_column";
  readonly tables?: readonly string[];
  readonly table?: string;
  readonly columns?: readonly string[];
  readonly column?: string;
}

export interface Finding extends OriginalFields {
  readonly rule: string;
  readonly severity: Severity;
  readonly directions: readonly Direction[];
  readonly object: FindingObject;
  /** Blue's definition; absent when blue has none. */
  readonly blue?: string;
  /** Green's definition; absent when green has none. */
  readonly green?: string;
  /** What changed, in one sentence. */
  readonly message: string;
  readonly explanation: string;
  readonly assumption?: string;
}

/** Collections of rules are checked by this type and keep their keys. */
export function defineRules<K extends string>(rules: Readonly<Record<K, Rule>>): Readonly<Record<K, Rule>> {
  return rules;
}

/** What one comparison adds to its rule. */
export interface FindingDetails extends OriginalFields {
  readonly blue?: string;
  readonly green?: string;
}

export function finding(rule: Rule, object: FindingObject, message: string, details: FindingDetails = {}): Finding {
  const { id, severity, directions, explanation, assumption } = rule;
  return {
    rule: id,
    severity,
    directions,
    object,
    ...details,
    message,
    explanation,
    ...(assumption !== undefined && { assumption }),
  };
}
