import type { Location, Log, ReportingDescriptor, Result, Run } from "sarif";
import { name as toolName, version } from "../../package.json";
import type { Report } from "../report";
import { RULES } from "../rules/catalogue";
import type { Rule } from "../rules/shared/rule";
import type { Finding, Severity } from "../finding";
import { allFindings, details } from "./outline";
import { printable, printableLines } from "../../output/printable";

/**
 * Writes SARIF 2.1.0, the format of code scanners. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * A database has no files, so each object is a logical location. GitHub requires a file and gets a path that names the
 * object.
 */
export function formatSarif(report: Report): string {
  const { compatible, metadata } = report;
  const findings = allFindings(report);
  const rules = [...RULES.values()].filter(({ id }) => findings.some(({ rule }) => rule === id));
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  return document({
    tool: { driver: { name: toolName, version, rules: rules.map(describeRule) } },
    columnKind: "utf16CodeUnits",
    invocations: [{ executionSuccessful: true, endTimeUtc: metadata.timestamp }],
    results: findings.map((finding) => describeFinding(finding, indices.get(finding.rule) ?? -1)),
    properties: { compatible, mode: metadata.mode, directions: metadata.directions, verdict: metadata.verdict },
  });
}

export function formatSarifFailure(message: string): string {
  const notification = { level: "error", message: { text: printableLines(message) } } as const;
  return document({
    tool: { driver: { name: toolName, version } },
    invocations: [{ executionSuccessful: false, toolExecutionNotifications: [notification] }],
  });
}

const LEVELS = { error: "error", warning: "warning", info: "note" } as const satisfies Record<Severity, string>;

function document(run: Run): string {
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  };
  return `${JSON.stringify(log)}\n`;
}

function describeRule({ id, severity, directions, why, repair, example }: Rule): ReportingDescriptor {
  const help = [why, repair && `Repair: ${repair}`, `Example: ${example}`].filter(Boolean).join("\n\n");
  return {
    id,
    shortDescription: { text: id.replace(/-/g, " ") },
    fullDescription: { text: why },
    help: { text: help },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ["schema", ...directions] },
  };
}

function describeFinding(finding: Finding, ruleIndex: number): Result {
  const { rule, severity, directions, message, fingerprint, object, blue, green } = finding;
  const { assumption, probe, statements, ignored } = finding;
  const lines = [message, ...details(finding).map(([name, text]) => `${name}: ${text}`)];
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[ignored?.severity ?? severity],
    ...(ignored && { suppressions: [{ kind: "external", justification: ignored.reason }] }),
    message: { text: lines.map(printableLines).join("\n") },
    locations: [location(finding)],
    partialFingerprints: { "bluegreen/v1": fingerprint },
    properties: { directions, object, blue, green, assumption, probe, statements },
  };
}

function location(finding: Finding): Location {
  const { kind, schema, table, name } = finding.object;
  const path = [schema, table, name].filter((part) => part !== undefined && part !== "") as string[];
  return {
    physicalLocation: {
      artifactLocation: { uri: ["schema", ...path].map((part) => encodeURIComponent(printable(part))).join("/") },
      region: { startLine: 1 },
    },
    logicalLocations: [{ name: printable(name), fullyQualifiedName: path.map(printable).join("."), kind }],
  };
}
