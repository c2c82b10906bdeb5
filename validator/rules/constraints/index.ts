import { checkRules, compareChecks, compareLostDomainChecks } from "./checks";
import { compareExclusions, exclusionRules } from "./exclusions";
import { compareForeignKeys, compareNewReferences, foreignKeyRules } from "./foreignKeys";
import { impliedRules } from "./implied";
import { compareIndexes, indexRules } from "./indexes";
import { compareKeys, keyRules } from "./keys";
import { nameAndTimingRules } from "./nameAndTiming";
import { compareNotNulls, notNullRules } from "./notNull";
import { validityRules } from "./validity";
import { timingRules } from "../shared/timing";
import { defineWing } from "../shared/wing";

/** Constraints and indexes. */
export const constraints = defineWing([
  { rules: notNullRules, pairs: [compareNotNulls] },
  { rules: keyRules, pairs: [compareKeys] },
  { rules: foreignKeyRules, schemas: [compareNewReferences], pairs: [compareForeignKeys] },
  { rules: checkRules, pairs: [compareChecks, compareLostDomainChecks] },
  { rules: exclusionRules, pairs: [compareExclusions] },
  { rules: nameAndTimingRules },
  { rules: timingRules },
  { rules: validityRules },
  { rules: impliedRules },
  { rules: indexRules, pairs: [compareIndexes] },
]);
