import type { Relation, Schema } from "../../../postgres/catalog/model";
import { qualifiedName } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { fillsNew, holdsForInsert } from "../../../postgres/sql/plpgsql";
import { as, strings } from "../../../postgres/sql/tree";

/** Bits of pg_trigger.tgtype. https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_trigger.h */
const BEFORE = 2;
const INSERT = 4;

/** PostgreSQL's functions that fill the column of their first argument from the columns of the others. */
const READERS: ReadonlySet<string> = new Set(["tsvector_update_trigger", "tsvector_update_trigger_column"]);

/**
 * True if a trigger gives the column a value before a client's row is inserted. A trigger or function that isn't understood
 * gives none.
 */
export function isFilledByTrigger({ triggers }: Relation, column: string, schema: Schema): boolean {
  return triggers.some(({ definition, enabled }) => {
    const trigger = enabled === "origin" ? as(parseStatement(definition), "CreateTrigStmt") : undefined;
    if (!trigger?.row || trigger.timing !== BEFORE || !((trigger.events ?? 0) & INSERT)) return false;
    if (trigger.whenClause && !holdsForInsert(trigger.whenClause, column)) return false;
    const [name = "", namespace = ""] = strings(trigger.funcname).reverse();
    const routine = schema.routines.get(`${qualifiedName({ schema: namespace, name })}()`);
    if (routine?.language === "plpgsql") return fillsNew(routine.body, column);
    // PostgreSQL's own functions and extensions' are told the column.
    const args = strings(trigger.args);
    return (READERS.has(name) && namespace === "" ? args.slice(0, 1) : args).includes(column);
  });
}
