import { checkRules, compareChecks } from "./checks";
import { compareExclusions, exclusionRules } from "./exclusions";
import { compareForeignKeys, compareNewReferences, foreignKeyRules } from "./foreignKeys";
import { impliedRules } from "./implied";
import { compareIndexes, indexRules } from "./indexes";
import { compareKeys, keyRules } from "./keys";
import { nameAndTimingRules } from "./nameAndTiming";
import { notNullRules } from "./notNull";
import { validityRules } from "./validity";
import { defineWing } from "../shared/wing";

/** What rows have to satisfy, and indexes. */
export const constraints = defineWing([
  { rules: notNullRules },
  { rules: keyRules, pairs: [compareKeys] },
  { rules: foreignKeyRules, schemas: [compareNewReferences], pairs: [compareForeignKeys] },
  { rules: checkRules, pairs: [compareChecks] },
  { rules: exclusionRules, pairs: [compareExclusions] },
  { rules: nameAndTimingRules },
  { rules: validityRules },
  { rules: impliedRules },
  { rules: indexRules, pairs: [compareIndexes] },
]);
