/** What every page of the html format has: its style and its script. Nothing is loaded from anywhere. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1b2430; --quiet: #5b6675; --line: #d9dee5; --code: #f1f3f6;
  --error: #b3202c; --warning: #8a5a00; --info: #2458a6; --good: #14713f; --mark: #ffe08a; --focus: #2458a6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1a2029; --text: #e5e9ef; --quiet: #9aa6b5; --line: #323b48; --code: #11151b;
    --error: #ff8a8f; --warning: #f0b95a; --info: #8fbaff; --good: #6fd39b; --mark: #5c4a10; --focus: #8fbaff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1160px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; }
h1 .error, h1 .good { display: block; font-size: 15px; letter-spacing: .06em; }
h2 { margin: 28px 0 8px; font-size: 17px; overflow-wrap: anywhere; }
p { margin: 8px 0; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); } .good { color: var(--good); }
.verdict { display: grid; grid-template-columns: repeat(5, 1fr); gap: 10px; margin: 20px 0; padding: 0; list-style: none; }
.verdict li { padding: 12px 14px; background: var(--card); border: 1px solid var(--line); border-top: 3px solid currentColor; border-radius: 6px; }
.verdict strong { display: block; font-size: 20px; }
.verdict span { display: block; color: var(--text); }
.verdict .quiet { color: var(--quiet); font-size: 13px; }
.filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin: 20px 0 0; padding: 10px 0; background: var(--page); border-bottom: 1px solid var(--line); }
.filter input[type=search] { flex: 1 1 200px; min-width: 0; }
.filter input[type=search], .filter select { padding: 7px 10px; color: inherit; font: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.filter label { white-space: nowrap; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
details { margin: 0 0 8px; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
summary { padding: 10px 14px; cursor: pointer; overflow-wrap: anywhere; }
summary b { display: inline-block; min-width: 66px; }
summary code { color: var(--quiet); font-size: 13px; }
.body { padding: 0 14px 12px; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
figure { margin: 0; min-width: 0; }
figcaption, dt { color: var(--quiet); font-size: 13px; }
pre { margin: 2px 0 0; padding: 8px 10px; background: var(--code); border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
dl { display: grid; grid-template-columns: 74px 1fr; gap: 4px 10px; margin: 12px 0 0; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
@media (max-width: 760px) {
  main { padding: 18px 14px 48px; }
  .verdict { grid-template-columns: 1fr; gap: 6px; }
  .verdict li { display: grid; grid-template-columns: 1fr auto; padding: 8px 12px; border-top: 1px solid var(--line); border-left: 3px solid currentColor; }
  .verdict strong { order: 1; font-size: 16px; grid-row: 1 / span 2; grid-column: 2; align-self: center; }
  .filter { position: static; }
  .filter input[type=search] { flex-basis: 100%; }
  summary b { min-width: 0; }
  .sides, dl { grid-template-columns: minmax(0, 1fr); }
  dd { margin-bottom: 6px; }
}
@media print { .filter { display: none; } }
`;

/** Shows the findings that all of the filter's fields let through. Without it, all of them are shown. */
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
