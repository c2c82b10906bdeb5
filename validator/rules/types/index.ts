import { collationRules, compareCollations } from "./collations";
import { compareDomains, domainRules } from "./domains";
import { compareOperators, operatorRules } from "./operators";
import { compareTextSearch, textSearchRules } from "./textSearch";
import { compareUserTypes, typeRules } from "./types";
import { defineWing } from "../shared/wing";

/** Types, and the operators, casts, collations and text search that work on their values. */
export const types = defineWing([
  { rules: typeRules, schemas: [compareUserTypes] },
  { rules: domainRules, schemas: [compareDomains] },
  { rules: collationRules, schemas: [compareCollations] },
  { rules: operatorRules, schemas: [compareOperators] },
  { rules: textSearchRules, schemas: [compareTextSearch] },
]);
