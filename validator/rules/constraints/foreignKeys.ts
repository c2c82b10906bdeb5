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
      "A row without its parent is refused (23503), and so is deleting, truncating or re-keying a parent. " +
      "Replication doesn't check foreign keys: it stores orphans.",
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
    why: "Rows without a parent, which blue refuses, are stored.",
    assumption: "no client relies on the refusal",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey",
    repair: "Keep the foreign key until no client relies on it.",
  },
  cascadeRemoved: {
    id: "foreign-key-cascade-removed",
    severity: "error",
    directions: ["write"],
    why: "Children that blue deletes or changes together with their parent silently stay as they are.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey",
    repair: "Keep the foreign key until no client relies on its action.",
  },
  loosened: {
    id: "foreign-key-loosened",
    severity: "info",
    directions: [],
    why:
      "NO ACTION refuses what RESTRICT does, but only when the statement has done everything, and MATCH SIMPLE takes " +
      "every key that MATCH FULL takes: it refuses less.",
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
      "Deleting or re-keying a parent does something else to its children: it is refused where it worked, or changes " +
      "rows silently.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey, ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES p",
    repair: "Keep the action until no client relies on it.",
  },
});

/** Foreign keys of tables that only green has: they bind the clients of the tables that they point at. */
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

/** Who has disabled the triggers on both sides of a foreign key has none. */
function foreignKeysOf({ constraints }: Relation): ForeignKey[] {
  return constraints.filter(
    (constraint) => constraint.kind === "foreign key" && (constraint.bindsChildren || constraint.bindsParents),
  ) as ForeignKey[];
}

/** By what happens to the children when nothing does any more. */
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

/** Blue's action, or green's that refuses less: not where it may refuse only the COMMIT. */
function loosen(blue: string, green: string, timing: Timing): string {
  return blue === "RESTRICT" && green === "NO ACTION" && timing === "immediate" ? green : blue;
}

/** What makes two foreign keys the same one, whatever they do on DELETE. */
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
