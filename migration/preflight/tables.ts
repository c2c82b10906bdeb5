import type { Side } from "../../postgres/connect";
import { EXTENSION_MEMBERS } from "../../postgres/catalog/object";
import { IDENTITY_INDEX } from "../../postgres/catalog/relations";
import type { Session } from "../../postgres/session";
import { displayName, qualifiedName, type Named } from "../../postgres/sql/names";
import type { Severity } from "../../validator/finding";
import { listNames, type Item } from "./item";
import { RELATIONS } from "./relations";

/** A table with rows: partitions are tables, partitioned tables are not. */
interface Table extends Named {
  /** PostgreSQL never replicates it. */
  readonly unlogged: boolean;
  /** UPDATE and DELETE say which row they mean. Once a table without it is published, PostgreSQL refuses them. */
  readonly identifiesRows: boolean;
  /** It has a row. Null if the administrator may not read the table. */
  readonly filled: boolean | null;
  /** The triggers that fire for replicated changes, too. */
  readonly replicaTriggers: readonly string[];
}

/** What is in a database, as far as it is copied and replicated or not. */
export interface Contents {
  readonly tables: readonly Table[];
  readonly materializedViews: readonly string[];
  readonly largeObjects: boolean;
}

export async function readContents(session: Session, namespaces: readonly number[]): Promise<Contents> {
  const { rows: found } = await session.query<Omit<Table, "filled"> & { readable: boolean }>(
    `${EXTENSION_MEMBERS}
     SELECT c.nspname AS schema, c.relname AS name, c.relpersistence = 'u' AS unlogged,
       c.relreplident = 'f' OR identity.indrelid IS NOT NULL AS "identifiesRows",
       has_table_privilege(c.oid, 'SELECT') AS readable,
       ARRAY(
         SELECT tgname::text FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT tgisinternal AND tgenabled IN ('A', 'R') ORDER BY tgname
       ) AS "replicaTriggers"
     FROM (${RELATIONS}) c ${IDENTITY_INDEX} WHERE c.relkind = 'r' ORDER BY c.nspname, c.relname`,
    [namespaces],
  );
  const filled = await readFilled(
    session,
    found.filter(({ readable }) => readable),
  );
  const { rows } = await session.query<Omit<Contents, "tables">>(
    `${EXTENSION_MEMBERS}
     SELECT ARRAY(SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM (${RELATIONS}) r WHERE relkind = 'm' ORDER BY 1) AS "materializedViews",
       EXISTS (SELECT FROM pg_largeobject_metadata) AS "largeObjects"`,
    [namespaces],
  );
  const tables = found.map(({ readable, ...table }) => ({
    ...table,
    filled: readable ? filled.has(qualifiedName(table)) : null,
  }));
  return { ...rows[0]!, tables };
}

/** Returns the qualified names of the tables that have a row. */
async function readFilled(session: Session, tables: readonly Named[]): Promise<ReadonlySet<string>> {
  if (tables.length === 0) return new Set();
  const tests = tables.map((table) => `EXISTS (SELECT FROM ONLY ${qualifiedName(table)})`);
  const { rows } = await session.query<{ filled: boolean[] }>(`SELECT ARRAY[${tests.join(", ")}] AS filled`);
  return new Set(tables.filter((_, index) => rows[0]!.filled[index]).map(qualifiedName));
}

/** Checks what is replicated, what is not, and that green is empty. */
export function checkContents(blue: Contents, green: Contents): Item[] {
  const published = blue.tables.filter(({ unlogged }) => !unlogged);
  const greens = new Map(green.tables.map((table) => [qualifiedName(table), table]));
  const counterparts = published.flatMap((table) => greens.get(qualifiedName(table)) ?? []);
  const items: Item[] = [];
  const add = (
    id: string,
    severity: Severity,
    side: Side,
    tables: readonly Named[],
    message: string,
    remedy: string,
  ) => {
    if (tables.length === 0) return;
    items.push({ id, severity, side, message: `${message}: ${listNames(tables.map(displayName))}.`, remedy });
  };
  if (published.length === 0) {
    items.push({
      id: "no-tables",
      severity: "error",
      side: "blue",
      message: "There is no table to replicate.",
      remedy: "Is this the right database?",
    });
  }
  add(
    "no-replica-identity",
    "error",
    "blue",
    published.filter(({ identifiesRows }) => !identifiesRows),
    "As soon as these tables are published, PostgreSQL refuses every UPDATE and DELETE of them, from blue's own clients too",
    "Give each a primary key, or ALTER TABLE ... REPLICA IDENTITY USING INDEX, or FULL.",
  );
  add(
    "green-not-empty",
    "error",
    "green",
    counterparts.filter(({ filled }) => filled),
    "These tables have rows already, which the copy would meet",
    "TRUNCATE them on green, if their rows are not needed.",
  );
  add(
    "unlogged-table",
    "warning",
    "blue",
    blue.tables.filter(({ unlogged }) => unlogged),
    "Unlogged tables are not replicated",
    "ALTER TABLE ... SET LOGGED, unless their rows may stay behind.",
  );
  add(
    "trigger-fires-on-apply",
    "warning",
    "green",
    counterparts.filter(({ replicaTriggers }) => replicaTriggers.length > 0),
    "Triggers that are ENABLE ALWAYS or ENABLE REPLICA fire for replicated rows, after they have fired on blue, on",
    "ALTER TABLE ... ENABLE TRIGGER for those that are meant for clients' writes.",
  );
  if (blue.largeObjects) {
    items.push({
      id: "large-objects",
      severity: "error",
      side: "blue",
      message: "There are large objects, which are not replicated.",
      remedy: "Move them into bytea columns, or delete them.",
    });
  }
  if (blue.materializedViews.length > 0) {
    items.push({
      id: "materialized-view",
      severity: "info",
      side: "green",
      message: `Materialized views are not replicated: ${listNames(blue.materializedViews)}.`,
      remedy: "REFRESH MATERIALIZED VIEW on green before the switch.",
    });
  }
  return items;
}
