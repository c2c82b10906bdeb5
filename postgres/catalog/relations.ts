import type { Session } from "../session";
import type { Relation, RelationKind, ReplicaIdentity } from "./model";
import { qualifiedName } from "../sql/names";
import { hasPrivileges, toColumn, type ColumnPart } from "./columns";
import { toConstraint, type ConstraintPart, type Names } from "./constraints";
import { canonicalExpression } from "./expression";
import { toIndex, type IndexPart } from "./indexes";
import { known } from "./known";
import { EXTENSION_MEMBERS, notOfExtension } from "./object";
import { parseParts } from "./parts";
import { toTrigger, type TriggerPart } from "./triggers";

export interface RelationRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly persistence: string;
  readonly rowSecurity: boolean;
  readonly forcedRowSecurity: boolean;
  readonly replicaIdentity: string;
  readonly identifiesRows: boolean;
  readonly identityColumns: readonly string[] | null;
  readonly populated: boolean;
  readonly options: readonly string[] | null;
  readonly parents: readonly (readonly [schema: string, name: string])[] | null;
  readonly partitionKey: string | null;
  readonly partitionBound: string | null;
  readonly definition: string | null;
  readonly updatable: number | null;
  readonly owner: string;
  readonly acl: readonly string[] | null;
}

/** Kinds by pg_class.relkind. */
export const RELATION_KINDS: Readonly<Record<string, RelationKind>> = {
  r: "table",
  p: "partitioned table",
  f: "foreign table",
  v: "view",
  m: "materialized view",
};

/** Replica identities by pg_class.relreplident. */
export const REPLICA_IDENTITIES: Readonly<Record<string, ReplicaIdentity>> = {
  d: "default",
  n: "nothing",
  f: "full",
  i: "index",
};

/** Joins the index `identity` by which replication identifies the rows of the relation `c`. A part of a FROM clause. */
export const IDENTITY_INDEX = `
     LEFT JOIN pg_index identity ON identity.indrelid = c.oid AND identity.indisvalid AND identity.indimmediate
       AND CASE c.relreplident WHEN 'd' THEN identity.indisprimary WHEN 'i' THEN identity.indisreplident END`;

/** Reads all tables and views but temporary ones, which are in pg_temp schemas. */
export async function readRelations(session: Session, namespaces: readonly number[]): Promise<RelationRow[]> {
  const { rows } = await session.query<RelationRow>(
    `${EXTENSION_MEMBERS}
     SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relpersistence AS persistence,
       c.relrowsecurity AS "rowSecurity", c.relforcerowsecurity AS "forcedRowSecurity",
       c.relreplident AS "replicaIdentity", c.relispopulated AS populated, i.parents,
       c.relkind <> 'r' OR c.relpersistence <> 'p' OR c.relreplident = 'f' OR identity.indrelid IS NOT NULL AS "identifiesRows",
       CASE WHEN c.relreplident = 'i' THEN (
         SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = c.oid AND attnum = ANY ((identity.indkey::int2[])[0:identity.indnkeyatts - 1])
       ) END AS "identityColumns",
       c.reloptions AS options,
       pg_get_userbyid(c.relowner) AS owner, c.relacl::text[] AS acl,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS "partitionBound",
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
       CASE WHEN c.relkind = 'v' THEN pg_relation_is_updatable(c.oid, true) END AS updatable
     FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN (
       SELECT inhrelid, json_agg(json_build_array(pn.nspname, pc.relname) ORDER BY inhseqno) AS parents
       FROM pg_inherits JOIN pg_class pc ON pc.oid = inhparent JOIN pg_namespace pn ON pn.oid = pc.relnamespace
       GROUP BY inhrelid
     ) i ON i.inhrelid = c.oid
     ${IDENTITY_INDEX}
     WHERE c.relnamespace = ANY ($1::oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
       AND ${notOfExtension("pg_class", "c.oid")}
     ORDER BY c.relname, n.nspname`,
    [namespaces],
  );
  return rows;
}

/** The JSON strings of a relation's parts. Undefined for kinds of parts that it does not have. */
export type RelationTexts = Readonly<Record<"columns" | "constraints" | "indexes" | "triggers", string | undefined>>;

/**
 * Makes a relation whose parts are parsed when they are first used.
 * @param isKnown whether a relation is one of those that are compared, by its qualified name
 */
export function toRelation(row: RelationRow, texts: RelationTexts, isKnown: Names["isKnown"]): Relation {
  const { schema, name } = row;
  const columnParts = once(() => parseParts<ColumnPart>(texts.columns));
  const columnNames = once(() => new Map(columnParts().map(([number, column]) => [number, column])));
  const names: Names = { isKnown, column: (number) => known(columnNames().get(number), `column of ${name}`, number) };
  const columns = once(() => columnParts().map(toColumn));
  const constraints = once(() =>
    parseParts<ConstraintPart>(texts.constraints).map((part) => toConstraint(part, names)),
  );
  const indexes = once(() => parseParts<IndexPart>(texts.indexes).map((part) => toIndex(part, names)));
  const triggers = once(() => parseParts<TriggerPart>(texts.triggers).map(toTrigger));
  return {
    schema,
    name,
    source: [JSON.stringify({ ...row, oid: 0 }), texts.columns, texts.constraints, texts.indexes, texts.triggers],
    kind: known(RELATION_KINDS[row.kind], "relation kind", row.kind),
    unlogged: row.persistence === "u",
    rowSecurity: !row.rowSecurity ? "off" : row.forcedRowSecurity ? "forced" : "on",
    replicaIdentity: known(REPLICA_IDENTITIES[row.replicaIdentity], "replica identity", row.replicaIdentity),
    identifiesRows: row.identifiesRows,
    identityColumns: row.identityColumns ?? [],
    parents: (row.parents ?? []).map(([parentSchema, parent]) => {
      const qualified = qualifiedName({ schema: parentSchema, name: parent });
      return isKnown(qualified) ? qualified : "a table of an extension";
    }),
    options: [...(row.options ?? [])].sort(),
    populated: row.populated,
    ...(row.partitionKey !== null && { partitionKey: row.partitionKey }),
    ...(row.partitionBound !== null && { partitionBound: row.partitionBound }),
    ...(row.definition !== null && { definition: canonicalExpression(row.definition) }),
    accepts: acceptedStatements(row.updatable),
    owner: row.owner,
    ...(row.acl && { acl: row.acl }),
    hasColumnPrivileges: hasPrivileges(texts.columns ?? ""),
    // Getters of the object itself, so that spreading it into a copy with other parts works.
    get columns() {
      return columns();
    },
    get constraints() {
      return constraints();
    },
    get indexes() {
      return indexes();
    },
    get triggers() {
      return triggers();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * Returns the statements that a view accepts, by the bits of pg_relation_is_updatable: 1 << CmdType.
 * https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/rewrite/rewriteHandler.c (relation_is_updatable)
 */
function acceptedStatements(updatable: number | null): string[] {
  const bits: readonly (readonly [string, number])[] = [
    ["INSERT", 8],
    ["UPDATE", 4],
    ["DELETE", 16],
  ];
  return bits.filter(([, bit]) => ((updatable ?? 0) & bit) !== 0).map(([statement]) => statement);
}
