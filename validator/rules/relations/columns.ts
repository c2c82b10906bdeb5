import { isView, objectsOf, type Column, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName, qualifiedName, quote } from "../../../postgres/sql/names";
import { byName, partName, partObject, relationObject, type RelationPair } from "../shared/pair";
import { compareColumnValues } from "./columnValues";
import { isFilledByTrigger } from "./fillingTriggers";
import { columnPairs, describeColumn, needsValue, type ColumnPair } from "../shared/columns";
import { isAlwaysNew } from "../shared/defaults";
import { checksByDomain } from "../shared/domains";
import { AFTER } from "../shared/repair";
import { defineRules, finding, type Rule } from "../shared/rule";
import type { Finding, Probe } from "../../finding";
import { renameHint } from "../shared/rename";
import {
  changesZone,
  compareTypes,
  keepsReplicating,
  isCitext,
  type TypeChange,
  typeChangeRules,
} from "../shared/typeChange";

export const columnRules = defineRules({
  removed: {
    id: "column-removed",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    why: "Every statement that names the column fails, and replication stops at a column that green lacks.",
    example: "ALTER TABLE t DROP b",
    repair: "Keep the column until no client written for blue is left, then drop it.",
  },
  removedNotNull: {
    id: "column-removed-not-null",
    severity: "error",
    directions: ["read", "write", "replicate-forward", "replicate-back"],
    why:
      "Every statement that names the column fails, and replication stops at a column that green lacks. Blue needs a " +
      "value in it and has no default, so that no row of green can be replicated back either.",
    example: "ALTER TABLE t DROP b",
    repair: "Keep the column, with a default or nullable, until no client written for blue is left, then drop it.",
  },
  added: {
    id: "column-added",
    severity: "info",
    directions: ["read", "write", "replicate-back"],
    why:
      "Statements that name their columns don't see it; new rows get NULL or the default. Blue lacks the column, at " +
      "which replication back would stop.",
    assumption:
      "clients read the columns of SELECT * by name, COPY and INSERT ... SELECT * name their columns, no client writes a value " +
      "of the table's row type, and what is replicated back leaves the column out",
    example: "ALTER TABLE t ADD b int",
  },
  addedGenerated: {
    id: "column-added-generated",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why:
      "The expression is computed for every row that is written or replicated. Where it fails (22003, 22012), a row that " +
      "blue accepts is refused, and stops replication.",
    assumption: "the expression can be computed for every value that blue accepts",
    example: "ALTER TABLE t ADD b int GENERATED ALWAYS AS (a + 1) STORED",
    repair: "Add a plain column that new clients fill, or use an expression that fails for no value.",
  },
  addedNotNull: {
    id: "column-added-not-null",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "An INSERT by a client that doesn't know the column fails, and so does every replicated row.",
    example: "ALTER TABLE t ADD b int NOT NULL",
    repair: "Add the column nullable or with a default; make it NOT NULL after the move.",
  },
  addedNotNullWithTrigger: {
    id: "column-added-not-null-with-trigger",
    severity: "error",
    directions: ["replicate-forward"],
    why:
      "A trigger before INSERT may fill the column for clients that don't know it, but it doesn't fire for replicated " +
      "rows: the first one stops replication.",
    example: "ALTER TABLE t ADD b int NOT NULL",
    repair: "Give the column a default instead of the trigger, or make it NOT NULL after the move.",
  },
  orderChanged: {
    id: "column-order-changed",
    severity: "warning",
    directions: ["read", "write"],
    why:
      "An INSERT without a column list stores values into the wrong columns, silently where the types allow, and " +
      "SELECT * gives them in another order.",
    assumption: "every INSERT and COPY names its columns, and results are read by name",
    example: "ALTER TABLE t DROP b, ADD c int, ADD b int",
    repair: "Append new columns at the end, and keep blue's in blue's order.",
  },
  typeIncompatible: {
    id: "column-type-incompatible",
    severity: "error",
    directions: ["read", "write", "replicate-forward", "replicate-back"],
    why:
      "A typed parameter of the old type finds no operator or no assignment to the new one, or old values have " +
      "no equal in it.",
    example: "ALTER TABLE t ALTER a TYPE boolean USING a > 0",
    repair: "Add a column of the new type beside the old one, fill both, move, and drop the old one.",
  },
  typeNarrowed: {
    id: "column-type-narrowed",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Green refuses, rounds or cuts values that blue accepts; a replicated row with one stops or is changed.",
    example: "ALTER TABLE t ALTER a TYPE varchar(5)",
    repair: AFTER,
  },
  typeChanged: {
    id: "column-type-changed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why:
      "Every old value fits, but drivers return another type or text (some return an int8 as a string), and operators " +
      "may work differently.",
    assumption: "clients convert the value themselves and don't depend on the old type's operators and functions",
    example: "ALTER TABLE t ALTER a TYPE bigint",
    repair: "Add a column of the new type beside the old one, or first teach the clients to read both types.",
  },
  typeWidened: {
    id: "column-type-widened",
    severity: "info",
    directions: ["replicate-back"],
    why: "Every old value fits and looks the same. A new value that is too large for blue can't be replicated back.",
    assumption: "no client writes larger values as long as a way back is needed",
    example: "ALTER TABLE t ALTER a TYPE varchar(20)",
  },
  collationChanged: {
    id: "column-collation-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "ORDER BY, <, >, min and max follow another order: statements silently find and change other rows.",
    assumption: "clients don't depend on the order of this column's values",
    example: "ALTER TABLE t ALTER a TYPE text COLLATE english",
    repair: "Keep the collation, and name another one in the queries that want it.",
  },
  collationNondeterministic: {
    id: "column-collation-nondeterministic",
    severity: "warning",
    directions: ["read", "write", "replicate-forward"],
    why:
      "Different strings count as equal: comparisons find more rows, LIKE is refused before PostgreSQL 18 (0A000), and where " +
      "the column is unique, a value that blue accepts is refused (23505) and stops replication.",
    assumption: "no two values that must be kept apart are equal under the collation",
    example: "ALTER TABLE t ALTER a TYPE text COLLATE insensitive",
    repair: "Keep the collation, and name another one in the queries that want it.",
  },
  storageChanged: {
    id: "column-storage-changed",
    severity: "info",
    directions: [],
    why: "The setting changes how values are stored, compressed and sampled, not what statements do.",
    example: "ALTER TABLE t ALTER b SET STORAGE EXTERNAL",
  },
});

/** Compares the columns of a table or view that both sides have. */
export function* compareColumns(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const greenColumns = byName(green.columns);
  const blueColumns = byName(blue.columns);

  const removed = blue.columns.filter(({ name }) => !greenColumns.has(name));
  if (removed.length > 0) {
    const columns = removed.map(({ name }) => name);
    const list = columns.map(quote).join(", ");
    const added = green.columns.filter(({ name }) => !blueColumns.has(name));
    const hints = removed.map((column) => {
      // With several columns, the hint must name the one that is meant.
      const subject = removed.length > 1 ? quote(column.name) : "it";
      return renameHint(column, removed, added, differsOnlyInName, ({ name }) => quote(name), subject);
    });
    // The columns of a view need no value.
    const needed = !isView(blue) && removed.some((column) => needsValue(blue, column, pair.blueSchema));
    const rule = needed ? columnRules.removedNotNull : columnRules.removed;
    // Generated columns are not replicated.
    const isSent = removed.some(({ generated }) => !generated);
    yield finding(
      rule,
      relationObject(blue),
      `${displayName(blue)} lost the column${columns.length > 1 ? "s" : ""} ${list}.${hints.join("")}`,
      {
        members: columns,
        blue: removed.map(describeColumn).join(", "),
        directions: rule.directions.filter((direction) => direction !== "replicate-forward" || isSent),
      },
    );
  }
  for (const column of green.columns) {
    if (blueColumns.has(column.name)) continue;
    yield addedColumn(pair, column);
    if (!column.generated || isView(green)) continue;
    const object = partObject(green, "column", column.name);
    const message = `${partName(green, column.name)} is computed from other columns.`;
    yield finding(columnRules.addedGenerated, object, message, { green: describeColumn(column) });
  }
  yield* compareOrder(blue, green);
  for (const column of columnPairs(pair)) yield* compareColumn(pair, column);
}

/** True if two columns differ at most in their names. */
function differsOnlyInName(one: Column, other: Column): boolean {
  return describeColumn({ ...one, name: "" }) === describeColumn({ ...other, name: "" });
}

function addedColumn({ green: table, greenSchema }: RelationPair, column: Column): Finding {
  const object = partObject(table, "column", column.name);
  const where = partName(table, column.name);
  const green = describeColumn(column);
  if (needsValue(table, column, greenSchema)) {
    const message = `${where} is new, NOT NULL, and has no default.`;
    const filled = isFilledByTrigger(table, column.name, greenSchema);
    const rule = filled ? columnRules.addedNotNullWithTrigger : columnRules.addedNotNull;
    return finding(rule, object, message, { green });
  }
  return finding(columnRules.added, object, `${where} is new.`, { green });
}

/** Compares the order. Blue's columns must come first on green, in blue's order. Columns that only blue has are reported as removed. */
function* compareOrder(blue: Relation, green: Relation): Generator<Finding> {
  const greenNames = new Set(green.columns.map(({ name }) => name));
  const expected = blue.columns.map(({ name }) => name).filter((name) => greenNames.has(name));
  const actual = green.columns.map(({ name }) => name);
  if (expected.every((name, position) => name === actual[position])) return;
  yield finding(
    columnRules.orderChanged,
    relationObject(blue),
    `${displayName(blue)} has its columns in another order.`,
    {
      blue: blue.columns.map(({ name }) => quote(name)).join(", "),
      green: actual.map(quote).join(", "),
    },
  );
}

function* compareColumn(pair: RelationPair, column: ColumnPair): Generator<Finding> {
  const { blue, green, name, report } = column;
  if (blue.type !== green.type) yield* compareColumnTypes(pair, column);
  if (blue.collation !== green.collation) {
    const collations = [blue.collation ?? "default", green.collation ?? "default"] as const;
    const isFuzzy = isNondeterministic(green.collation, pair.greenSchema);
    const rule = isFuzzy ? columnRules.collationNondeterministic : columnRules.collationChanged;
    yield report(rule, `${name} has another collation.`, ...collations);
  }
  if (blue.storage !== green.storage) {
    const storage = [blue.storage ?? "the type's", green.storage ?? "the type's"] as const;
    yield report(columnRules.storageChanged, `${name} is stored in another way.`, ...storage);
  }
  yield* compareColumnValues(column, () => isConstrained(pair.green, green, pair.greenSchema));
}

function* compareColumnTypes(
  pair: RelationPair,
  { blue, green, declared, name, report }: ColumnPair,
): Generator<Finding> {
  const change = compareTypes(
    blue.type,
    green.type,
    pair.blueSchema,
    pair.greenSchema,
    isChecked(pair, declared.green),
  );
  const rule = typeRule(change, blue.type, green.type, isView(pair.green));
  if (!rule) return;
  const { directions, ...found } = report(rule, `${name} was ${blue.type} and is ${green.type}.`);
  const probe = rule === typeChangeRules.caseInsensitive && !isView(pair.blue) && probeCase(pair.blue, blue);
  const hurt = directions.filter(
    (direction) => rule !== columnRules.typeIncompatible || !keepsReplicating(direction, blue.type, green.type),
  );
  yield { ...found, ...(probe && { probe }), directions: hurt };
}

/**
 * True if blue's table checks everything that the column's domains check. False if green has triggers, which may repair a value before
 * the table's checks, but not before the domain's.
 */
function isChecked({ blue, green, greenSchema }: RelationPair, column: Column): boolean {
  const own = blue.constraints.flatMap((one) => (one.kind === "check" && one.validated ? [one.expression] : []));
  return green.triggers.length === 0 && checksByDomain(column, greenSchema).every((check) => own.includes(check));
}

/** True if a constraint may refuse the column's default. A value that is another each time is no duplicate. */
function isConstrained({ constraints, indexes }: Relation, column: Column, schema: Schema): boolean {
  if (constraints.some(({ columns }) => columns.includes(column.name))) return true;
  const isKey = indexes.some(({ unique, columns }) => unique && columns.includes(column.name));
  return isKey && !isAlwaysNew(column, schema);
}

/** PostgreSQL's own collations are all deterministic. */
function isNondeterministic(collation: string | undefined, schema: Schema): boolean {
  return objectsOf(schema, "collation").some(
    (object) => qualifiedName(object) === collation && object.properties["deterministic"] === "false",
  );
}

function typeRule(change: TypeChange, blue: string, green: string, view: boolean): Rule | undefined {
  if (change !== "none" && changesZone(blue, green)) return typeChangeRules.timeZone;
  switch (change) {
    case "none":
      return undefined;
    case "widened":
      return columnRules.typeWidened;
    case "changed":
      return isCitext(green) ? typeChangeRules.caseInsensitive : columnRules.typeChanged;
    case "narrowed":
      // A reader of the view can get only values that fit.
      return view ? columnRules.typeChanged : columnRules.typeNarrowed;
    case "incompatible":
      return columnRules.typeIncompatible;
  }
}

/** Counts the groups of values that differ in case only. */
function probeCase(table: Relation, { name }: Column): Probe {
  const [column, relation] = [quote(name), qualifiedName(table)];
  const groups = `SELECT FROM ${relation} GROUP BY lower(${column}) HAVING count(DISTINCT ${column}) > 1`;
  return { side: "blue", sql: `SELECT count(*) FROM (${groups}) g`, counts: "breaks" };
}
