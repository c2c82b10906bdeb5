import { firstError, scanText } from "./parser";

/**
 * A token of SQL. A `word` is an unquoted identifier or keyword, `quoted` a quoted identifier, `string` a string
 * constant of any kind, `parameter` is `$1`, `symbol` an operator or punctuation.
 */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "parameter" | "number" | "symbol";
  /** The token as it is written. */
  readonly text: string;
  /** The position of its beginning in the source, in UTF-16 code units. */
  readonly start: number;
}

/** Control characters that the library does not escape in its answer, except white space. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\x0b\x0e-\x1f]/g;

/**
 * Splits SQL into tokens with PostgreSQL's own scanner, without white space and comments. Unlike the parser, the
 * scanner also understands a newer server's syntax.
 * @returns undefined if the scanner fails, for example at a quote that does not end
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

/** Returns a function from positions in bytes of UTF-8 to positions in UTF-16 code units. Its arguments must ascend. */
function positionsOf(sql: string): (bytes: number) => number {
  if (Buffer.byteLength(sql) === sql.length) return (bytes) => bytes;
  let position = 0;
  let passed = 0;
  return (bytes) => {
    for (; passed < bytes && position < sql.length; position++) {
      const code = sql.charCodeAt(position);
      // Each half of a surrogate pair counts for two of the character's four bytes.
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

/** True if the token is one of these lower-case words, in any case. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === "word" && words.includes(token.text.toLowerCase());
}

export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === "symbol" && token.text === symbol;
}

/** Returns the name that an identifier stands for: folded to lower case, unless it is quoted. */
export function nameOf({ kind, text }: Token): string {
  // PostgreSQL folds beyond ASCII only in single-byte encodings.
  if (kind === "word") return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return text.slice(text.indexOf('"') + 1, -1).replace(/""/g, '"');
}

/** The number of syntax errors to skip in search of the place where the scanner fails. */
const MOST_ERRORS = 100;

/** Returns the scanner's error, with its position in UTF-16 code units if it can be found. */
export function findLexicalError(sql: string): { readonly message: string; readonly position?: number } {
  let start = 0;
  for (let count = 0; count < MOST_ERRORS; count++) {
    const error = firstError(sql.slice(start).replace(CONTROLS, "?"));
    if (!error) break;
    const position = start + unitsOf(sql.slice(start), error.position);
    const [, token] = /^syntax error at or near "(.*)"$/s.exec(error.message) ?? [];
    if (token === undefined) return { message: error.message, position };
    // The parser stops at the first syntax error, so it is asked again from behind that token.
    start = position + Math.max(token.length, 1);
  }
  return { message: "a quote or a comment does not end" };
}

/** Converts a number of characters, which PostgreSQL counts, to UTF-16 code units. */
function unitsOf(text: string, characters: number): number {
  let units = 0;
  for (let count = 0; count < characters && units < text.length; count++)
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}
