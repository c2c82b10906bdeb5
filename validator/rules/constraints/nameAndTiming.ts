import type { Constraint, Relation } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { partObject } from "../shared/pair";
import { defineRules, finding, type Rule } from "../shared/rule";
import { isLater, timingRules } from "../shared/timing";
import type { Finding } from "../../finding";

export const nameAndTimingRules = defineRules({
  renamed: {
    id: "constraint-renamed",
    severity: "info",
    directions: ["write"],
    why: "The same rows are refused, by a constraint of another name.",
    assumption: "no client names the constraint, in SET CONSTRAINTS or when it reads errors",
    example: "ALTER TABLE t RENAME CONSTRAINT old TO new",
  },
  madeDeferrable: {
    id: "constraint-made-deferrable",
    severity: "info",
    directions: ["write"],
    why: "A violation may be reported at COMMIT instead of at the statement.",
    assumption: "clients can handle a refused COMMIT",
    example: "ALTER TABLE t ALTER CONSTRAINT t_b_fkey DEFERRABLE INITIALLY DEFERRED",
  },
});

/**
 * Compares the names and timing of a constraint that both sides have.
 * @param renamed the rule for another name
 */
export function* compareNameAndTiming<T extends Constraint>(
  table: Relation,
  blue: T,
  green: T,
  renamed: Rule = nameAndTimingRules.renamed,
): Generator<Finding> {
  const object = partObject(table, "constraint", blue.name);
  const what = `The constraint ${quote(blue.name)} of ${displayName(table)}`;
  if (blue.timing !== green.timing) {
    const rule = isLater(blue.timing, green.timing) ? nameAndTimingRules.madeDeferrable : timingRules.changed;
    const details = { blue: blue.timing, green: green.timing };
    yield finding(rule, object, `${what} was ${blue.timing} and is ${green.timing}.`, details);
  }
  if (blue.name !== green.name) {
    const details = { blue: blue.name, green: green.name };
    yield finding(renamed, object, `${what} is now called ${quote(green.name)}.`, details);
  }
}
