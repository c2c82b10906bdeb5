import type { Index, Relation } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { hasNoNulls, implied } from "./implied";
import { shape } from "../../../postgres/sql/tree";
import { hasCollation, parseIndex } from "./indexTree";
import { isAlwaysNew } from "../shared/defaults";
import { hasColumns, isNewAndNull, partObject, primaryKeyOf, type RelationPair } from "../shared/pair";
import { AFTER } from "../shared/repair";
import { nameAndTimingRules } from "./nameAndTiming";
import { defineRules, finding } from "../shared/rule";
import { isLater } from "../shared/timing";
import type { Finding } from "../../finding";

export const keyRules = defineRules({
  primaryKeyRemoved: {
    id: "primary-key-removed",
    severity: "error",
    directions: ["read", "write", "replicate-forward", "replicate-back"],
    why:
      "ON CONFLICT finds no unique index (42P10), and GROUP BY the key no longer covers the other columns (42803). Without " +
      "a replica identity a replicated UPDATE or DELETE stops replication, and is refused on green once it publishes the " +
      "table (55000).",
    example: "ALTER TABLE t DROP CONSTRAINT t_pkey",
    repair: "Keep the primary key.",
  },
  primaryKeyChanged: {
    id: "primary-key-changed",
    severity: "error",
    directions: ["read", "write", "replicate-forward", "replicate-back"],
    why:
      "ON CONFLICT on the old columns finds no unique index, and rows that differ on blue may collide on green. GROUP BY " +
      "the old key no longer covers the other columns (42803).",
    example: "ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (a, b)",
    repair: "Keep the old columns unique by a separate constraint, and change the key after the move.",
  },
  primaryKeyMoved: {
    id: "primary-key-moved",
    severity: "warning",
    directions: ["replicate-forward", "replicate-back"],
    why: "Rows stay unique as before, but replication identifies them by other columns than on blue.",
    assumption: "the replica identity is set to fit both sides before replication starts",
    example: "ALTER TABLE t DROP CONSTRAINT t_pkey, DROP CONSTRAINT t_b_key, ADD PRIMARY KEY (b), ADD UNIQUE (a)",
    repair: "Name the replica identity on both sides: ALTER TABLE ... REPLICA IDENTITY USING INDEX.",
  },
  primaryKeyWithoutGrouping: {
    id: "primary-key-without-grouping",
    severity: "error",
    directions: ["read"],
    why: "GROUP BY the old key no longer covers the other columns (42803). Only a primary key has this effect.",
    example: "ALTER TABLE t DROP CONSTRAINT t_pkey, DROP CONSTRAINT t_b_key, ADD PRIMARY KEY (b), ADD UNIQUE (a)",
    repair: "Keep the primary key, or first teach the clients to group by every column that they read.",
  },
  primaryKeyOnNewColumn: {
    id: "primary-key-on-new-column",
    severity: "error",
    directions: ["replicate-forward", "replicate-back"],
    why:
      "Green identifies a row by a column that blue lacks. A replicated UPDATE or DELETE stops replication because blue does not send it. " +
      "Sent back it stops replication, and where the publication leaves it out UPDATE and DELETE are refused on green (42P10).",
    example: "ALTER TABLE t ADD id serial PRIMARY KEY",
    repair: "Add the column and its primary key to blue, too, before the move.",
  },
  removed: {
    id: "unique-removed",
    severity: "error",
    directions: ["write", "replicate-back"],
    why:
      "ON CONFLICT on these columns finds no unique index (42P10), and green stores duplicates that blue refuses; they " +
      "can't be replicated back.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_key",
    repair: "Keep the constraint until no client relies on it.",
  },
  added: {
    id: "unique-added",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Green refuses rows as duplicates that blue accepts (23505), and such a row stops replication.",
    example: "ALTER TABLE t ADD UNIQUE (b)",
    repair: "Add the constraint after the move, when the clients respect it.",
  },
  addedOnNewColumns: {
    id: "unique-added-on-new-column",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't fill the new column, and the value that it gets never collides.",
    example: "ALTER TABLE t ADD c int UNIQUE",
  },
  nullsNotDistinct: {
    id: "unique-nulls-not-distinct",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Green refuses a second NULL as a duplicate; blue accepts it.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_key, ADD UNIQUE NULLS NOT DISTINCT (b)",
    repair: AFTER,
  },
  nullsDistinct: {
    id: "unique-nulls-distinct",
    severity: "warning",
    directions: ["write", "replicate-back"],
    why: "Green stores more than one row with NULL, where blue refuses the second.",
    assumption: "no client relies on the refusal",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_key, ADD UNIQUE (b)",
    repair: AFTER,
  },
  madeDeferrable: {
    id: "unique-made-deferrable",
    severity: "error",
    directions: ["write"],
    why: "ON CONFLICT does not accept a deferrable constraint (55000), and no foreign key may point at it.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_key, ADD UNIQUE (b) DEFERRABLE",
    repair: "Add a second, immediate unique index beside it, or change it after the move.",
  },
  deferrableAdded: {
    id: "deferrable-constraint-added",
    severity: "error",
    directions: ["write"],
    why:
      "ON CONFLICT DO NOTHING without a target uses every unique and exclusion constraint of the table, and is refused " +
      "where one of them is deferrable (55000).",
    example: "ALTER TABLE t ADD c int UNIQUE DEFERRABLE",
    repair: "Leave the constraint immediate until no client inserts with ON CONFLICT DO NOTHING.",
  },
  madeImmediate: {
    id: "unique-made-immediate",
    severity: "error",
    directions: ["write"],
    why: "A transaction that defers the check to its end fails at the statement, and SET CONSTRAINTS is refused.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_key, ADD UNIQUE (b)",
    repair: "Keep the constraint deferrable until no client defers it.",
  },
  indexChanged: {
    id: "unique-index-changed",
    severity: "warning",
    directions: ["read", "write", "replicate-forward"],
    why:
      "The columns are the same, but in another order, or with another collation, operator class or INCLUDE: queries " +
      "may be slow, and under another collation other values may count as duplicates.",
    assumption: "the index serves the same queries, and its collation keeps the same values apart",
    example: "DROP INDEX u; CREATE UNIQUE INDEX u ON t (b COLLATE insensitive)",
    repair: "Keep the old index beside the new one.",
  },
  renamed: {
    id: "unique-constraint-renamed",
    severity: "warning",
    directions: ["write"],
    why:
      "ON CONFLICT ON CONSTRAINT with the old name fails (42704), also where only an index of the name is left, and so does " +
      "code that reads the name in errors.",
    assumption: "no client names the constraint",
    example: "ALTER TABLE t RENAME CONSTRAINT t_b_key TO u",
    repair: "Keep the name until no client uses it.",
  },
});

/**
 * Compares the keys by which a table's rows are unique. Whether a constraint or a unique index enforces a key makes no difference to
 * ON CONFLICT (columns) or to a refused duplicate.
 */
export function* compareKeys(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const blueKeys = uniqueIndexes(blue);
  const greenKeys = uniqueIndexes(green);
  const moved = yield* comparePrimaryKeys(pair);

  for (const key of blueKeys) {
    const counterpart = counterpartOf(key, greenKeys);
    if (counterpart) yield* compareKey(pair, key, counterpart);
    // A column's removal is reported with the column.
    else if (!moved.has(key) && hasColumns(green, key.columns)) {
      const object = partObject(blue, kindOf(key), key.name);
      // ON CONFLICT with a partial index's condition finds one without it as well.
      const whole = greenKeys.find((other) => sameKeys({ ...key, predicate: undefined }, other));
      if (!key.constraint && whole?.timing === "immediate") {
        const message = `The uniqueness of ${displayName(blue)} by ${describeKeys(key)} is now enforced by another index.`;
        yield finding(keyRules.indexChanged, object, message, { blue: key.definition, green: whole.definition });
      } else {
        const message = `${displayName(blue)} is no longer unique by ${describeKeys(key)}.`;
        yield finding(keyRules.removed, object, message, { blue: key.definition });
      }
    }
  }
  for (const key of greenKeys) {
    if (moved.has(key) || counterpartOf(key, blueKeys)) continue;
    if (isImplied(key, blueKeys, pair)) {
      // Except if the key that implied it on blue is gone, which is reported.
      const others = greenKeys.filter((other) => other !== key);
      if (isImplied(key, others, pair)) yield implied(blue, kindOf(key), key.name, { green: key.definition });
      continue;
    }
    const rule = key.columns.some((column) => neverCollides(pair, key, column))
      ? keyRules.addedOnNewColumns
      : keyRules.added;
    const message = `${displayName(blue)} must now be unique by ${describeKeys(key)}.`;
    yield finding(rule, partObject(blue, kindOf(key), key.name), message, { green: key.definition });
  }
  yield* compareArbiters(pair);
}

/** Finds the first deferrable constraint. A key that becomes deferrable is a separate finding. */
function* compareArbiters({ blue, green }: RelationPair): Generator<Finding> {
  const isDeferrable = ({ constraint, timing }: Index) => constraint !== undefined && timing !== "immediate";
  if (blue.indexes.some(isDeferrable)) return;
  const added = green.indexes.find((index) => isDeferrable(index) && !counterpartOf(index, uniqueIndexes(blue)));
  if (!added) return;
  const message = `The constraint ${quote(added.name)} of ${displayName(blue)} is ${added.timing}.`;
  const object = partObject(blue, "constraint", added.name);
  yield finding(keyRules.deferrableAdded, object, message, { green: added.definition });
}

/** Returns the valid unique indexes. An invalid one enforces nothing. */
function uniqueIndexes({ indexes }: Relation): Index[] {
  return indexes.filter(({ unique, valid, constraint }) => unique && valid && constraint !== "exclusion");
}

/** @returns the keys that it has reported, which need no other finding */
function* comparePrimaryKeys({ blue, green }: RelationPair): Generator<Finding, ReadonlySet<Index>> {
  const blueKey = primaryKeyOf(blue);
  const greenKey = primaryKeyOf(green);
  if (!blueKey && greenKey && green.replicaIdentity !== "index") {
    const added = greenKey.columns.filter((column) => !blue.columns.some(({ name }) => name === column));
    const message = `Green identifies the rows of ${displayName(blue)} by ${added.map(quote).join(", ")}, which blue lacks.`;
    const object = partObject(blue, "constraint", greenKey.name);
    if (added.length > 0)
      yield finding(keyRules.primaryKeyOnNewColumn, object, message, { green: greenKey.definition });
  }
  if (!blueKey || (greenKey && sameKeys(blueKey, greenKey))) return new Set();

  const object = partObject(blue, "constraint", blueKey.name);
  if (!greenKey) {
    // The key is gone because its columns are, which is a separate finding.
    if (!hasColumns(green, blueKey.columns)) return new Set([blueKey]);
    const deferrable = green.indexes.find(({ constraint }) => constraint === "primary key");
    const message = deferrable
      ? `The primary key of ${displayName(blue)} is now ${deferrable.timing}.`
      : `${displayName(blue)} lost its primary key (${blueKey.keys.join(", ")}).`;
    yield finding(keyRules.primaryKeyRemoved, object, message, {
      blue: blueKey.definition,
      ...(deferrable && { green: deferrable.definition }),
    });
    return new Set([blueKey]);
  }
  const bothRemainUnique = counterpartOf(blueKey, uniqueIndexes(green)) && counterpartOf(greenKey, uniqueIndexes(blue));
  const rule = bothRemainUnique ? keyRules.primaryKeyMoved : keyRules.primaryKeyChanged;
  const details = { blue: blueKey.definition, green: greenKey.definition };
  const message = `The primary key of ${displayName(blue)} was (${blueKey.keys.join(", ")}) and is (${greenKey.keys.join(", ")}).`;
  // A query that groups by the old key groups by the new one, too, if the new one has no other columns.
  const keepsGrouping = greenKey.keys.every((column) => blueKey.keys.includes(column));
  const directions = rule.directions.filter((direction) => direction !== "read" || !keepsGrouping);
  yield finding(rule, object, message, { ...details, directions });
  if (bothRemainUnique && !keepsGrouping) yield finding(keyRules.primaryKeyWithoutGrouping, object, message, details);
  return new Set([blueKey, greenKey]);
}

function* compareKey(pair: RelationPair, blue: Index, green: Index): Generator<Finding> {
  const table = pair.blue;
  const object = partObject(table, kindOf(blue), blue.name);
  const details = { blue: blue.definition, green: green.definition };
  const what = `The uniqueness of ${displayName(table)} by ${describeKeys(blue)}`;
  if (blue.nullsNotDistinct !== green.nullsNotDistinct && hasNoNulls(pair, blue)) {
    yield implied(table, kindOf(blue), blue.name, details);
  } else if (blue.nullsNotDistinct !== green.nullsNotDistinct) {
    const rule = green.nullsNotDistinct ? keyRules.nullsNotDistinct : keyRules.nullsDistinct;
    yield finding(
      rule,
      object,
      `${what} now treats NULLs as ${green.nullsNotDistinct ? "equal" : "distinct"}.`,
      details,
    );
  }
  if (!servesAs(green, blue)) {
    yield finding(keyRules.indexChanged, object, `${what} is now enforced by another index.`, details);
  }
  if (blue.timing !== green.timing) {
    const later = blue.timing === "immediate" ? keyRules.madeDeferrable : nameAndTimingRules.madeDeferrable;
    const rule = isLater(blue.timing, green.timing) ? later : keyRules.madeImmediate;
    const timings = { blue: blue.timing, green: green.timing };
    yield finding(rule, object, `${what} was ${blue.timing} and is ${green.timing}.`, timings);
  }
  if (blue.constraint && (blue.name !== green.name || !green.constraint)) {
    const now = `${green.constraint ? "called" : "only an index,"} ${quote(green.name)}`;
    const message = `The constraint ${quote(blue.name)} of ${displayName(table)} is now ${now}.`;
    yield finding(keyRules.renamed, object, message, { blue: blue.name, green: green.name });
  }
}

/**
 * True if green's index is the same as blue's, or includes columns where blue's has none. Whether NULLs are distinct has its
 * own finding. Indexes that aren't understood serve only if they are written alike.
 */
function servesAs(green: Index, blue: Index): boolean {
  if (green.definition === blue.definition) return true;
  const [from, to] = [blue, green].map(parseIndex);
  if (!from || !to) return false;
  const [wanted, offered] = [from, to].map(({ accessMethod, indexParams, indexIncludingParams, whereClause }) =>
    shape([accessMethod, indexParams, whereClause, from.indexIncludingParams && indexIncludingParams]),
  );
  return wanted === offered;
}

/** Finds the key on the same columns: by name, then by definition, then by timing, because a table may have it twice. */
function counterpartOf(key: Index, candidates: readonly Index[]): Index | undefined {
  const same = candidates.filter((candidate) => sameKeys(key, candidate));
  return (
    same.find(({ name }) => name === key.name) ??
    same.find(({ definition, timing }) => definition === key.definition && timing === key.timing) ??
    same.find(({ timing }) => timing === key.timing) ??
    same[0]
  );
}

/** ON CONFLICT infers an index by its set of columns; their order doesn't matter. */
function sameKeys(one: Index, other: Index): boolean {
  return [...one.keys].sort().join() === [...other.keys].sort().join() && one.predicate === other.predicate;
}

/** True if other keys imply this one: rows that are unique by (a) are unique by (a, b), also where only some rows count. */
function isImplied(key: Index, keys: readonly Index[], pair: RelationPair): boolean {
  return keys.some(
    (other) =>
      other.keys.every((column) => key.keys.includes(column)) &&
      (other.predicate === undefined || other.predicate === key.predicate) &&
      other.timing === "immediate" &&
      // Under another collation other values are equal.
      (other.nullsNotDistinct || !key.nullsNotDistinct || hasNoNulls(pair, other)) &&
      ![key, other].some(hasCollation),
  );
}

function neverCollides(pair: RelationPair, key: Index, name: string): boolean {
  if (isNewAndNull(pair, name)) return !key.nullsNotDistinct;
  const column = pair.green.columns.find((candidate) => candidate.name === name);
  const isNew = !pair.blue.columns.some((candidate) => candidate.name === name);
  return isNew && column !== undefined && (column.identity !== undefined || isAlwaysNew(column, pair.greenSchema));
}

function kindOf({ constraint }: Index): "constraint" | "index" {
  return constraint ? "constraint" : "index";
}

function describeKeys({ keys, predicate }: Index): string {
  return `(${keys.join(", ")})${predicate === undefined ? "" : ` where ${predicate}`}`;
}
