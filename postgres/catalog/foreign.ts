import { notOfExtension, type ObjectQuery } from "./object";

/**
 * Returns SQL that lists options. Options whose values may be secret are listed by their names alone, and URLs and connection
 * strings without their passwords.
 */
function options(column: string): string {
  const withoutUser = "regexp_replace(o, '://[^ ]*@', '://...@', 'g')";
  const withoutPassword = `regexp_replace(${withoutUser}, '((pass|pwd|secret|token)[a-z_]* *= *)(''[^'']*''|[^&; ]+)', '\\1...', 'gi')`;
  return `(SELECT string_agg(CASE WHEN o ~* '^[^=]*(pass|secret|token|key|user)' THEN split_part(o, '=', 1)
    ELSE ${withoutPassword} END, ', ' ORDER BY o) FROM unnest(${column}) o)`;
}

const wrappers: ObjectQuery = {
  kind: "foreign data wrapper",
  sql: `SELECT '', w.fdwname::text, NULL, jsonb_build_object('handler', nullif(w.fdwhandler::regproc::text, '-'),
      'validator', nullif(w.fdwvalidator::regproc::text, '-'), 'options', ${options("w.fdwoptions")})
    FROM pg_foreign_data_wrapper w WHERE ${notOfExtension("pg_foreign_data_wrapper", "w.oid")}`,
};

const servers: ObjectQuery = {
  kind: "foreign server",
  sql: `SELECT '', s.srvname::text, NULL, jsonb_build_object('wrapper', w.fdwname, 'type', s.srvtype,
      'version', s.srvversion, 'options', ${options("s.srvoptions")})
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE ${notOfExtension("pg_foreign_server", "s.oid")}`,
};

/** Read from the view that every role may read. Options, which are mostly secret, are read by their names alone. */
const userMappings: ObjectQuery = {
  kind: "user mapping",
  sql: `SELECT '', format('%s SERVER %s', m.usename, m.srvname), NULL, jsonb_build_object('options',
      (SELECT string_agg(split_part(o, '=', 1), ', ' ORDER BY o) FROM unnest(m.umoptions) o))
    FROM pg_user_mappings m`,
};

const foreignTables: ObjectQuery = {
  kind: "foreign table",
  sql: `SELECT n.nspname::text, c.relname::text, NULL,
      jsonb_build_object('server', s.srvname, 'options', ${options("f.ftoptions")},
        'columns', (SELECT string_agg(format('%s (%s)', a.attname, ${options("a.attfdwoptions")}), ', ' ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attfdwoptions IS NOT NULL))
    FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_foreign_server s ON s.oid = f.ftserver
    WHERE c.relnamespace = ANY ($1) AND ${notOfExtension("pg_class", "c.oid")}`,
};

export const FOREIGN_QUERIES: readonly ObjectQuery[] = [wrappers, servers, userMappings, foreignTables];
