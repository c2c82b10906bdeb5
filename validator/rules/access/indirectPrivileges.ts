import { isAlike, type Access, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName, qualifiedName } from "../../../postgres/sql/names";
import { effectivePrivileges, RoleGraph } from "./effectivePrivileges";
import { partName, partObject, relationObject, type RelationPair } from "../shared/pair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

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
  const graphs: Graphs = {
    blue: new RoleGraph(blue.roles, green.version.major),
    green: new RoleGraph(green.roles, blue.version.major),
  };
  for (const [key, from] of blue.relations) {
    const to = green.relations.get(key);
    if (!to) continue;
    const pair = { blue: from, green: to, blueSchema: blue, greenSchema: green };
    if (to.kind === "view") yield* compareOwnersReads(pair, graphs);
    else if (!isAlike(from, to)) yield* compareSequencesOfDefaults(pair, graphs);
  }
}

interface Graphs {
  readonly blue: RoleGraph;
  readonly green: RoleGraph;
}

function* compareOwnersReads({ blue, green, blueSchema, greenSchema }: RelationPair, graphs: Graphs) {
  const refused = readsOf(green, greenSchema).find((read) => !mayRead(read, green.owner, graphs.green));
  if (!refused) return;
  // What blue refuses, too, is nothing new.
  const before = blueSchema.relations.get(qualifiedName(refused));
  if (before && !mayRead(before, blue.owner, graphs.blue)) return;
  const message = `The owner of ${displayName(green)}, ${green.owner}, may not read ${displayName(refused)}.`;
  const owners = { blue: blue.owner, green: green.owner };
  yield finding(indirectPrivilegeRules.viewOwner, relationObject(green), message, owners);
}

function* compareSequencesOfDefaults({ blue, green, blueSchema, greenSchema }: RelationPair, graphs: Graphs) {
  const mayInsert = (table: Access, role: string, graph: RoleGraph) =>
    effectivePrivileges("table", table, role, graph).has("INSERT");
  const mayCount = (sequence: Access, role: string, graph: RoleGraph) => {
    const privileges = effectivePrivileges("sequence", sequence, role, graph);
    return privileges.has("USAGE") || privileges.has("UPDATE");
  };
  for (const column of green.columns) {
    const name = sequenceOf(column.default) ?? "";
    const oldName = sequenceOf(blue.columns.find((old) => old.name === column.name)?.default) ?? "";
    const sequence = greenSchema.sequences.get(name);
    // The privileges on a sequence of both sides are compared as such.
    if (!sequence || name === oldName) continue;
    const old = blueSchema.sequences.get(oldName);
    const refused = [...blueSchema.roles.keys()].filter(
      (role) =>
        greenSchema.roles.get(role)?.login &&
        mayInsert(green, role, graphs.green) &&
        !mayCount(sequence, role, graphs.green) &&
        mayInsert(blue, role, graphs.blue) &&
        (!old || mayCount(old, role, graphs.blue)),
    );
    if (refused.length === 0) continue;
    const message = `${refused.join(", ")} may not use ${displayName(sequence)}, which ${partName(green, column.name)} counts by.`;
    const object = partObject(green, "column", column.name);
    yield finding(indirectPrivilegeRules.sequence, object, message, { green: column.default ?? "" });
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
