import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { wrap } from "../../../output/text";
import { formatText } from "../../../validator/formats/text";
import { ruleOf } from "../../../validator/rules/catalogue";
import { validateSql } from "../support";
import { columnFinding, hostileReport, reportOf } from "./support";

describe("the text report", () => {
  it("begins with the verdict, groups by object, says what, where, why and for whom, and what to do", async () => {
    const report = await validateSql({
      blue: "CREATE TABLE a (x int); CREATE TABLE b (x varchar(12), y int NOT NULL)",
      green: "CREATE TABLE a (x int, z int); CREATE TABLE b (x varchar(8), y int)",
      blueMajor: 16,
    });
    const { versions, durations } = report.metadata;
    const time = durations.connect + durations.read + durations.compare;
    strictEqual(
      formatText(report, { width: 126 }),
      `NOT COMPATIBLE: green cannot replace blue yet (strict mode, PostgreSQL ${versions.blue} -> ${versions.green})
  clients that read: no
  clients that write: no
  function callers: yes
  replication blue->green: no
  replication back: no (does not count)

b
  error       b.x was character varying(12) and is character varying(8). [column-type-narrowed]
        blue  x character varying(12)
       green  x character varying(8)
         why  Green refuses, rounds or cuts values that blue accepts; a replicated row with one stops or is changed.
      breaks  clients that write, replication blue->green
      repair  Make the change after the move, when no client written for blue is left.
     finding  ${report.errors[0]?.fingerprint}
  warning     b.y may now be NULL. [column-not-null-dropped]
        blue  y integer NOT NULL
       green  y integer
         why  Readers that rely on a value may get NULL, and a row with NULL can't be replicated back.
      breaks  clients that read, replication back
      repair  Keep NOT NULL until every client can read NULL.
    harmless  if no client writes NULL as long as a client written for blue reads
     finding  ${report.warnings[0]?.fingerprint}

a
  info        a.z is new. [column-added]
    harmless  ${wrap(`if ${ruleOf({ rule: "column-added" }).assumption}`, 112).join(`\n${" ".repeat(14)}`)}

1 error, 1 warning, 1 difference. Compared blue's 2 tables and 3 columns with green's 2 tables and 4 columns in ${time} ms.
Either side will refuse UPDATE and DELETE of these tables once they are published for replication, since they have no replica
identity: a, b.
What to do: change green so that it only adds to blue's schema (nullable or with a default), move, and remove what is no
longer wanted once no client written for blue is left. Then validate again.
`,
    );
  });

  it("wraps at the width it is given, and at 80 without one, but not SQL", () => {
    const report = reportOf([
      columnFinding("column-not-null-dropped", "t", "a", {
        blue: `a text ${"x ".repeat(30)}`,
        probe: { side: "green", counts: "breaks", sql: `SELECT ${"1, ".repeat(30)}` },
      }),
    ]);
    for (const [width, text] of [
      [60, formatText(report, { width: 60 })],
      [80, formatText(report)],
    ] as const) {
      const lines = text.split("\n").slice(1);
      const long = lines.filter((line) => line.length > width).map((line) => line.slice(0, 14).trim());
      deepStrictEqual(long, width === 60 ? ["blue", "probe"] : ["probe"], text);
      ok(lines.some((line) => line.length > width - 12 && line.length <= width));
    }
    match(
      formatText(report, { width: 60 }),
      /^ {9}why {2}Readers that rely on a value may get NULL, and\n {14}a row with /m,
    );
  });

  it("cuts a definition that is long, but shows where two differ", async () => {
    const check = (limit: number) =>
      `CREATE TABLE t (a int, CONSTRAINT c CHECK (a IN (${"1, ".repeat(200)} ${limit}, ${"1, ".repeat(200)} 1)))`;
    const text = formatText(await validateSql({ blue: check(2), green: check(3) }));
    const [before, after] = [" 1,".repeat(13), "1, ".repeat(13).trimEnd()];
    match(text, new RegExp(`^ {8}blue {2}\\.\\.\\.${before} 2, ${after}\\.\\.\\.$`, "m"));
    match(text, new RegExp(`^ {7}green {2}\\.\\.\\.${before} 3, ${after}\\.\\.\\.$`, "m"));
    const removed = formatText(reportOf([columnFinding("column-removed", "t", "a", { blue: "x".repeat(300) })]));
    match(removed, /^ {8}blue {2}x{200}\.\.\.$/m);
  });

  it("colours the words that differ", () => {
    const finding = columnFinding("column-type-narrowed", "t", "a", {
      blue: "a numeric(10,2)",
      green: "a numeric(8,2)",
    });
    const lines = formatText(reportOf([finding]), { color: true }).split("\n");
    deepStrictEqual(
      lines.filter((line) => line.includes("numeric")),
      [
        "  \u001b[2m      blue\u001b[22m  a numeric(\u001b[31m10\u001b[39m,2)",
        "  \u001b[2m     green\u001b[22m  a numeric(\u001b[32m8\u001b[39m,2)",
      ],
    );
  });

  it("has escape sequences only when colour is asked for, whatever the names are", async () => {
    const sql = `CREATE TABLE "evil \u001b[31m
name" (a int)`;
    const report = await validateSql({ blue: sql, green: "SELECT" });
    const plain = formatText(report);
    ok(!plain.includes("\u001b"));
    match(plain, /"evil \\u001b\[31m\\u000aname"/);
    const colored = formatText(await hostileReport(), { color: true });
    // eslint-disable-next-line no-control-regex -- they are what it looks for
    const others = new Set(colored.match(/\u001b(?!\[(?:[1-3]\d?|22|39)m).{5}|[^\P{Cc}\n\u001b]/gu));
    deepStrictEqual([...others], []);
    ok(formatText(report, { color: true }).startsWith("\u001b[31mNOT COMPATIBLE\u001b[39m"));
  });
});
