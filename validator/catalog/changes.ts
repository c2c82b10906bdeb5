import type { Client } from "pg";

/** What a snapshot saw of the catalogs. */
export interface Sight {
  readonly snapshot: string;
  readonly rows: number;
}

/**
 * PostgreSQL's deparsing functions look at the live catalog, not at the snapshot: an object that is renamed or dropped
 * while a schema is read has its new name, or none, in the texts of others. New objects are in nobody's text.
 *
 * @param before gives how many of the rows that this other snapshot saw are still there as they were
 */
export async function readSight(client: Client, namespaces: readonly number[], before?: Sight): Promise<Sight> {
  // A row knows the lower half of the number of the transaction that wrote it; its upper half is the current one's.
  const writer = "(now - ((now - xmin::text::bigint) & 4294967295))";
  // Nearly all rows are older than the snapshot, and to compare ages is cheap.
  const seen = `age(xmin) > age OR pg_visible_in_snapshot(${writer}::text::xid8, snapshot)`;
  const { rows } = await client.query<Sight>({
    text: `SELECT pg_current_snapshot()::text AS snapshot, count(*)::int AS rows
      FROM (${CATALOGS.join("\nUNION ALL ")}) catalogs CROSS JOIN (
        SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS now, snapshot,
          age((pg_snapshot_xmin(snapshot)::text::bigint & 4294967295)::text::xid) AS age
        FROM (SELECT coalesce($2::pg_snapshot, pg_current_snapshot()) AS snapshot) given) given
      ${before ? `WHERE ${seen}` : ""}`,
    values: [namespaces, before?.snapshot ?? null],
  });
  return rows[0]!;
}

/** Tables and views are here as their row types: TRUNCATE and REFRESH MATERIALIZED VIEW write pg_class, too. */
const CATALOGS: readonly string[] = [
  "SELECT xmin FROM pg_namespace WHERE oid = ANY ($1::oid[])",
  "SELECT xmin FROM pg_class WHERE relnamespace = ANY ($1::oid[]) AND relkind = 'S'",
  ...(
    [
      ["pg_type", "typnamespace"],
      ["pg_proc", "pronamespace"],
      ["pg_constraint", "connamespace"],
      ["pg_operator", "oprnamespace"],
      ["pg_collation", "collnamespace"],
    ] as const
  ).map(([catalog, schema]) => `SELECT xmin FROM ${catalog} WHERE ${schema} = ANY ($1::oid[])`),
  ...(
    [
      ["pg_attribute", "attrelid"],
      ["pg_attrdef", "adrelid"],
      ["pg_rewrite", "ev_class"],
      ["pg_trigger", "tgrelid"],
    ] as const
  ).map(
    ([catalog, relation]) =>
      `SELECT ${catalog}.xmin FROM ${catalog} JOIN pg_class ON pg_class.oid = ${relation} WHERE relnamespace = ANY ($1::oid[])`,
  ),
];
