import type { ObjectQuery } from "./object";

export const POLICY_QUERY: ObjectQuery = {
  kind: "policy",
  sql: `SELECT n.nspname::text, p.polname::text, c.relname::text, jsonb_build_object(
      'kind', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
      'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
      'roles', (SELECT string_agg(CASE WHEN o = 0 THEN 'public' WHEN pg_get_userbyid(o) ~ '^ |[",]' THEN quote_ident(pg_get_userbyid(o))
          ELSE pg_get_userbyid(o)::text END, ', ' ORDER BY o = 0, pg_get_userbyid(o))
        FROM unnest(p.polroles) o),
      'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace = ANY ($1)`,
};
