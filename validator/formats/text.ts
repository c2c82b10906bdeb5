import { difference, partsOf, type Part } from "../../output/difference";
import { printable } from "../../output/printable";
import { DEFAULT_WIDTH, painter, type Paint } from "../../output/terminal";
import { wrap } from "../../output/text";
import type { Finding } from "../finding";
import type { Report } from "../report";
import { advice, allFindings, details, directionVerdicts, groupByObject, heading, summary } from "./outline";

export interface TextOptions {
  /** True for colours (ANSI escape sequences). @default false */
  readonly color?: boolean;
  /** Characters for each line. Definitions and SQL are not wrapped. @default {@link DEFAULT_WIDTH} */
  readonly width?: number;
}

interface Layout {
  readonly paint: Paint;
  readonly width: number;
}

/** Writes a report for people: the verdict, the findings by object with the worst first, the counts, what to do. */
export function formatText(report: Report, { color = false, width = DEFAULT_WIDTH }: TextOptions = {}): string {
  const layout: Layout = { paint: painter(color), width };
  const lines = [
    ...verdict(report, layout),
    ...[...groupByObject(allFindings(report))].flatMap(([title, group]) => [
      "",
      layout.paint("bold", title),
      ...group.flatMap((finding) => findingLines(finding, layout)),
    ]),
    "",
    ...[...summary(report), `What to do: ${advice(report)}`].flatMap((sentence) => wrap(sentence, width)),
  ];
  return `${lines.join("\n")}\n`;
}

/** Wide enough for the severities, and for the names of the lines below a finding. */
const MARGIN = 12;

/** The indentation of a finding's text. */
const INDENT = 2 + MARGIN;

const SHOWN_OF_INFO: readonly string[] = ["harmless", "probed", "ignored"];

/** Longer definitions are cut. The JSON format has them whole. */
const MAX_DEFINITION = 200;

/** How much of a long definition is shown before and after a difference. */
const CONTEXT = 40;

function verdict(report: Report, { paint }: Layout): string[] {
  const { word, meaning, circumstances } = heading(report);
  return [
    `${paint(report.compatible ? "good" : "error", word)}: ${meaning} (${circumstances})`,
    ...directionVerdicts(report).map(({ affected, compatible, isCounted }) => {
      const answer = compatible ? paint("good", "yes") : paint("error", "no");
      return `  ${affected}: ${answer}${isCounted ? "" : " (does not count)"}`;
    }),
  ];
}

/** Writes a difference in few lines, and an error or a warning with all that a decision about it needs. */
function findingLines(finding: Finding, { paint, width }: Layout): string[] {
  const { severity, message, rule, probe } = finding;
  const definitions = definitionTexts(finding, paint);
  const isShown = (name: string) => {
    if (name === "probe") return severity === "warning" && probe?.figure === undefined && probe?.failed === undefined;
    return severity !== "info" || SHOWN_OF_INFO.includes(name);
  };
  const hanging = (first: string, lines: readonly string[]) =>
    lines.map((line, index) => (index === 0 ? first : " ".repeat(INDENT)) + line);
  const label = `[${rule}]`;
  const messageLines = wrap(`${printable(message)} ${label}`, width - INDENT).map((line) =>
    line.endsWith(label) ? line.slice(0, -label.length) + paint("dim", label) : line,
  );
  return [
    ...hanging(`  ${paint(severity, severity.padEnd(MARGIN))}`, messageLines),
    ...details(finding)
      .filter(([name]) => isShown(name))
      .flatMap(([name, text]) => {
        const first = `  ${paint("dim", name.padStart(MARGIN - 2))}  `;
        if (name === "blue" || name === "green") return [first + (definitions[name] ?? "")];
        // SQL is not wrapped, so that it can be copied.
        if (name === "probe") return [first + printable(text)];
        return hanging(first, wrap(printable(text), width - INDENT));
      }),
  ];
}

/** Returns both definitions in one line each, cut where they are long, with what differs in colour. */
function definitionTexts({ blue, green }: Finding, paint: Paint): { readonly blue?: string; readonly green?: string } {
  if (blue === undefined || green === undefined) {
    return { ...(blue !== undefined && { blue: cut(blue) }), ...(green !== undefined && { green: cut(green) }) };
  }
  const parts = difference(oneLine(blue), oneLine(green));
  const isLong = parts.reduce((sum, { text }) => sum + text.length, 0) > MAX_DEFINITION;
  const shown = isLong ? parts.map(excerpt) : parts;
  const write = (side: readonly Part[]) =>
    side.map(({ kind, text }) => (kind === "same" ? text : paint(kind, text))).join("");
  return { blue: write(partsOf("before", shown)), green: write(partsOf("after", shown)) };
}

/** Shortens what is the same to the characters next to a difference. */
function excerpt({ kind, text }: Part, index: number, parts: readonly Part[]): Part {
  if (kind !== "same" || parts.length === 1) return { kind, text: cut(text) };
  if (text.length <= 2 * CONTEXT) return { kind, text };
  const before = index === 0 ? "" : text.slice(0, CONTEXT);
  const after = index === parts.length - 1 ? "" : text.slice(-CONTEXT);
  return { kind, text: `${before}...${after}` };
}

function cut(definition: string): string {
  const text = printable(oneLine(definition));
  return text.length > MAX_DEFINITION ? `${text.slice(0, MAX_DEFINITION)}...` : text;
}

function oneLine(definition: string): string {
  return definition.replace(/\s+/g, " ").trim();
}
