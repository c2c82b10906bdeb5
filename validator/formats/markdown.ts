import type { Report } from "../report";
import type { Finding } from "../finding";
import { difference } from "../../output/difference";
import { html, markParts } from "../../output/markup";
import { printable, printableLines } from "../../output/printable";
import { advice, allFindings, details, directionVerdicts, groupByObject, heading, summary } from "./outline";

/** Makes GitHub's Markdown for a pull request's comment or a job's summary. Differences are folded away. */
export function formatMarkdown(report: Report): string {
  const { word, meaning, circumstances } = heading(report);
  const findings = allFindings(report);
  const lines = [
    `# ${report.compatible ? "✅" : "❌"} ${word}: ${meaning}`,
    "",
    escape(circumstances),
    "",
    "| | Works | Errors | Warnings |",
    "|---|---|---:|---:|",
    ...directionVerdicts(report).map(({ affected, compatible, isCounted, errors, warnings }) => {
      const answer = `${compatible ? "yes" : "**no**"}${isCounted ? "" : " (does not count)"}`;
      return `| ${escape(affected)} | ${answer} | ${errors} | ${warnings} |`;
    }),
    "",
    ...summary(report).flatMap((sentence) => [escape(sentence), ""]),
    `**What to do:** ${escape(advice(report))}`,
    "",
    ...section(findings.filter(({ severity }) => severity !== "info")),
    ...folded(report.differences),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

export function formatMarkdownFailure(message: string): string {
  return `# ❌ Could not validate\n\n${escape(message)}\n`;
}

function section(findings: readonly Finding[]): string[] {
  return [...groupByObject(findings)].flatMap(([title, group]) => [
    `## ${escape(title)}`,
    "",
    ...group.flatMap((finding) => [...listItem(finding), ""]),
  ]);
}

function folded(differences: readonly Finding[]): string[] {
  if (differences.length === 0) return [];
  const lines = [...groupByObject(differences)].flatMap(([title, group]) => [
    `**${escape(title)}**`,
    "",
    ...group.map(({ message, rule, assumption, ignored }) => {
      const condition = assumption === undefined ? "" : ` Harmless if ${assumption}.`;
      const decision = ignored ? ` Ignored until ${ignored.until} (${ignored.severity}): ${ignored.reason}` : "";
      return `- ${escape(`${message}${condition}${decision}`)} \`${rule}\``;
    }),
    "",
  ]);
  return [
    "<details>",
    `<summary>Differences that break nothing: ${differences.length}</summary>`,
    "",
    ...lines,
    "</details>",
  ];
}

function listItem(finding: Finding): string[] {
  const { severity, message, rule, fingerprint, blue, green } = finding;
  const others = details(finding).filter(([name]) => !["blue", "green", "finding"].includes(name));
  return [
    `- **${severity}** ${escape(message)} \`${rule}\` \`${fingerprint}\``,
    ...(blue === undefined && green === undefined ? [] : ["", ...definitions(blue, green)]),
    "",
    ...others.map(([name, text]) => `  - ${name}: ${escape(text)}`),
  ];
}

/** Writes both definitions as one with the differences marked, or the only one in a fence. */
function definitions(blue: string | undefined, green: string | undefined): string[] {
  if (blue === undefined || green === undefined) return indent(fence(side("-", blue) + side("+", green)));
  // GitHub finds no Markdown, links or mentions in <pre>. A first line break in it is not shown.
  const { text } = html`<pre>${markParts(difference(blue, green))}</pre>`;
  return indent(text);
}

/** Puts lines into a fence that is longer than any in them. */
function fence(lines: string): string {
  const longest = Math.max(2, ...(lines.match(/`+/g) ?? []).map(({ length }) => length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}diff\n${lines}${ticks}`;
}

function side(sign: string, definition: string | undefined): string {
  return definition === undefined ? "" : printableLines(definition).replace(/^.*$/gm, `${sign} $&`) + "\n";
}

/** Makes lines part of a list's item. */
function indent(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`);
}

/**
 * Escapes a string for the middle of a line, so that it is no markup, HTML, end of a table's cell, link or mention of a
 * user. Leaves characters alone that have a meaning only at the beginning of a line.
 */
function escape(text: string): string {
  return (
    printable(text)
      .replace(/[\\`*[\]<>&|~#$]/g, "\\$&")
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
      // GitHub looks for links and mentions after Markdown, when a backslash is gone.
      .replace(/\/(?=\/)|@|www(?=\.)/gi, "$&<!-- -->")
  );
}
