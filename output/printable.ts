/**
 * Makes arbitrary text, such as names and messages of servers, safe to show in one line. A line break, an escape sequence
 * or a change of direction must not act on the terminal or page that shows it, and XML cannot even hold most of them. They
 * become `\u001b`.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Control characters, line and paragraph separators, bidirectional controls, lone surrogates, and what XML forbids. */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Makes arbitrary text safe to show in several lines: as {@link printable}, but line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map((line) => line.split("\t").map(printable).join("\t"))
    .join("\n");
}
