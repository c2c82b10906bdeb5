import { qualifiedName, type Named } from "../sql/names";

/**
 * A database's schema, as catalog/ reads it for the rules. Names are as the server stores them, and maps are keyed by
 * {@link qualifiedName}. Types, expressions and definitions are PostgreSQL's own strings. Every name in them is
 * qualified unless it is PostgreSQL's, so that the same thing has the same string on both sides.
 */
export interface Schema {
  readonly version: ServerVersion;
  readonly namespaces: ReadonlySet<string>;
  readonly relations: ReadonlyMap<string, Relation>;
  /** The number of each in all relations. Constraints include primary keys and unique constraints. */
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
  /** The server's own settings that change the meaning of clients' statements, by name. */
  readonly serverSettings: Readonly<Record<string, string>>;
  /** The catalogs and kinds that could not be read or are not modelled, with the reasons. */
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
  /** As PostgreSQL writes them: `app=arwd/owner`. Absent for the kind's defaults. */
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
  /** -1 means none. */
  readonly connectionLimit: number;
  /** The time at which its password expires, in UTC: `2026-11-25 08:00:00`. Null if it never does. */
  readonly passwordUntil: string | null;
  readonly memberOf: readonly {
    readonly role: string;
    /** True if the other role's privileges count without SET ROLE. */
    readonly inherits: boolean;
    /** True if SET ROLE is allowed. */
    readonly sets: boolean;
  }[];
}

export type CastContext = "implicit" | "assignment" | "explicit";

/** The casts and the operators of a server. Types are named without modifiers. */
export interface TypeSystem {
  /** The casts in pg_cast, by source and target. */
  readonly casts: ReadonlyMap<string, ReadonlyMap<string, CastContext>>;
  /** The operators `=`, by the types of their left and right operands. */
  readonly equals: ReadonlyMap<string, ReadonlySet<string>>;
  /** Types of the string category, which accept any other type's text. */
  readonly strings: ReadonlySet<string>;
  /** Enums, ranges, multiranges and composite types: operators for any of them accept two operands of the same type. */
  readonly generic: ReadonlySet<string>;
  /** The preferred type of each category, which wins if several are possible. */
  readonly preferred: ReadonlySet<string>;
}

export type RelationKind = "table" | "partitioned table" | "foreign table" | "view" | "materialized view";

/** The columns that tell replication which row was changed. `default` is the primary key, if there is one. */
export type ReplicaIdentity = "default" | "nothing" | "full" | "index";

export interface Relation extends Named, Access {
  readonly kind: RelationKind;
  readonly unlogged: boolean;
  /** `forced` if it applies to the owner, too. */
  readonly rowSecurity: "off" | "on" | "forced";
  readonly replicaIdentity: ReplicaIdentity;
  /**
   * False for a table that lacks a primary key or what else its replica identity requires. Once it is published,
   * PostgreSQL refuses UPDATE and DELETE of its rows (55000). True for relations that aren't published themselves.
   * https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY
   */
  readonly identifiesRows: boolean;
  /** The columns of the replica identity's index, if the replica identity is an index. */
  readonly identityColumns: readonly string[];
  /** The qualified names of the tables that it inherits from or is a partition of. */
  readonly parents: readonly string[];
  /** Of a partitioned table: `RANGE (placed_at)`. */
  readonly partitionKey?: string;
  /** Of a partition: `FOR VALUES FROM (...) TO (...)`. */
  readonly partitionBound?: string;
  /** A view's query. */
  readonly definition?: string;
  /**
   * Storage parameters (`fillfactor=70`), or a view's options (`security_invoker=true`, `check_option=local`), in
   * alphabetical order.
   */
  readonly options: readonly string[];
  /** False for a materialized view WITH NO DATA, which can't be read. */
  readonly populated: boolean;
  /** Of a view: which of INSERT, UPDATE and DELETE it accepts, by itself or through INSTEAD OF triggers. */
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
  /** An expression. That of a generated column is in {@link generated} instead. */
  readonly default?: string;
  readonly identity?: "always" | "by default";
  readonly generated?: { readonly expression: string; readonly stored: boolean };
  /** Absent if it is the type's own. */
  readonly collation?: string;
  /** The privileges on the column alone. */
  readonly acl?: readonly string[];
  /** How values are stored and sampled, if not in the type's way: `STORAGE EXTERNAL`, `n_distinct=5`. */
  readonly storage?: string;
  /** Of a view: true if INSERT and UPDATE accept a value for it. */
  readonly updatable?: boolean;
}

export type Constraint = ForeignKey | Check | Exclusion;

interface ConstraintBase {
  readonly name: string;
  readonly columns: readonly string[];
  /** `immediate`, or `deferrable` or `deferred` if a transaction can put the check off. */
  readonly timing: Timing;
  /** False if NOT VALID: existing rows may violate it. */
  readonly validated: boolean;
}

export type Timing = "immediate" | "deferrable" | "deferred";

export interface ForeignKey extends ConstraintBase {
  readonly kind: "foreign key";
  /** The parent's qualified name. */
  readonly target: string;
  readonly targetColumns: readonly string[];
  /** `CASCADE`, `SET NULL (a)`. */
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly match: string;
  /** True if the last column is a PERIOD, which the parent's rows must cover together. */
  readonly period: boolean;
  /** False if the child's triggers are disabled. Rows without a parent are stored. */
  readonly bindsChildren: boolean;
  /** False if the parent's triggers are disabled. Deleting or changing a parent does nothing to its children. */
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
  /** The constraint that the index enforces, which has the same name. */
  readonly constraint?: "primary key" | "unique" | "exclusion";
  readonly timing: Timing;
  /** False if a failed CREATE INDEX CONCURRENTLY left it. It serves no query and no ON CONFLICT. */
  readonly valid: boolean;
  readonly nullsNotDistinct: boolean;
  /** Columns and expressions, without INCLUDE, order and operator classes; a temporal key ends with WITHOUT OVERLAPS. */
  readonly keys: readonly string[];
  /** The keys that are plain columns. */
  readonly columns: readonly string[];
  /** Of a partial index. */
  readonly predicate?: string;
  /** The index without its name, in CREATE INDEX's terms. */
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
  /** The number of values that a connection reserves at once. */
  readonly cache: bigint;
  readonly cycle: boolean;
  /** The column of a `serial` or identity. The sequence is dropped with it. */
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
  /** Absent if it is the type's own. */
  readonly collation?: string;
  readonly checks: readonly { readonly name: string; readonly expression: string }[];
}

export interface Routine extends Named, Access {
  readonly kind: "function" | "procedure" | "aggregate" | "window function";
  /** Types of the input arguments, separated by ", ". */
  readonly argumentTypes: string;
  readonly argumentCount: number;
  /** The names of the input arguments, with an empty string for one that has none. */
  readonly argumentNames: readonly string[];
  /** The number of arguments at the end that a call may leave out. */
  readonly defaultCount: number;
  readonly defaults?: string;
  readonly variadic: boolean;
  /**
   * `TABLE(id integer)`, `SETOF text`, `trigger`, `record (OUT a integer, OUT b text)`. Of a procedure, its OUT
   * arguments only.
   */
  readonly result?: string;
  readonly language: string;
  readonly volatility: "immutable" | "stable" | "volatile";
  readonly strict: boolean;
  readonly securityDefiner: boolean;
  /** `SET` clauses. */
  readonly settings: readonly string[];
  readonly body: string;
}

/** Returns the objects of a small kind. There are none if the kind could not be read, which has a separate finding. */
export function objectsOf(schema: Schema, kind: CatalogObjectKind): readonly CatalogObject[] {
  return schema.objects.get(kind) ?? [];
}

/** Returns the key of {@link Schema.routines}. */
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
