import { notOfExtension, type ObjectQuery } from "./object";

/** Before PostgreSQL 15, ICU's locale was in libc's columns; before 17, it was in a column called colliculocale. */
const collations: ObjectQuery = {
  kind: "collation",
  sql: `SELECT n.nspname::text, c.collname::text, NULL, jsonb_build_object('provider', c.collprovider::text,
      'locale', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale',
        CASE WHEN c.collprovider = 'i' THEN c.collcollate END),
      'collate', CASE WHEN c.collprovider <> 'i' THEN c.collcollate END,
      'ctype', CASE WHEN c.collprovider <> 'i' THEN c.collctype END, 'deterministic', c.collisdeterministic::text,
      'rules', to_jsonb(c) ->> 'collicurules', 'version', c.collversion)
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
    WHERE c.collnamespace = ANY ($1) AND ${notOfExtension("pg_collation", "c.oid")}`,
};

const conversions: ObjectQuery = {
  kind: "conversion",
  sql: `SELECT n.nspname::text, c.conname::text, NULL, jsonb_build_object('from', pg_encoding_to_char(c.conforencoding),
      'to', pg_encoding_to_char(c.contoencoding), 'function', c.conproc::regproc::text, 'default', c.condefault::text)
    FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace
    WHERE c.connamespace = ANY ($1) AND ${notOfExtension("pg_conversion", "c.oid")}`,
};

export const COLLATION_QUERIES: readonly ObjectQuery[] = [collations, conversions];
