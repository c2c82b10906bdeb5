import type { Session } from "../session";

/**
 * True if an object that this transaction's snapshot sees has been changed or dropped since. PostgreSQL's deparsing
 * functions read the live catalog, not the snapshot. If an object is renamed or dropped while a schema is read, the
 * definitions of others have its new name or none. New objects don't matter, because no definition in the snapshot
 * names them.
 */
export async function isChanged(session: Session, namespaces: readonly number[]): Promise<boolean> {
  // A row's xmax is the lower half of the number of the transaction that has replaced or deleted the row, if any. A
  // transaction that the snapshot does not see is no older than the oldest one that ran when the snapshot was taken.
  // The difference of their ages gives the whole number, which pg_xact_status needs. A transaction that still runs may
  // only hold locks, and has changed nothing yet.
  const { rows } = await session.query<{ changed: boolean }>(
    `SELECT EXISTS (
       SELECT FROM (${CATALOGS.join("\nUNION ALL ")}) catalogs CROSS JOIN (
         SELECT oldest, age((oldest & 4294967295)::text::xid) AS age
         FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest) snapshot) snapshot
       WHERE xmax <> '0' AND age(xmax) <= age
         AND pg_xact_status((oldest + age - age(xmax))::text::xid8) = 'committed') AS changed`,
    [namespaces],
  );
  return rows[0]?.changed ?? true;
}

/**
 * The queries for each catalog. Tables and views are here as their row types, because TRUNCATE and REFRESH MATERIALIZED
 * VIEW write pg_class, too.
 */
const CATALOGS: readonly string[] = [
  "SELECT xmax FROM pg_namespace WHERE oid = ANY ($1::oid[])",
  "SELECT xmax FROM pg_class WHERE relnamespace = ANY ($1::oid[]) AND relkind = 'S'",
  ...(
    [
      ["pg_type", "typnamespace"],
      ["pg_proc", "pronamespace"],
      ["pg_constraint", "connamespace"],
      ["pg_operator", "oprnamespace"],
      ["pg_collation", "collnamespace"],
    ] as const
  ).map(([catalog, schema]) => `SELECT xmax FROM ${catalog} WHERE ${schema} = ANY ($1::oid[])`),
  ...(
    [
      ["pg_attribute", "attrelid"],
      ["pg_attrdef", "adrelid"],
      ["pg_rewrite", "ev_class"],
      ["pg_trigger", "tgrelid"],
    ] as const
  ).map(
    ([catalog, relation]) =>
      `SELECT ${catalog}.xmax FROM ${catalog} JOIN pg_class ON pg_class.oid = ${relation} WHERE relnamespace = ANY ($1::oid[])`,
  ),
];
