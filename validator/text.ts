import type { Report } from "./report";
import { ruleOf } from "./rules/catalogue";
import { DIRECTIONS, type Direction, type Finding, type Severity } from "./rules/rule";
import { displayName, quote } from "./schema";
import type { StatementCounts } from "./statements/check";

export interface TextOptions {
  /** With the terminal's colours (ANSI escape sequences). */
  readonly color: boolean;
}

/** A report for people: the verdict, the findings by object with the worst first, the counts, what to do. */
export function formatText(report: Report, { color }: TextOptions): string {
  const paint: Paint = (style, text) => (color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
  const findings = [...report.errors, ...report.warnings, ...report.differences];
  const lines = [
    ...verdict(report, paint),
    ...[...groupByObject(findings)].flatMap(([title, group]) => [
      "",
      paint("bold", title),
      ...group.flatMap((finding) => describe(finding, paint)),
    ]),
    "",
    ...summary(report),
    ...advice(report),
  ];
  return `${lines.join("\n")}\n`;
}

const STYLES = { bold: 1, dim: 2, error: 31, good: 32, warning: 33, info: 36 } as const;
type Paint = (style: keyof typeof STYLES, text: string) => string;

const AFFECTED: Readonly<Record<Direction, string>> = {
  read: "clients that read",
  write: "clients that write",
  call: "function callers",
  "replicate-forward": "replication blue->green",
  "replicate-back": "replication back",
};

const SEVERITY_ORDER: readonly Severity[] = ["error", "warning", "info"];

/** Wide enough for the severities, and for the names of the lines below a finding. */
const MARGIN = 12;

/** Longer definitions are cut; the JSON form has them whole. */
const MAX_DEFINITION = 200;

function verdict({ compatible, metadata }: Report, paint: Paint): string[] {
  const { mode, versions } = metadata;
  const word = compatible ? paint("good", "COMPATIBLE") : paint("error", "NOT COMPATIBLE");
  const meaning = compatible ? "green can replace blue" : "green cannot replace blue yet";
  const answers = DIRECTIONS.map((direction) => {
    const answer = metadata.verdict[direction].compatible ? paint("good", "yes") : paint("error", "no");
    return `  ${AFFECTED[direction]}: ${answer}${metadata.directions.includes(direction) ? "" : " (does not count)"}`;
  });
  return [`${word}: ${meaning} (${mode} mode, PostgreSQL ${versions.blue} -> ${versions.green})`, ...answers];
}

/** By table or view, or by the object itself; groups with the worst findings first, then by name. */
function groupByObject(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const title = objectTitle(finding);
    const group = groups.get(title);
    if (group) group.push(finding);
    else groups.set(title, [finding]);
  }
  const worst = (group: readonly Finding[]) =>
    Math.min(...group.map(({ severity }) => SEVERITY_ORDER.indexOf(severity)));
  return new Map(
    [...groups].sort(
      ([oneTitle, one], [otherTitle, other]) => worst(one) - worst(other) || compareText(oneTitle, otherTitle),
    ),
  );
}

/** Not by locale: the same report everywhere. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function objectTitle({ object }: Finding): string {
  const { kind, schema, name, table } = object;
  if (kind === "database") return "database";
  if (schema === "" && table === undefined) return printable(`${kind} ${name}`);
  if (kind === "schema") return printable(`schema ${quote(name)}`);
  if (kind === "table" || kind === "view") return printable(displayName({ schema, name }));
  if (table !== undefined) return printable(displayName({ schema, name: table }));
  // A function's name ends in its argument types, which are SQL already.
  if (kind === "function") return printable(`function ${schema === "public" ? name : `${quote(schema)}.${name}`}`);
  return printable(`${kind} ${displayName({ schema, name })}`);
}

/** What breaks nobody takes one line, what has to be decided about takes all it needs. */
function describe(finding: Finding, paint: Paint): string[] {
  const { severity, message, rule, directions, assumption, probe, statements } = finding;
  const { why, repair } = ruleOf(finding);
  const first = `  ${paint(severity, severity.padEnd(MARGIN))}${printable(message)} ${paint("dim", `[${rule}]`)}`;
  const line = (name: string, text: string) => `  ${paint("dim", name.padStart(MARGIN - 2))}  ${printable(text)}`;
  const lines = [first];
  if (severity !== "info") {
    if (finding.blue !== undefined) lines.push(line("blue", short(finding.blue)));
    if (finding.green !== undefined) lines.push(line("green", short(finding.green)));
    lines.push(line("why", why));
    lines.push(line("breaks", directions.map((direction) => AFFECTED[direction]).join(", ")));
    if (statements !== undefined) lines.push(line("named in", plural(statements, "known statement")));
    if (repair !== undefined) lines.push(line("repair", repair));
  }
  if (assumption !== undefined) lines.push(line("harmless", `if ${assumption}`));
  if (probe?.figure !== undefined)
    lines.push(line("probed", `${probe.side} has ${probe.figure} that speak against it`));
  else if (probe?.failed !== undefined) lines.push(line("probed", `not settled: ${probe.failed}`));
  else if (probe && severity === "warning") lines.push(line("probe", `on ${probe.side}: ${probe.sql}`));
  return lines;
}

function short(definition: string): string {
  const text = definition.replace(/\s+/g, " ").trim();
  return text.length > MAX_DEFINITION ? `${text.slice(0, MAX_DEFINITION)}...` : text;
}

/** Names and definitions are arbitrary text: a line break or an escape sequence in one must not act on the terminal. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function summary({ errors, warnings, differences, metadata }: Report): string[] {
  const { counts, durations, notCompared } = metadata;
  const compared = `${counts.blue.tables} tables and ${counts.blue.columns} columns of blue, ${counts.green.tables} and ${counts.green.columns} of green`;
  const time = durations.connect + durations.read + durations.compare + durations.probe + durations.statements;
  const lines = [
    `${plural(errors.length, "error")}, ${plural(warnings.length, "warning")}, ${plural(differences.length, "difference")}. Compared ${compared} in ${time} ms.`,
  ];
  if (metadata.statements) lines.push(...summarizeStatements(metadata.statements));
  const gaps = new Set([...Object.keys(notCompared.blue), ...Object.keys(notCompared.green)]);
  if (gaps.size > 0) lines.push(`Not compared, look at it yourself: ${[...gaps].join(", ")}.`);
  return lines;
}

function summarizeStatements({ known, checked, refusedByBlue, notChecked, skipped }: StatementCounts): string[] {
  const counts = `${plural(known, "known statement")}: ${checked} checked, ${refusedByBlue} refused by blue, ${notChecked} not checked.`;
  const reasons = skipped.map(({ reason, commands, statements }) => {
    return `Skipped ${plural(statements, "statement")} (${commands.join(", ")}): ${reason}.`;
  });
  return [counts, ...reasons];
}

function advice({ compatible, errors, warnings, metadata }: Report): string[] {
  if (!compatible && errors.length > 0) {
    return [
      "What to do: change green so that it only adds to blue's schema (nullable or with a default), move, and remove what",
      "is no longer wanted once no client written for blue is left. Then validate again.",
    ];
  }
  if (warnings.length === 0) return ["What to do: nothing; the schema does not stand in the way of the move."];
  const settled = 'decide for each warning whether what it says after "harmless" is true';
  if (metadata.mode === "strict") {
    return [`What to do: ${settled}. If so, validate in permissive mode; if not, change green.`];
  }
  return [`What to do: ${settled} before you move; permissive mode does not count warnings.`];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
