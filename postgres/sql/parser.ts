import type * as library from "libpg-query";
import type { Node } from "libpg-query";

/** PostgreSQL 18's parser, compiled to WebAssembly; undefined until {@link loadParser} has loaded it. */
let parser: typeof library | undefined;

/**
 * Loads the parser, once a process: 25 to 85 ms. It must be awaited before any other function here is called. Call it
 * only if SQL has to be parsed, so that equal schemas don't pay for it.
 */
export async function loadParser(): Promise<void> {
  if (parser) return;
  // Importing the package starts loading its WebAssembly.
  const imported = await import("libpg-query");
  await imported.loadModule();
  parser = imported;
}

/**
 * Returns the syntax tree of a statement, or undefined if the string isn't exactly one statement that is understood.
 */
export function parseStatement(sql: string): Node | undefined {
  // The parser is written in C and would ignore everything after a NUL.
  if (sql.includes("\0")) return undefined;
  const { parseSync } = loaded();
  try {
    const { stmts = [] } = parseSync(sql);
    return stmts.length === 1 ? stmts[0]!.stmt : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The length in UTF-8 bytes of the prefix that {@link parseExpression} puts before an expression. Nodes' locations
 * include it.
 */
export const EXPRESSION_OFFSET = "SELECT (".length;

/** Returns the syntax tree of an expression, or undefined if it isn't understood. */
export function parseExpression(expression: string): Node | undefined {
  const statement = parseStatement(`SELECT (${expression}\n)`);
  if (!statement || !("SelectStmt" in statement)) return undefined;
  const { targetList = [], ...others } = statement.SelectStmt;
  // There are more targets or clauses only if the string closes the parenthesis itself.
  const [target, ...more] = targetList;
  const hasClauses = Object.keys(others).some((field) => field !== "limitOption" && field !== "op");
  if (!target || !("ResTarget" in target) || more.length > 0 || hasClauses) return undefined;
  return target.ResTarget.val;
}

/** Returns the syntax tree of a type's name, such as `numeric(10,2)[]`, or undefined if it isn't understood. */
export function parseType(type: string): library.TypeName | undefined {
  const expression = parseExpression(`NULL::${type}`);
  return expression && "TypeCast" in expression ? expression.TypeCast.typeName : undefined;
}

/**
 * Returns PL/pgSQL's own syntax tree of a function, or undefined if it isn't understood. Expressions in it are strings
 * (`query`).
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

/** Returns the tokens of a string from PostgreSQL's scanner, or undefined if the scanner fails. */
export function scanText(sql: string): library.ScanToken[] | undefined {
  const { scanSync } = loaded();
  try {
    return scanSync(sql).tokens;
  } catch {
    return undefined;
  }
}

/** Returns the first error in a string, with its position in characters, or undefined if there is none. */
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

/** Returns a part of a string by positions in bytes of UTF-8, which are what the parser counts. */
export function sliceBytes(text: string, start: number, end?: number): string {
  return Buffer.from(text).toString("utf8", start, end);
}

function loaded(): typeof library {
  if (!parser) throw new Error("PostgreSQL's parser is not loaded: await loadParser() first.");
  return parser;
}
