import { isNode, LineCounter, parseDocument, stringify, visit, type Alias, type Document } from "yaml";
import { RULES } from "../rules/catalogue";
import { SEVERITIES, type Finding, type Severity } from "../finding";
import { literalPattern, patternToRegExp, subjects, type Ignore, type Overrides } from "./overrides";

/** As seen from the checkout, in which the command runs. */
const SCHEMA = "docs/bluegreen.schema.json";

type Path = readonly (string | number)[];
/** Notes that something is wrong at a key. */
type Complain = (path: Path, problem: string) => void;

/**
 * Reads `bluegreen.yaml`: `severity`, a map of rules to severities, and `ignore`, a list of entries with `rule`, `object`,
 * `reason` and `until`. Both may be absent.
 * @throws Error with every problem, each naming the file, the line, the key, what was given and what is allowed
 */
export function parseOverrides(text: string, fileName: string): Overrides {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  const [syntaxError] = document.errors;
  if (syntaxError) {
    const [message = ""] = syntaxError.message.split(/ at line \d|\n/);
    throw new Error(`${fileName}:${lineAt(syntaxError.pos[0])}: ${message}`);
  }
  const problems: string[] = [];
  const alias = brokenAlias(document);
  if (alias) throw new Error(`${fileName}:${lineAt(alias.range?.[0] ?? 0)}: There is no anchor &${alias.source}.`);
  const overrides = readOverrides(document.toJS() as unknown, (path, problem) => {
    // A key that is missing has no place: what lacks it has.
    const lengths = path.map((_, index) => path.length - index);
    const node = lengths.map((length) => document.getIn(path.slice(0, length), true)).find(isNode) ?? document.contents;
    problems.push(`${fileName}:${lineAt(node?.range?.[0] ?? 0)}: ${describeKey(path)}${problem}`);
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return overrides;
}

/** Returns the first alias whose anchor doesn't come before it. */
function brokenAlias(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

/** Writes entries for `bluegreen.yaml` that ignore the finding. Their empty reasons are for a person to fill in. */
export function printIgnore(finding: Finding, until: string): string {
  const ignore = subjects(finding).map((subject) => ({
    rule: finding.rule,
    object: literalPattern(subject),
    reason: null,
    until,
  }));
  const entries = stringify({ ignore }, { nullStr: "", lineWidth: 0 }).replace(/ +$/gm, "");
  return `# yaml-language-server: $schema=${SCHEMA}\n${entries}`;
}

function readOverrides(value: unknown, complain: Complain): Overrides {
  const { severity, ignore } = readObject([], value ?? {}, ["severity", "ignore"], complain);
  return {
    severity: readSeverities(severity ?? {}, complain),
    ignore: readList(ignore ?? [], complain).map((entry, index) => readIgnore(index, entry, complain)),
  };
}

function readSeverities(value: unknown, complain: Complain): Record<string, Severity> {
  const severities: Record<string, Severity> = {};
  for (const [id, given] of Object.entries(readObject(["severity"], value, [...RULES.keys()], complain))) {
    const severity = SEVERITIES.find((candidate) => candidate === given);
    if (severity) severities[id] = severity;
    else complain(["severity", id], `must be ${SEVERITIES.join(", ")}; it is ${show(given)}.`);
  }
  return severities;
}

function readList(value: unknown, complain: Complain): readonly unknown[] {
  if (Array.isArray(value)) return value;
  complain(["ignore"], `must be a list; it is ${show(value)}.`);
  return [];
}

function readIgnore(index: number, value: unknown, complain: Complain): Ignore {
  const path = ["ignore", index];
  const fields = readObject(path, value, ["rule", "object", "reason", "until"], complain);
  const readString = (name: string, expected: string, isValid: (text: string) => boolean): string => {
    const given = fields[name];
    if (typeof given === "string" && given.trim() !== "" && isValid(given)) return given;
    complain([...path, name], `must be ${expected}; it is ${show(given)}.`);
    return "";
  };
  return {
    rule: readString("rule", "a rule's id, or a pattern of one", (rule) =>
      [...RULES.keys()].some((id) => patternToRegExp(rule).test(id)),
    ),
    object: readString("object", "an object such as public.orders.total, or a pattern of one", () => true),
    reason: readString("reason", "a string that says why it does no harm", () => true),
    until: readString("until", "the last day on which it counts, such as 2026-12-31", isDate),
  };
}

function readObject(
  path: Path,
  value: unknown,
  allowed: readonly string[],
  complain: Complain,
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complain(path, `must be a map; it is ${show(value)}.`);
    return {};
  }
  const unknown = Object.keys(value).filter((key) => !allowed.includes(key));
  // `severity` allows some hundred rules.
  const hint = allowed.length > 10 ? "bluegreen rules lists what there is" : `allowed are ${allowed.join(", ")}`;
  for (const key of unknown) complain([...path, key], `is unknown; ${hint}.`);
  return Object.fromEntries(Object.entries(value).filter(([key]) => allowed.includes(key)));
}

/** Returns `ignore[1].reason `, or `the file ` where the path is empty. */
function describeKey(path: Path): string {
  if (path.length === 0) return "the file ";
  const steps = path.map((step, index) => {
    if (typeof step === "number") return `[${step}]`;
    return index === 0 ? step : `.${step}`;
  });
  return `${steps.join("")} `;
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}
