import { notOfExtension, type ObjectQuery } from "./object";

export const STATISTICS_QUERY: ObjectQuery = {
  kind: "extended statistics",
  sql: `SELECT n.nspname::text, s.stxname::text, c.relname::text,
      jsonb_build_object('definition', pg_get_statisticsobjdef(s.oid))
    FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace JOIN pg_class c ON c.oid = s.stxrelid
    WHERE s.stxnamespace = ANY ($1) AND ${notOfExtension("pg_statistic_ext", "s.oid")}`,
};
