import type { Schema } from "../../../postgres/catalog/model";
import { defineRules, finding } from "../shared/rule";
import { DIRECTIONS, type Finding } from "../../finding";

export const notComparedRules = defineRules({
  notCompared: {
    id: "not-compared",
    severity: "warning",
    directions: DIRECTIONS,
    why: "Objects that could not be read, or whose kind no rule covers, were not compared. They must not look as if they were equal.",
    assumption: "you have compared them yourself, and no client written for blue needs what green lacks or changes",
    example: "REVOKE SELECT ON pg_policy FROM PUBLIC",
    repair: "Let the validator's user read the catalog, or compare the objects yourself.",
  },
});

/** Finds the objects that could not be read, once for both sides. */
export function* compareNotCompared(blue: Schema, green: Schema): Generator<Finding> {
  for (const what of new Set([...Object.keys(blue.notCompared), ...Object.keys(green.notCompared)])) {
    const reasons = { blue: blue.notCompared[what] ?? "read", green: green.notCompared[what] ?? "read" };
    const object = { kind: "database", schema: "", name: what } as const;
    yield finding(notComparedRules.notCompared, object, `Not compared: ${what}.`, reasons);
  }
}
