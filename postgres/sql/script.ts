import { quote } from "./names";
import { loadParser, parseStatement } from "./parser";
import { findLexicalError, isSymbol, isWord, tokenize, type Token } from "./tokens";
import { as } from "./tree";

export interface ScriptStatement {
  readonly text: string;
  /** The search_path that applies to it, as `SHOW search_path` writes it. @default the session's own */
  readonly searchPath?: string;
}

/**
 * Returns the statements of a script in order, except SET and RESET of search_path, which apply to the statements that
 * follow.
 * @throws Error that names the line if a quote or a comment does not end, or if there is a command of psql
 */
export async function readScript(script: string): Promise<ScriptStatement[]> {
  await loadParser();
  // Editors on Windows write a byte order mark, which would be read as a letter of an identifier.
  const sql = script.replace(/^\ufeff/, "");
  const statements: ScriptStatement[] = [];
  let searchPath: string | undefined;
  for (const tokens of split(sql)) {
    const last = tokens.at(-1)!;
    const text = sql.slice(tokens[0]!.start, last.start + last.text.length);
    const setting = isWord(tokens[0], "set", "reset") ? readSearchPath(text) : undefined;
    if (setting) searchPath = setting.value;
    else statements.push({ text, ...(searchPath !== undefined && { searchPath }) });
  }
  return statements;
}

/** Splits a script at the semicolons at which psql would: outside of parentheses and outside of BEGIN ATOMIC bodies. */
function split(sql: string): Token[][] {
  const statements: Token[][] = [];
  let statement: Token[] = [];
  let depth = 0;
  let blocks = 0;
  for (const token of tokensOf(sql)) {
    if (isSymbol(token, ";") && depth === 0 && blocks === 0) {
      if (statement.length > 0) statements.push(statement);
      statement = [];
      continue;
    }
    statement.push(token);
    if (isSymbol(token, "(")) depth++;
    if (isSymbol(token, ")") && depth > 0) depth--;
    if (depth === 0 && isWord(token, "begin", "case", "end") && createsRoutine(statement)) {
      if (isWord(token, "end")) blocks = Math.max(blocks - 1, 0);
      else if (blocks > 0 || isWord(token, "begin")) blocks++;
    }
  }
  if (statement.length > 0) statements.push(statement);
  return statements;
}

function tokensOf(sql: string): Token[] {
  // PostgreSQL's scanner would stop at it.
  const nul = sql.indexOf("\0");
  if (nul >= 0) throw new Error(`${lineOf(sql, nul)}: there is a NUL character, which SQL cannot contain.`);
  const tokens = tokenize(sql);
  if (!tokens) {
    const { message, position } = findLexicalError(sql);
    const [, what] = /^unterminated .*(comment|string|identifier|literal)/.exec(message) ?? [];
    const place = position === undefined ? "" : `${lineOf(sql, position)}: `;
    if (!what) throw new Error(`${place}${message}.`);
    throw new Error(`${place}the ${what === "comment" ? what : "quote"} that begins here does not end.`);
  }
  const command = tokens.find((token) => isSymbol(token, "\\"));
  if (command) {
    const place = lineOf(sql, command.start);
    throw new Error(`${place}: commands of psql (\\...) are not supported; use SQL only.`);
  }
  return tokens;
}

function lineOf(sql: string, position: number): string {
  return `line ${sql.slice(0, position).split(/\r\n|\r|\n/).length}`;
}

function createsRoutine(statement: readonly Token[]): boolean {
  const [create, second, third, fourth] = statement;
  if (!isWord(create, "create")) return false;
  return isWord(isWord(second, "or") && isWord(third, "replace") ? fourth : second, "function", "procedure");
}

/**
 * Reads SET or RESET of search_path.
 * @returns undefined for another statement; an object without a value if the session's own search_path applies again
 */
function readSearchPath(text: string): { readonly value?: string } | undefined {
  const setting = as(parseStatement(text), "VariableSetStmt");
  if (setting?.name !== "search_path") return undefined;
  if (setting.kind === "VAR_RESET" || setting.kind === "VAR_SET_DEFAULT") return {};
  const names = (setting.args ?? []).map((argument) => as(argument, "A_Const")?.sval);
  if (setting.kind !== "VAR_SET_VALUE" || names.includes(undefined)) return undefined;
  // An empty name matches no schema, so `SET search_path = ''` leaves only PostgreSQL's own.
  return { value: names.map((name) => (name?.sval ? quote(name.sval) : '""')).join(", ") };
}
