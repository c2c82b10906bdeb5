import type { Client } from "pg";
import { canonicalExpression } from "./expression";
import { quote, type Constraint, type Timing } from "../schema";

export interface ConstraintRow {
  readonly relation: number;
  readonly domain: number;
  readonly name: string;
  readonly type: string;
  readonly columns: readonly number[] | null;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly target: number;
  readonly targetColumns: readonly number[] | null;
  readonly onDelete: string;
  readonly deleteColumns: readonly number[] | null;
  readonly onUpdate: string;
  readonly match: string;
  readonly expression: string | null;
  readonly definition: string | null;
}

/**
 * Checks, foreign keys and exclusions of tables, and checks of domains. Left out are
 * - primary keys and unique constraints: they are read with the indexes behind them;
 * - NOT NULL, which PostgreSQL 18 has here too: it is read with the columns;
 * - what a partition has from its parent. A child table keeps what it inherits: its parent's may be NO INHERIT;
 * - foreign keys whose triggers somebody has disabled: nobody is bound by them;
 * - PostgreSQL 18's NOT ENFORCED: nobody is bound by it.
 */
export async function readConstraints(
  client: Client,
  namespaces: readonly number[],
  major: number,
): Promise<ConstraintRow[]> {
  const { rows } = await client.query<ConstraintRow>(
    `SELECT conrelid AS relation, contypid AS domain, conname AS name, contype AS type, conkey AS columns,
       condeferrable AS deferrable, condeferred AS deferred, confrelid AS target, confkey AS "targetColumns",
       confdeltype AS "onDelete", ${major >= 15 ? "confdelsetcols" : "NULL::int2[]"} AS "deleteColumns", confupdtype AS "onUpdate", confmatchtype AS match,
       CASE WHEN contype = 'c' THEN pg_get_expr(conbin, conrelid) END AS expression,
       CASE WHEN contype = 'x' THEN pg_get_constraintdef(co.oid) END AS definition
     FROM pg_constraint co
     LEFT JOIN pg_class c ON c.oid = conrelid
     WHERE connamespace = ANY ($1::oid[]) AND contype IN ('c', 'f', 'x') AND conparentid = 0
       AND (conislocal OR contype <> 'c' OR NOT c.relispartition)
       AND NOT (contype = 'f' AND EXISTS (
         SELECT FROM pg_trigger t
         WHERE t.tgconstraint = co.oid AND t.tgrelid = conrelid AND t.tgenabled = 'D'))
       ${major >= 18 ? "AND conenforced" : ""}
     ORDER BY conname`,
    [namespaces],
  );
  return rows;
}

const ACTIONS: Readonly<Record<string, string>> = {
  a: "NO ACTION",
  r: "RESTRICT",
  c: "CASCADE",
  n: "SET NULL",
  d: "SET DEFAULT",
};
const MATCHES: Readonly<Record<string, string>> = { s: "SIMPLE", f: "FULL", p: "PARTIAL" };

/** Resolves attribute numbers and oids. */
export interface Names {
  column(relation: number, number: number): string;
  relation(oid: number): string;
}

export function toConstraint(row: ConstraintRow, names: Names): Constraint {
  const base = {
    name: row.name,
    columns: (row.columns ?? []).map((number) => (number === 0 ? "" : names.column(row.relation, number))),
    timing: toTiming(row.deferrable, row.deferred),
  };
  if (row.type === "f") {
    const deleted = (row.deleteColumns ?? []).map((number) => quote(names.column(row.relation, number)));
    return {
      ...base,
      kind: "foreign key",
      target: names.relation(row.target),
      targetColumns: (row.targetColumns ?? []).map((number) => names.column(row.target, number)),
      onDelete: [ACTIONS[row.onDelete] ?? row.onDelete, deleted.length > 0 && `(${deleted.join(", ")})`]
        .filter(Boolean)
        .join(" "),
      onUpdate: ACTIONS[row.onUpdate] ?? row.onUpdate,
      match: MATCHES[row.match] ?? row.match,
    };
  }
  if (row.type === "x") return { ...base, kind: "exclusion", definition: present(row.definition, row.name) };
  return { ...base, kind: "check", expression: present(row.expression, row.name) };
}

export function toTiming(deferrable: boolean, deferred: boolean): Timing {
  if (!deferrable) return "immediate";
  return deferred ? "deferred" : "deferrable";
}

/** PostgreSQL's deparsing functions look at the live catalog: DDL after our snapshot can make them answer NULL. */
function present(definition: string | null, name: string): string {
  if (definition === null) throw new Error(`the constraint ${name} disappeared`);
  return canonicalExpression(definition);
}
