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

/** White space and comments on one line, then what may continue a string constant on another. */
const CONTINUED = String.raw`(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\f\v\n\r]|--[^\n\r]*[\n\r])*`;

/** What is between the quotes; without nested repetition of single characters, which would need memory for each. */
const ESCAPED = String.raw`[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*`;
const PLAIN = String.raw`[^']*(?:''[^']*)*`;

/**
 * In the order of PostgreSQL's scanner (src/backend/parser/scan.l): the longest alternative that a quote or a comment belongs
 * to comes first. Within E'' a backslash escapes, also in what continues it; elsewhere it does not, because
 * standard_conforming_strings is on.
 */
const PATTERN = new RegExp(
  [
    String.raw`(?<space>[ \t\f\v\n\r]+|--[^\n\r]*)`,
    String.raw`(?<comment>\/\*)`,
    String.raw`(?<text>[eE]'${ESCAPED}'(?:${CONTINUED}'${ESCAPED}')*|(?:[bBxXnN]|[uU]&)?'${PLAIN}')`,
    String.raw`(?<quoted>(?:[uU]&)?"[^"]*(?:""[^"]*)*")`,
    String.raw`(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)`,
    String.raw`(?<parameter>\$\d+)`,
    String.raw`(?<open>[eE]'|(?:[bBxXnN]|[uU]&)?'|(?:[uU]&)?")`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<number>\.?\d[\w.]*)`,
    String.raw`(?<symbol>[^])`,
  ].join("|"),
  "y",
);

/** Cuts SQL into its pieces, without white space and comments. Never fails: what is not SQL becomes symbols. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  for (let start = 0; start < sql.length; start = pattern.lastIndex) {
    pattern.lastIndex = start;
    const { 0: text, groups = {} } = pattern.exec(sql)!; // a symbol, if nothing else
    if (groups["space"] !== undefined) continue;
    let end: number | undefined = start + text.length;
    if (groups["comment"] !== undefined) end = endOfComment(sql, start);
    if (groups["dollar"] !== undefined) end = endOfDollarQuoted(sql, start, text);
    if (groups["open"] !== undefined) end = undefined;
    pattern.lastIndex = end ?? sql.length;
    if (groups["comment"] !== undefined && end !== undefined) continue;
    tokens.push({ kind: kindOf(groups, end), text: sql.slice(start, end), start });
  }
  return tokens;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>, end: number | undefined): Token["kind"] {
  if (end === undefined) return "open";
  if (groups["dollar"] !== undefined) return "text";
  const kinds = ["word", "quoted", "text", "parameter", "number"] as const;
  return kinds.find((kind) => groups[kind] !== undefined) ?? "symbol";
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

function endOfDollarQuoted(sql: string, start: number, delimiter: string): number | undefined {
  const end = sql.indexOf(delimiter, start + delimiter.length);
  return end < 0 ? undefined : end + delimiter.length;
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
