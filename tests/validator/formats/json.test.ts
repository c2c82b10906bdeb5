import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { FORMATTERS } from "../../../validator/formats/formats";
import { applyOverrides } from "../../../validator/overrides/overrides";
import { CASES } from "../cases";
import { allFindings, validateSql } from "../support";
import { FINDINGS, hostileReport, HOSTILE_NAMES, reportOf } from "./support";

describe("the json report", () => {
  let isAnswer: ValidateFunction;
  before(() => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
    addFormats(ajv);
    isAnswer = ajv.compile(
      JSON.parse(readFileSync(join(__dirname, "../../../docs/report.schema.json"), "utf8")) as object,
    );
  });

  function check(text: string): unknown {
    const answer = JSON.parse(text) as unknown;
    isAnswer(answer);
    deepStrictEqual(isAnswer.errors ?? [], []);
    return answer;
  }

  it("follows its schema, whatever was found", async () => {
    const script = (side: "blue" | "green") =>
      CASES.map(
        (testCase, index) => `CREATE SCHEMA case_${index}; SET search_path = case_${index}; ${testCase[side]}`,
      ).join(";\n");
    const report = await validateSql({ blue: script("blue"), green: script("green"), mode: "permissive" });
    ok(new Set(allFindings(report).map(({ rule }) => rule)).size > 60);
    deepStrictEqual(check(FORMATTERS.json.report(report)), report);
  });

  it("follows its schema with hostile names, and keeps them as they are", async () => {
    const report = await hostileReport();
    const answer = check(FORMATTERS.json.report(report));
    deepStrictEqual(answer, report);
    const tables = new Set(report.errors.map(({ object }) => object.table));
    deepStrictEqual(
      HOSTILE_NAMES.filter((name) => !tables.has(name)),
      [],
    );
  });

  it("follows its schema with the effect of overrides", () => {
    const ignore = { rule: "column-*", object: "public.orders.*", reason: "r", until: "2026-12-31" };
    const overrides = {
      severity: { "column-added": "warning" },
      ignore: [ignore, { ...ignore, object: "x" }],
    } as const;
    for (const today of ["2026-06-15", "2027-06-15"]) {
      const { findings, outcome } = applyOverrides(FINDINGS, overrides, today);
      const report = reportOf(findings, { overrides: outcome });
      deepStrictEqual(check(FORMATTERS.json.report(report)), report);
    }
  });

  it("follows its schema when there is no report", () => {
    deepStrictEqual(check(FORMATTERS.json.failure('no\n"way"')), {
      status: "error",
      message: 'no\n"way"',
      compatible: false,
    });
  });

  it("has a schema that refuses what is not in it", () => {
    const report = reportOf(FINDINGS);
    const refused = (change: object) => isAnswer({ ...report, ...change });
    strictEqual(refused({}), true);
    strictEqual(refused({ compatible: "yes" }), false);
    strictEqual(refused({ more: 1 }), false);
    strictEqual(refused({ errors: [{ ...FINDINGS[0], severity: "bad" }] }), false);
    strictEqual(refused({ errors: [{ ...FINDINGS[0], fingerprint: "0123" }] }), false);
    strictEqual(refused({ metadata: { ...report.metadata, timestamp: "today" } }), false);
  });
});
