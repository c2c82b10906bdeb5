import { createHash } from "node:crypto";
import { columnRules } from "./columns";
import { columnValueRules } from "./columnValues";
import { constraintRules } from "./constraints";
import { functionRules } from "./functions";
import { indexRules } from "./indexes";
import { keyRules } from "./keys";
import { notComparedRules } from "./notCompared";
import type { Rule } from "./rule";
import { schemaRules } from "./schemas";
import { sequenceRules } from "./sequences";
import { tableRules } from "./tables";
import { triggerRules } from "./triggers";
import { typeRules } from "./types";
import { viewRules } from "./views";

/** Every rule by its id, grouped as the files are. */
export const RULES: ReadonlyMap<string, Rule> = new Map(
  [
    schemaRules,
    tableRules,
    columnRules,
    columnValueRules,
    keyRules,
    constraintRules,
    indexRules,
    triggerRules,
    viewRules,
    sequenceRules,
    typeRules,
    functionRules,
    notComparedRules,
  ]
    .flatMap((rules): Rule[] => Object.values(rules))
    .map((rule) => [rule.id, rule]),
);

/** Changes whenever a rule is added or removed, or judges otherwise: 12 hexadecimal digits. */
export const RULE_SET_VERSION: string = createHash("sha256")
  .update(JSON.stringify([...RULES.values()].map(({ id, severity, directions }) => [id, severity, directions]).sort()))
  .digest("hex")
  .slice(0, 12);

/** @throws Error when there is no rule of this id */
export function ruleOf({ rule }: { readonly rule: string }): Rule {
  const found = RULES.get(rule);
  if (!found) throw new Error(`There is no rule ${rule}.`);
  return found;
}
