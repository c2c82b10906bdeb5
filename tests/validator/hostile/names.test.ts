import { deepStrictEqual, doesNotMatch, ok, strictEqual } from "node:assert";
import { escapeIdentifier as quote } from "pg";
import type { Log } from "sarif";
import { FORMATTERS } from "../../../validator/formats/formats";
import { FORMATS } from "../../../validator/formats/names";
import type { Report } from "../../../validator/report";
import { allFindings, validateSql } from "../support";
import { found } from "./support";

/** Names, and how a message writes them. */
const NAMES: Readonly<Record<string, readonly [name: string, written: string]>> = {
  "an object's constructor": ["constructor", "constructor"],
  "an object's prototype": ["__proto__", "__proto__"],
  "a method of every object": ["hasOwnProperty", '"hasOwnProperty"'],
  "another method of every object": ["toString", '"toString"'],
  "a parameter": ["$1", '"$1"'],
  "a replacement pattern": ["$&$`$'", '"$&$`$\'"'],
  "a format": ["%s%n%1$I", '"%s%n%1$I"'],
  SQL: ["'; DROP TABLE t; --", '"\'; DROP TABLE t; --"'],
  "a comment": ["/* x */ -- $$", '"/* x */ -- $$"'],
  quotes: ['"""', '""""""""'],
  JSON: ['{"acl":[1]}', '"{""acl"":[1]}"'],
  HTML: ["<img src=x onerror=alert(1)>&amp;", '"<img src=x onerror=alert(1)>&amp;"'],
  "an escape sequence": ["\u001b[31mred", '"\u001b[31mred"'],
  lines: ["one\ntwo\r\nthree\tfour", '"one\ntwo\r\nthree\tfour"'],
  backslashes: ["\\u0041\\", '"\\u0041\\"'],
  "a regular expression": ["^(a+)+$", '"^(a+)+$"'],
  "a space": [" ", '" "'],
  "spaces around": [" a ", '" a "'],
  "a zero-width space": ["\u200b", '"\u200b"'],
  "an override of direction": ["\u202eevil", '"\u202eevil"'],
  "an array": ["{a,NULL}", '"{a,NULL}"'],
  dots: ["a.b..c", '"a.b..c"'],
  "a keyword": ["select", '"select"'],
  "63 bytes of two each": [`${"ü".repeat(31)}x`, `"${"ü".repeat(31)}x"`],
  "63 bytes of four each": [`${"🐘".repeat(15)}abc`, `"${"🐘".repeat(15)}abc"`],
};

describe("hostile names", () => {
  let shared: Report;
  before(async () => {
    const schema = (length: number) =>
      Object.values(NAMES)
        .map(([name]) => {
          const quoted = quote(name);
          return `CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.${quoted} (${quoted} varchar(${length}));`;
        })
        .join("\n");
    shared = await validateSql({ blue: schema(12), green: schema(8) });
  });

  for (const [title, [name, written]] of Object.entries(NAMES)) {
    it(`are whole where one is like ${title}`, () => {
      const own = allFindings(shared).filter(({ object }) => object.schema === name);
      deepStrictEqual(
        own.map(({ rule, object, message }) => ({ rule, object, message })),
        [
          {
            rule: "column-type-narrowed",
            object: { kind: "column", schema: name, name, table: name, column: name },
            message: `${written}.${written}.${written} was character varying(12) and is character varying(8).`,
          },
        ],
      );
    });
  }

  it("are each found once", () => {
    strictEqual(allFindings(shared).length, Object.keys(NAMES).length);
    strictEqual(new Set(allFindings(shared).map(({ fingerprint }) => fingerprint)).size, Object.keys(NAMES).length);
  });

  for (const format of FORMATS.filter((one) => one !== "json" && one !== "sarif")) {
    it(`do not act on a program that shows the ${format} report`, () => {
      // eslint-disable-next-line no-control-regex -- these are what is looked for
      doesNotMatch(FORMATTERS[format].report(shared), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    });
  }

  it("come back from the json report as they were", () => {
    deepStrictEqual((JSON.parse(FORMATTERS.json.report(shared)) as Report).errors, shared.errors);
  });

  it("come back from the sarif report's objects as they were", () => {
    const { runs } = JSON.parse(FORMATTERS.sarif.report(shared)) as Log;
    deepStrictEqual(
      runs[0]?.results?.map(({ properties }) => properties?.["object"] as unknown),
      shared.errors.map(({ object }) => object),
    );
  });

  it("that differ in case are different", async () => {
    deepStrictEqual(
      await found({
        blue: `CREATE TABLE "T" ("A" int, a int); CREATE TABLE t (a int)`,
        green: `CREATE TABLE t (a int); CREATE TABLE "T" (a int)`,
      }),
      ["error column-removed table T"],
    );
  });

  it("that differ in Unicode's normalization are different", async () => {
    deepStrictEqual(
      await found({ blue: `CREATE TABLE t ("\u00e9" int, b int)`, green: `CREATE TABLE t ("e\u0301" int, b int)` }),
      ["error column-removed table t", "warning column-order-changed table t", "info column-added column t.e\u0301"],
    );
  });

  it("are told apart where schema and table could be cut at another dot", async () => {
    const sql = (one: string, other: string) => `CREATE SCHEMA a; CREATE SCHEMA "a.b";
      CREATE TABLE "a.b".c (x ${one}); CREATE TABLE a."b.c" (x ${other}); CREATE TABLE "a.b.c" (x int)`;
    const report = await validateSql({ blue: sql("int", "int"), green: sql("int", "text") });
    deepStrictEqual(
      allFindings(report).map(({ rule, object }) => [rule, object.schema, object.table]),
      [["column-type-incompatible", "a", "b.c"]],
    );
  });

  it("are told apart in two schemas", async () => {
    const sql = (
      type: string,
    ) => `CREATE SCHEMA a; CREATE SCHEMA b; CREATE TYPE a.e AS ENUM ('x'); CREATE TYPE b.e AS ENUM ('x');
      CREATE TABLE a.t (x a.e); CREATE TABLE b.t (x ${type})`;
    const report = await validateSql({ blue: sql("b.e"), green: sql("a.e") });
    deepStrictEqual(
      allFindings(report).map(({ rule, object, message }) => [rule, object.schema, message]),
      [["column-type-incompatible", "b", "b.t.x was b.e and is a.e."]],
    );
  });

  it("that look like PostgreSQL's own are the user's", async () => {
    const sql = (type: string) => `CREATE SCHEMA pg; CREATE SCHEMA "PG_CATALOG"; CREATE TABLE pg.pg_class (oid ${type});
      CREATE TABLE "PG_CATALOG".pg_class ("ctid " ${type}); CREATE TABLE "pg_toast" ("xmin." ${type}); CREATE SCHEMA "Information_Schema";
      CREATE TABLE "Information_Schema".tables (tableoid_ ${type})`;
    deepStrictEqual(await found({ blue: sql("varchar(9)"), green: sql("varchar(8)") }), [
      // By the table's name, then by the schema's, of which PG_CATALOG is the first.
      "error column-type-narrowed column pg_class.ctid ",
      "error column-type-narrowed column pg_class.oid",
      "error column-type-narrowed column pg_toast.xmin.",
      "error column-type-narrowed column tables.tableoid_",
    ]);
  });

  it("are whole in the question whether something was renamed", async () => {
    const report = await validateSql({
      blue: 'CREATE TABLE "a$&b" (x int, y text); CREATE TABLE t ("c$&d" int, "e$&f" text, g int)',
      green: "CREATE TABLE n (x int, y text); CREATE TABLE t (g int, h int, i text)",
    });
    deepStrictEqual(
      report.errors.map(({ message }) => message),
      [
        'A table is gone: "a$&b". Was "a$&b" renamed to n?',
        't lost the columns "c$&d", "e$&f". Was "c$&d" renamed to h? Was "e$&f" renamed to i?',
      ],
    );
  });

  it("of types keep their quotes, dots and brackets", async () => {
    const sql = (
      type: string,
    ) => `CREATE TYPE "x""[]" AS ENUM ('a'); CREATE TYPE "x""" AS ENUM ('a'); CREATE TYPE "public.y" AS (a int);
      CREATE TABLE t (a ${type}, b "public.y"[], c "x""[]"[])`;
    const report = await validateSql({ blue: sql('"x""[]"'), green: sql('"x"""[]') });
    deepStrictEqual(
      allFindings(report).map(({ message }) => message),
      ['t.a was public."x""[]" and is public."x"""[].'],
    );
  });

  it("of labels are read out of arrays as they are", async () => {
    const labels = ["a,b", "{x}", '"q"', "back\\slash", "new\nline", "", " ", "NULL", "it''s", "\u001b", "🐘"];
    const sql = (last: string) =>
      `CREATE TABLE t (); CREATE TYPE e AS ENUM (${[...labels, last].map((label) => `'${label}'`).join(", ")})`;
    const report = await validateSql({ blue: sql("\\"), green: sql("\\\\") });
    deepStrictEqual(
      allFindings(report).map(({ rule, message }) => [rule, message]),
      [
        ["enum-label-removed", "The enum e lost the label '\\'."],
        ["enum-label-added", "The enum e gained the label '\\\\'."],
      ],
    );
    ok(report.errors[0]?.blue?.startsWith(`'a,b', '{x}', '"q"', 'back\\slash', 'new\nline', '', ' ', 'NULL', 'it''s'`));
  });

  it("of arguments, roles and settings are told apart from what separates them", async () => {
    const sql = (
      name: string,
    ) => `CREATE TABLE t (); CREATE FUNCTION f("a, b" int, ${quote(name)} int DEFAULT 1) RETURNS int
      LANGUAGE sql SET search_path = "a, b", "c=d" AS 'SELECT 1'`;
    deepStrictEqual(await found({ blue: sql("c int, d"), green: sql("c int") }), [
      "error function-argument-renamed function f(integer, integer)",
    ]);
  });

  for (const [title, blue, green, expected] of [
    ["escapes and quotes", "E'a''\\\\b\\n'", "'a''\\b\n'", []],
    ["dollar quotes", "$q$it's \\ $$ $q$", "'it''s \\ $$ '", []],
    ["a name in a quote", `'"t".a::text'`, `'t.a::text'`, ["warning column-default-changed column t.a"]],
    ["a cast in a quote", "'(x)::text'", "'x'", ["warning column-default-changed column t.a"]],
    ["Unicode escapes", "U&'\\00e9'", "'é'", []],
  ] as const) {
    it(`may be in defaults with ${title}`, async () => {
      const sql = (value: string) => `CREATE TABLE t (a text DEFAULT ${value})`;
      deepStrictEqual(await found({ blue: sql(blue), green: sql(green) }), expected);
    });
  }

  it("and texts are the same where standard_conforming_strings is off for the database", async () => {
    const sql = (
      setting: string,
    ) => `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET standard_conforming_strings = ${setting}',
      current_database()); END $$; CREATE TABLE t (a text DEFAULT E'a\\\\b''c'); CREATE VIEW "v\\" AS SELECT E'\\\\' AS "\\"`;
    deepStrictEqual(await found({ blue: sql("off"), green: sql("on") }), [
      "warning setting-changed setting standard_conforming_strings",
    ]);
  });
});
