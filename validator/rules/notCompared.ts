import type { Schema } from "../schema";
import { defineRules, finding, type Finding } from "./rule";

export const notComparedRules = defineRules({
  differs: {
    id: "not-compared-differs",
    severity: "warning",
    directions: ["read", "write", "call", "replicate-forward", "replicate-back"],
    why: "No rule looks at objects of this kind, and the two databases don't have the same number of them.",
    assumption: "you have compared them yourself, and no client written for blue needs what green lacks or changes",
    example: "CREATE EXTENSION citext",
    repair: "Compare them yourself.",
  },
  present: {
    id: "not-compared",
    severity: "info",
    directions: [],
    why: "No rule looks at objects of this kind; both databases have the same number of them.",
    assumption: "you have compared them yourself, and they are the same",
    example: "CREATE EXTENSION citext",
  },
});

/** What has no rules of its own must not look as if it were equal. */
export function* compareNotCompared(blue: Schema, green: Schema): Generator<Finding> {
  const kinds = new Set([...Object.keys(blue.notCompared), ...Object.keys(green.notCompared)]);
  for (const kind of kinds) {
    const counts = { blue: String(blue.notCompared[kind] ?? 0), green: String(green.notCompared[kind] ?? 0) };
    const rule = counts.blue === counts.green ? notComparedRules.present : notComparedRules.differs;
    const message = `Not compared: ${kind}, ${counts.blue} on blue and ${counts.green} on green.`;
    yield finding(rule, { kind: "database", schema: "", name: kind }, message, counts);
  }
}
