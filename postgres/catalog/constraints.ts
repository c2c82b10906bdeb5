import type { Session } from "../session";
import { canonicalExpression } from "./expression";
import type { Constraint, Timing } from "./model";
import { qualifiedName, quote } from "../sql/names";
import { readParts, type Parts } from "./parts";

export type ConstraintPart = readonly [
  name: string,
  type: string,
  columns: readonly number[] | null,
  deferrable: boolean,
  deferred: boolean,
  target: readonly [schema: string, name: string] | null,
  targetColumns: readonly string[] | null,
  onDelete: string,
  deleteColumns: readonly number[] | null,
  onUpdate: string,
  match: string,
  expression: string | null,
  definition: string | null,
  validated: boolean,
  /** True if the last column of a foreign key is a PERIOD. New in PostgreSQL 18. */
  period: boolean | null,
  /** The functions of those triggers of a foreign key that clients' statements don't fire. */
  disabled: readonly string[] | null,
];

/**
 * Reads the checks, foreign keys and exclusions of tables, except
 * - primary keys and unique constraints, which are read with the indexes behind them and only counted here;
 * - NOT NULL, which PostgreSQL 18 has here too, and which is read with the columns unless it is NOT VALID;
 * - what a partition has from its parent. A child table's inherited constraints are read, because its parent's may be
 *   NO INHERIT;
 * - PostgreSQL 18's NOT ENFORCED, which binds no client.
 */
export function readConstraints(session: Session, namespaces: readonly number[], major: number): Promise<Parts> {
  return readParts(
    session,
    `SELECT conrelid AS relation, CASE WHEN contype NOT IN ('p', 'u') THEN json_build_array(
       conname, contype, conkey, condeferrable, condeferred,
       CASE WHEN contype = 'f' THEN json_build_array(tn.nspname, tc.relname) END,
       CASE WHEN contype = 'f' THEN ARRAY(
         SELECT a.attname FROM unnest(confkey) WITH ORDINALITY key(number, position)
         JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = key.number ORDER BY key.position) END,
       confdeltype, ${major >= 15 ? "confdelsetcols" : "NULL"}, confupdtype, confmatchtype,
       CASE WHEN contype = 'c' THEN pg_get_expr(conbin, conrelid) END,
       CASE WHEN contype = 'x' THEN pg_get_constraintdef(co.oid) END, convalidated,
       ${major >= 18 ? "CASE WHEN contype = 'f' THEN conperiod END" : "NULL"},
       CASE WHEN contype = 'f' AND co.oid IN (SELECT tgconstraint FROM pg_trigger WHERE tgenabled IN ('D', 'R')) THEN ARRAY(
         SELECT proname FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid
         WHERE tgconstraint = co.oid AND tgenabled IN ('D', 'R')) END) END AS part
     FROM pg_constraint co
     JOIN pg_class c ON c.oid = conrelid
     LEFT JOIN pg_class tc ON tc.oid = confrelid
     LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
     WHERE connamespace = ANY ($1::oid[]) AND conparentid = 0
       AND (contype IN ('c', 'f', 'x', 'p', 'u') OR contype = 'n' AND NOT convalidated)
       AND (conislocal OR contype NOT IN ('c', 'n') OR NOT c.relispartition)
       ${major >= 18 ? "AND conenforced" : ""}
     ORDER BY conrelid, conname`,
    namespaces,
  );
}

const ACTIONS: Readonly<Record<string, string>> = {
  a: "NO ACTION",
  r: "RESTRICT",
  c: "CASCADE",
  n: "SET NULL",
  d: "SET DEFAULT",
};
const MATCHES: Readonly<Record<string, string>> = { s: "SIMPLE", f: "FULL", p: "PARTIAL" };

/** Resolves attribute numbers and relations. */
export interface Names {
  /** Returns the name of a column of the relation that the part belongs to. */
  column(number: number): string;
  /** True if the relation is one of those that are compared. */
  isKnown(relation: string): boolean;
}

export function toConstraint(
  [name, type, columns, deferrable, deferred, target, targetColumns, ...rest]: ConstraintPart,
  names: Names,
): Constraint {
  const [onDelete, deleteColumns, onUpdate, match, expression, definition, validated, period, disabled] = rest;
  const base = {
    name,
    columns: (columns ?? []).map((number) => (number === 0 ? "" : names.column(number))),
    timing: toTiming(deferrable, deferred),
    validated,
  };
  if (target) {
    const parent = qualifiedName({ schema: target[0], name: target[1] });
    const deleted = (deleteColumns ?? []).map((number) => quote(names.column(number)));
    return {
      ...base,
      kind: "foreign key",
      // The target may be in an extension's schema, which isn't compared.
      target: names.isKnown(parent) ? parent : "a table of an extension",
      targetColumns: targetColumns ?? [],
      onDelete: [ACTIONS[onDelete] ?? onDelete, deleted.length > 0 && `(${deleted.join(", ")})`]
        .filter(Boolean)
        .join(" "),
      onUpdate: ACTIONS[onUpdate] ?? onUpdate,
      match: MATCHES[match] ?? match,
      period: period ?? false,
      bindsChildren: !disabled?.some(isCheck),
      bindsParents: !disabled?.some((triggerFunction) => !isCheck(triggerFunction)),
    };
  }
  if (type === "x") {
    // The timing is a separate property.
    const text = present(definition, name).replace(/ DEFERRABLE(?: INITIALLY DEFERRED)?$/, "");
    return { ...base, kind: "exclusion", definition: text };
  }
  if (type === "n") {
    return { ...base, kind: "check", expression: `(${quote(base.columns[0] ?? "")} IS NOT NULL)` };
  }
  return { ...base, kind: "check", expression: present(expression, name) };
}

/** True for the two of a foreign key's four triggers that are on the child: RI_FKey_check_ins and RI_FKey_check_upd. */
function isCheck(triggerFunction: string): boolean {
  return triggerFunction.startsWith("RI_FKey_check_");
}

export function toTiming(deferrable: boolean, deferred: boolean): Timing {
  if (!deferrable) return "immediate";
  return deferred ? "deferred" : "deferrable";
}

/**
 * Returns a definition in canonical form. PostgreSQL's deparsing functions read the live catalog, so DDL after our
 * snapshot can make them return NULL.
 */
function present(definition: string | null, name: string): string {
  if (definition === null) throw new Error(`the constraint ${name} disappeared`);
  return canonicalExpression(definition);
}
