import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import type { Report } from "../../validator/report";
import type { Finding } from "../../validator/finding";
import { allFindings, validateSql } from "./support";

const SCHEMA = `
  CREATE SCHEMA app; CREATE TYPE state AS ENUM ('a', 'b'); CREATE DOMAIN positive AS int CHECK (VALUE > 0);
  CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(10), c numeric(10, 2), d timestamptz, s state, p positive, j jsonb);
  CREATE TABLE app.t (id bigint, own text);
  CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
  CREATE FUNCTION boom() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE EXCEPTION ''executed''; END';
  CREATE PROCEDURE pr(x int) LANGUAGE sql AS 'SELECT 1';`;

/** Returns the report on statements alone. Green is blue with these changes. */
async function check(
  change: string,
  statements: string,
  versions: { blueMajor?: number; greenMajor?: number } = {},
): Promise<Report> {
  return validateSql({ blue: SCHEMA, green: `${SCHEMA}; ${change}`, statements, ...versions });
}

function aboutStatements(report: Report): Finding[] {
  return allFindings(report).filter(({ object }) => object.kind === "statement");
}

/** `severity rule directions | statement | blue | green` */
function summarize({ severity, rule, directions, object, blue, green }: Finding): string {
  return [`${severity} ${rule} ${directions.join()}`, object.name, blue ?? "-", green ?? "-"].join(" | ");
}

describe("statements", () => {
  const accepted = `
    SELECT id, a, b, c, d, s, p, j FROM t WHERE id = $1 AND s = $2;
    SELECT * FROM t; TABLE t; (SELECT 1); VALUES (1), ($1::int);
    WITH x AS (DELETE FROM t RETURNING *) SELECT count(*) FROM x;
    INSERT INTO t VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET a = excluded.a RETURNING *;
    INSERT INTO t (id, p) VALUES ($1, $2); UPDATE t SET a = boom() WHERE id = $1; DELETE FROM t WHERE b LIKE $1;
    MERGE INTO t USING app.t o ON t.id = o.id WHEN MATCHED THEN DO NOTHING;
    SELECT f($1), boom(), f(a => 1); CALL pr(1); SELECT FROM t FOR UPDATE;
    DECLARE c CURSOR WITH HOLD FOR SELECT a FROM t; PREPARE q (int) AS SELECT a FROM t WHERE id = $1;
    EXPLAIN ANALYZE SELECT a FROM t; CREATE TEMP TABLE x AS SELECT a FROM t; CREATE MATERIALIZED VIEW y AS TABLE t;
    COPY t FROM stdin; COPY t (id, a) TO stdout (FORMAT csv); COPY (SELECT b FROM t) TO stdout; COPY app.t (own) FROM 'x';
    SELECT extract($1 FROM d), d + interval $2, d > timestamp with time zone $3, date $4, interval $5 day to second FROM t;
    SELECT a FROM t WHERE a IN ($1 /*, ... */)`;

  // MERGE is new in 15.
  const majors = [15, 16, 17, 18];
  for (const blueMajor of majors) {
    const greenMajor = majors[(majors.indexOf(blueMajor) + 1) % majors.length]!;
    it(`are the same on PostgreSQL ${blueMajor} and ${greenMajor}, every kind of them, and are not executed`, async () => {
      const report = await check("SELECT", accepted, { blueMajor, greenMajor });
      deepStrictEqual(aboutStatements(report), []);
      const { known, checked, refusedByBlue, notChecked, skipped } = report.metadata.statements!;
      deepStrictEqual([known, checked, refusedByBlue, notChecked, skipped], [25, 25, 0, 0, []]);
    });
  }

  it("that green refuses are errors, with its message and where, for whom they concern", async () => {
    const report = await check(
      "ALTER TABLE t RENAME a TO z; DROP FUNCTION f(int); DROP PROCEDURE pr(int); ALTER TABLE t ALTER b TYPE int USING 1",
      `SELECT 'ü', a FROM t; SELECT id FROM t; UPDATE t SET a = $1; WITH x AS (INSERT INTO t (a) VALUES (1)) SELECT 1;
       SELECT f(1); CALL pr(1); SELECT id FROM t WHERE b = $1::text; DECLARE c CURSOR FOR SELECT a FROM t; COPY t (a) FROM stdin`,
    );
    const column = (at: string) => `column "a" does not exist (42703, at character ${at})`;
    deepStrictEqual(aboutStatements(report).map(summarize), [
      `error statement-refused read | SELECT 'ü', a FROM t | SELECT 'ü', a FROM t | ${column("13: a FROM t")}`,
      `error statement-refused write | UPDATE t SET a = $1 | UPDATE t SET a = $1 | column "a" of relation "t" does not exist (42703, at character 14: a = $1)`,
      "error statement-refused write | WITH x AS (INSERT INTO t (a) VALUES (1)) SELECT 1 | WITH x AS (INSERT INTO t (a) VALUES (1)) SELECT 1 | " +
        `column "a" of relation "t" does not exist (42703, at character 27: a) VALUES (1)) SELECT 1)`,
      "error statement-refused read,call | SELECT f(1) | SELECT f(1) | function f(integer) does not exist (42883, at character 8: f(1))",
      "error statement-refused call | CALL pr(1) | CALL pr(1) | procedure pr(integer) does not exist (42883, at character 6: pr(1))",
      "error statement-refused read | SELECT id FROM t WHERE b = $1::text | SELECT id FROM t WHERE b = $1::text | " +
        "operator does not exist: integer = text (42883, at character 26: = $1::text)",
      `error statement-refused read | DECLARE c CURSOR FOR SELECT a FROM t | SELECT a FROM t | ${column("8: a FROM t")}`,
      `error statement-refused write | COPY t (a) FROM stdin | SELECT a FROM t | ${column("8: a FROM t")}`,
    ]);
    strictEqual(report.metadata.statements?.checked, 9);
    const [first] = aboutStatements(report);
    strictEqual(first?.message, 'Green refuses this SELECT: column "a" does not exist (42703).');
  });

  it("with other results or parameters are warnings", async () => {
    const report = await check(
      `ALTER TABLE t ALTER a TYPE bigint; ALTER TABLE app.t ADD x int; ALTER TABLE t DROP c;
       CREATE TYPE app.state AS ENUM ('a'); ALTER TABLE t ALTER s TYPE app.state USING NULL`,
      `SELECT id, a, b FROM t; SELECT * FROM app.t; SELECT * FROM t; SELECT id FROM t WHERE a = $2 AND id = $1;
       INSERT INTO t (id, s) VALUES (1, $1) RETURNING s; SELECT count(*) FROM app.t`,
    );
    deepStrictEqual(aboutStatements(report).map(summarize), [
      "warning statement-result-changed read | SELECT id, a, b FROM t | a integer | a bigint",
      "warning statement-result-changed read | SELECT * FROM t | a integer, b character varying, c numeric, d timestamp with time zone, s public.state | " +
        "a bigint, b character varying, d timestamp with time zone, s app.state",
      "warning statement-parameters-changed read | SELECT id FROM t WHERE a = $2 AND id = $1 | $2 integer | $2 bigint",
      "warning statement-result-changed write | INSERT INTO t (id, s) VALUES (1, $1) RETURNING s | s public.state | s app.state",
      "warning statement-parameters-changed write | INSERT INTO t (id, s) VALUES (1, $1) RETURNING s | $1 public.state | $1 app.state",
      "info statement-result-extended read | SELECT * FROM app.t | - | x integer",
    ]);
  });

  it("see a result that lost all of its columns", async () => {
    const report = await check("ALTER TABLE app.t DROP id, DROP own", "SELECT * FROM app.t");
    deepStrictEqual(aboutStatements(report).map(summarize), [
      "warning statement-result-changed read | SELECT * FROM app.t | id bigint, own text | -",
    ]);
  });

  it("do not tell varchar from text, nor lengths apart", async () => {
    const report = await check(
      "ALTER TABLE t ALTER b TYPE text; ALTER TABLE t ALTER c TYPE numeric(20, 2)",
      "SELECT * FROM t WHERE b = $1 AND c = $2",
    );
    deepStrictEqual(aboutStatements(report), []);
  });

  it("that blue refuses are differences, whether green accepts them or not", async () => {
    const report = await check(
      "CREATE TABLE later (a int)",
      "SELECT a FROM later; SELECT ?; SELECT normalize(b, $1) FROM t",
    );
    deepStrictEqual(aboutStatements(report).map(summarize), [
      `info statement-refused-by-blue  | SELECT a FROM later | SELECT a FROM later\nrelation "later" does not exist (42P01, at character 15: later) | -`,
      `info statement-refused-by-blue  | SELECT ? | SELECT ?\nsyntax error at end of input (42601, at character 9) | -`,
      `info statement-refused-by-blue  | SELECT normalize(b, $1) FROM t | SELECT normalize(b, $1) FROM t\nsyntax error at or near "$1" (42601, at character 21: $1) FROM t) | -`,
    ]);
    const { checked, refusedByBlue } = report.metadata.statements!;
    deepStrictEqual([report.compatible, checked, refusedByBlue], [true, 0, 3]);
  });

  it("with parameters that become ambiguous are warnings, without them errors", async () => {
    const report = await check(
      "CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "SELECT f($1); SELECT f('1'); SELECT f(1)",
    );
    deepStrictEqual(aboutStatements(report).map(summarize), [
      "error statement-refused read,call | SELECT f('1') | SELECT f('1') | function f(unknown) is not unique (42725, at character 8: f('1'))",
      "warning statement-ambiguous read,call | SELECT f($1) | SELECT f($1) | function f(unknown) is not unique (42725, at character 8: f($1))",
    ]);
  });

  it("on the system catalogs, or on extensions for monitoring, are warnings", async () => {
    const report = await check(
      "SELECT",
      "SELECT daticulocale FROM pg_database; SELECT a.colliculocale FROM t JOIN pg_catalog.pg_collation a ON true",
      { blueMajor: 16, greenMajor: 17 },
    );
    deepStrictEqual(
      aboutStatements(report).map(({ severity, rule, directions }) => [severity, rule, directions]),
      [
        ["warning", "statement-catalog-changed", ["read"]],
        ["warning", "statement-catalog-changed", ["read"]],
      ],
    );
  });

  it("concern writers only where they write, and readers only where they read", async () => {
    const report = await check(
      "ALTER TABLE t RENAME a TO z",
      `WITH x AS (SELECT a AS update FROM t) SELECT * FROM x; WITH x AS (SELECT 1) UPDATE t SET a = 1;
       EXPLAIN SELECT a FROM t FOR NO KEY UPDATE; EXPLAIN DELETE FROM t WHERE a = 1`,
    );
    deepStrictEqual(
      aboutStatements(report).map(({ object, directions }) => `${directions.join()}: ${object.name}`),
      [
        "read: WITH x AS (SELECT a AS update FROM t) SELECT * FROM x",
        "write: WITH x AS (SELECT 1) UPDATE t SET a = 1",
        "read: EXPLAIN SELECT a FROM t FOR NO KEY UPDATE",
        "write: EXPLAIN DELETE FROM t WHERE a = 1",
      ],
    );
  });

  it("read the system catalogs where a relation of theirs is one, and not where a column is only called so", async () => {
    const report = await check(
      "ALTER TABLE t RENAME a TO z; ALTER TABLE t RENAME d TO pg_date",
      `SELECT t.a FROM t, pg_class; SELECT extract(day FROM pg_date) FROM (SELECT d AS pg_date FROM t) x;
       WITH pg_x AS (SELECT a FROM t) SELECT * FROM pg_x; SELECT t.a FROM t JOIN pg_ls_dir('.') ON true;
       SELECT a FROM t WHERE a IS DISTINCT FROM pg_backend_pid()`,
    );
    deepStrictEqual(
      aboutStatements(report).map(({ rule, object }) => `${rule}: ${object.name.slice(0, 30)}`),
      [
        "statement-refused: SELECT extract(day FROM pg_dat",
        "statement-refused: WITH pg_x AS (SELECT a FROM t)",
        "statement-refused: SELECT a FROM t WHERE a IS DIS",
        "statement-catalog-changed: SELECT t.a FROM t, pg_class",
        "statement-catalog-changed: SELECT t.a FROM t JOIN pg_ls_d",
      ],
    );
  });

  it("with parameters behind any type's name are described, and COPY by what its tree says", async () => {
    const report = await check(
      "SELECT",
      `SELECT double precision $1, character varying(3) $2, interval(3) $3, interval $4 hour to minute, state $5, "positive" $6, positive $7,
         pg_catalog.date $8, bit varying $9, cast($10 AS date), extract($11 FROM interval $12), 'é' || interval $13;
       COPY t FROM stdin WHERE id > 1; COPY (SELECT b, ')' FROM t) TO stdout; COPY public."t" (id, "b") TO stdout;
       PREPARE q AS SELECT interval $1; DECLARE "for" CURSOR FOR SELECT date $1`,
    );
    deepStrictEqual(aboutStatements(report).map(summarize), []);
    strictEqual(report.metadata.statements?.checked, 6);
  });

  it("that no server says anything about are counted with the reason", async () => {
    const report = await check(
      "SELECT",
      `BEGIN; SET work_mem = '1MB'; SHOW work_mem; COMMIT; VACUUM t; ANALYZE t; CREATE TABLE x (a int); CREATE VIEW v AS SELECT 1;
       DROP TABLE gone; ALTER ROLE x PASSWORD 'hunter2'; EXECUTE q; DO 'BEGIN END'; SELECT a FROM t`,
    );
    const { known, checked, skipped } = report.metadata.statements!;
    deepStrictEqual([known, checked], [13, 1]);
    deepStrictEqual(skipped, [
      {
        reason: "they name nothing that a schema could change",
        commands: ["BEGIN", "COMMIT", "SET", "SHOW"],
        statements: 4,
      },
      {
        reason: "PostgreSQL looks up what they name only when they run",
        commands: ["ALTER", "ANALYZE", "CREATE", "DO", "DROP", "VACUUM"],
        statements: 7,
      },
      { reason: "the PREPARE before them contains their query", commands: ["EXECUTE"], statements: 1 },
    ]);
    ok(!JSON.stringify(report).includes("hunter2"));
  });

  it("mean what the search_path before them says", async () => {
    const report = await check(
      "ALTER TABLE app.t DROP own",
      "SET search_path = app; SELECT own FROM t; SET search_path = app, public; SELECT own FROM t; RESET search_path; SELECT own FROM t; SELECT a FROM t",
    );
    deepStrictEqual(
      aboutStatements(report).map(({ rule, object }) => [rule, object.name]),
      [
        ["statement-refused", "SELECT own FROM t"],
        ["statement-refused", "SELECT own FROM t"],
        ["statement-refused-by-blue", "SELECT own FROM t"],
      ],
    );
    strictEqual(report.metadata.statements?.checked, 3);
  });

  it("that are long are cut, and stay apart", async () => {
    const long = (column: string) => `SELECT id, ${"a, ".repeat(900)}${column} FROM t`;
    const report = await check("ALTER TABLE t DROP c, DROP d", `${long("c")}; ${long("d")}`);
    const names = report.errors.filter(({ object }) => object.kind === "statement").map(({ object }) => object.name);
    strictEqual(new Set(names).size, 2);
    for (const name of names) match(name, /^SELECT id, (a, )+a?,?\.\.\. \([0-9a-f]{8}\)$/);
    for (const { blue, fingerprint } of aboutStatements(report)) {
      ok(blue!.length <= 2003);
      match(fingerprint, /^[0-9a-f]{12}$/);
    }
  });
});
