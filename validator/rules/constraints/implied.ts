import type { Constraint, Exclusion, Index, Relation } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { as, find, strings, type Fields } from "../../../postgres/sql/tree";
import { hasCollation, isPlainKey } from "./indexTree";
import { isNotNull, partObject, type RelationPair } from "../shared/pair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const impliedRules = defineRules({
  implied: {
    id: "constraint-implied",
    severity: "info",
    directions: [],
    why: "The side that lacks it has another constraint that refuses the same rows.",
    example: "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL), ADD CONSTRAINT u UNIQUE (a, b)",
  },
});

/** Makes the finding on a constraint or index that only one side has, or that differs without an effect. */
export function implied(
  table: Relation,
  kind: "constraint" | "index",
  name: string,
  details: { readonly blue?: string; readonly green?: string },
): Finding {
  const message = `Another constraint of ${displayName(table)} enforces what ${quote(name)} does.`;
  return finding(impliedRules.implied, partObject(table, kind, name), message, details);
}

/** True if neither blue's rows nor green's have NULL in any of the index's keys. */
export function hasNoNulls({ blue, green }: RelationPair, { keys, columns }: Index): boolean {
  return columns.length === keys.length && columns.every((name) => isNotNull(blue, name) || isNotNull(green, name));
}

/** True if the table has the same constraint, or a key under which no two rows are equal in what the constraint compares by `=`. */
export function isKept(exclusion: Exclusion, { indexes, constraints }: Relation): boolean {
  const isSame = (other: Constraint) => other.kind === "exclusion" && other.definition === exclusion.definition;
  if (constraints.some((other) => isSame(other) && other.timing === "immediate")) return true;
  const compared = comparedByEquals(exclusion);
  return indexes.some(
    (index) =>
      index.unique &&
      index.valid &&
      index.timing === "immediate" &&
      index.predicate === undefined &&
      index.keys.every((key) => compared.some((element) => isPlainKey(element, key))) &&
      !hasCollation(index),
  );
}

/** Returns the columns and expressions that an exclusion compares by `=`, or none if it isn't understood. */
function comparedByEquals({ definition }: Exclusion): Fields<"IndexElem">[] {
  const [constraint] = find(parseStatement(`ALTER TABLE t ADD ${definition}`), "Constraint");
  return (constraint?.exclusions ?? []).flatMap((pair) => {
    const [element, operator] = as(pair, "List")?.items ?? [];
    const isEquals = strings(as(operator, "List")?.items).join(".") === "=";
    return isEquals ? find(element, "IndexElem") : [];
  });
}
