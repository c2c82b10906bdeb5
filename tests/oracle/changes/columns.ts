import type { Column, Relation } from "../../../postgres/catalog/model";
import { quote } from "../../../postgres/sql/names";
import type { Change, Part, World } from "./world";

const onColumn =
  (
    fits: (column: Column, relation: Relation) => boolean,
    sql: (column: Part<Column>, world: World) => string,
  ): Change =>
  (world) => {
    const column = world.pickColumn(fits);
    return column && sql(column, world);
  };

function alterSql({ table, part }: Part<Column>, action: string): string {
  return `ALTER TABLE ${table} ALTER ${quote(part.name)} ${action}`;
}

const isPlain = ({ generated, identity }: Column) => !generated && !identity;
/** ALTER TABLE ... ALTER of one column. */
const alterColumn = (
  fits: (column: Column, relation: Relation) => boolean,
  action: (column: Column, world: World) => string,
): Change => onColumn(fits, (column, world) => alterSql(column, action(column.part, world)));
/** Changes the type of a column that is neither generated nor an identity, and keeps its default. */
const retypeColumn = (from: RegExp, to: (column: Column, world: World) => string): Change =>
  onColumn(
    (column) => isPlain(column) && from.test(column.type),
    (column, world) => {
      const type = to(column.part, world);
      const value = column.part.default;
      const retype = alterSql(column, `TYPE ${type} USING ${quote(column.part.name)}::text::${type}`);
      if (value === undefined) return retype;
      return [alterSql(column, "DROP DEFAULT"), retype, alterSql(column, `SET DEFAULT ${value}`)].join("; ");
    },
  );

const addColumn =
  (definition: string): Change =>
  (world) => {
    const column = world.pickColumn();
    return column && `ALTER TABLE ${column.table} ADD fresh ${definition}`;
  };

export const COLUMN_CHANGES: Readonly<Record<string, Change>> = {
  "column dropped": onColumn(
    () => true,
    ({ table, part }) => `ALTER TABLE ${table} DROP ${quote(part.name)} CASCADE`,
  ),
  "column renamed": onColumn(
    () => true,
    ({ table, part }) => `ALTER TABLE ${table} RENAME ${quote(part.name)} TO renamed`,
  ),
  "column added": addColumn("int"),
  "column added with default": addColumn("int NOT NULL DEFAULT 1"),
  "column added NOT NULL": (world) => {
    const column = world.pickColumn();
    return (
      column &&
      `ALTER TABLE ${column.table} ADD fresh int NOT NULL DEFAULT 1; ALTER TABLE ${column.table} ALTER fresh DROP DEFAULT`
    );
  },
  "column added of a NOT NULL domain": (world) => {
    const column = world.pickColumn();
    return (
      column &&
      `CREATE DOMAIN public.filled AS int CHECK (VALUE IS NOT NULL); ALTER TABLE ${column.table} ADD fresh public.filled DEFAULT 1; ALTER TABLE ${column.table} ALTER fresh DROP DEFAULT`
    );
  },
  "column added, generated": addColumn("int GENERATED ALWAYS AS (n + 1) STORED"),
  "column added, identity": addColumn("int GENERATED ALWAYS AS IDENTITY"),
  "column added, unique": addColumn("int UNIQUE"),
  "column added, checked": addColumn("int CHECK (fresh > 0)"),
  "column added, checked for NULL": addColumn("int CHECK (fresh IS NOT NULL OR n < 6)"),
  "columns in another order": onColumn(
    (column) => isPlain(column) && !column.notNull,
    ({ table, part }) =>
      `RESET ROLE; SET LOCAL session_replication_role = replica; ALTER TABLE ${table} ADD fresh ${part.type}; UPDATE ${table} SET fresh = ${quote(part.name)}; ALTER TABLE ${table} DROP ${quote(part.name)}; ALTER TABLE ${table} RENAME fresh TO ${quote(part.name)}; SET LOCAL session_replication_role = origin`,
  ),
  "NOT NULL added": alterColumn(
    ({ notNull }) => !notNull,
    () => "SET NOT NULL",
  ),
  "NOT NULL dropped": alterColumn(
    ({ notNull }) => notNull,
    () => "DROP NOT NULL",
  ),
  "integer widened": retypeColumn(/^(smallint|integer)$/, () => "bigint"),
  "integer narrowed": retypeColumn(/^(integer|bigint)$/, () => "smallint"),
  "integer made numeric": retypeColumn(/^(smallint|integer|bigint)$/, (_, { random }) =>
    random.pick(["numeric", "double precision", "numeric(5,1)"]),
  ),
  "number made exact or not": retypeColumn(/^(numeric|real|double)/, (_, { random }) =>
    random.pick(["numeric", "real", "double precision", "numeric(6,1)", "numeric(12,4)"]),
  ),
  "text shortened": retypeColumn(/^(text|character)/, () => "varchar(8)"),
  "text lengthened": retypeColumn(/^character/, (_, { random }) => random.pick(["text", "varchar(100)", "varchar"])),
  "text padded": retypeColumn(/^(text|character varying)/, () => "char(20)"),
  "timestamp with another time zone": retypeColumn(/^(date|timestamp)/, (_, { random }) =>
    random.pick(["timestamp", "timestamptz", "timestamp(0)", "date"]),
  ),
  "type made text": retypeColumn(/./, () => "text"),
  "text made another type": retypeColumn(/^(text|character)/, (_, { random }) =>
    random.pick(["bytea", "public.code", "name"]),
  ),
  "json changed": retypeColumn(/^jsonb?$/, ({ type }) => (type === "json" ? "jsonb" : "json")),
  "array's element changed": retypeColumn(/\[\]$/, ({ type }) => (type === "integer[]" ? "bigint[]" : "varchar(9)[]")),
  "type made a domain": retypeColumn(/^(smallint|integer|bigint)$/, () => "public.positive"),
  "domain made its type": retypeColumn(/\.(positive|code)$/, ({ type }) =>
    type.endsWith("positive") ? "integer" : "text",
  ),
  "enum made text": retypeColumn(/\.(mood|flavour)$/, () => "text"),
  "collation changed": onColumn(
    ({ type }) => /^(text|character)/.test(type),
    (column, { random }) =>
      alterSql(column, `TYPE ${column.part.type} COLLATE ${random.pick(['"C"', "public.loose", '"POSIX"'])}`),
  ),
  "default added": alterColumn(
    (column) => isPlain(column) && column.default === undefined && /^(integer|bigint|numeric)$/.test(column.type),
    () => "SET DEFAULT 9",
  ),
  "default changed": alterColumn(
    (column) => isPlain(column) && /^\d/.test(column.default ?? ""),
    () => "SET DEFAULT 8",
  ),
  "default dropped": alterColumn(
    (column) => column.default !== undefined,
    () => "DROP DEFAULT",
  ),
  "identity added": onColumn(
    (column) => isPlain(column) && column.notNull && column.default === undefined && /int/.test(column.type),
    (column, { random }) =>
      alterSql(column, `ADD GENERATED ${random.pick(["ALWAYS", "BY DEFAULT"])} AS IDENTITY (START 50)`),
  ),
  "identity always": alterColumn(
    ({ identity }) => identity === "by default",
    () => "SET GENERATED ALWAYS",
  ),
  "identity by default": alterColumn(
    ({ identity }) => identity === "always",
    () => "SET GENERATED BY DEFAULT",
  ),
  "identity dropped": alterColumn(
    ({ identity }) => identity !== undefined,
    () => "DROP IDENTITY",
  ),
  "serial made identity": onColumn(
    ({ default: value }) => /nextval/.test(value ?? ""),
    (column) =>
      `${alterSql(column, "DROP DEFAULT")}; DROP SEQUENCE ${/'(.*)'/.exec(column.part.default ?? "")?.[1] ?? ""}; ${alterSql(column, "ADD GENERATED BY DEFAULT AS IDENTITY (START 50)")}`,
  ),
  "generation dropped": alterColumn(
    ({ generated }) => generated !== undefined,
    () => "DROP EXPRESSION",
  ),
  "generation changed": onColumn(
    ({ generated }) => generated !== undefined,
    ({ table, part }) =>
      `ALTER TABLE ${table} DROP ${quote(part.name)}, ADD ${quote(part.name)} int GENERATED ALWAYS AS (n * 3) STORED`,
  ),
  "column made generated": onColumn(
    (column, { columns }) =>
      isPlain(column) &&
      /^(integer|bigint)$/.test(column.type) &&
      column.name !== "n" &&
      columns.some(({ name }) => name === "n"),
    ({ table, part }) =>
      `ALTER TABLE ${table} DROP ${quote(part.name)} CASCADE, ADD ${quote(part.name)} ${part.type} GENERATED ALWAYS AS (n + 1) STORED`,
  ),
};
