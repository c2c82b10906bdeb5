import type { Client } from "pg";
import type { RelationKind, ReplicaIdentity } from "../schema";

export interface RelationRow {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly kind: string;
  readonly persistence: string;
  readonly rowSecurity: boolean;
  readonly forcedRowSecurity: boolean;
  readonly replicaIdentity: string;
  readonly populated: boolean;
  readonly options: readonly string[] | null;
  readonly parents: readonly number[] | null;
  readonly partitionKey: string | null;
  readonly partitionBound: string | null;
  readonly definition: string | null;
  readonly updatable: number | null;
  readonly owner: string;
  readonly acl: readonly string[] | null;
}

/** Of pg_class.relkind. */
export const RELATION_KINDS: Readonly<Record<string, RelationKind>> = {
  r: "table",
  p: "partitioned table",
  f: "foreign table",
  v: "view",
  m: "materialized view",
};

/** Of pg_class.relreplident. */
export const REPLICA_IDENTITIES: Readonly<Record<string, ReplicaIdentity>> = {
  d: "default",
  n: "nothing",
  f: "full",
  i: "index",
};

/** Tables and views. Temporary ones live in pg_temp schemas and are no part of the schema. */
export async function readRelations(client: Client, namespaces: readonly number[]): Promise<RelationRow[]> {
  const { rows } = await client.query<RelationRow>(
    `SELECT c.oid, c.relnamespace AS namespace, c.relname AS name, c.relkind AS kind, c.relpersistence AS persistence,
       c.relrowsecurity AS "rowSecurity", c.relforcerowsecurity AS "forcedRowSecurity",
       c.relreplident AS "replicaIdentity", c.relispopulated AS populated, i.parents,
       c.reloptions AS options,
       pg_get_userbyid(c.relowner) AS owner, c.relacl::text[] AS acl,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS "partitionBound",
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
       CASE WHEN c.relkind = 'v' THEN pg_relation_is_updatable(c.oid, true) END AS updatable
     FROM pg_class c
     LEFT JOIN (
       SELECT inhrelid, array_agg(inhparent ORDER BY inhseqno) AS parents FROM pg_inherits GROUP BY inhrelid
     ) i ON i.inhrelid = c.oid
     WHERE c.relnamespace = ANY ($1::oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
       AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY c.relname`,
    [namespaces],
  );
  return rows;
}

/**
 * The bits of pg_relation_is_updatable: 1 << CmdType.
 * https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/rewrite/rewriteHandler.c (relation_is_updatable)
 */
export function acceptedStatements(updatable: number | null): string[] {
  const bits: readonly (readonly [string, number])[] = [
    ["INSERT", 8],
    ["UPDATE", 4],
    ["DELETE", 16],
  ];
  return bits.filter(([, bit]) => ((updatable ?? 0) & bit) !== 0).map(([statement]) => statement);
}
