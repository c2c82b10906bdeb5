import {
  displayName,
  qualifiedName,
  quote,
  type Check,
  type Exclusion,
  type ForeignKey,
  type Relation,
  type Schema,
} from "../schema";
import { implied, isKept } from "./implied";
import { compareWithNotNull } from "./notNull";
import { isNewAndNull, pairUp, partObject, relationObject, type RelationPair } from "./pair";
import { keyRules } from "./keys";
import { isLater, timingRules } from "./timing";
import { compareValidity, probeViolations } from "./validity";
import { AFTER } from "./repair";
import { defineRules, finding, type Finding, type Probe } from "./rule";

export const constraintRules = defineRules({
  foreignKeyAdded: {
    id: "foreign-key-added",
    severity: "error",
    directions: ["write"],
    why:
      "A row without its parent is refused (23503), and so is deleting, truncating or re-keying a parent. " +
      "Replication doesn't check foreign keys: it stores orphans.",
    example: "ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES p",
    repair: "Add the foreign key after the move, NOT VALID first, and validate it when the rows are in order.",
  },
  foreignKeyAddedOnNewColumn: {
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
  foreignKeyRemoved: {
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
  foreignKeyLoosened: {
    id: "foreign-key-loosened",
    severity: "info",
    directions: [],
    why: "NO ACTION refuses what RESTRICT does, but only when the statement has done everything: it refuses less.",
    assumption: "no client relies on the refusal of a parent's key that the same statement moves to another row",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey, ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES p",
  },
  foreignKeyChanged: {
    id: "foreign-key-changed",
    severity: "error",
    directions: ["write"],
    why:
      "Deleting or re-keying a parent does something else to its children: it is refused where it worked, or changes " +
      "rows silently.",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_fkey, ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES p",
    repair: "Keep the action until no client relies on it.",
  },
  checkAdded: {
    id: "check-added",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Rows that blue takes are refused (23514), also when the constraint is NOT VALID, and one stops replication.",
    example: "ALTER TABLE t ADD CHECK (b > 0)",
    repair: "Add the check after the move, when the clients keep it.",
  },
  checkAddedOnNewColumn: {
    id: "check-added-on-new-column",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't fill the new column; a comparison with NULL is NULL, which passes.",
    assumption: "the new column's default, where it has one, satisfies the check",
    example: "ALTER TABLE t ADD c int CHECK (c > 0)",
  },
  checkAddedOnNull: {
    id: "check-added-on-null",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "Clients written for blue leave the new column NULL, and whether this expression lets NULL pass, its text doesn't show.",
    assumption: "the expression is true or NULL for every row in which the new columns are NULL",
    example: "ALTER TABLE t ADD c int, ADD CHECK (c IS NOT NULL OR b > 0)",
    repair: "Write the check so that it is true or NULL where the new column is NULL, or add it after the move.",
  },
  checkChanged: {
    id: "check-changed",
    severity: "warning",
    directions: ["write", "replicate-forward", "replicate-back"],
    why: "Rows that one side takes may be refused by the other.",
    assumption: "every row that blue's clients write satisfies green's expression",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_check, ADD CONSTRAINT t_b_check CHECK (b > 5)",
    repair: AFTER,
  },
  checkRemoved: {
    id: "check-removed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Rows that blue refuses are stored; they can't be replicated back.",
    assumption: "no client writes such a row as long as a client written for blue reads",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_check",
    repair: "Keep the check until no client relies on it.",
  },
  exclusionAdded: {
    id: "exclusion-added",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Rows that blue takes are refused (23P01), and one among the replicated rows stops replication.",
    example: "ALTER TABLE t ADD EXCLUDE USING gist (b WITH &&)",
    repair: "Add the constraint after the move, when the clients keep it.",
  },
  exclusionAddedOnNewColumn: {
    id: "exclusion-added-on-new-column",
    severity: "info",
    directions: [],
    why: "Clients written for blue leave the new column NULL, which excludes nothing.",
    example: "ALTER TABLE t ADD c int4range, ADD EXCLUDE USING gist (c WITH &&)",
  },
  exclusionChanged: {
    id: "exclusion-changed",
    severity: "warning",
    directions: ["write", "replicate-forward", "replicate-back"],
    why: "Rows that one side takes may be refused by the other.",
    assumption: "every two rows that blue's clients write satisfy green's constraint",
    example: "ALTER TABLE t DROP CONSTRAINT t_excl, ADD CONSTRAINT t_excl EXCLUDE USING gist (b WITH &&)",
    repair: AFTER,
  },
  exclusionRemoved: {
    id: "exclusion-removed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Rows that blue refuses are stored; they can't be replicated back.",
    assumption: "no client writes such a row as long as a client written for blue reads",
    example: "ALTER TABLE t DROP CONSTRAINT t_excl",
    repair: "Keep the constraint until no client relies on it.",
  },
  renamed: {
    id: "constraint-renamed",
    severity: "info",
    directions: ["write"],
    why: "The same rows are refused, under another name.",
    assumption: "no client names the constraint, in SET CONSTRAINTS or when it reads errors",
    example: "ALTER TABLE t RENAME CONSTRAINT old TO new",
  },
});

export function* compareConstraints(pair: RelationPair): Generator<Finding> {
  yield* compareForeignKeys(pair);
  yield* compareChecks(pair);
  yield* compareExclusions(pair);
}

/** Foreign keys of tables that only green has: they bind the clients of the tables that they point at. */
export function* compareNewReferences(blue: Schema, green: Schema): Generator<Finding> {
  for (const [key, table] of green.relations) {
    if (blue.relations.has(key)) continue;
    for (const foreignKey of foreignKeysOf(table)) {
      const parent = blue.relations.get(foreignKey.target);
      if (!parent) continue;
      const message = `The new table ${displayName(table)} refers to ${displayName(parent)}.`;
      yield finding(constraintRules.referencedByNewTable, relationObject(parent), message, {
        green: `${qualifiedName(table)}: ${describeForeignKey(foreignKey)}`,
      });
    }
  }
}

function* compareForeignKeys(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const [blueKeys, greenKeys] = [foreignKeysOf(blue), foreignKeysOf(green)];
  const pairs = pairUp(blueKeys, greenKeys, reference);

  for (const [before, after] of pairs.both) yield* compareForeignKey(blue, before, after);
  for (const key of pairs.blueOnly) {
    if (greenKeys.some((other) => describeForeignKey(other) === describeForeignKey(key))) continue;
    // A column's removal is reported with the column, and a parent's with the parent.
    if (!hasColumns(green, key.columns) || !pair.greenSchema.relations.has(key.target)) continue;
    const rule = key.bindsParents ? removedRule(key) : constraintRules.foreignKeyRemoved;
    const message = `${displayName(blue)} (${list(key.columns)}) no longer refers to ${key.target}.`;
    yield finding(rule, partObject(blue, "constraint", key.name), message, { blue: describeForeignKey(key) });
  }
  for (const key of pairs.greenOnly) {
    if (blueKeys.some((other) => describeForeignKey(other) === describeForeignKey(key))) continue;
    // With MATCH SIMPLE one NULL is enough to refer to nothing.
    const fresh = key.match === "SIMPLE" && key.columns.some((column) => isNewAndNull(pair, column));
    const rule = fresh ? constraintRules.foreignKeyAddedOnNewColumn : constraintRules.foreignKeyAdded;
    const message = `${displayName(blue)} (${list(key.columns)}) now refers to ${key.target}.`;
    yield finding(rule, partObject(blue, "constraint", key.name), message, { green: describeForeignKey(key) });
  }
}

/** Who has disabled the triggers on both sides of a foreign key has none. */
function foreignKeysOf({ constraints }: Relation): ForeignKey[] {
  return constraints.filter(
    (constraint) => constraint.kind === "foreign key" && (constraint.bindsChildren || constraint.bindsParents),
  ) as ForeignKey[];
}

/** By what happens to the children when nothing does any more. */
function removedRule({ onDelete, onUpdate }: ForeignKey) {
  const acts = [onDelete, onUpdate].some((action) => /CASCADE|SET/.test(action));
  return acts ? constraintRules.cascadeRemoved : constraintRules.foreignKeyRemoved;
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
    const removed = side === "bindsParents" ? removedRule(blue) : constraintRules.foreignKeyRemoved;
    const rule = green[side] ? constraintRules.foreignKeyAdded : removed;
    const triggers = `triggers for ${rows} are ${green[side] ? "enabled" : "disabled"}`;
    yield finding(rule, object, `${what} is there, but its ${triggers}.`, details);
  }
  if (details.blue !== details.green) {
    const loosened = describeForeignKey({
      ...blue,
      onDelete: loosen(blue.onDelete, green.onDelete),
      onUpdate: loosen(blue.onUpdate, green.onUpdate),
    });
    const rule =
      loosened === details.green && green.timing === "immediate"
        ? constraintRules.foreignKeyLoosened
        : constraintRules.foreignKeyChanged;
    yield finding(rule, object, `${what} changed.`, details);
  }
  yield* compareNameAndTiming(table, blue, green);
  yield* compareValidity(table, blue, green);
}

/** Blue's action, or green's that refuses less. */
function loosen(blue: string, green: string): string {
  return blue === "RESTRICT" && green === "NO ACTION" ? green : blue;
}

function* compareChecks(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const blueChecks = blue.constraints.filter((constraint) => constraint.kind === "check");
  const greenChecks = green.constraints.filter((constraint) => constraint.kind === "check");
  const pairs = pairUp(blueChecks, greenChecks, ({ expression }) => expression);

  const [blueTerms, greenTerms] = [blueChecks, greenChecks].map((checks) => new Set(checks.flatMap(termsOf)));
  // However they are written: who passes all of blue's passes green's, and the other way round.
  const keepsAll = (check: Check, terms: ReadonlySet<string> = new Set()) =>
    termsOf(check).every((term) => terms.has(term));
  for (const [before, after] of pairs.both) {
    if (before.expression !== after.expression && !(keepsAll(after, blueTerms) && keepsAll(before, greenTerms))) {
      const message = `The check ${quote(before.name)} of ${displayName(blue)} changed.`;
      const details = { blue: before.expression, green: after.expression, probe: probeViolations(blue, after) };
      yield finding(constraintRules.checkChanged, partObject(blue, "constraint", before.name), message, details);
    }
    yield* compareNameAndTiming(blue, before, after);
    yield* compareValidity(blue, before, after);
  }
  for (const check of pairs.blueOnly) {
    if (!hasColumns(green, check.columns) || keepsAll(check, greenTerms)) continue;
    const message = `The check ${quote(check.name)} of ${displayName(blue)} is gone.`;
    const details = { blue: check.expression };
    if (yield* compareWithNotNull(pair, check, details)) continue;
    yield finding(constraintRules.checkRemoved, partObject(blue, "constraint", check.name), message, details);
  }
  for (const check of pairs.greenOnly) {
    if (keepsAll(check, blueTerms)) continue;
    if (yield* compareWithNotNull(pair, check, { green: check.expression })) continue;
    const message = `The check ${quote(check.name)} of ${displayName(blue)} is new.`;
    const rule = addedCheckRule(pair, check);
    yield finding(rule, partObject(blue, "constraint", check.name), message, {
      green: check.expression,
      ...(rule === constraintRules.checkAddedOnNull && { probe: probeNulls(pair, check) }),
    });
  }
}

/** What an expression joins by AND, each of which alone refuses a row for which it is false. */
function termsOf({ expression }: Check): string[] {
  const terms: string[] = [];
  let [depth, start] = [0, 1];
  for (const { 0: token, index } of expression.matchAll(/'[^']*'|"[^"]*"|[()]| AND /g)) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (token === " AND " && depth === 1) {
      terms.push(expression.slice(start, index));
      start = index + token.length;
    }
  }
  return terms.length === 0 ? [expression] : [...terms, expression.slice(start, -1)];
}

/** Blue's rows as green would have them: with NULL in the columns that blue lacks. */
function probeNulls({ blue, green }: RelationPair, { columns, expression }: Check): Probe {
  const missing = green.columns
    .filter(({ name }) => columns.includes(name) && !blue.columns.some((column) => column.name === name))
    .map(({ name, type }) => `, NULL::${type} AS ${quote(name)}`);
  const rows = `SELECT *${missing.join("")} FROM ${qualifiedName(blue)}`;
  return { side: "blue", sql: `SELECT count(*) FROM (${rows}) green WHERE NOT (${expression})`, counts: "breaks" };
}

/** What may turn NULL into something else: tests of NULL, functions, and AND, for which one FALSE is enough. */
const USES_NULL = /\b(IS|COALESCE|CASE|NULLIF)\b|[\p{L}\p{N}_"]\(/u;

function addedCheckRule(pair: RelationPair, { columns, expression }: Check) {
  const isNew = (column: string) => !pair.blue.columns.some(({ name }) => name === column);
  if (!columns.some(isNew)) return constraintRules.checkAdded;
  const text = expression.replace(/'(?:[^']|'')*'/g, "''");
  const staysNull = columns.some((column) => isNewAndNull(pair, column));
  if (columns.every(isNew)) {
    return staysNull && USES_NULL.test(text) ? constraintRules.checkAddedOnNull : constraintRules.checkAddedOnNewColumn;
  }
  if (!staysNull) return constraintRules.checkAdded;
  return USES_NULL.test(text) || / AND /.test(text)
    ? constraintRules.checkAddedOnNull
    : constraintRules.checkAddedOnNewColumn;
}

function* compareExclusions(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const blueExclusions = blue.constraints.filter((constraint) => constraint.kind === "exclusion");
  const greenExclusions = green.constraints.filter((constraint) => constraint.kind === "exclusion");
  const pairs = pairUp(blueExclusions, greenExclusions, ({ definition }) => definition);
  const object = ({ name }: Exclusion) => partObject(blue, "constraint", name);
  const what = ({ name }: Exclusion) => `The exclusion constraint ${quote(name)} of ${displayName(blue)}`;

  for (const [before, after] of pairs.both) {
    if (before.definition !== after.definition) {
      const details = { blue: before.definition, green: after.definition };
      yield finding(constraintRules.exclusionChanged, object(before), `${what(before)} changed.`, details);
    }
    yield* compareNameAndTiming(blue, before, after);
  }
  for (const exclusion of pairs.blueOnly) {
    if (!hasColumns(green, exclusion.columns.filter(Boolean))) continue;
    const details = { blue: exclusion.definition };
    if (isKept(exclusion, green)) yield implied(blue, "constraint", exclusion.name, details);
    else yield finding(constraintRules.exclusionRemoved, object(exclusion), `${what(exclusion)} is gone.`, details);
  }
  for (const exclusion of pairs.greenOnly) {
    const details = { green: exclusion.definition };
    if (isKept(exclusion, blue)) {
      yield implied(blue, "constraint", exclusion.name, details);
      continue;
    }
    const fresh = exclusion.columns.some((column) => isNewAndNull(pair, column));
    const rule = fresh ? constraintRules.exclusionAddedOnNewColumn : constraintRules.exclusionAdded;
    yield finding(rule, object(exclusion), `${what(exclusion)} is new.`, details);
  }
}

function* compareNameAndTiming<T extends ForeignKey | Check | Exclusion>(
  table: Relation,
  blue: T,
  green: T,
): Generator<Finding> {
  const object = partObject(table, "constraint", blue.name);
  const what = `The constraint ${quote(blue.name)} of ${displayName(table)}`;
  if (blue.timing !== green.timing) {
    const rule = isLater(blue.timing, green.timing) ? timingRules.madeDeferrable : timingRules.changed;
    const details = { blue: blue.timing, green: green.timing };
    yield finding(rule, object, `${what} was ${blue.timing} and is ${green.timing}.`, details);
  }
  if (blue.name !== green.name) {
    const details = { blue: blue.name, green: green.name };
    // ON CONFLICT may name an exclusion constraint, too.
    const rule = blue.kind === "exclusion" ? keyRules.renamed : constraintRules.renamed;
    yield finding(rule, object, `${what} is now called ${quote(green.name)}.`, details);
  }
}

function hasColumns(table: Relation, columns: readonly string[]): boolean {
  return columns.every((column) => table.columns.some(({ name }) => name === column));
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
