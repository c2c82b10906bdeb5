import type { Timing } from "../../../postgres/catalog/model";
import { defineRules } from "./rule";

/** The rules on the timing of constraints and constraint triggers. */
export const timingRules = defineRules({
  changed: {
    id: "constraint-timing-changed",
    severity: "error",
    directions: ["write"],
    why: "A transaction that is consistent only at its end fails at a statement, and SET CONSTRAINTS is refused.",
    example: "ALTER TABLE t ALTER CONSTRAINT t_b_fkey NOT DEFERRABLE",
    repair: "Keep the constraint deferrable until no client defers it.",
  },
});

const ORDER: readonly Timing[] = ["immediate", "deferrable", "deferred"];

/** True if green checks later than blue, or can be told to. */
export function isLater(blue: Timing, green: Timing): boolean {
  return ORDER.indexOf(green) > ORDER.indexOf(blue);
}
