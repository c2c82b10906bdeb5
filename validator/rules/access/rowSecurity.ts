import { objectsOf, type CatalogObject, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName, qualifiedName } from "../../../postgres/sql/names";
import { compareObjects, differences, isRenamed } from "../shared/objects";
import { relationObject, type RelationPair } from "../shared/pair";
import { ALIKE } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const rowSecurityRules = defineRules({
  enabled: {
    id: "row-security-enabled",
    severity: "error",
    directions: ["read", "write"],
    why:
      "Every role but the owner silently sees only the rows that a policy allows, and without a policy none. An INSERT that " +
      "no policy allows is refused (42501).",
    example: "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    repair: "Enable row security after the move, or add a policy that allows blue's clients all of blue's rows.",
  },
  allowing: {
    id: "row-security-allows-all",
    severity: "warning",
    directions: ["read", "write"],
    why:
      "A policy for all roles allows every row, and no policy restricts. But on a table with row security, COPY FROM is " +
      "refused (0A000), and so is every statement with row_security off, as pg_dump sets it (42501).",
    assumption: "no client uses COPY FROM or sets row_security off",
    example: "CREATE POLICY p ON t USING (true); ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    repair: "Let the clients INSERT instead, or enable row security after the move.",
  },
  forced: {
    id: "row-security-forced",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    why:
      "Policies apply to the owner too, who silently sees only the rows that a policy allows. Replication writes as the " +
      "owner, and refuses a table whose policies apply to it.",
    example: "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    repair: "Use NO FORCE ROW LEVEL SECURITY until the move is over.",
  },
  disabled: {
    id: "row-security-disabled",
    severity: "warning",
    directions: ["read", "write"],
    why: "Clients see and change rows that blue's policies hide from them.",
    assumption: "every client may see and change every row, or filters rows itself",
    example: "ALTER TABLE t DISABLE ROW LEVEL SECURITY",
    repair: "Enable row security before clients connect to green.",
  },
  policyRestricts: {
    id: "policy-restricts",
    severity: "error",
    directions: ["read", "write"],
    why:
      "A permissive policy is gone or applies to fewer roles or commands, or a restrictive one is new. Rows that clients " +
      "see on blue silently disappear, and writes that blue accepts are refused (42501).",
    example: "CREATE POLICY q ON t AS RESTRICTIVE USING (a > 10)",
    repair: "Give green blue's policies until no client written for blue is left.",
  },
  policyAllows: {
    id: "policy-allows",
    severity: "warning",
    directions: ["read", "write"],
    why: "A permissive policy is new or a restrictive one is gone. Clients see and change rows that blue hides from them.",
    assumption: "every client may see the rows that the remaining policies allow",
    example: "CREATE POLICY q ON t USING (true)",
    repair: ALIKE,
  },
  policyChanged: {
    id: "policy-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "Clients can see and change other rows. The policy's text doesn't show whether blue's clients would notice.",
    assumption: "the new policy allows what clients written for blue need, and no more than they may",
    example: "ALTER POLICY p ON t USING (a > 0)",
    repair: ALIKE,
  },
  policyRenamed: {
    id: "policy-renamed",
    severity: "info",
    directions: [],
    why: "The same policy has another name. No statement of a client names a policy.",
    example: "ALTER POLICY p ON t RENAME TO q",
  },
  policySplit: {
    id: "policy-split",
    severity: "info",
    directions: [],
    why:
      "The table's other policies say the same for the same roles and commands. A policy FOR ALL equals one each FOR SELECT, " +
      "INSERT, UPDATE and DELETE.",
    example:
      "DROP POLICY p ON t; CREATE POLICY p ON t FOR SELECT USING (a > 0); " +
      "CREATE POLICY q ON t FOR INSERT WITH CHECK (a > 0); CREATE POLICY r ON t FOR UPDATE USING (a > 0); " +
      "CREATE POLICY s ON t FOR DELETE USING (a > 0)",
  },
  policyWithoutEffect: {
    id: "policy-without-effect",
    severity: "info",
    directions: [],
    why: "Without row security on the table, its policies do nothing.",
    example: "CREATE POLICY p ON t USING (a > 0)",
  },
});

const STATES: readonly Relation["rowSecurity"][] = ["off", "on", "forced"];

/** Compares whether a table's policies apply, and whether they apply to its owner too. */
export function* compareRowSecurity({ blue, green, greenSchema }: RelationPair): Generator<Finding> {
  if (blue.rowSecurity === green.rowSecurity) return;
  const stricter = STATES.indexOf(green.rowSecurity) > STATES.indexOf(blue.rowSecurity);
  const { enabled, allowing, forced, disabled } = rowSecurityRules;
  const switchedOn = allowsAll(green, greenSchema) ? allowing : enabled;
  const rule = !stricter ? disabled : green.rowSecurity === "forced" ? forced : switchedOn;
  const states = { blue: blue.rowSecurity, green: green.rowSecurity };
  const message = `Row security of ${displayName(blue)} is now ${green.rowSecurity}.`;
  yield finding(rule, relationObject(blue), message, states);
}

/** True if a policy allows all roles every command, and no policy restricts. */
function allowsAll(table: Relation, schema: Schema): boolean {
  const policies = objectsOf(schema, "policy")
    .filter((policy) => policy.schema === table.schema && policy.table === table.name)
    .map(({ properties }) => properties);
  return (
    policies.every(({ kind }) => kind === "permissive") &&
    policies.some(
      ({ command, roles, using, check = "true" }) =>
        command === "ALL" && roles === "public" && using === "true" && check === "true",
    )
  );
}

/** Returns a policy's conditions for each command. */
function termsOf({ schema, table, properties }: CatalogObject): string[] {
  const { kind, roles, command = "", using, check = using } = properties;
  const commands = command === "ALL" ? ["SELECT", "INSERT", "UPDATE", "DELETE"] : [command];
  return commands.map((one) => {
    const tests = [one !== "INSERT" && using, ["INSERT", "UPDATE"].includes(one) && check];
    return JSON.stringify([schema, table, kind, roles, one, ...tests]);
  });
}

/** True if green's policy allows the same rows to fewer roles or fewer commands. */
function allowsFewer({ properties: from }: CatalogObject, { properties: to }: CatalogObject): boolean {
  const fewerCommands = from["command"] === "ALL" && to["command"] !== "ALL";
  const [blueRoles, greenRoles] = [rolesOf(from), rolesOf(to)];
  const fewerRoles = !greenRoles.includes("public") && blueRoles.some((role) => !greenRoles.includes(role));
  return (fewerCommands || fewerRoles) && from["using"] === to["using"] && from["check"] === to["check"];
}

/** Returns the roles of a policy. The catalog's query quotes names that would otherwise be ambiguous. */
function rolesOf({ roles = "" }: CatalogObject["properties"]): readonly string[] {
  return roles.match(/"(?:[^"]|"")*"|[^", ][^",]*/g) ?? [];
}

/** Compares policies, except where a table or its row security is missing on one side, which is a separate finding. */
export function* comparePolicies(blue: Schema, green: Schema): Generator<Finding> {
  const state = (schema: Schema, { schema: namespace, table = "" }: CatalogObject) =>
    schema.relations.get(qualifiedName({ schema: namespace, name: table }))?.rowSecurity;
  const [blueTerms, greenTerms] = [blue, green].map((schema) => new Set(objectsOf(schema, "policy").flatMap(termsOf)));
  const isSaid = (policy: CatalogObject, terms?: ReadonlySet<string>) =>
    termsOf(policy).every((term) => terms?.has(term));
  const choose = (policy: CatalogObject, restricts: boolean, isSplit: boolean) => {
    const [from, to] = [state(blue, policy), state(green, policy)];
    if (from === undefined || to === undefined) return undefined;
    if (from === "off" || to === "off") return rowSecurityRules.policyWithoutEffect;
    if (isSplit) return rowSecurityRules.policySplit;
    return restricts ? rowSecurityRules.policyRestricts : rowSecurityRules.policyAllows;
  };
  const isPermissive = ({ properties }: CatalogObject) => properties["kind"] === "permissive";
  const isAlike = (one: CatalogObject, other: CatalogObject) => differences(one, other).length === 0;
  yield* compareObjects(blue, green, "policy", {
    removed: (policy) =>
      isRenamed("policy", policy, blue, green, isAlike)
        ? rowSecurityRules.policyRenamed
        : choose(policy, isPermissive(policy), isSaid(policy, greenTerms)),
    added: (policy) =>
      isRenamed("policy", policy, green, blue, isAlike)
        ? undefined
        : choose(policy, !isPermissive(policy), isSaid(policy, blueTerms)),
    changed: (from, to) => {
      const isSplit = isSaid(from, greenTerms) && isSaid(to, blueTerms);
      const effect = choose(to, isPermissive(from) && (!isPermissive(to) || allowsFewer(from, to)), isSplit);
      return effect === rowSecurityRules.policyAllows ? rowSecurityRules.policyChanged : effect;
    },
  });
}
