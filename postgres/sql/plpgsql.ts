import { literal } from "./names";
import { parsePlpgsql } from "./parser";
import { nodes } from "./tree";

/** A variable, by its position in the function's list: of a record NEW, of a field of it, or of anything else. */
interface Variable {
  readonly PLpgSQL_rec?: { readonly refname?: string };
  readonly PLpgSQL_recfield?: { readonly fieldname: string; readonly recparentno?: number };
}

interface Parsed {
  readonly plpgsql_funcs?: readonly {
    readonly PLpgSQL_function?: { readonly datums?: readonly Variable[]; readonly action?: object };
  }[];
}

/** What a trigger function gives a value, wherever it does so. */
export interface NewAssignments {
  /** Columns, by `NEW.column := ...`, INTO, or a loop. */
  readonly columns: ReadonlySet<string>;
  /** NEW is assigned as a whole. */
  readonly row: boolean;
}

/** Returns what the body of a PL/pgSQL trigger function assigns to NEW, or undefined if the body isn't understood. */
export function assignmentsToNew(body: string): NewAssignments | undefined {
  const tree = parsePlpgsql(`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ${literal(body)}`);
  const parsed = (tree as Parsed | undefined)?.plpgsql_funcs?.[0]?.PLpgSQL_function;
  // NEW is the first variable; zeros are left out throughout.
  const variables = parsed?.datums ?? [];
  if (variables[0]?.PLpgSQL_rec?.refname !== "new") return undefined;
  const assigned = [...nodes(parsed?.action)].flatMap(([kind, fields]) => assignedVariables(kind, fields));
  const columns = assigned.flatMap((position) => {
    const { fieldname, recparentno = 0 } = variables[position]?.PLpgSQL_recfield ?? {};
    return fieldname !== undefined && recparentno === 0 ? [fieldname] : [];
  });
  return { columns: new Set(columns), row: assigned.includes(0) };
}

/** The positions of the variables that a node assigns. A record or row in a statement is its INTO, or a loop's variable. */
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
