import type { ObjectQuery } from "./object";

/**
 * The database itself without its name, which may differ between blue and green. The column of ICU's locale was renamed
 * in PostgreSQL 17, and libc's locales have two other columns.
 */
const database: ObjectQuery = {
  kind: "database",
  sql: `SELECT '', '', NULL, jsonb_build_object('encoding', pg_encoding_to_char(d.encoding),
      'provider', coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'), 'collate', d.datcollate, 'ctype', d.datctype,
      'locale', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
      'locale rules', to_jsonb(d) ->> 'daticurules', 'collation version', to_jsonb(d) ->> 'datcollversion',
      'connection limit', nullif(d.datconnlimit, -1)::text,
      'large objects', (SELECT count(*)::text FROM pg_largeobject_metadata))
    FROM pg_database d WHERE d.datname = current_database()`,
};

/** Settings by ALTER DATABASE ... SET and ALTER ROLE ... SET, for this database or for all. */
const settings: ObjectQuery = {
  kind: "setting",
  sql: `SELECT '', concat_ws(' ', split_part(c, '=', 1), 'of ' || r.rolname), NULL, jsonb_build_object(
      'parameter', split_part(c, '=', 1), 'value', substr(c, strpos(c, '=') + 1), 'role', r.rolname)
    FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c
    LEFT JOIN pg_roles r ON r.oid = s.setrole
    WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
      AND (r.rolname IS NULL OR r.rolname !~ '^(rds|aws|pg_)')
      AND NOT (s.setdatabase = 0 AND EXISTS (SELECT FROM pg_db_role_setting o CROSS JOIN unnest(o.setconfig) oc
        WHERE o.setrole = s.setrole AND o.setdatabase = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
          AND split_part(oc, '=', 1) = split_part(c, '=', 1)))`,
};

/** The privileges of future objects, without MAINTAIN, which older majors lack. */
const defaultPrivileges: ObjectQuery = {
  kind: "default privileges",
  sql: `SELECT coalesce(n.nspname::text, ''), format('%s of %s', CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
      WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END, pg_get_userbyid(d.defaclrole)),
      NULL, jsonb_build_object('privileges', (SELECT string_agg(regexp_replace(a::text, '(=[^/]*)m', '\\1'), ', ' ORDER BY a::text)
        FROM unnest(d.defaclacl) a))
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
    WHERE pg_get_userbyid(d.defaclrole) <> 'rdsadmin'`,
};

const parameterPrivileges: ObjectQuery = {
  kind: "parameter privileges",
  since: 15,
  sql: `SELECT '', p.parname, NULL,
      jsonb_build_object('privileges', (SELECT string_agg(a::text, ', ' ORDER BY a::text) FROM unnest(p.paracl) a))
    FROM pg_parameter_acl p`,
};

export const DATABASE_QUERIES: readonly ObjectQuery[] = [database, settings, defaultPrivileges, parameterPrivileges];
