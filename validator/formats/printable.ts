/**
 * Names and definitions are arbitrary text: a line break, an escape sequence or a change of direction in one must not act
 * on whoever shows it, and XML can't even hold most of them. They become `\u001b`.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Control characters, line and paragraph separators, bidirectional controls, lone surrogates, and what XML forbids. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A definition may have lines; only what makes them stays. */
export function printableLines(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map((line) => line.split("\t").map(printable).join("\t"))
    .join("\n");
}
