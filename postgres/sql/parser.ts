import type * as library from "libpg-query";
import type { Node } from "libpg-query";

/** PostgreSQL 18's parser, compiled to WebAssembly; undefined until {@link loadParser} has loaded it. */
let parser: typeof library | undefined;

/**
 * Loads the parser, once a process: 25 to 85 ms. Call it before anything else here, and only when a text has to be
 * understood, so that equal schemas don't pay for it.
 */
export async function loadParser(): Promise<void> {
  if (parser) return;
  // Importing the package begins to load its WebAssembly.
  const imported = await import("libpg-query");
  await imported.loadModule();
  parser = imported;
}

/** The syntax tree of one statement, or undefined if the text isn't exactly one that this parser understands. */
export function parseStatement(sql: string): Node | undefined {
  // The parser is written in C: a NUL ends the text, and what follows it would be ignored.
  if (sql.includes("\0")) return undefined;
  const { parseSync } = loaded();
  try {
    const { stmts = [] } = parseSync(sql);
    return stmts.length === 1 ? stmts[0]!.stmt : undefined;
  } catch {
    return undefined;
  }
}

/** Length in UTF-8 bytes of what {@link parseExpression} puts before an expression: its nodes' locations count from there. */
export const EXPRESSION_OFFSET = "SELECT (".length;

/** The syntax tree of an expression, or undefined if it isn't understood. */
export function parseExpression(expression: string): Node | undefined {
  const statement = parseStatement(`SELECT (${expression}\n)`);
  if (!statement || !("SelectStmt" in statement)) return undefined;
  const { targetList = [], ...others } = statement.SelectStmt;
  // More than one target, or a clause, would come from a text that closes the parenthesis.
  const [target, ...more] = targetList;
  const hasClauses = Object.keys(others).some((field) => field !== "limitOption" && field !== "op");
  if (!target || !("ResTarget" in target) || more.length > 0 || hasClauses) return undefined;
  return target.ResTarget.val;
}

/** The syntax tree of a type's name, such as `numeric(10,2)[]`, or undefined if it isn't understood. */
export function parseType(type: string): library.TypeName | undefined {
  const expression = parseExpression(`NULL::${type}`);
  return expression && "TypeCast" in expression ? expression.TypeCast.typeName : undefined;
}

/**
 * PL/pgSQL's own syntax tree of a function, or undefined if it isn't understood. Expressions in it are strings (`query`).
 * @param createFunction the whole CREATE FUNCTION or CREATE PROCEDURE statement
 */
export function parsePlpgsql(createFunction: string): object | undefined {
  if (createFunction.includes("\0")) return undefined;
  const { parsePlPgSQLSync } = loaded();
  try {
    return parsePlPgSQLSync(createFunction);
  } catch {
    return undefined;
  }
}

/** Returns the pieces of a text as PostgreSQL's scanner cuts it, or undefined if it doesn't understand one. */
export function scanText(sql: string): library.ScanToken[] | undefined {
  const { scanSync } = loaded();
  try {
    return scanSync(sql).tokens;
  } catch {
    return undefined;
  }
}

/** Returns the first error in a text, with its position in characters, or undefined if there is none. */
export function firstError(sql: string): { readonly message: string; readonly position: number } | undefined {
  const { parseSync } = loaded();
  try {
    parseSync(sql);
    return undefined;
  } catch (error) {
    const { message, sqlDetails } = error as library.SqlError;
    return { message, position: sqlDetails?.cursorPosition ?? 0 };
  }
}

/** Part of a text by positions in bytes of UTF-8, in which the parser counts. */
export function sliceBytes(text: string, start: number, end?: number): string {
  return Buffer.from(text).toString("utf8", start, end);
}

function loaded(): typeof library {
  if (!parser) throw new Error("PostgreSQL's parser is not loaded: await loadParser() first.");
  return parser;
}
