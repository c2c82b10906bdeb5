import type { Node } from "libpg-query";
import type { Relation, Schema } from "../../../postgres/catalog/model";
import { qualifiedName } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { assignmentsToNew } from "../../../postgres/sql/plpgsql";
import { as, strings } from "../../../postgres/sql/tree";

/** Bits of pg_trigger.tgtype. https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_trigger.h */
const BEFORE = 2;
const INSERT = 4;

/**
 * True if a trigger gives the column a value before a client's row is inserted. A trigger or function that isn't understood
 * gives none.
 */
export function isFilledByTrigger({ triggers }: Relation, column: string, schema: Schema): boolean {
  return triggers.some(({ definition, enabled }) => {
    const trigger = enabled === "origin" ? as(parseStatement(definition), "CreateTrigStmt") : undefined;
    if (!trigger?.row || trigger.timing !== BEFORE || !((trigger.events ?? 0) & INSERT)) return false;
    if (trigger.whenClause && !asksForNull(trigger.whenClause, column)) return false;
    const [name = "", namespace = ""] = strings(trigger.funcname).reverse();
    const routine = schema.routines.get(`${qualifiedName({ schema: namespace, name })}()`);
    if (routine?.language === "plpgsql") {
      const assigned = assignmentsToNew(routine.body);
      return assigned !== undefined && (assigned.row || assigned.columns.has(column));
    }
    // PostgreSQL's own functions and extensions', such as tsvector_update_trigger, are told the column.
    return strings(trigger.args).includes(column);
  });
}

/** `NEW.column IS NULL`, which is true of every row without a value. */
function asksForNull(condition: Node, column: string): boolean {
  const test = as(condition, "NullTest");
  const [record, name] = strings(as(test?.arg, "ColumnRef")?.fields);
  return test?.nulltesttype === "IS_NULL" && record === "new" && name === column;
}
