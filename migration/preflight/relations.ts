/** The user's relations, without those of extensions and of Aurora. A subquery's text. */
export const RELATIONS = `
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relowner, c.relpersistence, c.relreplident
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND (n.nspname = 'public' OR pg_get_userbyid(n.nspowner) <> 'rdsadmin')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;
