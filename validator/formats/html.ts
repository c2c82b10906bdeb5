import { createHash } from "node:crypto";
import type { Report } from "../report";
import { DIRECTIONS, type Finding } from "../finding";
import { SCRIPT, STYLE } from "./htmlPage";
import { html, Markup } from "./markup";
import {
  advice,
  AFFECTED,
  allFindings,
  details,
  directionVerdicts,
  groupByObject,
  heading,
  plural,
  summary,
  type DirectionVerdict,
} from "./outline";
import { printable } from "./printable";

/** More findings than these begin folded. */
const OPEN = 20;

const NOTHING = html``;

/** One self-contained page: the verdict per direction, a filter, each finding with both definitions and its probe. */
export function formatHtml(report: Report): string {
  const { word, meaning, circumstances } = heading(report);
  const findings = allFindings(report);
  const open = new Set(findings.filter(({ severity }) => severity !== "info").slice(0, OPEN));
  return page(
    `${word}: ${meaning}`,
    html`<h1><span class="${report.compatible ? "good" : "error"}">${word}</span>${capitalize(meaning)}</h1>
      <p class="quiet">${circumstances}</p>
      <ul class="verdict">
        ${directionVerdicts(report).map(verdictItem)}
      </ul>
      <p><b>What to do:</b> ${advice(report)}</p>
      ${summary(report).map((sentence) => html`<p class="quiet">${sentence}</p>`)}
      ${findings.length === 0 ? NOTHING : filterForm(report)}
      ${[...groupByObject(findings)].map(([title, group]) => section(title, group, open))}`,
  );
}

export function formatHtmlFailure(message: string): string {
  return page(
    "Could not validate",
    html`<h1><span class="error">FAILED</span>Could not validate</h1>
      <p>${message}</p>`,
  );
}

function page(title: string, body: Markup): string {
  // Whatever slips into the page: nothing but its own script runs, and nothing is loaded.
  const policy = `default-src 'none'; style-src '${hash(STYLE)}'; script-src '${hash(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>${body}</main>
        ${new Markup(`<script>${SCRIPT}</script>`)}
      </body>
    </html>`;
  return `${text}\n`;
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function verdictItem({ affected, compatible, errors, warnings, isCounted }: DirectionVerdict): Markup {
  const numbers = `${plural(errors, "error")}, ${plural(warnings, "warning")}${isCounted ? "" : "; does not count"}`;
  return html`<li class="${compatible ? "good" : "error"}">
    <strong>${compatible ? "yes" : "no"}</strong><span>${affected}</span><span class="quiet">${numbers}</span>
  </li>`;
}

function filterForm({ metadata }: Report): Markup {
  const { errors, warnings, differences } = metadata.findings;
  const severities = [
    ["error", `errors (${errors})`],
    ["warning", `warnings (${warnings})`],
    ["info", `differences (${differences})`],
  ] as const;
  const boxes = severities.map(
    ([name, label]) => html`<label class="${name}"><input type="checkbox" name="${name}" checked /> ${label}</label> `,
  );
  return html`<form class="filter" hidden>
    <input
      type="search"
      name="text"
      placeholder="Filter by table, rule, text"
      aria-label="Filter by table, rule, text"
    />
    ${boxes}
    <select name="direction" aria-label="Whom it breaks">
      <option value="">everybody</option>
      ${DIRECTIONS.map((direction) => html`<option value="${direction}">${AFFECTED[direction]}</option>`)}
    </select>
    <output class="quiet" aria-live="polite"></output>
  </form>`;
}

function section(title: string, findings: readonly Finding[], open: ReadonlySet<Finding>): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${findings.map((finding) => describe(finding, open.has(finding)))}
  </section>`;
}

function describe(finding: Finding, open: boolean): Markup {
  const { severity, message, rule, directions } = finding;
  const others = details(finding).filter(([name]) => name !== "blue" && name !== "green" && name !== "probe");
  return html`<details
    data-severity="${severity}"
    data-directions="${directions.join(" ")}"
    ${open ? html`open` : NOTHING}
  >
    <summary><b class="${severity}">${severity}</b> ${printable(message)} <code>${rule}</code></summary>
    <div class="body">
      ${sides(finding)}
      <dl>${others.map(([name, text]) => row(name, html`${printable(text)}`))} ${probe(finding)}</dl>
    </div>
  </details>`;
}

function row(name: string, content: Markup): Markup {
  return html`<dt>${name}</dt>
    <dd>${content}</dd>`;
}

function probe({ probe }: Finding): Markup {
  if (!probe) return NOTHING;
  return row(
    "probe",
    html`Harmless if ${probe.side} answers 0:
      <pre>${probe.sql}</pre>`,
  );
}

function sides({ blue, green }: Finding): Markup {
  if (blue === undefined && green === undefined) return NOTHING;
  if (blue === undefined || green === undefined) {
    return html`<div class="sides">${side("blue", plain(blue))}${side("green", plain(green))}</div>`;
  }
  const [blueMarked, greenMarked] = markDifference(blue, green);
  return html`<div class="sides">${side("blue", blueMarked)}${side("green", greenMarked)}</div>`;
}

function plain(definition: string | undefined): Markup | undefined {
  return definition === undefined ? undefined : html`${definition}`;
}

function side(name: string, definition: Markup | undefined): Markup {
  const content = definition === undefined ? html`<p class="quiet">nothing</p>` : html`<pre>${definition}</pre>`;
  return html`<figure>
    <figcaption>${name}</figcaption>
    ${content}
  </figure>`;
}

/** Both, with what is between their common beginning and their common end marked. */
function markDifference(one: string, other: string): readonly [Markup, Markup] {
  const [ones, others] = [words(one), words(other)];
  const limit = Math.min(ones.length, others.length);
  let start = 0;
  while (start < limit && ones[start] === others[start]) start++;
  let end = 0;
  while (end < limit - start && ones.at(-1 - end) === others.at(-1 - end)) end++;
  const mark = (all: readonly string[]) => {
    const part = (from: number, to: number) => all.slice(from, to).join("");
    const middle = part(start, all.length - end);
    const marked = middle === "" ? NOTHING : html`<mark>${middle}</mark>`;
    return html`${part(0, start)}${marked}${part(all.length - end, all.length)}`;
  };
  return [mark(ones), mark(others)];
}

/** Words, white space, and every other character by itself. */
function words(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_$]+|\s+|[^]/gu) ?? [];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
