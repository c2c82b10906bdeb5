import type { Report } from "../report";
import type { Finding } from "../finding";
import { advice, allFindings, details, directionVerdicts, groupByObject, heading, summary } from "./outline";
import { printable, printableLines } from "./printable";

/** For a pull request's comment or a job's summary (GitHub's Markdown): what breaks nobody is folded away. */
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
    ...group.flatMap((finding) => [...describe(finding), ""]),
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
    `<summary>Differences that break nobody: ${differences.length}</summary>`,
    "",
    ...lines,
    "</details>",
  ];
}

function describe(finding: Finding): string[] {
  const { severity, message, rule, fingerprint, blue, green } = finding;
  const others = details(finding).filter(([name]) => !["blue", "green", "finding"].includes(name));
  return [
    `- **${severity}** ${escape(message)} \`${rule}\` \`${fingerprint}\``,
    ...(blue === undefined && green === undefined ? [] : ["", ...difference(blue, green)]),
    "",
    ...others.map(([name, text]) => `  - ${name}: ${escape(text)}`),
  ];
}

/** In a fence that is longer than any in the definitions. */
function difference(blue: string | undefined, green: string | undefined): string[] {
  const lines = [...side("-", blue), ...side("+", green)];
  const runs = lines.join("\n").match(/`+/g) ?? [];
  const longest = runs.reduce((longest, { length }) => Math.max(longest, length), 2);
  const fence = "`".repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence].map((line) => `  ${line}`);
}

function side(sign: string, definition: string | undefined): string[] {
  return definition === undefined
    ? []
    : printableLines(definition)
        .split("\n")
        .map((line) => `${sign} ${line}`);
}

/**
 * Text that stays text: no markup, no HTML, no table cell's end, no link and no mention of a user. For the middle of a
 * line: what only means something at its beginning is left alone.
 */
function escape(text: string): string {
  return (
    printable(text)
      .replace(/[\\`*[\]<>&|~#$]/g, "\\$&")
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
      // Links and mentions are looked for after Markdown, where a backslash is gone.
      .replace(/\/(?=\/)|@|www(?=\.)/gi, "$&<!-- -->")
  );
}
