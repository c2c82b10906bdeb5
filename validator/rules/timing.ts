import type { Timing } from "../schema";
import { defineRules } from "./rule";

export const timingRules = defineRules({
  changed: {
    id: "constraint-timing-changed",
    severity: "error",
    directions: ["write"],
    why: "A transaction that is consistent only at its end fails at a statement, and SET CONSTRAINTS is refused.",
    example: "ALTER TABLE t ALTER CONSTRAINT t_b_fkey NOT DEFERRABLE",
    repair: "Keep the constraint deferrable until no client puts it off.",
  },
  madeDeferrable: {
    id: "constraint-made-deferrable",
    severity: "info",
    directions: ["write"],
    why: "A violation may be reported at COMMIT instead of at the statement.",
    assumption: "clients also handle a refused COMMIT",
    example: "ALTER TABLE t ALTER CONSTRAINT t_b_fkey DEFERRABLE INITIALLY DEFERRED",
  },
});

const ORDER: readonly Timing[] = ["immediate", "deferrable", "deferred"];

/** Green refuses later than blue, or can be told to. */
export function isLater(blue: Timing, green: Timing): boolean {
  return ORDER.indexOf(green) > ORDER.indexOf(blue);
}
