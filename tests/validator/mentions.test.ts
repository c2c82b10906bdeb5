import { deepStrictEqual, match, ok } from "node:assert";
import { formatText } from "../../validator/formats/text";
import { loadParser, parseStatement } from "../../postgres/sql/parser";
import type { Finding } from "../../validator/finding";
import { MentionIndex } from "../../validator/mentions";
import { allFindings, summarize, validateSql } from "./support";

describe("a finding", () => {
  const blue = `CREATE SCHEMA app; CREATE TABLE t (a int, b int, "Odd" int); CREATE TABLE app.t (a int, b int);
    CREATE SEQUENCE app.s CACHE 2; CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
    CREATE TYPE state AS ENUM ('a'); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT 1 AS x`;
  const green = `CREATE SCHEMA app; CREATE TABLE t (a bigint, b bigint, "Odd" bigint); CREATE TABLE app.t (a int, b int, c int);
    CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
    CREATE TYPE state AS ENUM ('b'); CREATE VIEW v AS SELECT 2 AS x`;
  const statements = `
    SELECT A FROM T; SELECT x.b FROM public.t AS x; SELECT "Odd" FROM "t"; SELECT odd, a FROM "T"; SELECT a FROM other.t;
    SELECT * FROM t; SELECT count(*) FROM t; SELECT b * 2 FROM t; INSERT INTO t VALUES (1); INSERT INTO t (a) VALUES (1);
    DELETE FROM t RETURNING *; COPY t FROM stdin; SELECT a FROM app.t; INSERT INTO app.t AS y SELECT 1; INSERT INTO app.t AS y (b) VALUES (1); SELECT 1, * FROM app.t; SELECT y.* FROM app.t y; TRUNCATE t;
    SELECT nextval('app.s'); SELECT 'text about t and a'; SELECT f(1); SELECT 'a'::state; SELECT x FROM v -- t`;

  it("says how many known statements name its object", async () => {
    const report = await validateSql({ blue, green, statements });
    const counts = allFindings(report)
      .filter(({ object }) => object.kind !== "statement")
      .map((finding) => [summarize(finding).replace(/^\w+ /, ""), finding.statements]);
    deepStrictEqual(Object.fromEntries(counts), {
      "sequence-removed sequence s": 1,
      "function-result-changed function f(integer)": 1,
      "function-body-changed function f(integer)": 1,
      "enum-label-removed type state": 1,
      // SELECT *, RETURNING *, every INSERT and COPY, and those that name it.
      "column-type-changed column t.a": 6,
      "column-type-changed column t.b": 7,
      "column-type-changed column t.Odd": 6,
      // Every statement that names the table, unqualified or in public.
      "index-removed index t.i": 11,
      "column-added column t.c": 9,
      "view-definition-changed view v": 1,
      "enum-label-added type state": 1,
    });
  });

  /** Returns the counts for the table t, its column b, and the sequence "S", for one statement alone. */
  const MENTIONS: Readonly<Record<string, readonly [table: number, column: number, sequence: number]>> = {
    "SELECT b FROM t": [1, 1, 0],
    "SELECT t FROM t": [1, 1, 0],
    "SELECT to_json(x) FROM t AS x": [1, 1, 0],
    "SELECT a FROM t JOIN app.u USING (b)": [1, 1, 0],
    "SELECT count(a) FROM t NATURAL JOIN app.u": [1, 1, 0],
    "SELECT a AS b FROM t": [1, 0, 0],
    "UPDATE t SET a = 1 WHERE a = 2 RETURNING a AS b": [1, 0, 0],
    "SELECT a AS t FROM app.u": [0, 0, 0],
    "SELECT t.b FROM app.u AS t": [0, 0, 0],
    "SELECT 't', E't', $$t$$": [0, 0, 0],
    "WITH t AS (SELECT a FROM app.u) SELECT a FROM t": [0, 0, 0],
    "WITH t AS (SELECT a FROM t) SELECT a FROM t": [1, 0, 0],
    "WITH RECURSIVE t AS (SELECT 1 AS a UNION SELECT a + 1 FROM t) SELECT a FROM t": [0, 0, 0],
    "WITH t AS (SELECT 1) INSERT INTO t SELECT 1": [1, 1, 0],
    "UPDATE t SET (a, b) = (1, 2)": [1, 1, 0],
    "INSERT INTO t (a) VALUES (1) ON CONFLICT (b) DO NOTHING": [1, 1, 0],
    "MERGE INTO t USING app.u ON t.a = u.a WHEN NOT MATCHED THEN INSERT (a) VALUES (1)": [1, 1, 0],
    "TABLE t": [1, 1, 0],
    "TRUNCATE t": [1, 0, 0],
    "ALTER TABLE t DROP b": [1, 1, 0],
    "SELECT a FROM t WHERE a = ANY ? AND": [1, 1, 0],
    [`SELECT nextval('app."S"')`]: [0, 0, 1],
    [`SELECT 'app."S"'::regclass`]: [0, 0, 1],
    [`SELECT nextval('app.s')`]: [0, 0, 0],
    [`SELECT last_value FROM app."S"`]: [0, 0, 1],
  };

  it("is named by what a statement means, not by words that look alike", async () => {
    await loadParser();
    const objects = [
      { kind: "table", schema: "public", name: "t" },
      { kind: "column", schema: "public", name: "b", table: "t" },
      { kind: "sequence", schema: "app", name: "S" },
    ] as const;
    const counts = Object.keys(MENTIONS).map((text) => {
      const index = new MentionIndex();
      index.add(text, parseStatement(text));
      return [text, objects.map((object) => index.count({ object } as unknown as Finding))];
    });
    deepStrictEqual(Object.fromEntries(counts), MENTIONS);
  });

  it("says nothing of statements when none are known, or of what statements do not name", async () => {
    const none = allFindings(await validateSql({ blue, green }));
    ok(none.every((finding) => !("statements" in finding)));
    const role = await validateSql({ blue: "SELECT", green: "CREATE PUBLICATION p; CREATE TABLE t ()", statements });
    deepStrictEqual(
      allFindings(role)
        .filter(({ object }) => object.kind === "publication")
        .map((finding) => "statements" in finding),
      [false],
    );
  });

  it("says so in the text report, which counts the statements", async () => {
    const report = await validateSql({
      blue,
      green,
      statements: "SELECT a FROM t; SELECT b FROM t; BEGIN; COMMIT; VACUUM; SELECT a FROM gone",
    });
    const text = formatText(report, { width: Infinity });
    match(
      text,
      /^ {2}warning +t\.a was integer and is bigint\. \[column-type-changed\]\n(?: .*\n){2,5}? +named in {2}1 known statement$/m,
    );
    match(text, /^ {2}error +The function f\(.*\n(?: .*\n)+? +named in {2}0 known statements$/m);
    match(
      text,
      /^statement SELECT a FROM t\n {2}warning +Green returns other columns for this SELECT\. \[statement-result-changed\]\n +blue {2}a integer\n +green {2}a bigint$/m,
    );
    match(text, /^6 known statements: 2 checked, 1 refused by blue, 0 not checked\.$/m);
    match(text, /^Skipped 2 statements \(BEGIN, COMMIT\): they name nothing that a schema could change\.$/m);
    match(text, /^Skipped 1 statement \(VACUUM\): PostgreSQL looks up what they name only when they run\.$/m);
  });
});
