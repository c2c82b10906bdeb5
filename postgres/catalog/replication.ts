import type { ObjectQuery } from "./object";

/**
 * Publications, since PostgreSQL 15 with column lists, row filters and schemas. The server refuses UPDATE and DELETE
 * (42P10) if a column list lacks a column of the replica identity, or if a row filter uses a column outside of it.
 * https://www.postgresql.org/docs/current/sql-createpublication.html
 */
const publications: ObjectQuery = {
  kind: "publication",
  since: 15,
  sql: publicationsWith(`
      'tables', (SELECT string_agg(concat_ws(' ', r.prrelid::regclass::text,
          '(' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) || ')',
          'WHERE ' || pg_get_expr(r.prqual, r.prrelid)), ', ' ORDER BY r.prrelid::regclass::text)
        FROM pg_publication_rel r WHERE r.prpubid = p.oid),
      'refuses updates of', (SELECT string_agg(r.prrelid::regclass::text, ', ' ORDER BY r.prrelid::regclass::text)
        FROM pg_publication_rel r
        JOIN pg_class c ON c.oid = r.prrelid
        LEFT JOIN pg_index i ON i.indrelid = c.oid
          AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END
        WHERE r.prpubid = p.oid AND CASE c.relreplident
          WHEN 'f' THEN r.prattrs IS NOT NULL
          ELSE NOT i.indkey::int2[] <@ r.prattrs::int2[] OR EXISTS (
            SELECT FROM regexp_matches(r.prqual::text, ':varattno (\\d+)', 'g') AS used
            WHERE used[1]::int2 <> ALL (i.indkey::int2[])) END),
      'schemas', (SELECT string_agg(s.pnnspid::regnamespace::text, ', ' ORDER BY s.pnnspid::regnamespace::text)
        FROM pg_publication_namespace s WHERE s.pnpubid = p.oid)`),
};

const publicationsOf14: ObjectQuery = {
  kind: "publication",
  until: 14,
  sql: publicationsWith(`
      'tables', (SELECT string_agg(r.prrelid::regclass::text, ', ' ORDER BY r.prrelid::regclass::text)
        FROM pg_publication_rel r WHERE r.prpubid = p.oid)`),
};

function publicationsWith(members: string): string {
  return `SELECT '', p.pubname::text, NULL, jsonb_build_object(
      'operations', concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
        CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END),
      'all tables', CASE WHEN p.puballtables THEN 'true' END, 'via root', CASE WHEN p.pubviaroot THEN 'true' END,
      'generated columns', nullif(to_jsonb(p) ->> 'pubgencols', 'n'), ${members})
    FROM pg_publication p`;
}

/** Subscriptions without their connections, which hold passwords and which only a superuser may read. */
const subscriptions: ObjectQuery = {
  kind: "subscription",
  sql: `SELECT '', s.subname::text, NULL, jsonb_build_object('enabled', s.subenabled::text,
      'publications', array_to_string(s.subpublications, ', '))
    FROM pg_subscription s WHERE s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())`,
};

export const REPLICATION_QUERIES: readonly ObjectQuery[] = [publications, publicationsOf14, subscriptions];
