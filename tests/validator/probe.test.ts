import { deepStrictEqual, match, strictEqual } from "node:assert";
import { formatText } from "../../validator/formats/text";
import { settle } from "../../validator/probe";
import { databaseWith, openSession } from "../support/postgres";
import { allFindings, validateSql } from "./support";

describe("probes", () => {
  it("turn warnings into errors or settle them, with what they found", async () => {
    const blue = `CREATE EXTENSION citext; CREATE TABLE t (a int PRIMARY KEY, b int CHECK (b > 0), "C" int CHECK ("C" > 0), d text, e text);
      INSERT INTO t SELECT n, n, n, 'x' || n, CASE WHEN n = 1 THEN 'A' ELSE lower('A') END FROM generate_series(1, 9) n;
      CREATE INDEX unused ON t (b); CREATE INDEX used ON t ("C"); ANALYZE t; SET enable_seqscan = off;
      SELECT a FROM t WHERE "C" = 1; SELECT a FROM t WHERE "C" = 2; SELECT pg_stat_force_next_flush();
      CREATE MATERIALIZED VIEW m AS SELECT 1 AS a`;
    const green = `CREATE EXTENSION citext; CREATE TABLE t (a int PRIMARY KEY, b int CONSTRAINT t_b_check CHECK (b > 7),
        "C" int CONSTRAINT "t_C_check" CHECK ("C" > -1), d citext, e citext, f int, CONSTRAINT k CHECK (f IS NOT NULL OR a > 3));
      CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH NO DATA`;
    const report = await validateSql({ blue, green, probe: true });
    const found = allFindings(report)
      .filter(({ probe }) => probe)
      .map(({ severity, rule, object, probe }) => `${severity} ${rule} ${object.name} ${probe?.figure}`);
    deepStrictEqual(found.sort(), [
      "error check-added-on-null k 3",
      "error check-changed t_b_check 7",
      "error column-type-case-insensitive e 1",
      "error materialized-view-not-populated m 1",
      "info check-changed t_C_check 0",
      "info column-type-case-insensitive d 0",
      "info index-removed unused 0",
      "warning index-removed used 2",
    ]);
    strictEqual(report.metadata.findings.errors, 4);
    const text = formatText(report, { width: Infinity });
    match(text, /^ {2}error {7}The check.* k of t .*\n(?: .*\n)*? +probed {2}blue answered 3; 0 would be harmless$/m);
    match(text, /^ {2}info {8}t\.d was .*\n(?: .*\n)*? +probed {2}blue answered 0: harmless$/m);
  });

  it("are not run unless requested, but are in the report", async () => {
    const report = await validateSql({
      blue: "CREATE TABLE t (a int CHECK (a > 0)); INSERT INTO public.t VALUES (1)",
      green: "CREATE TABLE t (a int CHECK (a > 1))",
    });
    deepStrictEqual(
      report.warnings.map(({ probe }) => probe),
      [{ side: "blue", sql: "SELECT count(*) FROM public.t WHERE NOT ((a > 1))", counts: "breaks" }],
    );
    deepStrictEqual([report.metadata.durations.probe, report.errors], [0, []]);
  });

  it("leave a warning as it is if they can't be run, or not in time, and change nothing", async () => {
    const session = await openSession(await databaseWith(17, "CREATE TABLE t (a int)"));
    const [warning] = (
      await validateSql({ blue: "CREATE TABLE t (a int CHECK (a > 0))", green: "CREATE TABLE t (a int CHECK (a > 1))" })
    ).warnings;
    const ask = async (sql: string, total = 60_000) => {
      if (!warning) throw new Error("no warning");
      const finding = { ...warning, probe: { side: "blue", sql, counts: "breaks" } as const };
      const [settled] = await settle([finding], { blue: session, green: session }, { statement: 100, total });
      return settled;
    };
    match((await ask("SELECT pg_sleep(5)"))?.probe?.failed ?? "", /statement timeout/);
    match((await ask("INSERT INTO public.t VALUES (1)"))?.probe?.failed ?? "", /read-only transaction/);
    const late = await ask("SELECT 1", -1);
    deepStrictEqual(
      [late?.severity, late?.probe?.figure, late?.probe?.failed],
      ["warning", undefined, "the time limit for all probes was reached"],
    );
    session.end();
  });
});
