import { qualifiedName, quote } from "../../../postgres/sql/names";
import { onTable, type Change } from "./world";

export const TABLE_CHANGES: Readonly<Record<string, Change>> = {
  "table dropped": onTable((table) => `DROP TABLE ${table} CASCADE`),
  "table renamed": onTable((table) => `ALTER TABLE ${table} RENAME TO renamed_table`),
  "table added": () => "CREATE TABLE public.fresh (id int PRIMARY KEY)",
  "table added that refers to another": ({ random, schema }) => {
    const parents = [...schema.relations.values()].filter(({ indexes }) =>
      indexes.some(({ constraint, columns }) => constraint === "primary key" && columns.length === 1),
    );
    const parent = random.find(parents);
    const key = parent?.indexes.find(({ constraint }) => constraint === "primary key")?.columns[0] ?? "";
    return (
      parent &&
      `CREATE TABLE public.fresh AS SELECT ${quote(key)} AS id FROM ${qualifiedName(parent)} LIMIT 1; ALTER TABLE public.fresh ADD FOREIGN KEY (id) REFERENCES ${qualifiedName(parent)}`
    );
  },
  "table moved to another schema": onTable(
    (table) => `ALTER TABLE ${table} SET SCHEMA ${table.startsWith("app.") ? "public" : "app"}`,
  ),
  "table replaced by a view": onTable(
    (table) =>
      `ALTER TABLE ${table} RENAME TO behind; CREATE VIEW ${table} AS SELECT * FROM ${table.split(".")[0] ?? ""}.behind`,
  ),
  "table partitioned": onTable(
    (table) =>
      `ALTER TABLE ${table} RENAME TO behind; CREATE TABLE ${table} (LIKE ${table.split(".")[0] ?? ""}.behind INCLUDING DEFAULTS) PARTITION BY RANGE (n); ` +
      `CREATE TABLE public.some PARTITION OF ${table} FOR VALUES FROM (0) TO (6); INSERT INTO ${table} SELECT * FROM ${table.split(".")[0] ?? ""}.behind`,
  ),
  "table unlogged": onTable((table) => `ALTER TABLE ${table} SET UNLOGGED`),
  "table with other storage": onTable((table) => `ALTER TABLE ${table} SET (fillfactor = 70)`),
  "table of another owner": onTable((table) => `RESET ROLE; ALTER TABLE ${table} OWNER TO oracle_other`),
  "replica identity lost": onTable((table) => `ALTER TABLE ${table} REPLICA IDENTITY NOTHING`),
  "replica identity full": onTable((table) => `ALTER TABLE ${table} REPLICA IDENTITY FULL`),
  "table published": onTable((table) => `CREATE PUBLICATION fresh FOR TABLE ${table}`),
  "partition detached": () => "ALTER TABLE public.measures DETACH PARTITION public.measures_rest",
  "partition dropped": () => "DROP TABLE public.measures_low",
  "partition bounds narrowed": () =>
    "ALTER TABLE public.measures DETACH PARTITION public.measures_low; ALTER TABLE public.measures ATTACH PARTITION public.measures_low FOR VALUES FROM (0) TO (8)",
  "partition added": () =>
    "CREATE TABLE public.measures_more PARTITION OF public.measures FOR VALUES FROM (5000) TO (6000)",
  "partitioned by another column": () =>
    "DROP TABLE public.measures; CREATE TABLE public.measures (day int NOT NULL, n int, note text, PRIMARY KEY (day, n)) PARTITION BY LIST (n); CREATE TABLE public.measures_low PARTITION OF public.measures FOR VALUES IN (1, 2, 3); CREATE TABLE public.measures_rest PARTITION OF public.measures DEFAULT",
  "partitioned table made plain": () =>
    "CREATE TABLE public.plain_measures AS SELECT * FROM public.measures; DROP TABLE public.measures; ALTER TABLE public.plain_measures RENAME TO measures; ALTER TABLE public.measures ADD PRIMARY KEY (day)",
  "inheritance ended": () => "ALTER TABLE app.derived NO INHERIT app.base",
  "child dropped": () => "DROP TABLE app.derived",
  "child added": () => "CREATE TABLE app.second (more int) INHERITS (app.base); INSERT INTO app.second VALUES (70, 70)",
  "parent's column dropped": () => "ALTER TABLE app.base DROP n CASCADE",
  "rule added": onTable(
    (table, { random }) =>
      `CREATE RULE added AS ON ${random.pick(["INSERT", "UPDATE", "DELETE"])} TO ${table} DO INSTEAD NOTHING`,
  ),
  "rule added beside": onTable(
    (table) => `CREATE RULE beside AS ON DELETE TO ${table} DO ALSO INSERT INTO public.log (entry) VALUES ('gone')`,
  ),
  "rule dropped": (world) => {
    const rule = world.pickObject("rewrite rule");
    return rule && `DROP RULE ${quote(rule.name)} ON ${quote(rule.schema)}.${quote(rule.table ?? "")}`;
  },
  "statistics added": onTable((table, { schema }) => {
    const [one, two] =
      [...schema.relations.values()].find((relation) => qualifiedName(relation) === table)?.columns ?? [];
    return `CREATE STATISTICS public.fresh ON ${quote(one?.name ?? "")}, ${quote(two?.name ?? "")} FROM ${table}`;
  }),
};
