import { parseDocument, stringify } from "yaml";
import { RULES } from "../rules/catalogue";
import { SEVERITIES, type Finding, type Severity } from "../finding";
import { literalPattern, patternToRegExp, subjects, type Ignore, type Overrides } from "./overrides";

/**
 * Reads `bluegreen.yaml`: `severity`, a map of rules to severities, and `ignore`, a list of entries with `rule`, `object`,
 * `reason` and `until`. Both may be absent.
 * @throws Error with every problem, each naming its field, what was given and what is allowed
 */
export function parseOverrides(text: string, fileName: string): Overrides {
  const document = parseDocument(text);
  const [syntaxError] = document.errors;
  if (syntaxError) throw new Error(`${fileName}: ${syntaxError.message.split("\n")[0]}`);
  const problems: string[] = [];
  const overrides = readOverrides(document.toJS() as unknown, problems);
  if (problems.length > 0) throw new Error(problems.map((problem) => `${fileName}: ${problem}`).join("\n"));
  return overrides;
}

/** Entries for `bluegreen.yaml` that ignore the finding; their empty reasons are for a person to fill in. */
export function printIgnore(finding: Finding, until: string): string {
  const ignore = subjects(finding).map((subject) => ({
    rule: finding.rule,
    object: literalPattern(subject),
    reason: null,
    until,
  }));
  return stringify({ ignore }, { nullStr: "", lineWidth: 0 }).replace(/ +$/gm, "");
}

function readOverrides(value: unknown, problems: string[]): Overrides {
  const { severity, ignore } = readObject("the file", value ?? {}, ["severity", "ignore"], problems);
  return {
    severity: readSeverities(severity ?? {}, problems),
    ignore: readList(ignore ?? [], problems).map((entry, index) => readIgnore(`ignore[${index}]`, entry, problems)),
  };
}

function readSeverities(value: unknown, problems: string[]): Record<string, Severity> {
  const severities: Record<string, Severity> = {};
  for (const [id, given] of Object.entries(readObject("severity", value, [...RULES.keys()], problems))) {
    const severity = SEVERITIES.find((candidate) => candidate === given);
    if (severity) severities[id] = severity;
    else problems.push(`severity.${id} must be ${SEVERITIES.join(", ")}; it is ${show(given)}.`);
  }
  return severities;
}

function readList(value: unknown, problems: string[]): readonly unknown[] {
  if (Array.isArray(value)) return value;
  problems.push(`ignore must be a list; it is ${show(value)}.`);
  return [];
}

function readIgnore(field: string, value: unknown, problems: string[]): Ignore {
  const fields = readObject(field, value, ["rule", "object", "reason", "until"], problems);
  const text = (name: string, expected: string, isValid: (text: string) => boolean): string => {
    const given = fields[name];
    if (typeof given === "string" && given.trim() !== "" && isValid(given)) return given;
    problems.push(`${field}.${name} must be ${expected}; it is ${show(given)}.`);
    return "";
  };
  return {
    rule: text("rule", "a rule's id, or a pattern of one", (rule) =>
      [...RULES.keys()].some((id) => patternToRegExp(rule).test(id)),
    ),
    object: text("object", "an object such as public.orders.total, or a pattern of one", () => true),
    reason: text("reason", "a text that says why it does no harm", () => true),
    until: text("until", "the last day on which it counts, such as 2026-12-31", isDate),
  };
}

function readObject(
  field: string,
  value: unknown,
  allowed: readonly string[],
  problems: string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(`${field} must be a map; it is ${show(value)}.`);
    return {};
  }
  const unknown = Object.keys(value).filter((key) => !allowed.includes(key));
  // `severity` allows a hundred rules.
  const hint = allowed.length > 10 ? "bluegreen rules lists what there is" : `allowed are ${allowed.join(", ")}`;
  for (const key of unknown) problems.push(`${field} has ${show(key)}, which is unknown; ${hint}.`);
  return Object.fromEntries(Object.entries(value).filter(([key]) => allowed.includes(key)));
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
