import { printableLines } from "./printable";

/** HTML, as opposed to text. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | Markup | readonly Markup[];

/** HTML in which every value is escaped that isn't HTML itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, index) => part + write(values[index] ?? "")).join(""));
}

function write(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(write).join("");
  return printableLines(String(value)).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
