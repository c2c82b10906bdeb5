import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { parseUrl } from "../../../postgres/url";
import { FORMATTERS } from "../../../validator/formats/formats";
import { FORMATS } from "../../../validator/formats/names";
import type { Report } from "../../../validator/report";
import { createDatabase, execute, postgres } from "../../support/postgres";
import { allFindings, summarize, validateSql } from "../support";
import { found, foundBetween, times } from "./support";

/** `c0 int, c1 int, ...` */
function list(count: number, item: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => item(index)).join(", ");
}

describe("hostile sizes", () => {
  it("of a table: 1,600 columns", async () => {
    const sql = (type: string) => `CREATE TABLE t (${list(1599, (index) => `c${index} int`)}, last ${type})`;
    deepStrictEqual(await found({ blue: sql("varchar(9)"), green: sql("varchar(8)") }), [
      "error column-type-narrowed column t.last",
    ]);
    const report = await validateSql({ blue: sql("varchar(9)"), green: "CREATE TABLE t (last varchar(9))" });
    deepStrictEqual(allFindings(report).map(summarize), ["error column-removed table t"]);
    deepStrictEqual(
      report.errors[0]?.columns,
      Array.from({ length: 1599 }, (_, index) => `c${index}`),
    );
  });

  it("of a table: none, before and after", async () => {
    deepStrictEqual(await found({ blue: "CREATE TABLE t ()", green: "CREATE TABLE t (a int)" }), [
      "info column-added column t.a",
    ]);
    deepStrictEqual(await found({ blue: "CREATE TABLE t (a int)", green: "CREATE TABLE t ()" }), [
      "error column-removed table t",
    ]);
    deepStrictEqual(await found({ blue: "CREATE TABLE t ()", green: "CREATE TABLE t (); SELECT" }), []);
  });

  it("of a table's past: 1,000 columns that were dropped", async () => {
    const alter = (verb: (index: number) => string) => `ALTER TABLE t ${list(500, verb)};`;
    const churn = alter((index) => `ADD x${index} int`) + alter((index) => `DROP x${index}`);
    const rest = `ALTER TABLE t ADD a int, ADD b text DEFAULT 'q', ADD PRIMARY KEY (a), ADD UNIQUE (b, a), ADD CHECK (a > 0);
      CREATE VIEW v AS SELECT * FROM t; CREATE INDEX ON t (lower(b)) INCLUDE (a);`;
    const own = (check: string) => `ALTER TABLE t ADD c int REFERENCES t CHECK (c < ${check})`;
    deepStrictEqual(
      await found({
        blue: `CREATE TABLE t (); ${churn}${churn}${rest}${own("9")}`,
        green: `CREATE TABLE t (); ${rest}${own("8")}`,
      }),
      ["warning check-changed constraint t.t_c_check"],
    );
  });

  it("of a table's partitions: 1,000", async function () {
    this.timeout(60_000);
    const server = await postgres(17);
    // All in one script: a transaction each would take longer.
    const blue = await createDatabase(
      server,
      "CREATE TABLE p (id int, d int, a text) PARTITION BY LIST (d);" +
        times(1000, "CREATE TABLE p_%1$s PARTITION OF p FOR VALUES IN (%1$s)"),
    );
    const green = `${blue}_green`;
    await execute(server.url(), `CREATE DATABASE ${green} TEMPLATE ${blue}`);
    const targets = [parseUrl("url", server.url(blue)), parseUrl("url", server.url(green))] as const;
    deepStrictEqual(await foundBetween(...targets), []);
    await execute(server.url(green), "DROP TABLE p_7; ALTER TABLE p DETACH PARTITION p_999");
    deepStrictEqual(await foundBetween(...targets), [
      "error table-removed schema public",
      "error table-inheritance-changed table p_999",
    ]);
  });

  it("of a partition tree: 10 levels", async () => {
    const sql = (bound: number) =>
      "CREATE TABLE p0 (a int) PARTITION BY RANGE (a);" +
      times(9, "CREATE TABLE p%1$s PARTITION OF p%2$s FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (a)") +
      `CREATE TABLE leaf PARTITION OF p9 FOR VALUES FROM (0) TO (${bound})`;
    deepStrictEqual(await found({ blue: sql(50), green: sql(60) }), ["warning table-partitioning-changed table leaf"]);
  });

  it("of a database: 1,000 schemas", async () => {
    const sql = (count: number, type: string) => `${times(count, "CREATE SCHEMA s%1$s")} CREATE TABLE s7.t (a ${type})`;
    deepStrictEqual(await found({ blue: sql(1000, "varchar(9)"), green: sql(999, "varchar(8)") }), [
      "error schema-removed schema s1000",
      "error column-type-narrowed column t.a",
    ]);
  });

  it("of a database: 5,000 functions", async () => {
    const sql = (count: number) =>
      `CREATE TABLE t (); ${times(count, "CREATE FUNCTION f%1$s(a int) RETURNS int LANGUAGE sql AS 'SELECT %1$s'")}`;
    deepStrictEqual(await found({ blue: sql(5000), green: sql(4999) }), [
      "error function-removed function f5000(integer)",
    ]);
  });

  it("of a database: 1,000 large objects", async () => {
    const sql = (count: number) => `CREATE TABLE t (); SELECT count(lo_create(0)) FROM generate_series(1, ${count})`;
    deepStrictEqual(await found({ blue: sql(1000), green: sql(1) }), ["warning large-objects-missing database "]);
  });

  it("of a function's arguments: 100", async () => {
    const sql = (last: string) => `CREATE TABLE t ();
      CREATE FUNCTION f(${list(99, (index) => `a${index} int`)}, z ${last}) RETURNS int LANGUAGE sql AS 'SELECT 1'`;
    const types = "integer, ".repeat(99);
    deepStrictEqual(await found({ blue: sql("text"), green: sql("date") }), [
      `error function-removed function f(${types}text)`,
      `warning function-overload-added function f(${types}date)`,
    ]);
  });

  it("of a table's constraints: 1,000, all of them renamed", async () => {
    const sql = (prefix: string, last: number) =>
      `CREATE TABLE t (a int, ${list(1000, (index) => `CONSTRAINT ${prefix}${index} CHECK (a <> ${index})`)}, CHECK (a < ${last}))`;
    const names = Array.from({ length: 1000 }, (_, index) => `info constraint-renamed constraint t.x${index}`);
    deepStrictEqual(
      (await found({ blue: sql("x", 9), green: sql("y", 8) })).sort(),
      [...names, "warning check-changed constraint t.t_a_check"].sort(),
    );
  });

  it("of chains: 500 domains over each other, 300 views on each other", async () => {
    const sql = (type: string, limit: number) =>
      `CREATE TABLE t (a int); CREATE DOMAIN d0 AS ${type}; ${times(500, "CREATE DOMAIN d%1$s AS d%2$s")}
       CREATE TABLE u (a d500); CREATE VIEW v0 AS SELECT a FROM t WHERE a > ${limit};
       ${times(300, "CREATE VIEW v%1$s AS SELECT a FROM v%2$s")}`;
    deepStrictEqual(await found({ blue: sql("int", 1), green: sql("bigint", 2) }), [
      "warning domain-type-changed type d0",
      "warning view-definition-changed view v0",
    ]);
  });

  it("of circles: two views that need each other, a table that refers to itself", async () => {
    const sql = (circle: string, action: string) =>
      `CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t ${action});
       CREATE VIEW x AS SELECT 1 AS a; CREATE VIEW y AS SELECT a FROM x; ${circle}`;
    const circle = "CREATE OR REPLACE VIEW x AS SELECT a FROM y";
    deepStrictEqual(await found({ blue: sql(circle, ""), green: sql(circle, "ON DELETE CASCADE") }), [
      "error foreign-key-changed constraint t.t_b_fkey",
    ]);
    deepStrictEqual(await found({ blue: sql(circle, ""), green: sql("", "") }), [
      "warning view-definition-changed view x",
    ]);
  });

  it("of families: a table that inherits from one twice", async () => {
    const sql = (last: string) => `CREATE TABLE a (x varchar(${last})); CREATE TABLE b (y int) INHERITS (a);
      CREATE TABLE c (z int) INHERITS (a); CREATE TABLE d () INHERITS (b, c)`;
    deepStrictEqual(
      await found({ blue: sql("9"), green: sql("8") }),
      ["a", "b", "c", "d"].map((table) => `error column-type-narrowed column ${table}.x`),
    );
  });

  it("of an index: 32 keys, 31 of them expressions", async () => {
    const sql = (last: string) => `CREATE TABLE t (${list(40, (index) => `c${index} text`)});
      CREATE INDEX i ON t (${list(31, (index) => `lower(c${index}) DESC`)}, ${last})`;
    deepStrictEqual(await found({ blue: sql("c39"), green: sql("c38") }), ["warning index-changed index t.i"]);
  });

  describe("of texts: 8 MB", () => {
    const SIZE = 8_000_000;
    let report: Report;
    before(async () => {
      // Backticks, which a fence in Markdown has to be longer than, and nothing to break the line at.
      const body = (end: string) => `CREATE TABLE t ();
        CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT $x$${"` ".repeat(SIZE / 2)}${end}$x$'`;
      report = await validateSql({ blue: body("1"), green: body("2") });
    });

    it("in a function's body", () => {
      deepStrictEqual(allFindings(report).map(summarize), ["warning function-body-changed function f()"]);
      strictEqual(report.warnings[0]?.green?.length, SIZE + "SELECT $x$2$x$".length);
    });

    for (const format of FORMATS) {
      it(`in the ${format} report: cut in text, whole elsewhere`, () => {
        const { length } = FORMATTERS[format].report(report);
        // Markdown marks the changed words in one copy of the text; the others have both.
        const whole = format === "markdown" ? SIZE : 2 * SIZE;
        ok(format === "text" ? length < 3000 : length > whole, String(length));
      });
    }

    it("in a view's literal (2 MB), also between majors", async () => {
      const sql = (end: string) =>
        `CREATE TABLE t (a int); CREATE VIEW v AS SELECT t.a, '${"x".repeat(SIZE / 4)}${end}' AS b FROM t`;
      for (const [green, expected] of [
        ["1", []],
        ["2", ["warning view-definition-changed view v"]],
      ] as const) {
        deepStrictEqual(await found({ blue: sql("1"), green: sql(green), blueMajor: 15 }), expected);
      }
    });

    it("in a default, and in a check's list of values (2 MB)", async () => {
      const sql = (end: string) => `CREATE TABLE t (a varchar DEFAULT '${"''".repeat(SIZE / 8)}${end}',
        CONSTRAINT c CHECK (a IN ('${"('".repeat(SIZE / 8).replaceAll("'", "''")}${end}', 'b')))`;
      deepStrictEqual(await found({ blue: sql("1"), green: sql("2") }), [
        "warning column-default-changed column t.a",
        "warning check-changed constraint t.c",
      ]);
    });
  });
});
