import { deepStrictEqual, strictEqual } from "node:assert";
import {
  applyOverrides,
  literalPattern,
  subjects,
  type Ignore,
  type Overrides,
} from "../../../validator/overrides/overrides";
import { ruleOf } from "../../../validator/rules/catalogue";
import { finding } from "../../../validator/rules/shared/rule";
import type { Finding } from "../../../validator/finding";
import { allFindings, validateSql } from "../support";
import { columnFinding, hostileReport } from "../formats/support";

const TODAY = "2026-06-15";

function ignore(rule: string, object: string, until = "2026-06-30"): Ignore {
  return { rule, object, reason: `reason of ${object}`, until };
}

function apply(findings: readonly Finding[], overrides: Partial<Overrides>) {
  return applyOverrides(findings, { severity: {}, ignore: [], ...overrides }, TODAY);
}

describe("overrides", () => {
  const narrowed = columnFinding("column-type-narrowed", "orders", "total");
  const nullable = columnFinding("column-not-null-dropped", "orders", "note");

  it("changes what rules count as, and says so", () => {
    const severity = { "column-type-narrowed": "info", "column-not-null-dropped": "error" } as const;
    const { findings, outcome } = apply([narrowed, nullable], { severity });
    deepStrictEqual(findings, [
      { ...narrowed, severity: "info" },
      { ...nullable, severity: "error" },
    ]);
    deepStrictEqual(outcome, { severity, ignored: 0, expired: [], unmatched: [] });
  });

  it("leaves what a probe has settled as it is, but lets it be ignored", () => {
    const proved = { ...nullable, severity: "error" } as const;
    const severity = { "column-not-null-dropped": "info" } as const;
    deepStrictEqual(apply([proved], { severity }).findings, [proved]);
    deepStrictEqual(
      apply([proved], { severity, ignore: [ignore("*", "*")] }).findings.map((judged) => [
        judged.severity,
        judged.ignored?.severity,
      ]),
      [["info", "error"]],
    );
  });

  it("applies to known statements, by their text", async () => {
    const report = await validateSql({
      blue: "CREATE TABLE t (a int)",
      green: "CREATE TABLE t (b int)",
      statements: "SELECT a FROM t; DELETE FROM t WHERE a = 1",
    });
    const refused = allFindings(report).filter(({ rule }) => rule === "statement-refused");
    const severity = { "statement-refused": "warning" } as const;
    const { findings } = apply(refused, { severity, ignore: [ignore("statement-*", '"SELECT a *')] });
    deepStrictEqual(
      findings.map((judged) => [judged.object.name, judged.severity, judged.ignored?.severity]),
      [
        ["SELECT a FROM t", "info", "warning"],
        ["DELETE FROM t WHERE a = 1", "warning", undefined],
      ],
    );
  });

  it("makes what is ignored an info that says why, until when, and what it was", () => {
    const { findings, outcome } = apply([narrowed, nullable], {
      severity: { "column-type-narrowed": "warning" },
      ignore: [ignore("column-type-narrowed", "public.orders.total")],
    });
    deepStrictEqual(findings, [
      {
        ...narrowed,
        severity: "info",
        ignored: { severity: "warning", reason: "reason of public.orders.total", until: "2026-06-30" },
      },
      nullable,
    ]);
    strictEqual(outcome.ignored, 1);
  });

  it("reports ignores that match nothing, and those that expired, which count as not there", () => {
    const ofAnotherRule = ignore("column-removed", "public.orders.total");
    const ofAnotherObject = ignore("column-type-narrowed", "public.order.total");
    const expired = ignore("column-type-narrowed", "public.orders.total", "2026-06-14");
    const { findings, outcome } = apply([narrowed], { ignore: [ofAnotherRule, ofAnotherObject, expired] });
    deepStrictEqual(findings, [narrowed]);
    deepStrictEqual(outcome, {
      severity: {},
      ignored: 0,
      expired: [expired],
      unmatched: [ofAnotherRule, ofAnotherObject],
    });
  });

  it("ignores on the last day, too", () => {
    strictEqual(apply([narrowed], { ignore: [ignore("*", "*", TODAY)] }).outcome.ignored, 1);
  });

  const matching: readonly (readonly [rule: string, object: string, matches: boolean])[] = [
    ["column-*", "public.orders.*", true],
    ["*", "*", true],
    ["column-*-narrowed", "*.orders.total", true],
    ["column", "*", false],
    ["*", "public.orders", false],
    ["*", "public.orders.tota.", false],
    ["*", "PUBLIC.orders.total", false],
  ];
  for (const [rule, object, matches] of matching) {
    it(`${matches ? "matches" : "does not match"} public.orders.total of column-type-narrowed by ${rule} on ${object}`, () => {
      strictEqual(apply([narrowed], { ignore: [ignore(rule, object)] }).outcome.ignored, matches ? 1 : 0);
    });
  }

  it("ignores a finding about several objects only when each of them is ignored", async () => {
    const report = await validateSql({
      blue: 'CREATE SCHEMA "S.x"; CREATE TABLE a (i int); CREATE TABLE "S.x"."b.c" (i int); CREATE TABLE "S.x".d (i int); CREATE TABLE e (i int, j int, "K" int)',
      green: 'CREATE SCHEMA "S.x"; CREATE TABLE e (i int)',
    });
    const found = report.errors;
    deepStrictEqual(found.map(subjects), [["public.a"], ['"S.x"."b.c"', '"S.x".d'], ["public.e.j", 'public.e."K"']]);
    const ignored = (...objects: string[]) =>
      apply(found, { ignore: objects.map((object) => ignore("*", object)) }).findings.map(({ severity }) => severity);
    deepStrictEqual(ignored("public.a", '"S.x"."b.c"', "public.e.j"), ["info", "error", "error"]);
    deepStrictEqual(ignored('"S.x".*', "public.e.*"), ["error", "info", "info"]);
    const { findings } = apply(found, {
      ignore: [ignore("*", '*."b.c"', "2026-07-01"), ignore("*", "*.d", "2026-06-20"), ignore("*", "public.*")],
    });
    deepStrictEqual(findings[1]?.ignored, {
      severity: "error",
      reason: 'reason of *."b.c"; reason of *.d',
      until: "2026-06-20",
    });
  });

  it("names every finding's objects so that the pattern of the name matches it, and no other's", async () => {
    const findings = allFindings(await hostileReport());
    for (const found of findings) {
      const patterns = subjects(found).map((subject) => ignore(found.rule, literalPattern(subject)));
      const after = apply(findings, { ignore: patterns }).findings.filter(({ ignored }) => ignored);
      deepStrictEqual(
        after.map(({ fingerprint }) => fingerprint),
        [found.fingerprint],
      );
    }
  });

  it("names functions with their arguments, and schemas", () => {
    const functionFinding = finding(
      ruleOf({ rule: "function-removed" }),
      { kind: "function", schema: "Other", name: "f(integer, text)" },
      "",
    );
    const schemaFinding = finding(ruleOf({ rule: "schema-removed" }), { kind: "schema", schema: "a", name: "a" }, "");
    deepStrictEqual([subjects(functionFinding), subjects(schemaFinding)], [['"Other".f(integer, text)'], ["a"]]);
  });
});
