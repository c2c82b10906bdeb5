import type { ForeignKey, Relation, Schema, Timing } from "../../../postgres/catalog/model";
import { displayName, qualifiedName, quote } from "../../../postgres/sql/names";
import { compareNameAndTiming } from "./nameAndTiming";
import { matchByMeaning } from "../shared/matches";
import { hasColumns, isNewAndNull, partObject, relationObject, type RelationPair } from "../shared/pair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";
import { compareValidity } from "./validity";

export const foreignKeyRules = defineRules({
  added: {
    id: "foreign-key-added",
    severity: "error",
    directions: ["write"],
    why:
      "Green refuses a row without its parent (23503), and refuses to delete, truncate or re-key a parent. " +
      "Replication doesn't check foreign keys, and stores orphans.",
    example: "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p",
    repair: "Add the foreign key after the move, NOT VALID first, and validate it when the rows are in order.",
  },
  addedOnNewColumn: {
    id: "foreign-key-added-on-new-column",
    severity: "info",
    directions: ["write"],
    why: "Clients written for blue leave the new column NULL, which refers to nothing.",
    assumption: "no client truncates the parent, and parents that green's new rows refer to may stay",
    example: "ALTER TABLE t ADD b int REFERENCES p",
  },
  referencedByNewTable: {
    id: "table-referenced-by-new-table",
    severity: "info",
    directions: ["write"],
    why: "TRUNCATE of the parent is refused without CASCADE (0A000), and a parent with new children may not be deletable.",
    assumption: "no client truncates the parent, and parents that green's new rows refer to may stay",
    example: "CREATE TABLE c (p int REFERENCES p)",
  },
  removed: {
    id: "foreign-key-removed",
    severity: "warning",
    directions: ["write"],
    why: "Green stores rows without a parent, which blue refuses.",
    assumption: "no client relies on the refusal",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey",
    repair: "Keep the foreign key until no client relies on it.",
  },
  cascadeRemoved: {
    id: "foreign-key-cascade-removed",
    severity: "error",
    directions: ["write"],
    why: "Blue deletes or changes children together with their parent. On green they silently stay as they are.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey",
    repair: "Keep the foreign key until no client relies on its action.",
  },
  loosened: {
    id: "foreign-key-loosened",
    severity: "info",
    directions: [],
    why:
      "NO ACTION refuses the same as RESTRICT, but checks only at the end of the statement, and MATCH SIMPLE accepts " +
      "every key that MATCH FULL accepts. Green refuses less.",
    assumption:
      "no client relies on the refusal of a parent's key that the same statement moves to another row, nor on that of a " +
      "key that is NULL in part",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey, ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES p",
  },
  changed: {
    id: "foreign-key-changed",
    severity: "error",
    directions: ["write"],
    why:
      "Deleting or re-keying a parent does something else to its children: it is refused where blue allows it, or changes " +
      "rows silently.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey, ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES p",
    repair: "Keep the action until no client relies on it.",
  },
});

/** Finds foreign keys of tables that only green has, because they bind the clients of the tables that they refer to. */
export function* compareNewReferences(blue: Schema, green: Schema): Generator<Finding> {
  for (const [key, table] of green.relations) {
    if (blue.relations.has(key)) continue;
    for (const foreignKey of foreignKeysOf(table)) {
      const parent = blue.relations.get(foreignKey.target);
      if (!parent) continue;
      const message = `The new table ${displayName(table)} refers to ${displayName(parent)}.`;
      yield finding(foreignKeyRules.referencedByNewTable, relationObject(parent), message, {
        green: `${qualifiedName(table)}: ${describeForeignKey(foreignKey)}`,
      });
    }
  }
}

export function* compareForeignKeys(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const [blueKeys, greenKeys] = [foreignKeysOf(blue), foreignKeysOf(green)];
  for (const [before, after] of matchByMeaning(blueKeys, greenKeys, reference)) {
    if (before && after) yield* compareForeignKey(blue, before, after);
    else if (before) yield* removedForeignKey(pair, before, greenKeys);
    else yield* addedForeignKey(pair, after, blueKeys);
  }
}

function* removedForeignKey(pair: RelationPair, key: ForeignKey, greenKeys: ForeignKey[]): Generator<Finding> {
  if (greenKeys.some((other) => describeForeignKey(other) === describeForeignKey(key))) return;
  // A column's removal is reported with the column, and a parent's with the parent.
  if (!hasColumns(pair.green, key.columns) || !pair.greenSchema.relations.has(key.target)) return;
  const rule = key.bindsParents ? removedRule(key) : foreignKeyRules.removed;
  const message = `${displayName(pair.blue)} (${list(key.columns)}) no longer refers to ${key.target}.`;
  yield finding(rule, partObject(pair.blue, "constraint", key.name), message, { blue: describeForeignKey(key) });
}

function* addedForeignKey(pair: RelationPair, key: ForeignKey, blueKeys: ForeignKey[]): Generator<Finding> {
  if (blueKeys.some((other) => describeForeignKey(other) === describeForeignKey(key))) return;
  // With MATCH SIMPLE one NULL is enough to refer to nothing.
  const fresh = key.match === "SIMPLE" && key.columns.some((column) => isNewAndNull(pair, column));
  const rule = fresh ? foreignKeyRules.addedOnNewColumn : foreignKeyRules.added;
  const message = `${displayName(pair.blue)} (${list(key.columns)}) now refers to ${key.target}.`;
  yield finding(rule, partObject(pair.blue, "constraint", key.name), message, { green: describeForeignKey(key) });
}

/** Returns a table's foreign keys. One whose triggers are disabled on both tables has no effect. */
function foreignKeysOf({ constraints }: Relation): ForeignKey[] {
  return constraints.filter(
    (constraint) => constraint.kind === "foreign key" && (constraint.bindsChildren || constraint.bindsParents),
  ) as ForeignKey[];
}

/** Chooses the rule by whether the children used to change with their parent. */
function removedRule({ onDelete, onUpdate }: ForeignKey) {
  const acts = [onDelete, onUpdate].some((action) => action !== "NO ACTION" && action !== "RESTRICT");
  return acts ? foreignKeyRules.cascadeRemoved : foreignKeyRules.removed;
}

function* compareForeignKey(table: Relation, blue: ForeignKey, green: ForeignKey): Generator<Finding> {
  const object = partObject(table, "constraint", blue.name);
  const what = `The foreign key ${quote(blue.name)} of ${displayName(table)}`;
  const details = { blue: describeForeignKey(blue), green: describeForeignKey(green) };
  const sides = {
    bindsChildren: "rows without a parent",
    bindsParents: "a parent that is removed or changed",
  } as const;
  for (const [side, rows] of Object.entries(sides) as [keyof typeof sides, string][]) {
    if (blue[side] === green[side]) continue;
    const removed = side === "bindsParents" ? removedRule(blue) : foreignKeyRules.removed;
    const rule = green[side] ? foreignKeyRules.added : removed;
    const triggers = `triggers for ${rows} are ${green[side] ? "enabled" : "disabled"}`;
    yield finding(rule, object, `${what} is there, but its ${triggers}.`, details);
  }
  if (details.blue !== details.green) {
    const loosened = describeForeignKey({
      ...blue,
      match: green.match === "SIMPLE" ? green.match : blue.match,
      onDelete: loosen(blue.onDelete, green.onDelete, green.timing),
      onUpdate: loosen(blue.onUpdate, green.onUpdate, green.timing),
    });
    const rule = loosened === details.green ? foreignKeyRules.loosened : foreignKeyRules.changed;
    yield finding(rule, object, `${what} changed.`, details);
  }
  yield* compareNameAndTiming(table, blue, green);
  yield* compareValidity(table, blue, green);
}

/** Returns green's action where it refuses less than blue's and not only at COMMIT, or else blue's. */
function loosen(blue: string, green: string, timing: Timing): string {
  return blue === "RESTRICT" && green === "NO ACTION" && timing === "immediate" ? green : blue;
}

/** Returns what identifies a foreign key, whatever its actions are. */
function reference({ columns, target, targetColumns, period }: ForeignKey): string {
  const keys = (names: readonly string[]) =>
    names
      .map((name, index) => (period && index === names.length - 1 ? `PERIOD ${quote(name)}` : quote(name)))
      .join(", ");
  return `(${keys(columns)}) REFERENCES ${target} (${keys(targetColumns)})`;
}

function describeForeignKey(key: ForeignKey): string {
  // A single column is NULL as a whole.
  const match = key.match === "SIMPLE" || key.columns.length === 1 ? "" : ` MATCH ${key.match}`;
  return `FOREIGN KEY ${reference(key)}${match} ON DELETE ${key.onDelete} ON UPDATE ${key.onUpdate}`;
}

function list(columns: readonly string[]): string {
  return columns.map(quote).join(", ");
}
