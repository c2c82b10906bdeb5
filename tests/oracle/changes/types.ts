import { literal, qualifiedName } from "../../../postgres/sql/names";
import { nameOf, type Change } from "./world";

/** Replaces a type. PostgreSQL does not drop a type that columns use, so columns are first converted to the new type by way of text. */
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
    const [schemaName = ""] = type.split(".");
    return [
      `ALTER TYPE ${type} RENAME TO former`,
      `CREATE TYPE ${type} AS ${definition}`,
      ...alters,
      `DROP TYPE ${schemaName}.former CASCADE`,
    ].join("; ");
  };

const onLabels =
  (change: (labels: readonly string[]) => readonly string[]): Change =>
  (world) => {
    const type = world.schema.enums.get("public.mood");
    return type && replaceType("public.mood", `ENUM (${change(type.labels).map(literal).join(", ")})`)(world);
  };

export const TYPE_CHANGES: Readonly<Record<string, Change>> = {
  "label added": () => "ALTER TYPE public.mood ADD VALUE 'fresh'",
  "label added before": ({ schema }) => {
    const label = schema.enums.get("public.mood")?.labels[0];
    return label === undefined ? undefined : `ALTER TYPE public.mood ADD VALUE 'fresh' BEFORE ${literal(label)}`;
  },
  "label renamed": ({ schema, random }) => {
    const label = random.find(schema.enums.get("public.mood")?.labels ?? []);
    return label === undefined ? undefined : `ALTER TYPE public.mood RENAME VALUE ${literal(label)} TO 'renamed'`;
  },
  "label removed": () => "ALTER TYPE app.flavour RENAME TO former; CREATE TYPE app.flavour AS ENUM ('sweet')",
  "labels reordered": onLabels((labels) => [...labels].reverse()),
  "enum dropped": () => "DROP TYPE app.flavour CASCADE",
  "enum renamed": () => "ALTER TYPE public.mood RENAME TO renamed",
  "type moved to another schema": (world) =>
    `ALTER TYPE ${world.random.pick(["public.pair", "public.span", "public.mood"])} SET SCHEMA app`,
  "type added": () => "CREATE TYPE public.fresh AS ENUM ('x')",
  "domain's check added": () => "ALTER DOMAIN public.positive ADD CONSTRAINT added CHECK (VALUE < 500)",
  "domain's check dropped": () => "ALTER DOMAIN public.positive DROP CONSTRAINT positive_check",
  "domain's check changed": () =>
    "ALTER DOMAIN public.positive DROP CONSTRAINT positive_check; ALTER DOMAIN public.positive ADD CONSTRAINT positive_check CHECK (VALUE > 0 AND VALUE < 9)",
  "domain made NOT NULL": (world) =>
    `ALTER DOMAIN ${world.random.pick(["public.positive", "public.code"])} SET NOT NULL`,
  "domain made nullable": () => "ALTER DOMAIN public.code DROP NOT NULL",
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
  "domain renamed": () => "ALTER DOMAIN public.code RENAME TO renamed",
  "attribute added": () => "ALTER TYPE public.pair ADD ATTRIBUTE z int CASCADE",
  "attribute dropped": () => "ALTER TYPE public.pair DROP ATTRIBUTE y CASCADE",
  "attribute renamed": () => "ALTER TYPE public.pair RENAME ATTRIBUTE y TO renamed CASCADE",
  "attribute of another type": () => "ALTER TYPE public.pair ALTER ATTRIBUTE y TYPE varchar(3) CASCADE",
  "range dropped": () => "DROP TYPE public.span CASCADE",
  "range over another type": (world) =>
    replaceType(
      "public.span",
      `RANGE (SUBTYPE = ${world.random.pick(["int", "numeric", "bigint"])}, MULTIRANGE_TYPE_NAME = public.spans)`,
    )(world),
  "collation dropped": () => "DROP COLLATION public.loose CASCADE",
  "collation replaced": () =>
    "DROP COLLATION public.loose; CREATE COLLATION public.loose (provider = icu, locale = 'de')",
  "collation added": () => "CREATE COLLATION public.fresh (provider = icu, locale = 'en')",
  "text search configuration changed": () =>
    "ALTER TEXT SEARCH CONFIGURATION public.words ALTER MAPPING FOR asciiword WITH english_stem",
  "text search configuration dropped": () => "DROP TEXT SEARCH CONFIGURATION public.words",
  "sequence dropped": (world) => `DROP SEQUENCE ${world.pickSequence() ?? ""} CASCADE`,
  "sequence renamed": (world) => `ALTER SEQUENCE ${world.pickSequence() ?? ""} RENAME TO renamed`,
  "sequence limited": (world) => `ALTER SEQUENCE ${world.pickSequence() ?? ""} MAXVALUE 15`,
  "sequence unlimited": (world) =>
    `ALTER SEQUENCE ${world.pickSequence(({ maximum }) => maximum < 40_000n) ?? ""} AS bigint NO MAXVALUE`,
  "sequence of a smaller type": (world) => `ALTER SEQUENCE ${world.pickSequence() ?? ""} AS smallint`,
  "sequence in other steps": (world) => `ALTER SEQUENCE ${world.pickSequence() ?? ""} INCREMENT 3`,
  "sequence counts down": () => "ALTER SEQUENCE app.spare INCREMENT -1 MINVALUE -100",
  "sequence cycles": (world) => `ALTER SEQUENCE ${world.pickSequence() ?? ""} CYCLE`,
  "sequence does not cycle": (world) => `ALTER SEQUENCE ${world.pickSequence(({ cycle }) => cycle) ?? ""} NO CYCLE`,
  "sequence caches": (world) => `ALTER SEQUENCE ${world.pickSequence() ?? ""} CACHE 20`,
  "sequence of no column": (world) =>
    `ALTER SEQUENCE ${world.pickSequence(({ ownedBy }) => ownedBy !== undefined) ?? ""} OWNED BY NONE`,
  "sequence with another start": (world) => `ALTER SEQUENCE ${world.pickSequence() ?? ""} START 7`,
  "sequence made a table": () => "DROP SEQUENCE app.spare; CREATE TABLE app.spare (last_value bigint)",
  "sequence added": () => "CREATE SEQUENCE public.fresh",
  "type made a table": (world) => {
    const type = nameOf(world.schema.enums.get("app.flavour"));
    return type && `DROP TYPE ${type} CASCADE; CREATE TABLE ${type} (label text)`;
  },
};
