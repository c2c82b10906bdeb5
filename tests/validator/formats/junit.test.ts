import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { assert, constantFrom, property, string } from "fast-check";
import { JSDOM } from "jsdom";
import { FORMATTERS } from "../../../validator/formats/formats";
import type { Report } from "../../../validator/report";
import { allFindings } from "../support";
import { columnFinding, FINDINGS, hostileReport, reportOf } from "./support";

/** Refuses what is not well-formed XML 1.0. */
function parse(xml: string): Document {
  return new JSDOM(xml, { contentType: "text/xml" }).window.document;
}

/** Each test's suite, name and outcome. */
function tests(report: Report): string[] {
  return [...parse(FORMATTERS.junit.report(report)).querySelectorAll("testcase")].map((test) => {
    const outcome = test.querySelector("failure, skipped, error")?.tagName ?? "passed";
    return `${test.parentElement?.getAttribute("name")} / ${test.getAttribute("name")?.replace(/ [0-9a-f]{12}\]/, "]")}: ${outcome}`;
  });
}

describe("the junit report", () => {
  const strict = [
    "verdict / read: clients that read: failure",
    "verdict / write: clients that write: failure",
    "verdict / call: function callers: passed",
    "verdict / replicate-forward: replication blue->green: failure",
    "verdict / replicate-back: replication back: skipped",
    "orders / orders.total changed. [column-type-narrowed]: failure",
    "orders / orders.note changed. [column-not-null-dropped]: failure",
    "orders / orders.extra changed. [column-added]: passed",
    "customers / customers.name changed. [column-removed-not-null]: skipped",
  ];

  it("has a test for every direction and every finding; what counts against the verdict fails", () => {
    const order = (list: string[]) => [...list].sort();
    deepStrictEqual(order(tests(reportOf(FINDINGS))), order(strict));
  });

  it("has no failure exactly when green is compatible", () => {
    const failures = (report: Report) => tests(report).filter((test) => test.endsWith(": failure")).length;
    const permissive = reportOf(FINDINGS.slice(1), { mode: "permissive" });
    deepStrictEqual([permissive.compatible, failures(permissive)], [true, 0]);
    const call = reportOf(FINDINGS, { directions: ["call"] });
    deepStrictEqual([call.compatible, failures(call)], [true, 0]);
    const back = reportOf(FINDINGS.slice(2), { directions: ["replicate-back"] });
    deepStrictEqual([back.compatible, failures(back)], [false, 2]);
  });

  it("skips what is ignored", () => {
    const ignored = { severity: "error", reason: "r", until: "2026-12-31" } as const;
    const report = reportOf([{ ...FINDINGS[0]!, severity: "info", ignored }]);
    deepStrictEqual(tests(report).slice(-1), ["orders / orders.total changed. [column-type-narrowed]: skipped"]);
  });

  it("counts its tests, and says what and why", () => {
    const document = parse(FORMATTERS.junit.report(reportOf(FINDINGS)));
    const root = document.documentElement;
    deepStrictEqual(
      ["tests", "failures", "errors", "skipped"].map((name) => root.getAttribute(name)),
      ["9", "5", "0", "2"],
    );
    const failure = [...document.querySelectorAll("failure")].find(({ textContent }) => textContent?.includes("total"));
    deepStrictEqual(
      [failure?.getAttribute("message"), failure?.getAttribute("type"), failure?.textContent],
      [
        "orders.total changed.",
        "error: column-type-narrowed",
        `blue: total numeric(10,2)
green: total numeric(8,2)
why: Green refuses, rounds or cuts values that blue accepts; a replicated row with one stops or is changed.
breaks: clients that write, replication blue->green
repair: Make the change after the move, when no client written for blue is left.
finding: ${FINDINGS[0]?.fingerprint}`,
      ],
    );
  });

  it("is XML whatever the names are, with a test for each finding", async () => {
    const report = await hostileReport();
    const document = parse(FORMATTERS.junit.report(report));
    strictEqual(document.querySelectorAll("testcase").length, allFindings(report).length + 5);
    const names = [...document.querySelectorAll("testcase")].map((test) => test.getAttribute("name") ?? "");
    ok(names.some((name) => name.includes('"line\\u000afeed\\u000d\\u000aand\\u0009tab\\u0085\\u2028"')));
    ok(names.some((name) => name.includes('"<script>alert(1)</script><img src=x onerror=alert(1)>"')));
  });

  it("is XML for every text", () => {
    assert(
      property(string({ unit: "binary" }), constantFrom("\ufffe", "\ud800", "]]>", "\u0000"), (text, other) => {
        const hostile = `${text}${other}`;
        const details = { blue: hostile, green: other };
        parse(FORMATTERS.junit.report(reportOf([columnFinding("column-added", hostile, text, details)])));
        parse(FORMATTERS.junit.failure(hostile));
      }),
      { numRuns: 30 },
    );
  });

  it("has one error when there is no report", () => {
    const document = parse(FORMATTERS.junit.failure("no <way>"));
    strictEqual(document.querySelector("testcase > error")?.getAttribute("message"), "no <way>");
    strictEqual(document.documentElement.getAttribute("errors"), "1");
  });
});
