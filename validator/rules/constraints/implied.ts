import type { Constraint, Exclusion, Index, Relation } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { isNotNull, partObject, type RelationPair } from "../shared/pair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const impliedRules = defineRules({
  implied: {
    id: "constraint-implied",
    severity: "info",
    directions: [],
    why: "The side that lacks it demands as much by another constraint: the same rows are refused.",
    example: "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL), ADD CONSTRAINT u UNIQUE (a, b)",
  },
});

/** Of a constraint or index that only one side has, or that differs where nothing depends on it. */
export function implied(
  table: Relation,
  kind: "constraint" | "index",
  name: string,
  details: { readonly blue?: string; readonly green?: string },
): Finding {
  const message = `Another constraint of ${displayName(table)} enforces what ${quote(name)} does.`;
  return finding(impliedRules.implied, partObject(table, kind, name), message, details);
}

/** Neither blue's rows nor green's have NULL in any of the index's keys. */
export function hasNoNulls({ blue, green }: RelationPair, { keys, columns }: Index): boolean {
  return columns.length === keys.length && columns.every((name) => isNotNull(blue, name) || isNotNull(green, name));
}

/** The table has the same constraint, or a key: no two rows can be equal in what the constraint compares by `=`. */
export function isKept({ definition }: Exclusion, { indexes, constraints }: Relation): boolean {
  const equal = (key: string) => [`(${key} WITH =`, `, ${key} WITH =`].some((text) => definition.includes(text));
  const isSame = (other: Constraint) => other.kind === "exclusion" && other.definition === definition;
  if (constraints.some((other) => isSame(other) && other.timing === "immediate")) return true;
  return indexes.some(
    ({ unique, valid, timing, predicate, keys, definition: index }) =>
      unique &&
      valid &&
      timing === "immediate" &&
      predicate === undefined &&
      !index.includes(" COLLATE ") &&
      keys.every(equal),
  );
}
