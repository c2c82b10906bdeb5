import { compareIndirectPrivileges, indirectPrivilegeRules } from "./indirectPrivileges";
import { comparePrivileges, privilegeRules } from "./privileges";
import { comparePolicies, compareRowSecurity, rowSecurityRules } from "./rowSecurity";
import { defineWing } from "../shared/wing";

/** Who may see and do what. */
export const access = defineWing([
  { rules: rowSecurityRules, schemas: [comparePolicies], pairs: [compareRowSecurity] },
  { rules: privilegeRules, schemas: [comparePrivileges] },
  { rules: indirectPrivilegeRules, schemas: [compareIndirectPrivileges] },
]);
