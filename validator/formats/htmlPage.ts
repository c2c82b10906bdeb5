/** The style and the script that only the HTML report has, in addition to every page's style. */

export const STYLE = `
.verdict { display: grid; grid-template-columns: repeat(5, 1fr); gap: 10px; margin: 20px 0; padding: 0; list-style: none; }
.verdict li { padding: 12px 14px; background: var(--card); border: 1px solid var(--line); border-top: 3px solid currentColor; border-radius: 6px; }
.verdict strong { display: block; font-size: 20px; }
.verdict span { display: block; color: var(--text); }
.verdict .quiet { color: var(--quiet); font-size: 13px; }
.filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin: 20px 0 0; padding: 10px 0; background: var(--page); border-bottom: 1px solid var(--line); }
.filter input[type=search] { flex: 1 1 200px; min-width: 0; }
.filter input[type=search], .filter select { padding: 7px 10px; color: inherit; font: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.filter label { white-space: nowrap; }
summary b { display: inline-block; min-width: 66px; }
summary code { color: var(--quiet); font-size: 13px; }
.body { padding: 0 14px 12px; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
@media (max-width: 760px) {
  .verdict { grid-template-columns: 1fr; gap: 6px; }
  .verdict li { display: grid; grid-template-columns: 1fr auto; padding: 8px 12px; border-top: 1px solid var(--line); border-left: 3px solid currentColor; }
  .verdict strong { order: 1; font-size: 16px; grid-row: 1 / span 2; grid-column: 2; align-self: center; }
  .filter { position: static; }
  .filter input[type=search] { flex-basis: 100%; }
  summary b { min-width: 0; }
  .sides { grid-template-columns: minmax(0, 1fr); }
}
@media print { .filter { display: none; } }
`;

/** Shows the findings that match all of the filter's fields. Where scripts do not run, all findings are shown. */
export const SCRIPT = `
"use strict";
const form = document.querySelector("form");
const findings = [...document.querySelectorAll("details")].map((element) => ({ element, text: element.textContent.toLowerCase() }));
const sections = [...document.querySelectorAll("section")];
function filter() {
  const words = form.elements.text.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const direction = form.elements.direction.value;
  let shown = 0;
  for (const { element, text } of findings) {
    const matches = form.elements[element.dataset.severity].checked &&
      (direction === "" || element.dataset.directions.split(" ").includes(direction)) &&
      words.every((word) => text.includes(word) || element.parentElement.firstElementChild.textContent.toLowerCase().includes(word));
    element.hidden = !matches;
    if (matches) shown++;
  }
  for (const section of sections) section.hidden = [...section.querySelectorAll("details")].every(({ hidden }) => hidden);
  document.querySelector("output").textContent = shown + " of " + findings.length;
}
if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
`;
