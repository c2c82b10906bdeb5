import type { Schema } from "../../../postgres/catalog/model";
import { compareObjects } from "../shared/objects";
import { defineRules } from "../shared/rule";
import type { Finding } from "../../finding";

export const statisticsRules = defineRules({
  differ: {
    id: "extended-statistics-differ",
    severity: "info",
    directions: [],
    why: "Queries give the same rows; the planner knows more or less about how columns depend on each other.",
    assumption: "no frequent query of blue's clients needs the statistics for a good plan",
    example: "DROP STATISTICS s",
  },
});

export function* compareStatistics(blue: Schema, green: Schema): Generator<Finding> {
  const { differ } = statisticsRules;
  yield* compareObjects(blue, green, "extended statistics", { removed: differ, added: differ, changed: differ });
}
