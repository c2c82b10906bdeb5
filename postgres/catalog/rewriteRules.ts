import { notOfExtension, type ObjectQuery } from "./object";

/** All rewrite rules but those that make a view. */
export const REWRITE_RULE_QUERY: ObjectQuery = {
  kind: "rewrite rule",
  sql: `SELECT n.nspname::text, r.rulename::text, c.relname::text, jsonb_build_object(
      'event', CASE r.ev_type WHEN '1' THEN 'SELECT' WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' ELSE 'DELETE' END,
      'instead', r.is_instead::text, 'definition', pg_get_ruledef(r.oid),
      'enabled', CASE r.ev_enabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace = ANY ($1) AND r.rulename <> '_RETURN' AND ${notOfExtension("pg_class", "c.oid")}`,
};
