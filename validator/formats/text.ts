import type { Report } from "../report";
import type { Finding } from "../finding";
import { advice, allFindings, details, directionVerdicts, groupByObject, heading, summary } from "./outline";
import { printable } from "./printable";

export interface TextOptions {
  /** With the terminal's colours (ANSI escape sequences). */
  readonly color: boolean;
}

/** A report for people: the verdict, the findings by object with the worst first, the counts, what to do. */
export function formatText(report: Report, { color }: TextOptions): string {
  const paint: Paint = (style, text) => (color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
  const lines = [
    ...verdict(report, paint),
    ...[...groupByObject(allFindings(report))].flatMap(([title, group]) => [
      "",
      paint("bold", title),
      ...group.flatMap((finding) => describe(finding, paint)),
    ]),
    "",
    ...summary(report),
    ...wrap(`What to do: ${advice(report)}`),
  ];
  return `${lines.join("\n")}\n`;
}

const STYLES = { bold: 1, dim: 2, error: 31, good: 32, warning: 33, info: 36 } as const;
type Paint = (style: keyof typeof STYLES, text: string) => string;

/** Wide enough for the severities, and for the names of the lines below a finding. */
const MARGIN = 12;

const SHOWN_OF_INFO: readonly string[] = ["harmless", "probed", "ignored"];

/** Longer definitions are cut; the JSON form has them whole. */
const MAX_DEFINITION = 200;

/** Characters a line, of our own sentences; a terminal breaks the rest as it likes. */
const WIDTH = 116;

function verdict(report: Report, paint: Paint): string[] {
  const { word, meaning, circumstances } = heading(report);
  return [
    `${paint(report.compatible ? "good" : "error", word)}: ${meaning} (${circumstances})`,
    ...directionVerdicts(report).map(({ affected, compatible, isCounted }) => {
      const answer = compatible ? paint("good", "yes") : paint("error", "no");
      return `  ${affected}: ${answer}${isCounted ? "" : " (does not count)"}`;
    }),
  ];
}

/** What breaks nobody takes one line, what has to be decided about takes all it needs. */
function describe(finding: Finding, paint: Paint): string[] {
  const { severity, message, rule, probe } = finding;
  const first = `  ${paint(severity, severity.padEnd(MARGIN))}${printable(message)} ${paint("dim", `[${rule}]`)}`;
  const line = (name: string, text: string) => `  ${paint("dim", name.padStart(MARGIN - 2))}  ${printable(text)}`;
  const isShown = (name: string) => {
    if (name === "probe") return severity === "warning" && probe?.figure === undefined && probe?.failed === undefined;
    return severity !== "info" || SHOWN_OF_INFO.includes(name);
  };
  const shown = details(finding).filter(([name]) => isShown(name));
  return [first, ...shown.map(([name, text]) => line(name, name === "blue" || name === "green" ? short(text) : text))];
}

function short(definition: string): string {
  const text = definition.replace(/\s+/g, " ").trim();
  return text.length > MAX_DEFINITION ? `${text.slice(0, MAX_DEFINITION)}...` : text;
}

function wrap(sentence: string): string[] {
  const lines = [""];
  for (const word of sentence.split(" ")) {
    const line = lines.pop() ?? "";
    if (line !== "" && line.length + 1 + word.length > WIDTH) lines.push(line, word);
    else lines.push(line === "" ? word : `${line} ${word}`);
  }
  return lines;
}
