import { compareEventTriggers, eventTriggerRules } from "./eventTriggers";
import { compareFunctions, functionRules } from "./functions";
import { compareRewriteRules, rewriteRuleRules } from "./rewriteRules";
import { compareShadows, shadowRules } from "./shadows";
import { statementRules } from "./statements";
import { compareTriggers, triggerRules } from "./triggers";
import { defineWing } from "../shared/wing";

/** Code that the server runs, and statements that clients send. */
export const programs = defineWing([
  { rules: functionRules, schemas: [compareFunctions] },
  { rules: shadowRules, schemas: [compareShadows] },
  { rules: triggerRules, pairs: [compareTriggers] },
  { rules: rewriteRuleRules, schemas: [compareRewriteRules] },
  { rules: eventTriggerRules, schemas: [compareEventTriggers] },
  { rules: statementRules },
]);
