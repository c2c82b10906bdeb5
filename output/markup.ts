import type { Part } from "./difference";
import { printableLines } from "./printable";

/** HTML, as opposed to text. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | Markup | readonly Markup[];

/** Makes HTML of a template. Every value is escaped, except those that are HTML already. */
export function html(template: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(template.map((part, index) => part + write(values[index] ?? "")).join(""));
}

/** Marks what only one of two texts has: `<del>` in the first, `<ins>` in the second. */
export function markParts(parts: readonly Part[]): Markup[] {
  return parts.map(({ kind, text }) => {
    if (kind === "same") return html`${text}`;
    return kind === "removed" ? html`<del>${text}</del>` : html`<ins>${text}</ins>`;
  });
}

function write(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(write).join("");
  return printableLines(String(value)).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
