import { createHash } from "node:crypto";
import { checkRules } from "./checks";
import { collationRules } from "./collations";
import { columnRules } from "./columns";
import { columnValueRules } from "./columnValues";
import { databaseRules } from "./database";
import { eventTriggerRules } from "./eventTriggers";
import { exclusionRules } from "./exclusions";
import { extensionRules } from "./extensions";
import { foreignRules } from "./foreign";
import { foreignKeyRules } from "./foreignKeys";
import { functionRules } from "./functions";
import { indexRules } from "./indexes";
import { indirectPrivilegeRules } from "./indirectPrivileges";
import { keyRules } from "./keys";
import { impliedRules } from "./implied";
import { nameAndTimingRules } from "./nameAndTiming";
import { notComparedRules } from "./notCompared";
import { notNullRules } from "./notNull";
import { operatorRules } from "./operators";
import { privilegeRules } from "./privileges";
import { replicaIdentityRules } from "./replicaIdentity";
import { replicationRules } from "./replication";
import { rewriteRuleRules } from "./rewriteRules";
import { rowSecurityRules } from "./rowSecurity";
import type { Rule } from "./rule";
import { schemaRules } from "./schemas";
import { sequenceRules } from "./sequences";
import { shadowRules } from "./shadows";
import { statementRules } from "./statements";
import { statisticsRules } from "./statistics";
import { tableRules } from "./tables";
import { textSearchRules } from "./textSearch";
import { triggerRules } from "./triggers";
import { typeRules } from "./types";
import { validityRules } from "./validity";
import { viewRules } from "./views";

/** Every rule by its id, grouped as the files are. */
export const RULES: ReadonlyMap<string, Rule> = new Map(
  [
    databaseRules,
    extensionRules,
    schemaRules,
    shadowRules,
    tableRules,
    replicaIdentityRules,
    columnRules,
    columnValueRules,
    notNullRules,
    keyRules,
    foreignKeyRules,
    checkRules,
    exclusionRules,
    nameAndTimingRules,
    validityRules,
    impliedRules,
    indexRules,
    triggerRules,
    rewriteRuleRules,
    rowSecurityRules,
    viewRules,
    sequenceRules,
    typeRules,
    collationRules,
    operatorRules,
    functionRules,
    privilegeRules,
    indirectPrivilegeRules,
    eventTriggerRules,
    foreignRules,
    replicationRules,
    textSearchRules,
    statisticsRules,
    notComparedRules,
    statementRules,
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
