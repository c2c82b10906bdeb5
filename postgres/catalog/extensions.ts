import { FIRST_NORMAL_OID, notOfExtension, type ObjectQuery } from "./object";

/**
 * All extensions but Aurora's own. `follows` is true if the version is the default that the server comes with. Another
 * server can then have another version although no user has chosen it.
 */
const extensions: ObjectQuery = {
  kind: "extension",
  sql: `SELECT '', e.extname::text, NULL, jsonb_build_object('version', e.extversion, 'schema', n.nspname,
      'follows', (a.default_version IS NOT DISTINCT FROM e.extversion)::text)
    FROM pg_extension e
    JOIN pg_namespace n ON n.oid = e.extnamespace
    LEFT JOIN pg_available_extensions() a ON a.name = e.extname
    WHERE e.extname <> 'plpgsql' AND e.extname !~ '^(aws|rds|apg)_'`,
};

const languages: ObjectQuery = {
  kind: "language",
  sql: `SELECT '', l.lanname::text, NULL, jsonb_build_object('trusted', l.lanpltrusted::text,
      'handler', l.lanplcallfoid::regproc::text)
    FROM pg_language l WHERE l.lanispl AND ${notOfExtension("pg_language", "l.oid")}`,
};

const transforms: ObjectQuery = {
  kind: "transform",
  sql: `SELECT '', format('%s LANGUAGE %s', format_type(t.trftype, NULL), l.lanname), NULL,
      jsonb_build_object('from', t.trffromsql::regproc::text, 'to', t.trftosql::regproc::text)
    FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE ${notOfExtension("pg_transform", "t.oid")}`,
};

const accessMethods: ObjectQuery = {
  kind: "access method",
  sql: `SELECT '', a.amname::text, NULL, jsonb_build_object('type', a.amtype::text, 'handler', a.amhandler::regproc::text)
    FROM pg_am a WHERE a.oid >= ${FIRST_NORMAL_OID} AND ${notOfExtension("pg_am", "a.oid")}`,
};

export const EXTENSION_QUERIES: readonly ObjectQuery[] = [extensions, languages, transforms, accessMethods];
