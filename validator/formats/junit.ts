import type { Report } from "../report";
import type { Finding } from "../finding";
import {
  allFindings,
  countsAgainst,
  details,
  directionVerdicts,
  groupByObject,
  type DirectionVerdict,
} from "./outline";
import { printable, printableLines } from "../../output/printable";
import { plural } from "../../output/text";

/**
 * Writes JUnit's XML for CI servers: a suite for the verdict with a test for each direction, and a suite for each
 * object with a test for each finding. A test fails if it counts against the verdict, so suites fail exactly if green
 * is incompatible. Errors and warnings that don't count are skipped tests.
 */
export function formatJunit(report: Report): string {
  const suites = [
    { name: "verdict", tests: directionVerdicts(report).map(verdictTest) },
    ...[...groupByObject(allFindings(report))].map(([name, findings]) => ({
      name,
      tests: findings.map((finding) => findingTest(finding, report)),
    })),
  ];
  return document(suites, report.metadata.timestamp);
}

export function formatJunitFailure(message: string): string {
  const error = element("error", { message }, "");
  return document([{ name: "verdict", tests: [{ name: "validate", outcome: "error", body: error }] }]);
}

interface Suite {
  readonly name: string;
  readonly tests: readonly Test[];
}

interface Test {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped" | "error";
  /** XML. */
  readonly body: string;
}

function verdictTest(verdict: DirectionVerdict): Test {
  const { direction, affected, compatible, errors, warnings, isCounted } = verdict;
  const name = `${direction}: ${affected}`;
  if (compatible) return { name, outcome: "passed", body: "" };
  const message = `${plural(errors, "error")}, ${plural(warnings, "warning")}`;
  return isCounted
    ? { name, outcome: "failed", body: element("failure", { message, type: "verdict" }, "") }
    : { name, outcome: "skipped", body: element("skipped", { message: `${message}; does not count` }, "") };
}

function findingTest(finding: Finding, report: Report): Test {
  const { message, rule, severity, fingerprint, ignored } = finding;
  const name = `${message} [${rule} ${fingerprint}]`;
  const text = details(finding)
    .map(([label, value]) => `${label}: ${value}`)
    .join("\n");
  if (countsAgainst(finding, report)) {
    return { name, outcome: "failed", body: element("failure", { message, type: `${severity}: ${rule}` }, text) };
  }
  if (ignored) return { name, outcome: "skipped", body: element("skipped", { message: "ignored" }, text) };
  if (severity === "info") return { name, outcome: "passed", body: element("system-out", {}, text) };
  return { name, outcome: "skipped", body: element("skipped", { message: `${severity} that does not count` }, text) };
}

function document(suites: readonly Suite[], timestamp?: string): string {
  const tests = suites.flatMap((suite) => suite.tests);
  const body = suites.map(({ name, tests: own }) => {
    const cases = own.map((test) => element("testcase", { name: test.name, classname: name }, undefined, test.body));
    // The format has times without a zone.
    const when: Record<string, string> = timestamp === undefined ? {} : { timestamp: timestamp.slice(0, 19) };
    return element("testsuite", { name, ...counts(own), ...when }, undefined, cases.join(""));
  });
  const root = element("testsuites", { name: "bluegreen validate", ...counts(tests) }, undefined, body.join(""));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}

function counts(tests: readonly Test[]): Record<string, string> {
  const count = (outcome: Test["outcome"]) => String(tests.filter((test) => test.outcome === outcome).length);
  return {
    tests: String(tests.length),
    failures: count("failed"),
    errors: count("error"),
    skipped: count("skipped"),
  };
}

/**
 * Writes an element.
 * @param text the content, arbitrary @default none
 * @param inner XML that follows the text @default none
 */
function element(name: string, attributes: Readonly<Record<string, string>>, text = "", inner = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(printable(value))}"`);
  const lines = inner === "" ? "" : `\n${inner}`;
  return `<${name}${written.join("")}>${escape(printableLines(text))}${lines}</${name}>\n`;
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
