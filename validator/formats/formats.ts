import { failure, type Report } from "../report";
import { formatGithub, formatGithubFailure } from "./github";
import { formatHtml, formatHtmlFailure } from "./html";
import { formatJunit, formatJunitFailure } from "./junit";
import { formatMarkdown, formatMarkdownFailure } from "./markdown";
import { formatSarif, formatSarifFailure } from "./sarif";
import { printable } from "../../output/printable";
import type { Format } from "./names";
import { formatText } from "./text";

export interface Formatter {
  /** Ends with a line break. */
  readonly report: (report: Report) => string;
  /** Writes what takes a report's place when there is none. Ends with a line break. */
  readonly failure: (message: string) => string;
}

/** Writes a report in each format. For text's colours and width see {@link formatText}. */
export const FORMATTERS = {
  text: { report: (report) => formatText(report, { color: false }), failure: (message) => `${printable(message)}\n` },
  json: {
    report: (report) => `${JSON.stringify(report)}\n`,
    failure: (message) => `${JSON.stringify(failure(message))}\n`,
  },
  junit: { report: formatJunit, failure: formatJunitFailure },
  github: { report: formatGithub, failure: formatGithubFailure },
  sarif: { report: formatSarif, failure: formatSarifFailure },
  markdown: { report: formatMarkdown, failure: formatMarkdownFailure },
  html: { report: formatHtml, failure: formatHtmlFailure },
} as const satisfies Readonly<Record<Format, Formatter>>;
