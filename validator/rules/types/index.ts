import { collationRules, compareCollations } from "./collations";
import { compareOperators, operatorRules } from "./operators";
import { compareTextSearch, textSearchRules } from "./textSearch";
import { compareUserTypes, typeRules } from "./types";
import { defineWing } from "../shared/wing";

/** Types, and what works on their values. */
export const types = defineWing([
  { rules: typeRules, schemas: [compareUserTypes] },
  { rules: collationRules, schemas: [compareCollations] },
  { rules: operatorRules, schemas: [compareOperators] },
  { rules: textSearchRules, schemas: [compareTextSearch] },
]);
