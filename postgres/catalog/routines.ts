import type { Session } from "../session";
import type { Routine } from "./model";

export interface RoutineRow {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly argumentTypes: string;
  readonly argumentCount: number;
  readonly allNames: readonly string[] | null;
  readonly allModes: readonly string[] | null;
  readonly defaultCount: number;
  readonly defaults: string | null;
  readonly variadic: boolean;
  readonly result: string | null;
  readonly language: string;
  readonly volatility: string;
  readonly strict: boolean;
  readonly securityDefiner: boolean;
  readonly settings: readonly string[] | null;
  readonly body: string | null;
  readonly outputs: readonly string[] | null;
  readonly owner: string;
  readonly acl: readonly string[] | null;
}

/**
 * Reads functions, procedures and aggregates. The body of an aggregate is what CREATE AGGREGATE says besides the
 * arguments.
 */
export async function readRoutines(session: Session, namespaces: readonly number[]): Promise<RoutineRow[]> {
  const { rows } = await session.query<RoutineRow>(
    `SELECT n.nspname AS schema, p.proname AS name, p.prokind AS kind,
       oidvectortypes(p.proargtypes) AS "argumentTypes", p.pronargs AS "argumentCount",
       p.proargnames AS "allNames", p.proargmodes::text[] AS "allModes",
       p.pronargdefaults AS "defaultCount", pg_get_expr(p.proargdefaults, 0) AS defaults,
       p.provariadic <> 0 AS variadic, pg_get_function_result(p.oid) AS result, l.lanname AS language,
       p.provolatile AS volatility, p.proisstrict AS strict, p.prosecdef AS "securityDefiner", p.proconfig AS settings,
       CASE WHEN p.prokind = 'a' THEN concat_ws(' ', a.aggkind, a.aggtransfn::regprocedure, format_type(a.aggtranstype, NULL),
           a.aggfinalfn::regprocedure, a.aggcombinefn::regprocedure, a.aggmtransfn::regprocedure, a.aggminvtransfn::regprocedure,
           a.aggmfinalfn::regprocedure, a.aggsortop::regoperator, a.agginitval, a.aggminitval)
         ELSE coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) END AS body,
       CASE WHEN p.proargmodes && '{o,b}' THEN ARRAY(
         SELECT concat_ws(' ', CASE mode WHEN 'b' THEN 'INOUT' ELSE 'OUT' END, nullif(name, ''), format_type(type, NULL))
         FROM unnest(p.proargmodes, p.proallargtypes, p.proargnames) WITH ORDINALITY a(mode, type, name, position)
         WHERE mode IN ('o', 'b') ORDER BY position) END AS outputs,
       pg_get_userbyid(p.proowner) AS owner, p.proacl::text[] AS acl
     FROM pg_proc p
     JOIN pg_namespace n ON n.oid = p.pronamespace
     JOIN pg_language l ON l.oid = p.prolang
     LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
     WHERE p.pronamespace = ANY ($1::oid[])
       AND NOT EXISTS (
         SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
           AND (d.deptype = 'e' OR d.deptype = 'i'))
     ORDER BY p.proname, n.nspname, p.pronargs, p.proargtypes`,
    [namespaces],
  );
  return rows;
}

const KINDS: Readonly<Record<string, Routine["kind"]>> = {
  f: "function",
  p: "procedure",
  a: "aggregate",
  w: "window function",
};
const VOLATILITIES: Readonly<Record<string, Routine["volatility"]>> = { i: "immutable", s: "stable", v: "volatile" };

export function toRoutine(row: RoutineRow): Routine {
  const { allModes, allNames } = row;
  // Modes are i(n), o(ut), b(oth), v(ariadic) and t(able). They are absent if every argument is an input.
  const inputNames = (allNames ?? []).filter((_, index) => !allModes || /[ibv]/.test(allModes[index] ?? ""));
  // pg_get_function_result returns `record` for several OUT arguments, and nothing for a procedure's.
  const result = [row.result, row.outputs && `(${row.outputs.join(", ")})`].filter(Boolean).join(" ");
  return {
    schema: row.schema,
    name: row.name,
    kind: KINDS[row.kind] ?? "function",
    argumentTypes: row.argumentTypes,
    argumentCount: row.argumentCount,
    argumentNames: inputNames,
    defaultCount: row.defaultCount,
    ...(row.defaults !== null && { defaults: row.defaults }),
    variadic: row.variadic,
    ...(result && { result }),
    language: row.language,
    volatility: VOLATILITIES[row.volatility] ?? "volatile",
    strict: row.strict,
    securityDefiner: row.securityDefiner,
    settings: row.settings ?? [],
    body: row.body ?? "",
    owner: row.owner,
    ...(row.acl && { acl: row.acl }),
  };
}
