import { isDeepStrictEqual } from "node:util";
import { hasSameSource, type Access, type Relation, type Schema, type Sequence } from "../../../postgres/catalog/model";
import { displayName, qualifiedName } from "../../../postgres/sql/names";
import { parseExpression, parseStatement } from "../../../postgres/sql/parser";
import { find, strings } from "../../../postgres/sql/tree";
import { effectivePrivileges, RoleGraph } from "./effectivePrivileges";
import { byName, partName, partObject, relationObject, type RelationPair } from "../shared/pair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const indirectPrivilegeRules = defineRules({
  sequence: {
    id: "privilege-lacks-sequence",
    severity: "error",
    directions: ["write"],
    why:
      "A default that calls nextval needs USAGE on the sequence, so an INSERT that omits the column is refused (42501). " +
      "An identity column needs no privilege.",
    example: "ALTER TABLE t ADD c serial",
    repair: "GRANT USAGE ON SEQUENCE to the roles that insert, or make the column an identity.",
  },
  viewOwner: {
    id: "view-owner-lacks-privilege",
    severity: "error",
    directions: ["read", "write"],
    why: "A view reads with its owner's privileges. Without them, every query of the view is refused (42501).",
    example: "ALTER VIEW v OWNER TO other_wo",
    repair: "GRANT SELECT on what the view reads to the view's owner, or give the view blue's owner.",
  },
});

/** Compares the privileges that a role needs on objects that its statements don't name. */
export function* compareIndirectPrivileges(blue: Schema, green: Schema): Generator<Finding> {
  const graphs: Graphs = {
    blue: new RoleGraph(blue.roles, green.version.major),
    green: new RoleGraph(green.roles, blue.version.major),
  };
  const refusals = new Refusals(blue, green, graphs);
  for (const [key, from] of blue.relations) {
    const to = green.relations.get(key);
    if (!to) continue;
    if (to.kind === "view") yield* compareOwnersReads(from, to, refusals);
    else if (!hasSameSource(from, to)) {
      const pair = { blue: from, green: to, blueSchema: blue, greenSchema: green };
      yield* compareSequencesOfDefaults(pair, graphs);
    }
  }
}

interface Graphs {
  readonly blue: RoleGraph;
  readonly green: RoleGraph;
}

function* compareOwnersReads(blue: Relation, green: Relation, refusals: Refusals): Generator<Finding> {
  if (green.options.includes("security_invoker=true")) return;
  const suspects = refusals.of(blue.owner, green.owner);
  const refused = suspects.size > 0 && readsOf(green, suspects)[0];
  if (!refused) return;
  const message = `The owner of ${displayName(green)}, ${green.owner}, may not read ${displayName(refused)}.`;
  const owners = { blue: blue.owner, green: green.owner };
  yield finding(indirectPrivilegeRules.viewOwner, relationObject(green), message, owners);
}

/** The relations that views' owners may not read on green. If no privilege changed, there are none, and no view is parsed. */
class Refusals {
  private readonly known = new Map<string, ReadonlyMap<string, Relation>>();
  private readonly changed: readonly Relation[];
  private readonly sameRoles: boolean;

  constructor(
    private readonly blue: Schema,
    private readonly green: Schema,
    private readonly graphs: Graphs,
  ) {
    this.sameRoles = isDeepStrictEqual(blue.roles, green.roles);
    this.changed = [...green.relations]
      .filter(([key, to]) => !sameAccess(blue.relations.get(key), to))
      .map(([, to]) => to);
  }

  /** Returns the relations that green's owner of a view may not read, although blue's owner may, or blue lacks them. */
  of(blueOwner: string, greenOwner: string): ReadonlyMap<string, Relation> {
    const key = JSON.stringify([blueOwner, greenOwner]);
    let found = this.known.get(key);
    if (!found) this.known.set(key, (found = this.compute(blueOwner, greenOwner)));
    return found;
  }

  private compute(blueOwner: string, greenOwner: string): ReadonlyMap<string, Relation> {
    const isAsBefore = this.sameRoles && blueOwner === greenOwner;
    const refused = new Map<string, Relation>();
    for (const relation of isAsBefore ? this.changed : this.green.relations.values()) {
      if (mayRead(relation, greenOwner, this.graphs.green)) continue;
      const before = this.blue.relations.get(qualifiedName(relation));
      if (!before || mayRead(before, blueOwner, this.graphs.blue)) refused.set(qualifiedName(relation), relation);
    }
    return refused;
  }
}

function sameAccess(blue: Relation | undefined, green: Relation): boolean {
  return (
    blue?.owner === green.owner &&
    blue.hasColumnPrivileges === green.hasColumnPrivileges &&
    isDeepStrictEqual(blue.acl, green.acl)
  );
}

/** Returns those of some relations that a view's query reads. A query that isn't understood reads all that it names. */
function readsOf({ definition = "" }: Relation, relations: ReadonlyMap<string, Relation>): Relation[] {
  const tree = parseStatement(definition);
  if (!tree) return [...relations].filter(([name]) => definition.includes(name)).map(([, relation]) => relation);
  // In a view, all names are qualified except PostgreSQL's own and those of WITH queries.
  return find(tree, "RangeVar")
    .sort((one, other) => (one.location ?? 0) - (other.location ?? 0))
    .map(({ schemaname = "", relname = "" }) => relations.get(qualifiedName({ schema: schemaname, name: relname })))
    .filter((relation) => relation !== undefined);
}

/** True if the role has SELECT. Privileges on single columns count as enough, although the view may read other columns. */
function mayRead(relation: Relation, role: string, graph: RoleGraph): boolean {
  return relation.hasColumnPrivileges || effectivePrivileges("table", relation, role, graph).has("SELECT");
}

function* compareSequencesOfDefaults(
  { blue, green, blueSchema, greenSchema }: RelationPair,
  graphs: Graphs,
): Generator<Finding> {
  const mayInsert = (table: Access, role: string, graph: RoleGraph) =>
    effectivePrivileges("table", table, role, graph).has("INSERT");
  const mayCount = (sequence: Access, role: string, graph: RoleGraph) => {
    const privileges = effectivePrivileges("sequence", sequence, role, graph);
    return privileges.has("USAGE") || privileges.has("UPDATE");
  };
  const blueColumns = byName(blue.columns);
  for (const column of green.columns) {
    const before = blueColumns.get(column.name)?.default;
    if (column.default === undefined || column.default === before) continue;
    const old = sequencesOf(before, blueSchema);
    for (const sequence of sequencesOf(column.default, greenSchema)) {
      // If both sides have the sequence, its privileges are compared separately.
      if (old.some((other) => qualifiedName(other) === qualifiedName(sequence))) continue;
      const refused = [...blueSchema.roles.keys()].filter(
        (role) =>
          greenSchema.roles.get(role)?.login &&
          mayInsert(green, role, graphs.green) &&
          !mayCount(sequence, role, graphs.green) &&
          mayInsert(blue, role, graphs.blue) &&
          old.every((other) => mayCount(other, role, graphs.blue)),
      );
      if (refused.length === 0) continue;
      const message = `${refused.join(", ")} may not use ${displayName(sequence)}, which the default of ${partName(green, column.name)} uses.`;
      const object = partObject(green, "column", column.name);
      yield finding(indirectPrivilegeRules.sequence, object, message, { green: column.default });
    }
  }
}

/** Returns the sequences from which a default takes numbers. A default that isn't understood counts as taking them from all that it names. */
function sequencesOf(value: string | undefined, { sequences }: Schema): Sequence[] {
  if (value === undefined) return [];
  const tree = parseExpression(value);
  const names = tree
    ? find(tree, "FuncCall")
        .filter(({ funcname }) => strings(funcname).at(-1) === "nextval")
        .flatMap(({ args }) => find(args, "A_Const").map(({ sval }) => sval?.sval ?? ""))
    : [...sequences.keys()].filter((name) => value.includes(name));
  return [...new Set(names)].map((name) => sequences.get(name)).filter((sequence) => sequence !== undefined);
}
