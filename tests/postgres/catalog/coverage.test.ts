import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { parseUrl } from "../../../postgres/url";
import { isInstalled, MAJORS } from "../../../localcloud/machine/postgres";
import { CATALOGS, KINDS } from "../../../postgres/catalog/coverage";
import { quote } from "../../../postgres/sql/names";
import { validate } from "../../../validator/validate";
import { createDatabase, databaseWith, execute, openClient, postgres, schemaOf } from "../../support/postgres";
import { allFindings, summarize } from "../../validator/support";

/** One object of every kind that the four catalogs with a kind column know. */
const EVERY_KIND = `
  CREATE TABLE r (a int PRIMARY KEY, b text UNIQUE CHECK (b <> ''), c int4range, EXCLUDE USING gist (c WITH &&), d int NOT NULL);
  CREATE TABLE p (a int REFERENCES r) PARTITION BY LIST (a); CREATE INDEX ON p (a);
  CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE SEQUENCE s; CREATE TYPE c AS (a int);
  CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (a int) SERVER sv;
  CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TYPE span AS RANGE (SUBTYPE = int); CREATE TYPE shell;
  CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE CONSTRAINT TRIGGER ct AFTER INSERT ON r FOR EACH ROW EXECUTE FUNCTION tf();
  CREATE PROCEDURE pr() LANGUAGE sql AS ''; CREATE AGGREGATE ag(int) (SFUNC = int4pl, STYPE = int);
  CREATE FUNCTION wf() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'`;

describe("what is modelled", () => {
  for (const major of [14, ...MAJORS].filter(isInstalled)) {
    it(`names every system catalog of PostgreSQL ${major}, and no other`, async () => {
      const client = await openClient((await postgres(major)).url());
      try {
        const { rows } = await client.query<{ relname: string }>(
          "SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'",
        );
        const known = new Set(Object.keys(CATALOGS));
        deepStrictEqual(
          rows.map(({ relname }) => relname).filter((name) => !known.has(name)),
          [],
        );
        // PostgreSQL 14 has no pg_parameter_acl and no pg_publication_namespace yet.
        strictEqual(rows.length, known.size - (major < 15 ? 2 : 0));
        for (const how of Object.values(CATALOGS)) ok(how === "modelled" || how.left.length > 10);
      } finally {
        await client.end();
      }
    });

    it(`quotes names as PostgreSQL ${major} does`, async () => {
      const client = await openClient((await postgres(major)).url());
      try {
        const { rows } = await client.query<{ word: string; quoted: string }>(
          `SELECT word, quote_ident(word) AS quoted FROM (
             SELECT word FROM pg_get_keywords() UNION ALL SELECT unnest('{plain,_a1,1a,A,a b,a$b,é,"a\\"b",""}'::text[])) words`,
        );
        ok(rows.length > 400);
        const otherwise = rows.filter(({ word, quoted }) => quote(word) !== quoted).map(({ word }) => word);
        // Names that a later version must quote are quoted for earlier versions too.
        const later = [
          ...["json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query"],
          ...["json_scalar", "json_serialize", "json_table", "json_value", "merge_action", "system_user"],
        ];
        deepStrictEqual(
          otherwise.filter((word) => major >= 17 || !later.includes(word)),
          [],
        );
      } finally {
        await client.end();
      }
    });

    it(`knows every kind of relation, type, constraint and function of PostgreSQL ${major}`, async () => {
      const url = await databaseWith(major, EVERY_KIND);
      const client = await openClient(url);
      try {
        for (const { catalog, column, letters } of KINDS) {
          const { rows } = await client.query<{ letter: string }>(
            `SELECT DISTINCT ${column}::text COLLATE "C" AS letter FROM ${catalog} ORDER BY letter`,
          );
          const found = rows.map(({ letter }) => letter);
          // Only PostgreSQL 18 has a row for NOT NULL.
          const expected = Object.keys(letters).filter(
            (letter) => letter !== "n" || catalog !== "pg_constraint" || major >= 18,
          );
          deepStrictEqual(found, expected.sort(), catalog);
        }
        deepStrictEqual((await schemaOf(url)).notCompared, {});
      } finally {
        await client.end();
      }
    });
  }

  it("reports what the user may not read, and compares the rest", async () => {
    const server = await postgres(17);
    const unreadable = ["pg_policy", "pg_publication", "pg_ts_dict"];
    const name = await createDatabase(
      server,
      `CREATE TABLE t (a int); REVOKE SELECT ON ${unreadable.join(", ")} FROM PUBLIC`,
    );
    // Of what blue could not read, nothing is new.
    const other = await createDatabase(
      server,
      `CREATE TABLE u (a int); CREATE PUBLICATION p FOR TABLE u;
       CREATE POLICY mine ON u USING (true); CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple)`,
    );
    await execute(server.url(), "CREATE ROLE blind LOGIN PASSWORD 'blind'");
    try {
      const blue = { ...parseUrl("url", server.url(name)), user: "blind", password: "blind" };
      const green = parseUrl("url", server.url(other));
      const report = await validate({ blue, green, mode: "strict", environment: "test" });
      deepStrictEqual(allFindings(report).map(summarize).sort(), [
        "error table-removed schema public",
        "info table-added schema public",
        "warning not-compared database pg_policy",
        "warning not-compared database pg_publication",
        "warning not-compared database pg_ts_dict",
      ]);
      deepStrictEqual(report.metadata.notCompared, {
        blue: Object.fromEntries(unreadable.map((catalog) => [catalog, "the user may not read it"])),
        green: {},
      });
    } finally {
      await execute(server.url(name), "DROP OWNED BY blind").catch(() => undefined);
      await execute(server.url(), "DROP ROLE blind");
    }
  });
});
