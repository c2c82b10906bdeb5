import { compareIndirectPrivileges, indirectPrivilegeRules } from "./indirectPrivileges";
import { comparePrivileges, privilegeRules } from "./privileges";
import { compareRoles, roleRules } from "./roles";
import { comparePolicies, compareRowSecurity, rowSecurityRules } from "./rowSecurity";
import { defineWing } from "../shared/wing";

/** Roles, their privileges, and row security. */
export const access = defineWing([
  { rules: rowSecurityRules, schemas: [comparePolicies], pairs: [compareRowSecurity] },
  { rules: roleRules, schemas: [compareRoles] },
  { rules: privilegeRules, schemas: [comparePrivileges] },
  { rules: indirectPrivilegeRules, schemas: [compareIndirectPrivileges] },
]);
