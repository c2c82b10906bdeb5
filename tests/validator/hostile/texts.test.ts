import { deepStrictEqual } from "node:assert";
import { escapeIdentifier as quote } from "pg";
import { dropRoles, execute, postgres } from "../../support/postgres";
import { allFindings, summarize, validateSql, type Pair } from "../support";

/** Texts that are easily misread, where they need roles, the database's settings or two versions of PostgreSQL. */
describe("hostile texts", () => {
  const roles = ["misread", "misread_a", "misread_b", "misread_a, misread_b"];
  const names = ["odd name", 'a"b', "odd, column", "x=y", "gr=antor", "granted", "unrelated"];
  before(async () => {
    await execute((await postgres(17)).url(), roles.map((role) => `CREATE ROLE ${quote(role)} LOGIN;`).join(""));
    await execute((await postgres(16)).url(), names.map((role) => `CREATE ROLE ${quote(role)} LOGIN;`).join(""));
  });
  after(async () => {
    await dropRoles(await postgres(17), roles);
    await dropRoles(await postgres(16), names);
  });
  /** Findings but for those on the roles, which other tests have, too. */
  async function found(pair: Pair): Promise<string[]> {
    return allFindings(await validateSql(pair))
      .filter(({ object, severity }) => object.kind !== "role" && severity !== "info")
      .map(summarize);
  }

  const reads = (query: string) => ({
    blue: `CREATE SCHEMA s; CREATE TABLE s.x (a int); CREATE FUNCTION s.x(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE TABLE t (x int); GRANT ALL ON t TO misread; CREATE VIEW v AS ${query}`,
    green: `CREATE SCHEMA s; CREATE TABLE s.x (a int); CREATE FUNCTION s.x(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE TABLE t (x int); GRANT ALL ON t TO misread; CREATE VIEW v AS ${query}; ALTER VIEW v OWNER TO misread`,
  });
  const query = (text: string) => ({
    blueMajor: 15,
    blue: `CREATE SCHEMA s; CREATE COLLATION s."C" (locale = 'C'); CREATE TABLE s.pg_am (amname name);
      CREATE DOMAIN s.oid AS int; CREATE TABLE t (a text, b int); CREATE VIEW v AS SELECT ${text}`,
    green: `CREATE SCHEMA s; CREATE COLLATION s."C" (locale = 'C'); CREATE TABLE s.pg_am (amname name);
      CREATE DOMAIN s.oid AS int; CREATE TABLE t (a text, b int); CREATE VIEW v AS SELECT ${text.replace("s.", "")}`,
  });
  const path = (value: string, more = "") =>
    `CREATE SCHEMA "a,b"; CREATE SCHEMA "a""b"; CREATE SCHEMA c; CREATE TABLE "a,b".t (a int); CREATE TABLE "a""b".u (a int);
     ${more} DO $x$ BEGIN EXECUTE format($y$ALTER DATABASE %I SET search_path = ${value}$y$, current_database()); END $x$`;

  const cases: Readonly<Record<string, readonly [Pair, readonly string[]]>> = {
    "a column with a table's alias that is another table's name": [reads("SELECT s.x FROM t s, t u"), []],
    "a function with another table's name": [reads("SELECT s.x(x) FROM t"), []],
    "a table in a literal": [reads("SELECT x FROM t WHERE 'it''s s.x t' <> ''"), []],
    "a table that a common table expression is named after": [reads("WITH x AS (SELECT x FROM t) SELECT x FROM x"), []],
    "a table, in a subquery": [
      reads("SELECT x FROM t WHERE x IN (SELECT a FROM s.x)"),
      ["error view-owner-lacks-privilege view v"],
    ],
    "a second table, where blue refuses the first one, too": [
      {
        blue: `CREATE TABLE x (a int); CREATE TABLE t (a int); CREATE VIEW v AS SELECT x.a FROM x, t;
          ALTER VIEW v OWNER TO misread; GRANT SELECT ON t TO misread`,
        green: `CREATE TABLE x (a int); CREATE TABLE t (a int); CREATE VIEW v AS SELECT x.a FROM x, t; ALTER VIEW v OWNER TO misread`,
      },
      ["error privilege-lost table t", "error view-owner-lacks-privilege view v"],
    ],
    "a sequence within a default's expression": [
      {
        blue: "CREATE TABLE t (a text); GRANT ALL ON t TO misread",
        green:
          "CREATE SEQUENCE s; CREATE TABLE t (a text, b text DEFAULT 'N' || nextval('s')); GRANT ALL ON t TO misread",
      },
      ["error privilege-lacks-sequence column t.b"],
    ],
    "a collation's schema, which no version leaves out": [
      query(`b FROM t WHERE a < 'x' COLLATE s."C"`),
      ["warning view-definition-changed view v"],
    ],
    "a table's schema, which no version leaves out": [
      query("amname FROM s.pg_am"),
      ["warning view-definition-changed view v"],
    ],
    "a type's schema, which no version leaves out": [
      query("(b::s.oid)::text FROM t"),
      ["warning view-definition-changed view v"],
    ],
    "a qualifier that PostgreSQL 16 leaves out, also of a function's and of VALUES": [
      {
        blueMajor: 15,
        blue: `CREATE TABLE t (a text); CREATE VIEW v AS SELECT a FROM t x WHERE a <> 'x.a' AND a IN (SELECT t.a FROM t WHERE t.a = x.a);
          CREATE VIEW f AS SELECT lower(x) AS l FROM unnest('{a}'::text[]) x; CREATE VIEW w AS SELECT a FROM (VALUES (1)) z(a)`,
        green: `CREATE TABLE t (a text); CREATE VIEW v AS SELECT a FROM t x WHERE a <> 'x.a' AND a IN (SELECT t.a FROM t WHERE t.a = x.a);
          CREATE VIEW f AS SELECT lower(x) AS l FROM unnest('{a}'::text[]) x; CREATE VIEW w AS SELECT a FROM (VALUES (1)) z(a)`,
      },
      [],
    ],
    "a schema with a comma in search_path": [
      { blue: path('"a,b", public'), green: path("public") },
      ["error search-path-changed setting search_path"],
    ],
    "a schema with a quote in search_path": [
      { blue: path('"a""b", public'), green: path("public") },
      ["error search-path-changed setting search_path"],
    ],
    "another schema after one with a comma": [
      { blue: path('"a,b", public'), green: path('"a,b", public, c') },
      ["warning setting-changed setting search_path"],
    ],
    "a table in a schema with a comma that comes first": [
      {
        blue: path('"a,b", c', "CREATE TABLE c.n (a int);"),
        green: path('"a,b", c', 'CREATE TABLE c.n (a int); CREATE TABLE "a,b".n (a int);'),
      },
      ["error name-shadowed table n"],
    ],
    "one role for two": [
      {
        blue: "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t TO misread_a, misread_b USING (true)",
        green: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t TO "misread_a, misread_b" USING (true)`,
      },
      ["error policy-restricts policy t.p"],
    ],
    "no privileges for the default ones": [
      {
        blue: "CREATE TABLE a (a int); ALTER TABLE a OWNER TO misread; CREATE TABLE b (a int); ALTER TABLE b OWNER TO misread",
        green: `CREATE TABLE a (a int); ALTER TABLE a OWNER TO misread; CREATE TABLE b (a int); ALTER TABLE b OWNER TO misread;
          REVOKE ALL ON b FROM misread`,
      },
      ["error privilege-lost table b"],
    ],
  };
  for (const [title, [pair, expected]] of Object.entries(cases)) {
    it(`are read as they are: ${title}`, async () => deepStrictEqual(await found(pair), expected));
  }

  it("are read as they are: roles that were granted something, whatever they and their grantors are called", async () => {
    const blue = `CREATE TABLE t (a int, b int); GRANT SELECT ON t TO "odd name", "a""b", "x=y"; GRANT SELECT (a) ON t TO "odd, column";
      GRANT SELECT ON t TO "gr=antor" WITH GRANT OPTION; SET ROLE "gr=antor"; GRANT SELECT ON t TO granted; RESET ROLE`;
    const report = await validateSql({ blue, green: "CREATE TABLE t (a int, b int)", blueMajor: 16 });
    deepStrictEqual(
      allFindings(report)
        .filter(({ object }) => object.kind === "role" && names.includes(object.name))
        .map(summarize)
        .sort(),
      [
        'error role-removed role a"b',
        "error role-removed role gr=antor",
        "error role-removed role granted",
        "error role-removed role odd name",
        "error role-removed role odd, column",
        "error role-removed role x=y",
        "info role-without-privileges-removed role unrelated",
      ],
    );
  });

  it("name an object in a message with quotation marks", async () => {
    const [collation] = allFindings(
      await validateSql({
        blue: `CREATE TABLE t (); CREATE COLLATION "odd name" (locale = 'C')`,
        green: "CREATE TABLE t ()",
      }),
    );
    deepStrictEqual(collation?.message, 'The collation "odd name" is gone.');
  });

  it("show no password that is a part of a foreign server's option", async () => {
    const server = (host: string, password: string) => `CREATE FOREIGN DATA WRAPPER w; CREATE TABLE t (a int);
      CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (password '${password}', connection 'host=${host} sslpassword=${password} pwd=''${password} x'' x=1',
        jdbc 'jdbc:postgresql://${host}/d?user=u&password=${password}&ssl=true', url 'http://u:${password}@${host}/')`;
    const shown = (host: string) =>
      `options connection=host=${host} sslpassword=... pwd=... x=1, jdbc=jdbc:postgresql://${host}/d?user=u&password=...&ssl=true, ` +
      `password, url=http://...@${host}/, wrapper w`;
    const report = await validateSql({ blue: server("h1", "hunter2"), green: server("h2", "hunter3") });
    deepStrictEqual(
      report.warnings.map(({ blue, green }) => [blue, green]),
      [["h1", "h2"].map(shown)],
    );
  });
});
