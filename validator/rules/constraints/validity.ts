import type { Check, ForeignKey, Relation } from "../../../postgres/catalog/model";
import { displayName, qualifiedName, quote } from "../../../postgres/sql/names";
import { partObject } from "../shared/pair";
import { defineRules, finding } from "../shared/rule";
import type { Finding, Probe } from "../../finding";

export const validityRules = defineRules({
  checkValidated: {
    id: "check-validated",
    severity: "warning",
    directions: ["replicate-forward"],
    why:
      "Blue's check is NOT VALID, so older rows may violate it. Green refuses each of them (23514), and the " +
      "initial copy of the table stops.",
    assumption: "every row of blue satisfies the check",
    example: "ALTER TABLE t VALIDATE CONSTRAINT c",
    repair:
      "Repair the rows and VALIDATE CONSTRAINT on blue, or leave the check NOT VALID on green until the copy is done.",
  },
  validityChanged: {
    id: "constraint-validity-changed",
    severity: "info",
    directions: [],
    why:
      "Valid or not, the constraint binds every row that is written. Only older rows may violate one that is NOT " +
      "VALID, and the initial copy of a table does not check foreign keys.",
    example: "ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0) NOT VALID",
  },
});

/** Compares whether a constraint that both sides have is valid. */
export function* compareValidity<T extends Check | ForeignKey>(table: Relation, blue: T, green: T): Generator<Finding> {
  if (blue.validated === green.validated) return;
  const object = partObject(table, "constraint", blue.name);
  const what = `The constraint ${quote(blue.name)} of ${displayName(table)}`;
  const details = { blue: describeValidity(blue), green: describeValidity(green) };
  if (green.validated && green.kind === "check") {
    const probe = probeViolations(table, green);
    const message = `${what} is NOT VALID on blue and valid on green.`;
    yield finding(validityRules.checkValidated, object, message, { ...details, probe });
  } else {
    const message = `${what} is ${green.validated ? "valid" : "NOT VALID"} on green only.`;
    yield finding(validityRules.validityChanged, object, message, details);
  }
}

/** Makes the finding on a check that is valid on green, where blue's checks that demand as much are not all valid. */
export function checkValidated(table: Relation, green: Check): Finding {
  const message = `Green's check ${quote(green.name)} of ${displayName(table)} is valid; blue's checks that demand as much are not all valid.`;
  const details = { green: green.expression, probe: probeViolations(table, green) };
  return finding(validityRules.checkValidated, partObject(table, "constraint", green.name), message, details);
}

/** Counts blue's rows that green's check refuses. */
export function probeViolations(table: Relation, { expression }: Check): Probe {
  const sql = `SELECT count(*) FROM ${qualifiedName(table)} WHERE NOT (${expression})`;
  return { side: "blue", sql, counts: "breaks" };
}

function describeValidity({ validated }: Check | ForeignKey): string {
  return validated ? "valid" : "NOT VALID";
}
