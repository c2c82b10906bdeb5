import type { Node } from "libpg-query";
import { literal } from "./names";
import { parseExpression, parsePlpgsql } from "./parser";
import { as, nodes, strings } from "./tree";

/**
 * A variable. Other nodes refer to it by its position in the function's list. Both fields are absent unless it is a
 * record or a record's field.
 */
interface Variable {
  readonly PLpgSQL_rec?: { readonly refname?: string };
  readonly PLpgSQL_recfield?: { readonly fieldname: string; readonly recparentno?: number };
}

interface Parsed {
  readonly plpgsql_funcs?: readonly {
    readonly PLpgSQL_function?: { readonly datums?: readonly Variable[]; readonly action?: object };
  }[];
}

/** A list of statements, each under its kind. */
type Statements = readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[];

/**
 * True if the body of a PL/pgSQL trigger function gives a column of NEW a value in every INSERT without one: by
 * `NEW.column := ...`, INTO, or a loop's variable, or by assigning NEW as a whole. False if the body isn't understood.
 */
export function fillsNew(body: string, column: string): boolean {
  const tree = parsePlpgsql(`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ${literal(body)}`);
  const parsed = (tree as Parsed | undefined)?.plpgsql_funcs?.[0]?.PLpgSQL_function;
  // NEW is the first variable. The tree leaves out every zero.
  const variables = parsed?.datums ?? [];
  if (variables[0]?.PLpgSQL_rec?.refname !== "new") return false;
  const isTarget = (position: number) => {
    const { fieldname, recparentno = 0 } = variables[position]?.PLpgSQL_recfield ?? {};
    return position === 0 || (fieldname === column && recparentno === 0);
  };
  return parsed?.action !== undefined && fills([parsed.action] as Statements, column, isTarget);
}

/** True if one of the statements assigns a variable that is a target, whatever conditions hold. */
function fills(statements: unknown, column: string, isTarget: (position: number) => boolean): boolean {
  const always = (list: unknown) => fills(list, column, isTarget);
  for (const [kind, { body, ...fields }] of ((statements ?? []) as Statements).flatMap((one) => Object.entries(one))) {
    switch (kind) {
      case "PLpgSQL_stmt_return":
        return false;
      case "PLpgSQL_stmt_block":
      case "PLpgSQL_stmt_loop":
        if (always(body)) return true;
        break;
      case "PLpgSQL_stmt_if": {
        const { cond, then_body: first, elsif_list: others, else_body: last } = fields;
        const { query = "" } = (cond as { PLpgSQL_expr?: { query?: string } }).PLpgSQL_expr ?? {};
        const branches = holdsForInsert(parseExpression(query), column) ? [first] : [first, ...listsIn(others), last];
        if (branches.every(always)) return true;
        break;
      }
      case "PLpgSQL_stmt_case": {
        // Without ELSE, a value that no WHEN has is an error.
        const { case_when_list: cases, have_else: hasElse, else_stmts: last } = fields;
        if ([...listsIn(cases), ...(hasElse ? [last] : [])].every(always)) return true;
        break;
      }
      default:
        // The body of another loop may not run.
        for (const [node, part] of nodes({ [kind]: fields }))
          if (assignedVariables(node, part).some(isTarget)) return true;
    }
  }
  return false;
}

/** Returns the statements of each ELSIF or WHEN. */
function listsIn(branches: unknown): unknown[] {
  return ((branches ?? []) as Statements).flatMap((one) => Object.values(one)).map(({ stmts }) => stmts);
}

/**
 * True if a trigger's condition holds in every INSERT without a value for a column: `NEW.column IS NULL`, `TG_OP = 'INSERT'`.
 * False if it may not hold.
 */
export function holdsForInsert(condition: Node | undefined, column: string): boolean {
  const joined = as(condition, "BoolExpr");
  if (joined?.boolop === "OR_EXPR") return (joined.args ?? []).some((term) => holdsForInsert(term, column));
  if (joined?.boolop === "AND_EXPR") return (joined.args ?? []).every((term) => holdsForInsert(term, column));
  const test = as(condition, "NullTest");
  if (test) return test.nulltesttype === "IS_NULL" && nameIn(test.arg) === `new.${column}`;
  const { kind = "", name, lexpr, rexpr } = as(condition, "A_Expr") ?? {};
  if (!["AEXPR_OP", "AEXPR_IN"].includes(kind) || strings(name).join() !== "=" || nameIn(lexpr) !== "tg_op")
    return false;
  const values = kind === "AEXPR_IN" ? (as(rexpr, "List")?.items ?? []) : [rexpr];
  return values.some((value) => as(value, "A_Const")?.sval?.sval === "INSERT");
}

function nameIn(node: Node | undefined): string {
  return strings(as(node, "ColumnRef")?.fields).join(".");
}

/**
 * Returns the positions of the variables that a node assigns. A record or row in a statement is the target of its INTO
 * or the variable of a loop.
 */
function assignedVariables(kind: string, fields: object): number[] {
  switch (kind) {
    case "PLpgSQL_stmt_assign":
    case "PLpgSQL_stmt_foreach_a":
      return [(fields as { varno?: number }).varno ?? 0];
    case "PLpgSQL_diag_item":
      return [(fields as { target?: number }).target ?? 0];
    case "PLpgSQL_rec":
      return [(fields as { dno?: number }).dno ?? 0];
    case "PLpgSQL_row":
      return ((fields as { fields?: { varno?: number }[] }).fields ?? []).map(({ varno = 0 }) => varno);
    default:
      return [];
  }
}
