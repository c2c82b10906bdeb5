import { qualifiedName, type Named } from "../sql/names";

/**
 * What a database's schema is to the rules: made by catalog/, consumed by rules/. Names are as the server stores them;
 * maps are keyed by {@link qualifiedName}. Types, expressions and definitions are PostgreSQL's own texts, in which every name
 * is qualified that isn't PostgreSQL's, so that the same thing has the same text on both sides.
 */
export interface Schema {
  readonly version: ServerVersion;
  readonly namespaces: ReadonlySet<string>;
  readonly relations: ReadonlyMap<string, Relation>;
  /** How many of each all relations have; constraints with primary keys and unique ones. */
  readonly partCounts: Readonly<Record<"columns" | "constraints" | "indexes" | "triggers", number>>;
  readonly sequences: ReadonlyMap<string, Sequence>;
  readonly enums: ReadonlyMap<string, EnumType>;
  readonly domains: ReadonlyMap<string, Domain>;
  /** Keyed by the qualified name and the types of the input arguments: `public.f(integer, text)`. */
  readonly routines: ReadonlyMap<string, Routine>;
  /** Objects whose definition is a few strings, by kind. */
  readonly objects: ReadonlyMap<CatalogObjectKind, readonly CatalogObject[]>;
  readonly roles: ReadonlyMap<string, Role>;
  /** Owners and privileges of objects whose own model doesn't hold them. */
  readonly access: readonly AccessObject[];
  readonly types: TypeSystem;
  /** The server's own settings of what changes the meaning of clients' statements, by name. */
  readonly serverSettings: Readonly<Record<string, string>>;
  /** What could not be read or is not modelled: what, and why. */
  readonly notCompared: Readonly<Record<string, string>>;
}

export interface ServerVersion {
  readonly major: number;
  /** The version in its usual form: `16.13`. */
  readonly text: string;
}

export const CATALOG_OBJECT_KINDS = [
  "access method",
  "base type",
  "cast",
  "collation",
  "composite type",
  "conversion",
  "database",
  "default privileges",
  "event trigger",
  "extended statistics",
  "extension",
  "foreign data wrapper",
  "foreign server",
  "foreign table",
  "language",
  "operator",
  "operator class",
  "operator family",
  "parameter privileges",
  "policy",
  "publication",
  "range type",
  "rewrite rule",
  "setting",
  "subscription",
  "text search configuration",
  "text search dictionary",
  "text search parser",
  "text search template",
  "transform",
  "user mapping",
] as const;

export type CatalogObjectKind = (typeof CATALOG_OBJECT_KINDS)[number];

/** An object of a small kind. Its schema is an empty string if the kind has no schemas. */
export interface CatalogObject extends Named {
  /** The table or view that it belongs to. */
  readonly table?: string;
  /** The properties to compare, by readable names. */
  readonly properties: Readonly<Record<string, string>>;
}

/** The owner and privileges of an object. */
export interface Access {
  readonly owner: string;
  /** As PostgreSQL writes them: `app=arwd/owner`. Absent: the kind's defaults. */
  readonly acl?: readonly string[];
}

export interface AccessObject extends Access, Named {
  readonly kind: "database" | "schema" | "type" | "language" | "foreign data wrapper" | "foreign server";
}

export interface Role {
  readonly name: string;
  readonly login: boolean;
  readonly superuser: boolean;
  readonly bypassesRowSecurity: boolean;
  readonly replication: boolean;
  readonly createsDatabases: boolean;
  readonly createsRoles: boolean;
  /** -1: none. */
  readonly connectionLimit: number;
  /** When its password expires: `2026-11-25 08:00:00`, UTC. Null: never. */
  readonly passwordUntil: string | null;
  readonly memberOf: readonly {
    readonly role: string;
    /** Its privileges count without SET ROLE. */
    readonly inherits: boolean;
    /** SET ROLE is allowed. */
    readonly sets: boolean;
  }[];
}

export type CastContext = "implicit" | "assignment" | "explicit";

/** What the server converts by itself, and what it compares. Types are named without modifiers. */
export interface TypeSystem {
  /** pg_cast: source, target. */
  readonly casts: ReadonlyMap<string, ReadonlyMap<string, CastContext>>;
  /** The operators `=`: left, right. */
  readonly equals: ReadonlyMap<string, ReadonlySet<string>>;
  /** Types of the string category, which accept any other type's text. */
  readonly strings: ReadonlySet<string>;
  /** Enums, ranges, multiranges and composite types: operators for any of them accept two operands of the same type. */
  readonly generic: ReadonlySet<string>;
  /** The type of each category that wins where several would do. */
  readonly preferred: ReadonlySet<string>;
}

export type RelationKind = "table" | "partitioned table" | "foreign table" | "view" | "materialized view";

/** Which columns tell replication what row was changed. `default`: the primary key, if there is one. */
export type ReplicaIdentity = "default" | "nothing" | "full" | "index";

export interface Relation extends Named, Access {
  readonly kind: RelationKind;
  readonly unlogged: boolean;
  /** `forced`: it binds the owner too. */
  readonly rowSecurity: "off" | "on" | "forced";
  readonly replicaIdentity: ReplicaIdentity;
  /**
   * False: a table that has no primary key or what else its replica identity wants. Once it is published, PostgreSQL refuses
   * UPDATE and DELETE of its rows (55000). True for what isn't published by itself.
   * https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
   */
  readonly identifiesRows: boolean;
  /** Those of the replica identity's index, where it is one. */
  readonly identityColumns: readonly string[];
  /** What it inherits from or is a partition of; qualified names. */
  readonly parents: readonly string[];
  /** `RANGE (placed_at)`; of partitioned tables. */
  readonly partitionKey?: string;
  /** `FOR VALUES FROM (...) TO (...)`; of partitions. */
  readonly partitionBound?: string;
  /** A view's query. */
  readonly definition?: string;
  /** Storage parameters (`fillfactor=70`); of views `security_invoker=true`, `check_option=local`. In alphabetical order. */
  readonly options: readonly string[];
  /** False: a materialized view that was created WITH NO DATA. It refuses to be read. */
  readonly populated: boolean;
  /** Of views: which of INSERT, UPDATE and DELETE it accepts, by itself or through INSTEAD OF triggers. */
  readonly accepts: readonly string[];
  /** In the order of `SELECT *`. */
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly triggers: readonly Trigger[];
  /** True if a column has its own privileges ({@link Column.acl}). */
  readonly hasColumnPrivileges: boolean;
  /**
   * Everything that was read of the relation, as text. If both sides' texts are equal, so are the relations, and their parts
   * don't have to be parsed.
   */
  readonly source: readonly (string | undefined)[];
}

export interface Column {
  readonly name: string;
  /** With modifiers: `numeric(10,2)`, `public.order_status`. */
  readonly type: string;
  readonly notNull: boolean;
  /** An expression; of generated columns the generation expression is in {@link generated}. */
  readonly default?: string;
  readonly identity?: "always" | "by default";
  readonly generated?: { readonly expression: string; readonly stored: boolean };
  /** When it isn't the type's own. */
  readonly collation?: string;
  /** Privileges on the column alone. */
  readonly acl?: readonly string[];
  /** How values are stored and sampled, where it isn't the type's way: `STORAGE EXTERNAL`, `n_distinct=5`. */
  readonly storage?: string;
  /** Of views: it accepts a value in INSERT and UPDATE. */
  readonly updatable?: boolean;
}

export type Constraint = ForeignKey | Check | Exclusion;

interface ConstraintBase {
  readonly name: string;
  readonly columns: readonly string[];
  /** `immediate`, or when a transaction may put it off: `deferrable`, `deferred`. */
  readonly timing: Timing;
  /** False: NOT VALID. Rows that were there before may violate it. */
  readonly validated: boolean;
}

export type Timing = "immediate" | "deferrable" | "deferred";

export interface ForeignKey extends ConstraintBase {
  readonly kind: "foreign key";
  /** Qualified name. */
  readonly target: string;
  readonly targetColumns: readonly string[];
  /** `CASCADE`, `SET NULL (a)`. */
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly match: string;
  /** The last column is a PERIOD: the parent's rows have to cover it together. */
  readonly period: boolean;
  /** False: the child's triggers are disabled. Rows without a parent are stored. */
  readonly bindsChildren: boolean;
  /** False: the parent's triggers are disabled. Nothing happens to the children of a parent that goes or changes. */
  readonly bindsParents: boolean;
}

export interface Check extends ConstraintBase {
  readonly kind: "check";
  readonly expression: string;
}

export interface Exclusion extends ConstraintBase {
  readonly kind: "exclusion";
  readonly definition: string;
}

export interface Index {
  readonly name: string;
  readonly unique: boolean;
  /** The constraint that it stands behind. Its name is the index's name. */
  readonly constraint?: "primary key" | "unique" | "exclusion";
  readonly timing: Timing;
  /** False: left by a CREATE INDEX CONCURRENTLY that failed. It serves no query and no ON CONFLICT. */
  readonly valid: boolean;
  readonly nullsNotDistinct: boolean;
  /** Columns and expressions, without INCLUDE, order and operator classes; a temporal key ends with WITHOUT OVERLAPS. */
  readonly keys: readonly string[];
  /** Those of the keys that are plain columns. */
  readonly columns: readonly string[];
  /** Of a partial index. */
  readonly predicate?: string;
  /** Everything but the name, in CREATE INDEX's terms. */
  readonly definition: string;
}

export interface Trigger {
  readonly name: string;
  /** The CREATE TRIGGER statement. */
  readonly definition: string;
  readonly enabled: "origin" | "disabled" | "replica" | "always";
}

export interface Sequence extends Named, Access {
  readonly type: string;
  readonly start: bigint;
  readonly increment: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  /** How many numbers a connection reserves at once. */
  readonly cache: bigint;
  readonly cycle: boolean;
  /** The column of a `serial` or identity; dropped with it. */
  readonly ownedBy?: { readonly relation: string; readonly column: string };
}

export interface EnumType extends Named {
  /** In sort order. */
  readonly labels: readonly string[];
}

export interface Domain extends Named {
  readonly type: string;
  readonly notNull: boolean;
  readonly default?: string;
  /** When it isn't the type's own. */
  readonly collation?: string;
  readonly checks: readonly { readonly name: string; readonly expression: string }[];
}

export interface Routine extends Named, Access {
  readonly kind: "function" | "procedure" | "aggregate" | "window function";
  /** Types of the input arguments, separated by ", ". */
  readonly argumentTypes: string;
  readonly argumentCount: number;
  /** Of the input arguments; empty strings where there is no name. */
  readonly argumentNames: readonly string[];
  /** How many of the last arguments may be left out. */
  readonly defaultCount: number;
  readonly defaults?: string;
  readonly variadic: boolean;
  /** `TABLE(id integer)`, `SETOF text`, `trigger`, `record (OUT a integer, OUT b text)`; of a procedure, OUT arguments only. */
  readonly result?: string;
  readonly language: string;
  readonly volatility: "immutable" | "stable" | "volatile";
  readonly strict: boolean;
  readonly securityDefiner: boolean;
  /** `SET` clauses. */
  readonly settings: readonly string[];
  readonly body: string;
}

/** The objects of a small kind; none when the kind could not be read, which is a finding of its own. */
export function objectsOf(schema: Schema, kind: CatalogObjectKind): readonly CatalogObject[] {
  return schema.objects.get(kind) ?? [];
}

/** The key of {@link Schema.routines}. */
export function routineKey(routine: Routine): string {
  return `${qualifiedName(routine)}(${routine.argumentTypes})`;
}

/** True if nothing that was read of the relations differs. */
export function hasSameSource(one: Relation, other: Relation): boolean {
  return one.source.every((text, position) => text === other.source[position]);
}

export function isView(relation: Relation): boolean {
  return relation.kind === "view" || relation.kind === "materialized view";
}
