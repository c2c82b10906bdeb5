/**
 * What a piece of SQL is. A `word` is an identifier or keyword without quotes, `quoted` an identifier in them, `text` any
 * kind of string constant, `parameter` is `$1`, `symbol` a single character of an operator or of punctuation. `open` is what
 * begins with a quote or a comment that never ends.
 */
export interface Token {
  readonly kind: "word" | "quoted" | "text" | "parameter" | "number" | "symbol" | "open";
  /** As it is written. */
  readonly text: string;
  /** Where it begins in the source, in UTF-16 code units. */
  readonly start: number;
}

/**
 * White space and comments on one line, then what may continue a string constant on another. A comment goes to the line's
 * end: could it end earlier, a line of dashes would be tried in exponentially many ways.
 */
const CONTINUED = String.raw`(?:[ \t\f\v]|--[^\n\r]*(?![^\n\r]))*[\n\r](?:[ \t\f\v\n\r]|--[^\n\r]*[\n\r])*`;

/** What is between the quotes; without repetition of single characters in a group, which would need memory for each. */
const ESCAPED = String.raw`[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*`;
const PLAIN = String.raw`[^']*(?:''[^']*)*`;

/**
 * In the order of PostgreSQL's scanner (src/backend/parser/scan.l): the longest alternative that a quote or a comment belongs
 * to comes first. Within E'' a backslash escapes, also in what continues it; elsewhere it does not, because
 * standard_conforming_strings is on. Of comments and of dollar quotes only the beginning.
 */
const ALTERNATIVES = [
  ["space", String.raw`[ \t\f\v\n\r]+|--[^\n\r]*`],
  ["comment", String.raw`\/\*`],
  ["text", String.raw`[eE]'${ESCAPED}'(?:${CONTINUED}'${ESCAPED}')*|(?:[bBxXnN]|[uU]&)?'${PLAIN}'`],
  ["quoted", String.raw`(?:[uU]&)?"[^"]*(?:""[^"]*)*"`],
  ["dollar", String.raw`\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$`],
  ["parameter", String.raw`\$\d+`],
  ["open", String.raw`[eE]'|(?:[bBxXnN]|[uU]&)?'|(?:[uU]&)?"`],
  ["word", String.raw`[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*`],
  ["number", String.raw`\.?\d[\w.]*`],
  ["symbol", String.raw`[^]`],
] as const;

const PATTERN = new RegExp(ALTERNATIVES.map(([, source]) => `(${source})`).join("|"), "y");

/** Cuts SQL into its pieces, without white space and comments. Never fails: what is not SQL becomes symbols. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  const pattern = PATTERN;
  for (let start = 0; start < sql.length; start = pattern.lastIndex) {
    pattern.lastIndex = start;
    const match = pattern.exec(sql)!; // a symbol, if nothing else
    // By position, because named groups would make an object a token.
    const kind = ALTERNATIVES[match.findIndex((part, index) => index > 0 && part !== undefined) - 1]![0];
    if (kind === "space") continue;
    const end = endOf(kind, sql, start, match[0]);
    pattern.lastIndex = end ?? sql.length;
    if (end === undefined) tokens.push({ kind: "open", text: sql.slice(start), start });
    else if (kind === "dollar") tokens.push({ kind: "text", text: sql.slice(start, end), start });
    else if (kind !== "comment") tokens.push({ kind, text: match[0], start });
  }
  return tokens;
}

/** @returns undefined when it does not end */
function endOf(kind: (typeof ALTERNATIVES)[number][0], sql: string, start: number, text: string): number | undefined {
  if (kind === "comment") return endOfComment(sql, start);
  if (kind === "open") return undefined;
  if (kind !== "dollar") return start + text.length;
  const closing = sql.indexOf(text, start + text.length);
  return closing < 0 ? undefined : closing + text.length;
}

/** Comments nest. */
function endOfComment(sql: string, start: number): number | undefined {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return undefined;
}

/** True where the token is one of these words, which are in lower case. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === "word" && words.includes(token.text.toLowerCase());
}

export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === "symbol" && token.text === symbol;
}

/** The name that an identifier means: folded to lower case without quotes, its own with them. */
export function nameOf({ kind, text }: Token): string {
  // PostgreSQL folds beyond ASCII only in single-byte encodings.
  if (kind === "word") return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return text.slice(text.indexOf('"') + 1, -1).replace(/""/g, '"');
}
