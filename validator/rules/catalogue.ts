import { createHash } from "node:crypto";
import { checkRules } from "./constraints/checks";
import { collationRules } from "./types/collations";
import { columnRules } from "./relations/columns";
import { columnValueRules } from "./relations/columnValues";
import { databaseRules } from "./database/database";
import { eventTriggerRules } from "./programs/eventTriggers";
import { exclusionRules } from "./constraints/exclusions";
import { extensionRules } from "./database/extensions";
import { foreignRules } from "./database/foreign";
import { foreignKeyRules } from "./constraints/foreignKeys";
import { functionRules } from "./programs/functions";
import { indexRules } from "./constraints/indexes";
import { indirectPrivilegeRules } from "./access/indirectPrivileges";
import { keyRules } from "./constraints/keys";
import { impliedRules } from "./constraints/implied";
import { nameAndTimingRules } from "./constraints/nameAndTiming";
import { notComparedRules } from "./database/notCompared";
import { notNullRules } from "./constraints/notNull";
import { operatorRules } from "./types/operators";
import { privilegeRules } from "./access/privileges";
import { replicaIdentityRules } from "./relations/replicaIdentity";
import { replicationRules } from "./database/replication";
import { rewriteRuleRules } from "./programs/rewriteRules";
import { rowSecurityRules } from "./access/rowSecurity";
import type { Rule } from "./shared/rule";
import { schemaRules } from "./database/schemas";
import { sequenceRules } from "./relations/sequences";
import { shadowRules } from "./programs/shadows";
import { statementRules } from "./programs/statements";
import { statisticsRules } from "./relations/statistics";
import { tableRules } from "./relations/tables";
import { textSearchRules } from "./types/textSearch";
import { triggerRules } from "./programs/triggers";
import { typeRules } from "./types/types";
import { validityRules } from "./constraints/validity";
import { viewRules } from "./relations/views";

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
