import { createHash } from "node:crypto";
import { access } from "./access";
import { constraints } from "./constraints";
import { database } from "./database";
import { programs } from "./programs";
import { relations } from "./relations";
import type { Rule } from "./shared/rule";
import type { Wing } from "./shared/wing";
import { types } from "./types";
import type { WingName } from "./wingNames";

/** Every rule and comparison, by area. */
export const WINGS = { database, relations, constraints, types, programs, access } satisfies Record<WingName, Wing>;

/** Every rule by its id. */
export const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.values(WINGS)
    .flatMap(({ rules }) => rules)
    .map((rule) => [rule.id, rule]),
);

/** Changes whenever a rule is added or removed, or judges differently: 12 hexadecimal digits. */
export const RULE_SET_VERSION: string = createHash("sha256")
  .update(JSON.stringify([...RULES.values()].map(({ id, severity, directions }) => [id, severity, directions]).sort()))
  .digest("hex")
  .slice(0, 12);

/** Returns the rule that a finding names. @throws Error if there is no rule with this id */
export function ruleOf({ rule }: { readonly rule: string }): Rule {
  const found = RULES.get(rule);
  if (!found) throw new Error(`There is no rule ${rule}.`);
  return found;
}
