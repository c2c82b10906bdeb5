import type { Client } from "pg";

/** Below it are the objects of initdb: FirstNormalObjectId of PostgreSQL's access/transam.h. */
const FIRST_NORMAL_OID = 16_384;

/**
 * Counts the objects that no rule looks at yet, so that the report can say so: what isn't compared must not look
 * as if it were equal. What comes with an extension is counted with it.
 */
export async function countNotCompared(client: Client, namespaces: readonly number[]): Promise<Record<string, number>> {
  const { rows } = await client.query<{ kind: string; count: number }>(
    `SELECT 'extensions' AS kind, count(*)::int AS count FROM pg_extension
       WHERE extname <> 'plpgsql' AND extname !~ '^(aws|rds|apg)_'
     UNION ALL SELECT 'composite types', count(*)::int FROM pg_class
       WHERE relnamespace = ANY ($1::oid[]) AND relkind = 'c' AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = reltype AND d.deptype = 'e')
     UNION ALL SELECT 'range types', count(*)::int FROM pg_type t
       WHERE typnamespace = ANY ($1::oid[]) AND typtype = 'r' AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
     UNION ALL SELECT 'base types', count(*)::int FROM pg_type t
       WHERE typnamespace = ANY ($1::oid[]) AND typtype = 'b' AND typelem = 0 AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
     UNION ALL SELECT 'collations', count(*)::int FROM pg_collation c
       WHERE collnamespace = ANY ($1::oid[]) AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_collation'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     UNION ALL SELECT 'operators', count(*)::int FROM pg_operator o
       WHERE oprnamespace = ANY ($1::oid[]) AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
     UNION ALL SELECT 'casts', count(*)::int FROM pg_cast c
       WHERE oid >= ${FIRST_NORMAL_OID} AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     UNION ALL SELECT 'text search configurations', count(*)::int FROM pg_ts_config c
       WHERE cfgnamespace = ANY ($1::oid[]) AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_ts_config'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     UNION ALL SELECT 'foreign servers', count(*)::int FROM pg_foreign_server
     UNION ALL SELECT 'row security policies', count(*)::int FROM pg_policy
     UNION ALL SELECT 'rewrite rules', count(*)::int FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
       WHERE c.relnamespace = ANY ($1::oid[]) AND r.rulename <> '_RETURN'
     UNION ALL SELECT 'event triggers', count(*)::int FROM pg_event_trigger e
       WHERE pg_get_userbyid(e.evtowner) <> 'rdsadmin'
     UNION ALL SELECT 'publications', count(*)::int FROM pg_publication`,
    [namespaces],
  );
  return Object.fromEntries(rows.filter(({ count }) => count > 0).map(({ kind, count }) => [kind, count]));
}
