import type { Check, Column, Relation, Schema } from "../../../postgres/catalog/model";
import { displayName, qualifiedName, quote } from "../../../postgres/sql/names";
import { conjuncts, hasAnd, keepsNull } from "../../../postgres/sql/expression";
import { columnPairs } from "../shared/columns";
import { asTableCheck, checksByDomain, domainsOf } from "../shared/domains";
import { compareNameAndTiming } from "./nameAndTiming";
import { compareWithNotNull } from "./notNull";
import { matchByMeaning } from "../shared/matches";
import { hasColumns, isNewAndNull, partObject, type RelationPair } from "../shared/pair";
import { AFTER } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import type { Finding, Probe } from "../../finding";
import { checkValidated, compareValidity, probeViolations } from "./validity";

export const checkRules = defineRules({
  added: {
    id: "check-added",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Green refuses rows that blue accepts (23514), even if the constraint is NOT VALID, and such a row stops replication.",
    example: "ALTER TABLE t ADD CHECK (b > 0)",
    repair: "Add the check after the move, when the clients respect it.",
  },
  addedOnNewColumn: {
    id: "check-added-on-new-column",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't fill the new column; a comparison with NULL is NULL, which passes.",
    assumption: "the new column's default, where it has one, satisfies the check",
    example: "ALTER TABLE t ADD c int CHECK (c > 0)",
  },
  addedOnNull: {
    id: "check-added-on-null",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "Clients written for blue leave the new column NULL, and the expression may be false for NULL.",
    assumption: "the expression is true or NULL for every row in which the new columns are NULL",
    example: "ALTER TABLE t ADD c int, ADD CHECK (c IS NOT NULL OR b > 0)",
    repair: "Write the check so that it is true or NULL where the new column is NULL, or add it after the move.",
  },
  changed: {
    id: "check-changed",
    severity: "warning",
    directions: ["write", "replicate-forward", "replicate-back"],
    why: "One side may refuse rows that the other accepts.",
    assumption: "every row that blue's clients write satisfies green's expression",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_check, ADD CONSTRAINT t_b_check CHECK (b > 5)",
    repair: AFTER,
  },
  removed: {
    id: "check-removed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Green stores rows that blue refuses; they can't be replicated back.",
    assumption: "no client writes such a row as long as a client written for blue reads",
    example: "ALTER TABLE t DROP CONSTRAINT t_b_check",
    repair: "Keep the check until no client relies on it.",
  },
});

export function* compareChecks(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const blueChecks = blue.constraints.filter((constraint) => constraint.kind === "check");
  const greenChecks = green.constraints.filter((constraint) => constraint.kind === "check");
  // Checks may be written differently and still refuse the same rows together.
  const keptByBlue = keeper(blueChecks, blue, pair.blueSchema);
  const keptByGreen = keeper(greenChecks, green, pair.greenSchema);
  const isValidOnBlue = keeper(
    blueChecks.filter(({ validated }) => validated),
    blue,
    pair.blueSchema,
  );
  for (const [before, after] of matchByMeaning(blueChecks, greenChecks, ({ expression }) => expression)) {
    if (before && after) {
      const isSame = before.expression === after.expression;
      const isKept = isSame || keptByBlue(after);
      if (!(isKept && (isSame || keptByGreen(before)))) {
        const message = `The check ${quote(before.name)} of ${displayName(blue)} changed.`;
        const details = { blue: before.expression, green: after.expression, probe: probeViolations(blue, after) };
        yield finding(checkRules.changed, partObject(blue, "constraint", before.name), message, details);
      }
      yield* compareNameAndTiming(blue, before, after);
      yield* compareValidity(blue, before, after);
      if (!isSame && before.validated && after.validated && isKept && !isValidOnBlue(after)) {
        yield checkValidated(blue, after);
      }
    } else if (before) {
      if (hasColumns(green, before.columns) && !keptByGreen(before)) yield* removedCheck(pair, before);
    } else if (!keptByBlue(after)) {
      yield* addedCheck(pair, after);
    } else if (after.validated && !isValidOnBlue(after)) {
      yield checkValidated(blue, after);
    }
  }
}

/** Tells whether a table's checks and its columns' domains refuse every row that another check refuses. */
function keeper(checks: readonly Check[], { columns }: Relation, schema: Schema): (check: Check) => boolean {
  let terms: ReadonlySet<string> | undefined;
  return ({ expression }) => {
    // Checks are parsed only if they differ.
    terms ??= new Set([
      ...checks.flatMap((check) => conjuncts(check.expression)),
      ...columns.flatMap((column) => checksByDomain(column, schema)).flatMap(conjuncts),
    ]);
    return conjuncts(expression).every((term) => terms?.has(term));
  };
}

function* removedCheck(pair: RelationPair, check: Check): Generator<Finding> {
  const message = `The check ${quote(check.name)} of ${displayName(pair.blue)} is gone.`;
  const details = { blue: check.expression };
  if (yield* compareWithNotNull(pair, check, details)) return;
  yield finding(checkRules.removed, partObject(pair.blue, "constraint", check.name), message, details);
}

function* addedCheck(pair: RelationPair, check: Check): Generator<Finding> {
  if (yield* compareWithNotNull(pair, check, { green: check.expression })) return;
  const message = `The check ${quote(check.name)} of ${displayName(pair.blue)} is new.`;
  const rule = addedCheckRule(pair, check);
  yield finding(rule, partObject(pair.blue, "constraint", check.name), message, {
    green: check.expression,
    ...(rule === checkRules.addedOnNull && { probe: probeNulls(pair, check) }),
  });
}

/** Counts blue's rows that the check refuses with NULL in the columns that blue lacks. */
function probeNulls({ blue, green }: RelationPair, { columns, expression }: Check): Probe {
  const missing = green.columns
    .filter(({ name }) => columns.includes(name) && !blue.columns.some((column) => column.name === name))
    .map(({ name, type }) => `, NULL::${type} AS ${quote(name)}`);
  const rows = `SELECT *${missing.join("")} FROM ${qualifiedName(blue)}`;
  return { side: "blue", sql: `SELECT count(*) FROM (${rows}) green WHERE NOT (${expression})`, counts: "breaks" };
}

function addedCheckRule(pair: RelationPair, { columns, expression }: Check) {
  const isNew = (column: string) => !pair.blue.columns.some(({ name }) => name === column);
  if (!columns.some(isNew)) return checkRules.added;
  const staysNull = columns.some((column) => isNewAndNull(pair, column));
  // A column that is computed has a value of blue's columns.
  const isComputed = pair.green.columns.some(({ name, generated }) => columns.includes(name) && generated);
  const isOnNewOnly = columns.every(isNew) && !isComputed;
  if (!staysNull) return isOnNewOnly ? checkRules.addedOnNewColumn : checkRules.added;
  const hasArrays = pair.green.columns.some(({ name, type }) => columns.includes(name) && type.endsWith("[]"));
  // With AND, one term that is false for an old column is enough.
  const passesNull = keepsNull(expression, hasArrays) && (isOnNewOnly || !hasAnd(expression));
  return passesNull ? checkRules.addedOnNewColumn : checkRules.addedOnNull;
}

/** Finds the checks that a column of both sides loses with its domain. */
export function* compareLostDomainChecks(pair: RelationPair): Generator<Finding> {
  const checks = (schema: Schema, { type }: Column) => [...domainsOf(type, schema)].flatMap((domain) => domain.checks);
  for (const { declared, object, name: column } of columnPairs(pair)) {
    const { blue, green } = declared;
    if (blue.type === green.type) continue;
    const kept = new Set(checks(pair.greenSchema, green).map(({ expression }) => expression));
    const ownChecks = new Set(pair.green.constraints.map((one) => (one.kind === "check" ? one.expression : "")));
    for (const { name, expression } of checks(pair.blueSchema, blue)) {
      if (kept.has(expression) || ownChecks.has(asTableCheck(expression, blue.name))) continue;
      const message = `${column} is no longer checked by ${quote(name)} of its domain.`;
      yield finding(checkRules.removed, object, message, { blue: expression });
    }
  }
}
