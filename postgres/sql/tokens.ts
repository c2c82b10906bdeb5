import { firstError, scanText } from "./parser";

/**
 * What a piece of SQL is. A `word` is an identifier or keyword without quotes, `quoted` an identifier in them, `string` any
 * kind of string constant, `parameter` is `$1`, `symbol` an operator or punctuation.
 */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "parameter" | "number" | "symbol";
  /** As it is written. */
  readonly text: string;
  /** Where it begins in the source, in UTF-16 code units. */
  readonly start: number;
}

/** Characters that the library does not escape in its answer. White space keeps its meaning. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\x0b\x0e-\x1f]/g;

/**
 * Cuts SQL into its pieces with PostgreSQL's own scanner, without white space and comments. It also understands what the
 * parser does not, such as a newer server's syntax.
 * @returns undefined if something isn't even a piece of SQL, such as a quote that does not end
 */
export function tokenize(sql: string): Token[] | undefined {
  const pieces = scanText(sql.replace(CONTROLS, "?"));
  if (!pieces) return undefined;
  const positionOf = positionsOf(sql);
  return pieces.flatMap(({ start, end, tokenName, keywordName }) => {
    if (tokenName === "SQL_COMMENT" || tokenName === "C_COMMENT") return [];
    const from = positionOf(start);
    const text = sql.slice(from, positionOf(end));
    return [{ kind: kindOf(text, tokenName, keywordName), text, start: from }];
  });
}

/** Returns a function from positions in bytes of UTF-8 to positions in UTF-16 code units. It must be asked in ascending order. */
function positionsOf(sql: string): (bytes: number) => number {
  if (Buffer.byteLength(sql) === sql.length) return (bytes) => bytes;
  let position = 0;
  let passed = 0;
  return (bytes) => {
    for (; passed < bytes && position < sql.length; position++) {
      const code = sql.charCodeAt(position);
      // Each half of a surrogate pair is two of its four bytes.
      if (code < 0x80) passed += 1;
      else passed += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
    }
    return position;
  };
}

function kindOf(text: string, tokenName: string, keywordName: string): Token["kind"] {
  if (tokenName === "PARAM") return "parameter";
  if (tokenName === "ICONST" || tokenName === "FCONST") return "number";
  if (keywordName !== "NO_KEYWORD") return "word";
  if (text.endsWith('"')) return "quoted";
  if (tokenName === "IDENT") return "word";
  return tokenName === "SCONST" || text.endsWith("'") ? "string" : "symbol";
}

/** True if the token is one of these words, which are in lower case. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === "word" && words.includes(token.text.toLowerCase());
}

export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === "symbol" && token.text === symbol;
}

/** Returns the name that an identifier means: folded to lower case without quotes, as it is within them. */
export function nameOf({ kind, text }: Token): string {
  // PostgreSQL folds beyond ASCII only in single-byte encodings.
  if (kind === "word") return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return text.slice(text.indexOf('"') + 1, -1).replace(/""/g, '"');
}

/** How many syntax errors are passed over to find the place that the scanner stumbled over. */
const MOST_ERRORS = 100;

/** Returns what the scanner doesn't understand, and where, in UTF-16 code units; without a place if that is hard to find. */
export function findLexicalError(sql: string): { readonly message: string; readonly position?: number } {
  let start = 0;
  for (let count = 0; count < MOST_ERRORS; count++) {
    const error = firstError(sql.slice(start).replace(CONTROLS, "?"));
    if (!error) break;
    const position = start + unitsOf(sql.slice(start), error.position);
    const [, token] = /^syntax error at or near "(.*)"$/s.exec(error.message) ?? [];
    if (token === undefined) return { message: error.message, position };
    // The parser gives up at the first error in the grammar: it is asked again from behind that token.
    start = position + Math.max(token.length, 1);
  }
  return { message: "a quote or a comment does not end" };
}

/** PostgreSQL counts characters. */
function unitsOf(text: string, characters: number): number {
  let units = 0;
  for (let count = 0; count < characters && units < text.length; count++)
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}
