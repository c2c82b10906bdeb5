import { deepStrictEqual, match, strictEqual } from "node:assert";
import { FORMATTERS } from "../../../validator/formats/formats";
import { AFFECTED } from "../../../validator/formats/outline";
import { ruleOf } from "../../../validator/rules/catalogue";
import { allFindings } from "../support";
import { columnFinding, FINDINGS, hostileReport, reportOf } from "./support";

describe("the github report", () => {
  it("annotates: the verdict, then each finding, the worst first", () => {
    const { why, assumption, directions } = ruleOf({ rule: "column-added" });
    const affected = directions.map((direction) => AFFECTED[direction]);
    strictEqual(
      FORMATTERS.github.report(reportOf([FINDINGS[3]!, FINDINGS[1]!])),
      "::error title=NOT COMPATIBLE::green cannot replace blue yet (strict mode, PostgreSQL 17.1 -> 17.1): 0 errors, " +
        '1 warning, 1 difference.%0AWhat to do: decide for each warning whether what it says after "harmless" is true. ' +
        "If so, validate in permissive mode; if not, change green.\n" +
        "::warning title=column-not-null-dropped%3A orders::orders.note changed.%0Ablue: note text NOT NULL%0Agreen: note text" +
        "%0Awhy: Readers that rely on a value may get NULL, and a row with NULL can't be replicated back.%0Abreaks: clients " +
        "that read, replication back%0Arepair: Keep NOT NULL until every client can read NULL.%0Aharmless: if no client " +
        "writes NULL as long as a client written for blue reads%0Aprobe: on green: SELECT count(*) FROM public.orders " +
        `WHERE note IS NULL%0Afinding: ${FINDINGS[1]?.fingerprint}\n` +
        `::notice title=column-added%3A orders::orders.extra changed.%0Agreen: extra text%0Awhy: ${why}%0A` +
        `concerns: ${affected.join(", ")}%0Aharmless: if ${assumption}%0Afinding: ${FINDINGS[3]?.fingerprint}\n`,
    );
    match(FORMATTERS.github.report(reportOf([])), /^::notice title=COMPATIBLE::green can replace blue /);
  });

  it("keeps names from being commands", () => {
    const line = FORMATTERS.github
      .report(reportOf([columnFinding("column-added", "a,b:c%0A\n::error::x", "d")]))
      .split("\n")[1];
    match(
      line ?? "",
      /^::notice title=column-added%3A "a%2Cb%3Ac%250A\\u000a%3A%3Aerror%3A%3Ax"::a,b:c%250A\\u000a::error::x\.d changed\.%0A/,
    );
  });

  it("has one line a finding, whatever the names are", async () => {
    const report = await hostileReport();
    const lines = FORMATTERS.github
      .report(report)
      .trimEnd()
      .split(/[\n\r\u2028\u0085]/);
    strictEqual(lines.length, allFindings(report).length + 1);
    deepStrictEqual(
      lines.filter((line) => !/^::(error|warning|notice) title=[^,:\r\n]+::[^\r\n]+$/.test(line)),
      [],
    );
    // A percent sign is one of ours or escaped.
    deepStrictEqual(
      lines.filter((line) => /%(?!25|0A|3A|2C)/.test(line)),
      [],
    );
  });

  it("says when there is no report", () => {
    strictEqual(
      FORMATTERS.github.failure("no\nway: 100%"),
      "::error title=bluegreen could not validate::no\\u000away: 100%25\n",
    );
  });
});
