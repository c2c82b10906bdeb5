import { deepStrictEqual, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import type { ValidateFunction } from "ajv";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import type { Log, Run } from "sarif";
import { FORMATTERS } from "../../../validator/formats/formats";
import { allFindings } from "../support";
import { FINDINGS, hostileReport, HOSTILE_NAMES, reportOf } from "./support";

describe("the sarif report", () => {
  let isSarif: ValidateFunction;
  before(() => {
    // The standard's own schema, which this package brings along.
    const schema = readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8");
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats(ajv);
    isSarif = ajv.compile(JSON.parse(schema) as object);
  });

  function check(text: string): Run {
    const log = JSON.parse(text) as Log;
    isSarif(log);
    deepStrictEqual(isSarif.errors ?? [], []);
    strictEqual(log.runs.length, 1);
    return log.runs[0]!;
  }

  it("follows the standard's schema, with a rule for each that found something", () => {
    const { tool, results = [] } = check(FORMATTERS.sarif.report(reportOf(FINDINGS)));
    deepStrictEqual(
      results.map(({ ruleId, ruleIndex = -1, level }) => [ruleId, tool.driver.rules?.[ruleIndex]?.id, level]),
      [
        ["column-type-narrowed", "column-type-narrowed", "error"],
        ["column-removed-not-null", "column-removed-not-null", "error"],
        ["column-not-null-dropped", "column-not-null-dropped", "warning"],
        ["column-added", "column-added", "note"],
      ],
    );
    strictEqual(tool.driver.rules?.length, 4);
    deepStrictEqual(results[0]?.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: "schema/public/orders/total" },
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: "total", fullyQualifiedName: "public.orders.total", kind: "column" }],
      },
    ]);
    deepStrictEqual(results[0]?.partialFingerprints, { "bluegreen/v1": FINDINGS[0]?.fingerprint });
  });

  it("reports an ignored finding as a suppressed result at its original level", () => {
    const ignored = { severity: "error", reason: "r", until: "2026-12-31" } as const;
    const { results = [] } = check(FORMATTERS.sarif.report(reportOf([{ ...FINDINGS[0]!, severity: "info", ignored }])));
    deepStrictEqual(
      results.map(({ level, suppressions }) => ({ level, suppressions })),
      [{ level: "error", suppressions: [{ kind: "external", justification: "r" }] }],
    );
  });

  it("follows it whatever the names are, which stay in the properties as they are", async () => {
    const report = await hostileReport();
    const { results = [] } = check(FORMATTERS.sarif.report(report));
    strictEqual(results.length, allFindings(report).length);
    const tables = new Set(results.map(({ properties }) => (properties?.["object"] as { table?: string }).table));
    deepStrictEqual(
      HOSTILE_NAMES.filter((name) => !tables.has(name)),
      [],
    );
  });

  it("says when there is no report: a run that failed, without results", () => {
    const { invocations, results } = check(FORMATTERS.sarif.failure("no way"));
    deepStrictEqual(
      [results, invocations],
      [
        undefined,
        [
          {
            executionSuccessful: false,
            toolExecutionNotifications: [{ level: "error", message: { text: "no way" } }],
          },
        ],
      ],
    );
  });
});
