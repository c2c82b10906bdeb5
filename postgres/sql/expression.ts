import type { Node } from "libpg-query";
import { parseExpression } from "./parser";
import { as, find, nodes, shape, strings } from "./tree";

/**
 * Returns the terms that an expression joins by AND, as strings that are equal for equal terms. An expression that
 * isn't understood is one term.
 */
export function conjuncts(expression: string): string[] {
  const tree = parseExpression(expression);
  if (!tree) return [expression];
  const terms: string[] = [];
  const open = [tree];
  for (let term = open.pop(); term; term = open.pop()) {
    const joined = as(term, "BoolExpr");
    if (joined?.boolop === "AND_EXPR") open.push(...(joined.args ?? []));
    else terms.push(shape(term));
  }
  return terms;
}

/** Returns the name of the function that an expression calls, or undefined if the expression isn't a call. */
export function calledFunction(expression: string): string[] | undefined {
  const call = as(parseExpression(expression), "FuncCall");
  return call && strings(call.funcname);
}

/** Returns an expression without the casts around it. */
export function withoutCasts(tree: Node): Node {
  let inner = tree;
  for (let cast = as(inner, "TypeCast"); cast?.arg; cast = as(inner, "TypeCast")) inner = cast.arg;
  return inner;
}

/** Nodes that are NULL if any value in them is. AND and OR are, too, unless another value decides the result alone. */
const STRICT_NODES: ReadonlySet<string> = new Set([
  "A_Const",
  "A_Indices",
  "A_Indirection",
  "BoolExpr",
  "CollateClause",
  "ColumnRef",
  "SQLValueFunction",
  "String",
  "TypeName",
]);

const STRICT_OPERATORS: ReadonlySet<string> = new Set([
  "AEXPR_OP",
  "AEXPR_OP_ANY",
  "AEXPR_OP_ALL",
  "AEXPR_LIKE",
  "AEXPR_ILIKE",
]);

/**
 * True if an expression can't turn a NULL in one of its columns into another value, because it tests for no NULL, calls
 * no function, and makes no array or row of columns. False if it isn't understood.
 * @param hasArrays whether some of its columns are arrays, for which `NULL || 1` is `{1}`
 */
export function keepsNull(expression: string, hasArrays: boolean): boolean {
  const tree = parseExpression(expression);
  if (!tree) return false;
  for (const [kind, fields] of nodes(tree)) {
    if (kind === "A_Expr") {
      const { kind: operator = "", name } = fields as { kind?: string; name?: Node[] };
      const [symbol, ...others] = strings(name);
      if (!STRICT_OPERATORS.has(operator) || others.length > 0 || (symbol === "||" && hasArrays)) return false;
    } else if (kind === "A_ArrayExpr") {
      if (find(fields, "ColumnRef").length > 0) return false;
    } else if (kind === "TypeCast") {
      // A user's domain may refuse NULL, and a cast may call a function.
      const { arg, typeName } = fields as { arg?: Node; typeName?: { names?: Node[] } };
      if (!isBuiltIn(strings(typeName?.names)) && find(arg, "ColumnRef").length > 0) return false;
    } else if (!STRICT_NODES.has(kind)) {
      return false;
    }
  }
  return true;
}

/** True if an expression joins terms by AND somewhere, also as `NOT (a OR b)`, or isn't understood. */
export function hasAnd(expression: string): boolean {
  const tree = parseExpression(expression);
  const joins = (node: object | undefined, operator: string) =>
    find(node, "BoolExpr").some(({ boolop }) => boolop === operator);
  const negated = find(tree, "BoolExpr").filter(({ boolop }) => boolop === "NOT_EXPR");
  return !tree || joins(tree, "AND_EXPR") || negated.some((node) => joins(node, "OR_EXPR"));
}

/** True if an expression is the constant NULL, of whatever type. */
export function isNull(expression: string): boolean {
  const tree = parseExpression(expression);
  return tree !== undefined && as(withoutCasts(tree), "A_Const")?.isnull === true;
}

/** True if the server wrote the name without a schema, or if it is in pg_catalog. */
export function isBuiltIn(name: readonly string[]): boolean {
  return name.length === 1 || (name.length === 2 && name[0] === "pg_catalog");
}

/** Nodes that can be computed for every row if everything in them can. */
const SAFE_NODES: ReadonlySet<string> = new Set([
  "A_ArrayExpr",
  "A_Const",
  "BoolExpr",
  "BooleanTest",
  "CaseExpr",
  "CaseWhen",
  "CollateClause",
  "ColumnRef",
  "NullTest",
  "SQLValueFunction",
  "String",
  "TypeName",
]);

/** PostgreSQL's operators that fail for no value: comparisons, and concatenation, but not of arrays, which may not fit. */
const SAFE_OPERATORS: ReadonlySet<string> = new Set(["=", "<>", "<", ">", "<=", ">=", "||"]);

/** PostgreSQL's functions that accept every value. */
const SAFE_FUNCTIONS: ReadonlySet<string> = new Set(["lower", "upper"]);

/**
 * True if an expression can be computed for every row, because it only compares, concatenates values other than arrays,
 * and calls functions that accept every value. False if it isn't understood.
 * @param arrays the names of columns that are arrays
 */
export function neverFails(expression: string, arrays: ReadonlySet<string>): boolean {
  const tree = parseExpression(expression);
  if (!tree) return false;
  return [...nodes(tree)].every(([kind, fields]) => {
    if (kind === "A_Expr") {
      const [symbol = "", ...others] = strings((fields as { name?: Node[] }).name);
      const columns = symbol === "||" ? find(fields, "ColumnRef") : [];
      if (others.length > 0 || columns.some((column) => arrays.has(strings(column.fields)[0] ?? ""))) return false;
      return SAFE_OPERATORS.has(symbol) || isMatch(fields, symbol);
    }
    if (kind === "FuncCall") {
      const name = strings((fields as { funcname?: Node[] }).funcname);
      return isBuiltIn(name) && SAFE_FUNCTIONS.has(name.at(-1) ?? "");
    }
    if (kind === "TypeCast") {
      const { arg, typeName } = fields as { arg?: Node; typeName?: { names?: Node[]; typmods?: Node[] } };
      const type = strings(typeName?.names);
      const isText = isBuiltIn(type) && type.at(-1) === "text";
      return isText || find(arg, "ColumnRef").length === 0;
    }
    return SAFE_NODES.has(kind);
  });
}

/** True if a node matches a constant pattern, which is the same for every row. */
function isMatch(fields: object, symbol: string): boolean {
  const { rexpr } = fields as { rexpr?: Node };
  return symbol.includes("~") && rexpr !== undefined && as(withoutCasts(rexpr), "A_Const") !== undefined;
}
