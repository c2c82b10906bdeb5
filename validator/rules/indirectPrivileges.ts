import { displayName, isAlike, qualifiedName, type Access, type Relation, type Schema } from "../schema";
import { effectivePrivileges, RoleGraph } from "./effectivePrivileges";
import { partName, partObject, relationObject } from "./pair";
import { defineRules, finding, type Finding } from "./rule";

export const indirectPrivilegeRules = defineRules({
  sequence: {
    id: "privilege-lacks-sequence",
    severity: "error",
    directions: ["write"],
    why:
      "A default that calls nextval asks for USAGE on the sequence: an INSERT that leaves the column out is refused (42501). " +
      "An identity does not ask.",
    example: "ALTER TABLE t ADD c serial",
    repair: "GRANT USAGE ON SEQUENCE to whoever inserts, or make the column an identity.",
  },
  viewOwner: {
    id: "view-owner-lacks-privilege",
    severity: "error",
    directions: ["read", "write"],
    why: "A view reads with the privileges of its owner: whoever asks it is refused (42501).",
    example: "ALTER VIEW v OWNER TO other_wo",
    repair: "GRANT the view's owner SELECT on what the view reads, or give the view blue's owner.",
  },
});

/** What a role needs on an object that its statements don't name. */
export function* compareIndirectPrivileges(blue: Schema, green: Schema): Generator<Finding> {
  const graphs = {
    blue: new RoleGraph(blue.roles, green.version.major),
    green: new RoleGraph(green.roles, blue.version.major),
  };
  const clients = [...blue.roles.keys()].filter((role) => green.roles.get(role)?.login);
  const has = (side: "blue" | "green", kind: "table" | "sequence", access: Access, role: string, privilege: string) =>
    effectivePrivileges(kind, access, role, graphs[side]).has(privilege);
  const counts = (side: "blue" | "green", sequence: Access, role: string) =>
    has(side, "sequence", sequence, role, "USAGE") || has(side, "sequence", sequence, role, "UPDATE");

  for (const [key, table] of green.relations) {
    const counterpart = blue.relations.get(key);
    if (!counterpart) continue;
    if (table.kind === "view") {
      const refused = readsOf(table, green).find((read) => !mayRead(read, table.owner, graphs.green));
      // What blue refuses, too, is nothing new.
      const before = refused && blue.relations.get(qualifiedName(refused));
      if (!refused || (before && !mayRead(before, counterpart.owner, graphs.blue))) continue;
      const message = `The owner of ${displayName(table)}, ${table.owner}, may not read ${displayName(refused)}.`;
      const owners = { blue: counterpart.owner, green: table.owner };
      yield finding(indirectPrivilegeRules.viewOwner, relationObject(table), message, owners);
    } else if (!isAlike(table, counterpart)) {
      for (const column of table.columns) {
        const name = sequenceOf(column.default);
        const sequence = name === undefined ? undefined : green.sequences.get(name);
        if (name === undefined || !sequence) continue;
        const oldName = sequenceOf(counterpart.columns.find((old) => old.name === column.name)?.default);
        const old = oldName === undefined ? undefined : blue.sequences.get(oldName);
        // The privileges on a sequence of both sides are compared as such.
        const refused = clients.filter(
          (role) =>
            oldName !== name &&
            has("green", "table", table, role, "INSERT") &&
            !counts("green", sequence, role) &&
            has("blue", "table", counterpart, role, "INSERT") &&
            (!old || counts("blue", old, role)),
        );
        if (refused.length === 0) continue;
        const message = `${refused.join(", ")} may not use ${displayName(sequence)}, which ${partName(table, column.name)} counts by.`;
        const object = partObject(table, "column", column.name);
        yield finding(indirectPrivilegeRules.sequence, object, message, { green: column.default ?? "" });
      }
    }
  }
}

/** The key of {@link Schema.sequences}. */
function sequenceOf(value: string | undefined): string | undefined {
  return /^nextval\('((?:[^']|'')*)'::regclass\)/.exec(value ?? "")?.[1]?.replace(/''/g, "'");
}

/** What the view's query reads with the rights of the view's owner: there its names are all qualified. */
function readsOf({ definition = "", options }: Relation, { relations }: Schema): Relation[] {
  if (options.includes("security_invoker=true")) return [];
  const names = new Set(definition.match(NAMES));
  return [...names].map((name) => relations.get(name)).filter((relation) => relation !== undefined);
}

/** Qualified names, and everything that has to be taken as a whole: a literal of megabytes is looked at once. */
const NAMES = /'[^']*'|(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:\.(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*))?/gu;

/** Privileges on single columns may be enough; which columns the view reads, its text doesn't show. */
function mayRead(relation: Relation, role: string, graph: RoleGraph): boolean {
  return relation.hasColumnPrivileges || effectivePrivileges("table", relation, role, graph).has("SELECT");
}
