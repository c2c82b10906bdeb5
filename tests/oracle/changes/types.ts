import { literal, qualifiedName } from "../../../postgres/sql/names";
import { name, type Change } from "./world";

const sql =
  (text: string): Change =>
  () =>
    text;

/** A type that columns use can't be replaced: they take the new one by its text. */
const replaceType =
  (type: string, definition: string): Change =>
  ({ schema }) => {
    const alters = [...schema.relations.values()]
      .filter(({ kind, partitionBound }) => kind === "table" && partitionBound === undefined)
      .flatMap((relation) =>
        relation.columns
          .filter((column) => column.type === type)
          .map(
            (column) =>
              `ALTER TABLE ${qualifiedName(relation)} ALTER ${column.name} TYPE ${type} USING ${column.name}::text::${type}`,
          ),
      );
    const [schemaName = "", typeName = ""] = type.split(".");
    return [
      `ALTER TYPE ${type} RENAME TO former`,
      `CREATE TYPE ${type} AS ${definition}`,
      ...alters,
      `DROP TYPE ${schemaName}.former CASCADE`,
    ]
      .join("; ")
      .replace("%", typeName);
  };

const onLabels =
  (change: (labels: readonly string[]) => readonly string[]): Change =>
  (world) => {
    const type = world.schema.enums.get("public.mood");
    return type && replaceType("public.mood", `ENUM (${change(type.labels).map(literal).join(", ")})`)(world);
  };

export const TYPE_CHANGES: Readonly<Record<string, Change>> = {
  "label added": sql("ALTER TYPE public.mood ADD VALUE 'fresh'"),
  "label added before": ({ schema }) => {
    const label = schema.enums.get("public.mood")?.labels[0];
    return label === undefined ? undefined : `ALTER TYPE public.mood ADD VALUE 'fresh' BEFORE ${literal(label)}`;
  },
  "label renamed": ({ schema, random }) => {
    const label = random.find(schema.enums.get("public.mood")?.labels ?? []);
    return label === undefined ? undefined : `ALTER TYPE public.mood RENAME VALUE ${literal(label)} TO 'renamed'`;
  },
  "label removed": sql("ALTER TYPE app.flavour RENAME TO former; CREATE TYPE app.flavour AS ENUM ('sweet')"),
  "labels reordered": onLabels((labels) => [...labels].reverse()),
  "enum dropped": sql("DROP TYPE app.flavour CASCADE"),
  "enum renamed": sql("ALTER TYPE public.mood RENAME TO renamed"),
  "type moved to another schema": (world) =>
    `ALTER TYPE ${world.random.pick(["public.pair", "public.span", "public.mood"])} SET SCHEMA app`,
  "type added": sql("CREATE TYPE public.fresh AS ENUM ('x')"),
  "domain's check added": sql("ALTER DOMAIN public.positive ADD CONSTRAINT added CHECK (VALUE < 500)"),
  "domain's check dropped": sql("ALTER DOMAIN public.positive DROP CONSTRAINT positive_check"),
  "domain's check changed": sql(
    "ALTER DOMAIN public.positive DROP CONSTRAINT positive_check; ALTER DOMAIN public.positive ADD CONSTRAINT positive_check CHECK (VALUE > 0 AND VALUE < 9)",
  ),
  "domain made NOT NULL": (world) =>
    `ALTER DOMAIN ${world.random.pick(["public.positive", "public.code"])} SET NOT NULL`,
  "domain made nullable": sql("ALTER DOMAIN public.code DROP NOT NULL"),
  "domain's default changed": (world) =>
    `ALTER DOMAIN public.positive ${world.random.pick(["SET DEFAULT 4", "DROP DEFAULT"])}`,
  "domain's type changed": (world) => {
    const type = world.random.pick(["bigint", "int", "smallint", "numeric", "text"]);
    return replaceType(
      "public.positive",
      type,
    )(world)
      ?.replace("ALTER TYPE", "ALTER DOMAIN")
      .replace("CREATE TYPE", "CREATE DOMAIN")
      .replace("DROP TYPE", "DROP DOMAIN");
  },
  "domain renamed": sql("ALTER DOMAIN public.code RENAME TO renamed"),
  "attribute added": sql("ALTER TYPE public.pair ADD ATTRIBUTE z int CASCADE"),
  "attribute dropped": sql("ALTER TYPE public.pair DROP ATTRIBUTE y CASCADE"),
  "attribute renamed": sql("ALTER TYPE public.pair RENAME ATTRIBUTE y TO renamed CASCADE"),
  "attribute of another type": sql("ALTER TYPE public.pair ALTER ATTRIBUTE y TYPE varchar(3) CASCADE"),
  "range dropped": sql("DROP TYPE public.span CASCADE"),
  "range over another type": (world) =>
    replaceType(
      "public.span",
      `RANGE (SUBTYPE = ${world.random.pick(["int", "numeric", "bigint"])}, MULTIRANGE_TYPE_NAME = public.spans)`,
    )(world),
  "collation dropped": sql("DROP COLLATION public.loose CASCADE"),
  "collation replaced": sql(
    "DROP COLLATION public.loose; CREATE COLLATION public.loose (provider = icu, locale = 'de')",
  ),
  "collation added": sql("CREATE COLLATION public.fresh (provider = icu, locale = 'en')"),
  "text search configuration changed": sql(
    "ALTER TEXT SEARCH CONFIGURATION public.words ALTER MAPPING FOR asciiword WITH english_stem",
  ),
  "text search configuration dropped": sql("DROP TEXT SEARCH CONFIGURATION public.words"),
  "sequence dropped": (world) => `DROP SEQUENCE ${world.sequence() ?? ""} CASCADE`,
  "sequence renamed": (world) => `ALTER SEQUENCE ${world.sequence() ?? ""} RENAME TO renamed`,
  "sequence limited": (world) => `ALTER SEQUENCE ${world.sequence() ?? ""} MAXVALUE 15`,
  "sequence unlimited": (world) =>
    `ALTER SEQUENCE ${world.sequence(({ maximum }) => maximum < 40_000n) ?? ""} AS bigint NO MAXVALUE`,
  "sequence of a smaller type": (world) => `ALTER SEQUENCE ${world.sequence() ?? ""} AS smallint`,
  "sequence in other steps": (world) => `ALTER SEQUENCE ${world.sequence() ?? ""} INCREMENT 3`,
  "sequence counts down": sql("ALTER SEQUENCE app.spare INCREMENT -1 MINVALUE -100"),
  "sequence cycles": (world) => `ALTER SEQUENCE ${world.sequence() ?? ""} CYCLE`,
  "sequence does not cycle": (world) => `ALTER SEQUENCE ${world.sequence(({ cycle }) => cycle) ?? ""} NO CYCLE`,
  "sequence caches": (world) => `ALTER SEQUENCE ${world.sequence() ?? ""} CACHE 20`,
  "sequence of no column": (world) =>
    `ALTER SEQUENCE ${world.sequence(({ ownedBy }) => ownedBy !== undefined) ?? ""} OWNED BY NONE`,
  "sequence with another start": (world) => `ALTER SEQUENCE ${world.sequence() ?? ""} START 7`,
  "sequence made a table": sql("DROP SEQUENCE app.spare; CREATE TABLE app.spare (last_value bigint)"),
  "sequence added": sql("CREATE SEQUENCE public.fresh"),
  "type made a table": (world) => {
    const type = name(world.schema.enums.get("app.flavour"));
    return type && `DROP TYPE ${type} CASCADE; CREATE TABLE ${type} (label text)`;
  },
};
