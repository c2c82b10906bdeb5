import type { Schema } from "../../../postgres/catalog/model";
import { defineRules, finding } from "../shared/rule";
import { EVERYBODY, type Finding } from "../../finding";

export const notComparedRules = defineRules({
  notCompared: {
    id: "not-compared",
    severity: "warning",
    directions: EVERYBODY,
    why: "What could not be read, or is of a kind that no rule knows, was not compared: it must not look as if it were equal.",
    assumption: "you have compared it yourself, and no client written for blue needs what green lacks or changes",
    example: "REVOKE SELECT ON pg_policy FROM PUBLIC",
    repair: "Let the validator's user read the catalog, or compare it yourself.",
  },
});

/** One finding for what either side, or both, could not show. */
export function* compareNotCompared(blue: Schema, green: Schema): Generator<Finding> {
  for (const what of new Set([...Object.keys(blue.notCompared), ...Object.keys(green.notCompared)])) {
    const reasons = { blue: blue.notCompared[what] ?? "read", green: green.notCompared[what] ?? "read" };
    const object = { kind: "database", schema: "", name: what } as const;
    yield finding(notComparedRules.notCompared, object, `Not compared: ${what}.`, reasons);
  }
}
