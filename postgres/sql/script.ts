import { quote } from "./names";
import type { KnownStatement } from "../../validator/statements/statement";
import { isSymbol, isWord, nameOf, tokenize, type Token } from "./lexer";

/**
 * The statements of a script, in its order. `SET search_path` and `RESET search_path` are none of them: they say what the
 * names in those that follow mean.
 * @throws Error that names the line, where a quote or a comment does not end, or for a command of psql's
 */
export function readScript(script: string): KnownStatement[] {
  // The byte order mark that editors on Windows write would be an identifier's letter.
  const sql = script.replace(/^\ufeff/, "");
  const statements: KnownStatement[] = [];
  let searchPath: string | undefined;
  for (const tokens of split(sql)) {
    const setting = readSearchPath(tokens);
    if (setting) {
      searchPath = setting.value;
      continue;
    }
    const last = tokens.at(-1)!;
    const text = sql.slice(tokens[0]!.start, last.start + last.text.length);
    statements.push({ text, ...(searchPath !== undefined && { searchPath: { blue: searchPath, green: searchPath } }) });
  }
  return statements;
}

/** At each semicolon that psql would send the statement at: not within parentheses, nor in a body that BEGIN ATOMIC begins. */
function split(sql: string): Token[][] {
  const statements: Token[][] = [];
  let statement: Token[] = [];
  let depth = 0;
  let blocks = 0;
  for (const token of tokenize(sql)) {
    refuse(token, sql);
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

function refuse({ kind, text, start }: Token, sql: string): void {
  const line = () => `line ${sql.slice(0, start).split(/\r\n|\r|\n/).length}`;
  if (kind === "open") {
    throw new Error(`${line()}: the ${text.startsWith("/*") ? "comment" : "quote"} that begins here does not end.`);
  }
  if (kind !== "symbol") return;
  if (text === "\\") throw new Error(`${line()}: commands of psql (\\...) are not understood; give SQL alone.`);
  if (text === "\0") throw new Error(`${line()}: there is a NUL character, which SQL cannot contain.`);
}

function createsRoutine(statement: readonly Token[]): boolean {
  const [create, second, third, fourth] = statement;
  if (!isWord(create, "create")) return false;
  return isWord(isWord(second, "or") && isWord(third, "replace") ? fourth : second, "function", "procedure");
}

/** @returns undefined when it is another statement; no value: the session's own */
function readSearchPath(tokens: readonly Token[]): { readonly value: string | undefined } | undefined {
  const words = tokens.map((token) => (token.kind === "word" ? token.text.toLowerCase() : token.text));
  if (words.join(" ") === "reset search_path") return { value: undefined };
  const rest = words[1] === "session" || words[1] === "local" ? 2 : 1;
  const isSet = words[0] === "set" && words[rest] === "search_path" && ["to", "="].includes(words[rest + 1] ?? "");
  if (!isSet) return undefined;
  const list = tokens.slice(rest + 2);
  if (list.length === 1 && isWord(list[0], "default")) return { value: undefined };
  const names = list.filter((_, index) => index % 2 === 0).map(readSchemaName);
  const commas = list.filter((_, index) => index % 2 === 1);
  if (names.length !== commas.length + 1 || !commas.every((comma) => isSymbol(comma, ","))) return undefined;
  return names.includes(undefined) ? undefined : { value: names.join(", ") };
}

function readSchemaName(token: Token): string | undefined {
  if (token.kind === "word" || token.kind === "quoted") return quoteName(nameOf(token));
  if (token.kind === "text" && token.text.startsWith("'"))
    return quoteName(token.text.slice(1, -1).replace(/''/g, "'"));
  return undefined;
}

/** An empty name is a schema that there is not: `SET search_path = ''` leaves PostgreSQL's own. */
function quoteName(name: string): string {
  return name === "" ? '""' : quote(name);
}
