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
      "Everybody but the owner silently sees only the rows that a policy allows, none without one, and an INSERT that no " +
      "policy allows is refused (42501).",
    example: "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    repair: "Switch row security on after the move, or add a policy that allows blue's clients all of blue's rows.",
  },
  allowing: {
    id: "row-security-allows-all",
    severity: "warning",
    directions: ["read", "write"],
    why:
      "A policy for everybody allows every row, and none restricts. But COPY FROM is refused where there is row security " +
      "(0A000), and every statement of who switches row_security off, as pg_dump does (42501).",
    assumption: "no client loads rows by COPY FROM, nor switches row_security off",
    example: "CREATE POLICY p ON t USING (true); ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    repair: "Let the clients INSERT instead, or enable row security after the move.",
  },
  forced: {
    id: "row-security-forced",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    why:
      "It binds the owner too, who silently sees only the rows that a policy allows. Replication writes as the owner " +
      "and refuses a table whose row security binds it.",
    example: "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    repair: "Use NO FORCE ROW LEVEL SECURITY until the move is over.",
  },
  disabled: {
    id: "row-security-disabled",
    severity: "warning",
    directions: ["read", "write"],
    why: "Clients see and change rows that blue's policies hide from them.",
    assumption: "every client may see and change every row, or filters for itself",
    example: "ALTER TABLE t DISABLE ROW LEVEL SECURITY",
    repair: "Switch row security on before clients come.",
  },
  policyRestricts: {
    id: "policy-restricts",
    severity: "error",
    directions: ["read", "write"],
    why:
      "A permissive policy is gone, or is for fewer roles or commands, or a restrictive one is new: rows that clients see on blue silently disappear, and " +
      "writes that blue takes are refused (42501).",
    example: "CREATE POLICY q ON t AS RESTRICTIVE USING (a > 10)",
    repair: "Give green blue's policies until no client written for blue is left.",
  },
  policyAllows: {
    id: "policy-allows",
    severity: "warning",
    directions: ["read", "write"],
    why: "A permissive policy is new or a restrictive one is gone: clients see and change rows that blue hides from them.",
    assumption: "every client may see the rows that the other policies allow it",
    example: "CREATE POLICY q ON t USING (true)",
    repair: ALIKE,
  },
  policyChanged: {
    id: "policy-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "Clients may see and change other rows; its text doesn't show whether blue's clients would notice.",
    assumption: "the new policy allows what clients written for blue need, and no more than they may",
    example: "ALTER POLICY p ON t USING (a > 0)",
    repair: ALIKE,
  },
  policyRenamed: {
    id: "policy-renamed",
    severity: "info",
    directions: [],
    why: "The same policy has another name, which no client's statement uses.",
    example: "ALTER POLICY p ON t RENAME TO q",
  },
  policySplit: {
    id: "policy-split",
    severity: "info",
    directions: [],
    why:
      "The table's other policies say the same for the same roles and commands: a policy FOR ALL is one FOR SELECT, INSERT, " +
      "UPDATE and DELETE each.",
    example:
      "DROP POLICY p ON t; CREATE POLICY p ON t FOR SELECT USING (a > 0); " +
      "CREATE POLICY q ON t FOR INSERT WITH CHECK (a > 0); CREATE POLICY r ON t FOR UPDATE USING (a > 0); " +
      "CREATE POLICY s ON t FOR DELETE USING (a > 0)",
  },
  policyWithoutEffect: {
    id: "policy-without-effect",
    severity: "info",
    directions: [],
    why: "Without row security on the table its policies do nothing.",
    example: "CREATE POLICY p ON t USING (a > 0)",
  },
});

const STATES: readonly Relation["rowSecurity"][] = ["off", "on", "forced"];

/** Whether policies hold at all, and for whom. */
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

/** For everybody and for every command, and nothing that restricts it. */
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

/** What a policy says about each command. */
function termsOf({ schema, table, properties }: CatalogObject): string[] {
  const { kind, roles, command = "", using, check = using } = properties;
  const commands = command === "ALL" ? ["SELECT", "INSERT", "UPDATE", "DELETE"] : [command];
  return commands.map((one) => {
    const tests = [one !== "INSERT" && using, ["INSERT", "UPDATE"].includes(one) && check];
    return JSON.stringify([schema, table, kind, roles, one, ...tests]);
  });
}

/** The same rows, to fewer roles or by fewer commands. */
function allowsFewer({ properties: from }: CatalogObject, { properties: to }: CatalogObject): boolean {
  const fewerCommands = from["command"] === "ALL" && to["command"] !== "ALL";
  const [blueRoles, greenRoles] = [rolesOf(from), rolesOf(to)];
  const fewerRoles = !greenRoles.includes("public") && blueRoles.some((role) => !greenRoles.includes(role));
  return (fewerCommands || fewerRoles) && from["using"] === to["using"] && from["check"] === to["check"];
}

/** Returns the roles of a policy, among which the catalog's query quotes those that would not be told apart. */
function rolesOf({ roles = "" }: CatalogObject["properties"]): readonly string[] {
  return roles.match(/"(?:[^"]|"")*"|[^", ][^",]*/g) ?? [];
}

/** A table that only one side has says it all, and so does row security that one side lacks. */
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
