import type { Report } from "../report";
import type { Severity } from "../finding";
import { advice, allFindings, details, heading, objectTitle, total } from "./outline";
import { printable } from "../../output/printable";

/**
 * Writes annotations for GitHub Actions, one a line: the verdict, then the findings with the worst first, because
 * GitHub shows only ten of each level for a step.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function formatGithub(report: Report): string {
  const { word, meaning, circumstances } = heading(report);
  const verdict = `${meaning} (${circumstances}): ${total(report.metadata.findings)}.\nWhat to do: ${advice(report)}`;
  const lines = [
    command(report.compatible ? "notice" : "error", word, verdict),
    ...allFindings(report).map((finding) => {
      const message = [finding.message, ...details(finding).map(([name, text]) => `${name}: ${text}`)];
      const title = `${finding.rule}: ${objectTitle(finding)}`;
      return command(LEVELS[finding.severity], title, message.map(printable).join("\n"));
    }),
  ];
  return lines.join("");
}

export function formatGithubFailure(message: string): string {
  return command("error", "bluegreen could not validate", printable(message));
}

const LEVELS = { error: "error", warning: "warning", info: "notice" } as const satisfies Record<Severity, string>;

function command(level: string, title: string, message: string): string {
  return `::${level} title=${escapeProperty(printable(title))}::${escapeData(message)}\n`;
}

/**
 * Escapes a message as @actions/core does: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
 */
function escapeData(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
