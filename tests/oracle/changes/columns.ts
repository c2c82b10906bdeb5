import type { Column, Relation } from "../../../postgres/catalog/model";
import { quote } from "../../../postgres/sql/names";
import { alterColumn, type Change, type Part, type World } from "./world";

const onColumn =
  (
    fits: (column: Column, relation: Relation) => boolean,
    sql: (column: Part<Column>, world: World) => string,
  ): Change =>
  (world) => {
    const column = world.column(fits);
    return column && sql(column, world);
  };

const any = () => true;
const isPlain = ({ generated, identity }: Column) => !generated && !identity;
const alter = (
  fits: (column: Column, relation: Relation) => boolean,
  action: (column: Column, world: World) => string,
): Change => onColumn(fits, (column, world) => alterColumn(column, action(column.part, world)));
const retype = (from: RegExp, to: (column: Column, world: World) => string): Change =>
  onColumn(
    (column) => isPlain(column) && from.test(column.type),
    (column, world) => {
      const type = to(column.part, world);
      const value = column.part.default;
      const fit = value === undefined ? "" : `${alterColumn(column, "DROP DEFAULT")}; `;
      const back = value === undefined ? "" : `; ${alterColumn(column, `SET DEFAULT ${value}`)}`;
      return `${fit}${alterColumn(column, `TYPE ${type} USING ${quote(column.part.name)}::text::${type}`)}${back}`;
    },
  );

const add =
  (definition: string): Change =>
  (world) => {
    const column = world.column();
    return column && `ALTER TABLE ${column.table} ADD fresh ${definition}`;
  };

export const COLUMN_CHANGES: Readonly<Record<string, Change>> = {
  "column dropped": onColumn(any, ({ table, part }) => `ALTER TABLE ${table} DROP ${quote(part.name)} CASCADE`),
  "column renamed": onColumn(any, ({ table, part }) => `ALTER TABLE ${table} RENAME ${quote(part.name)} TO renamed`),
  "column added": add("int"),
  "column added with default": add("int NOT NULL DEFAULT 1"),
  "column added NOT NULL": (world) => {
    const column = world.column();
    return (
      column &&
      `ALTER TABLE ${column.table} ADD fresh int NOT NULL DEFAULT 1; ALTER TABLE ${column.table} ALTER fresh DROP DEFAULT`
    );
  },
  "column added of a NOT NULL domain": (world) => {
    const column = world.column();
    return (
      column &&
      `CREATE DOMAIN public.filled AS int CHECK (VALUE IS NOT NULL); ALTER TABLE ${column.table} ADD fresh public.filled DEFAULT 1; ALTER TABLE ${column.table} ALTER fresh DROP DEFAULT`
    );
  },
  "column added, generated": add("int GENERATED ALWAYS AS (n + 1) STORED"),
  "column added, identity": add("int GENERATED ALWAYS AS IDENTITY"),
  "column added, unique": add("int UNIQUE"),
  "column added, checked": add("int CHECK (fresh > 0)"),
  "column added, checked for NULL": add("int CHECK (fresh IS NOT NULL OR n < 6)"),
  "columns in another order": onColumn(
    (column) => isPlain(column) && !column.notNull,
    ({ table, part }) =>
      `RESET ROLE; SET LOCAL session_replication_role = replica; ALTER TABLE ${table} ADD fresh ${part.type}; UPDATE ${table} SET fresh = ${quote(part.name)}; ALTER TABLE ${table} DROP ${quote(part.name)}; ALTER TABLE ${table} RENAME fresh TO ${quote(part.name)}; SET LOCAL session_replication_role = origin`,
  ),
  "NOT NULL added": alter(
    ({ notNull }) => !notNull,
    () => "SET NOT NULL",
  ),
  "NOT NULL dropped": alter(
    ({ notNull }) => notNull,
    () => "DROP NOT NULL",
  ),
  "integer widened": retype(/^(smallint|integer)$/, () => "bigint"),
  "integer narrowed": retype(/^(integer|bigint)$/, () => "smallint"),
  "integer made numeric": retype(/^(smallint|integer|bigint)$/, (_, { random }) =>
    random.pick(["numeric", "double precision", "numeric(5,1)"]),
  ),
  "number made exact or not": retype(/^(numeric|real|double)/, (_, { random }) =>
    random.pick(["numeric", "real", "double precision", "numeric(6,1)", "numeric(12,4)"]),
  ),
  "text shortened": retype(/^(text|character)/, () => "varchar(8)"),
  "text lengthened": retype(/^character/, (_, { random }) => random.pick(["text", "varchar(100)", "varchar"])),
  "text padded": retype(/^(text|character varying)/, () => "char(20)"),
  "timestamp with another time zone": retype(/^(date|timestamp)/, (_, { random }) =>
    random.pick(["timestamp", "timestamptz", "timestamp(0)", "date"]),
  ),
  "type made text": retype(/./, () => "text"),
  "text made another type": retype(/^(text|character)/, (_, { random }) =>
    random.pick(["bytea", "public.code", "name"]),
  ),
  "json changed": retype(/^jsonb?$/, ({ type }) => (type === "json" ? "jsonb" : "json")),
  "array's element changed": retype(/\[\]$/, ({ type }) => (type === "integer[]" ? "bigint[]" : "varchar(9)[]")),
  "type made a domain": retype(/^(smallint|integer|bigint)$/, () => "public.positive"),
  "domain made its type": retype(/\.(positive|code)$/, ({ type }) => (type.endsWith("positive") ? "integer" : "text")),
  "enum made text": retype(/\.(mood|flavour)$/, () => "text"),
  "collation changed": onColumn(
    ({ type }) => /^(text|character)/.test(type),
    (column, { random }) =>
      alterColumn(column, `TYPE ${column.part.type} COLLATE ${random.pick(['"C"', "public.loose", '"POSIX"'])}`),
  ),
  "default added": alter(
    (column) => isPlain(column) && column.default === undefined && /^(integer|bigint|numeric)$/.test(column.type),
    () => "SET DEFAULT 9",
  ),
  "default changed": alter(
    (column) => isPlain(column) && /^\d/.test(column.default ?? ""),
    () => "SET DEFAULT 8",
  ),
  "default dropped": alter(
    (column) => column.default !== undefined,
    () => "DROP DEFAULT",
  ),
  "identity added": onColumn(
    (column) => isPlain(column) && column.notNull && column.default === undefined && /int/.test(column.type),
    (column, { random }) =>
      alterColumn(column, `ADD GENERATED ${random.pick(["ALWAYS", "BY DEFAULT"])} AS IDENTITY (START 50)`),
  ),
  "identity always": alter(
    ({ identity }) => identity === "by default",
    () => "SET GENERATED ALWAYS",
  ),
  "identity by default": alter(
    ({ identity }) => identity === "always",
    () => "SET GENERATED BY DEFAULT",
  ),
  "identity dropped": alter(
    ({ identity }) => identity !== undefined,
    () => "DROP IDENTITY",
  ),
  "serial made identity": onColumn(
    ({ default: value }) => /nextval/.test(value ?? ""),
    (column) =>
      `${alterColumn(column, "DROP DEFAULT")}; DROP SEQUENCE ${/'(.*)'/.exec(column.part.default ?? "")?.[1] ?? ""}; ${alterColumn(column, "ADD GENERATED BY DEFAULT AS IDENTITY (START 50)")}`,
  ),
  "generation dropped": alter(
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
