import type { Report } from "../report";
import { DIRECTIONS, type Finding } from "../finding";
import { difference, partsOf } from "../../output/difference";
import { html, markParts, type Markup } from "../../output/markup";
import { htmlPage } from "../../output/page";
import { printable } from "../../output/printable";
import { plural } from "../../output/text";
import { SCRIPT, STYLE } from "./htmlPage";
import {
  advice,
  AFFECTED,
  allFindings,
  details,
  directionVerdicts,
  groupByObject,
  heading,
  summary,
  type DirectionVerdict,
} from "./outline";

/** The number of findings that are unfolded when the page opens. */
const OPEN = 20;

const NOTHING = html``;

/** Makes one self-contained page: the verdict per direction, a filter, each finding with both definitions and its probe. */
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
  return htmlPage({ title, body, style: STYLE, script: SCRIPT });
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
    <select name="direction" aria-label="Direction">
      <option value="">all directions</option>
      ${DIRECTIONS.map((direction) => html`<option value="${direction}">${AFFECTED[direction]}</option>`)}
    </select>
    <output class="quiet" aria-live="polite"></output>
  </form>`;
}

function section(title: string, findings: readonly Finding[], open: ReadonlySet<Finding>): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${findings.map((finding) => fold(finding, open.has(finding)))}
  </section>`;
}

function fold(finding: Finding, isOpen: boolean): Markup {
  const { severity, message, rule, directions } = finding;
  const others = details(finding).filter(([name]) => name !== "blue" && name !== "green" && name !== "probe");
  return html`<details
    data-severity="${severity}"
    data-directions="${directions.join(" ")}"
    ${isOpen ? html`open` : NOTHING}
  >
    <summary><b class="${severity}">${severity}</b> ${printable(message)} <code>${rule}</code></summary>
    <div class="body">
      ${definitions(finding)}
      <dl>${others.map(([name, text]) => row(name, html`${printable(text)}`))} ${probeRow(finding)}</dl>
    </div>
  </details>`;
}

function row(name: string, content: Markup): Markup {
  return html`<dt>${name}</dt>
    <dd>${content}</dd>`;
}

function probeRow({ probe }: Finding): Markup {
  if (!probe) return NOTHING;
  return row(
    "probe",
    html`Harmless if ${probe.side} answers 0:
      <pre>${probe.sql}</pre>`,
  );
}

function definitions({ blue, green }: Finding): Markup {
  if (blue === undefined && green === undefined) return NOTHING;
  if (blue === undefined || green === undefined) {
    return html`<div class="sides">${side("blue", plain(blue))}${side("green", plain(green))}</div>`;
  }
  const parts = difference(blue, green);
  const [before, after] = [markParts(partsOf("before", parts)), markParts(partsOf("after", parts))];
  return html`<div class="sides">${side("blue", before)}${side("green", after)}</div>`;
}

function plain(definition: string | undefined): readonly Markup[] | undefined {
  return definition === undefined ? undefined : [html`${definition}`];
}

function side(name: string, definition: readonly Markup[] | undefined): Markup {
  const content = definition === undefined ? html`<p class="quiet">nothing</p>` : html`<pre>${definition}</pre>`;
  return html`<figure>
    <figcaption>${name}</figcaption>
    ${content}
  </figure>`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
