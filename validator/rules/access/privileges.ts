import { isView, type Access, type Column, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName } from "../../../postgres/sql/names";
import { effectivePrivileges, RoleGraph, type AccessKind } from "./effectivePrivileges";
import { partName, partObject, relationObject } from "../shared/pair";
import { isTriggerFunction, routineObject } from "../shared/routines";
import { defineRules, finding, type FindingDetails } from "../shared/rule";
import { CLIENTS, type Direction, type Finding, type FindingObject } from "../../finding";

export const privilegeRules = defineRules({
  lost: {
    id: "privilege-lost",
    severity: "error",
    directions: CLIENTS,
    why:
      "Statements of the role that need the privilege are refused (42501). Privileges count that the role has itself, " +
      "through PUBLIC, through the roles that it inherits from, and as the owner.",
    example: "REVOKE SELECT, INSERT ON t FROM app_pl; REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC",
    repair: "GRANT as on blue, or give the object blue's owner.",
  },
  gained: {
    id: "privilege-gained",
    severity: "info",
    directions: [],
    why: "Green refuses no statement that blue allows.",
    assumption: "the role is meant to have the privilege",
    example: "GRANT DELETE ON t TO app_pg",
  },
  newColumnHidden: {
    id: "privilege-lacks-new-column",
    severity: "warning",
    directions: ["read"],
    why: "The role has SELECT on columns, not on the table. SELECT * includes the new column and is refused (42501).",
    assumption: "the role's clients name the columns that they read",
    example: "ALTER TABLE t ADD c int",
    repair: "GRANT SELECT on the new column.",
  },
  ownershipLost: {
    id: "owner-changed",
    severity: "error",
    directions: ["write"],
    why: "Only the owner may ALTER, DROP and (before PostgreSQL 17) REFRESH, ANALYZE and TRUNCATE without a grant (42501).",
    example: "ALTER TABLE t OWNER TO other_oc",
    repair: "ALTER ... OWNER TO blue's owner.",
  },
});

/** Compares the effective privileges of each of blue's roles that can log in. */
export function* comparePrivileges(blue: Schema, green: Schema): Generator<Finding> {
  const comparison = new Comparison(blue, green);
  for (const pair of accessPairs(blue, green)) yield* comparison.compare(pair);
  for (const [key, relation] of blue.relations) {
    const counterpart = green.relations.get(key);
    if (counterpart) yield* comparison.compareColumnPrivileges(relation, counterpart);
  }
}

interface AccessPair {
  readonly kind: AccessKind;
  readonly object: FindingObject;
  readonly name: string;
  readonly blue: Access;
  readonly green: Access;
  /** The privileges that the object never honours, whatever was granted. */
  readonly refused?: readonly string[];
}

function* accessPairs(blue: Schema, green: Schema): Generator<AccessPair> {
  const others = new Map(
    green.access.map((object) => [JSON.stringify([object.kind, object.schema, object.name]), object]),
  );
  for (const object of blue.access) {
    const { kind, schema, name } = object;
    const counterpart = others.get(JSON.stringify([kind, schema, name]));
    const title =
      kind === "database" ? "the database" : `the ${kind} ${kind === "schema" ? name : displayName(object)}`;
    if (counterpart) yield { kind, object: { kind, schema, name }, name: title, blue: object, green: counterpart };
  }
  for (const [key, relation] of blue.relations) {
    const counterpart = green.relations.get(key);
    if (!counterpart) continue;
    const object = relationObject(relation);
    const refused = refusedBy(relation);
    yield { kind: "table", object, name: displayName(relation), blue: relation, green: counterpart, refused };
  }
  for (const [key, sequence] of blue.sequences) {
    const counterpart = green.sequences.get(key);
    if (!counterpart) continue;
    const object = { kind: "sequence", schema: sequence.schema, name: sequence.name } as const;
    yield { kind: "sequence", object, name: displayName(sequence), blue: sequence, green: counterpart };
  }
  for (const [key, routine] of blue.routines) {
    const counterpart = green.routines.get(key);
    if (!counterpart) continue;
    const object = routineObject(routine);
    // A trigger calls its function without a privilege.
    const [from, to] = isTriggerFunction(routine)
      ? [routine, counterpart].map(({ owner }) => ({ owner }))
      : [routine, counterpart];
    yield { kind: "function", object, name: `the ${routine.kind} ${object.name}`, blue: from, green: to };
  }
}

/** Any of them is enough for LOCK TABLE in every mode, also on a view that refuses writes. */
const LOCKING = ["UPDATE", "DELETE", "TRUNCATE", "MAINTAIN"];

/** Returns the statements that a view refuses. */
function refusedBy(relation: Relation): readonly string[] {
  if (!isView(relation)) return [];
  return ["TRUNCATE", ...["INSERT", "UPDATE", "DELETE"].filter((statement) => !relation.accepts.includes(statement))];
}

/** The directions that the loss of a privilege concerns. For other privileges, including those that only DDL needs, it is `write`. */
const AFFECTED: Readonly<Record<string, readonly Direction[]>> = {
  SELECT: ["read"],
  EXECUTE: ["call"],
  CONNECT: CLIENTS,
};

/** Compares only once the objects that have the same owners and privileges. */
class Comparison {
  private readonly clients: readonly string[];
  private readonly graphs: { readonly blue: RoleGraph; readonly green: RoleGraph };
  private readonly known = new Map<string, Change>();

  constructor(blue: Schema, green: Schema) {
    this.graphs = {
      blue: new RoleGraph(blue.roles, green.version.major),
      green: new RoleGraph(green.roles, blue.version.major),
    };
    this.clients = [...blue.roles.values()]
      .filter(({ name, login, superuser }) => login && !superuser && green.roles.get(name)?.login)
      .map(({ name }) => name);
  }

  *compare({ kind, object, name, blue, green, refused = [] }: AccessPair): Generator<Finding> {
    const { gained, owners, ...change } = this.change(kind, blue, green);
    const lost = change.lost.filter(
      ({ privileges, left }) =>
        privileges.some((privilege) => !refused.includes(privilege)) || !LOCKING.some((one) => left?.has(one)),
    );
    if (owners.length > 0) {
      const details = { blue: blue.owner, green: green.owner };
      yield finding(privilegeRules.ownershipLost, object, `The owner of ${name} is ${green.owner} now.`, details);
    }
    if (lost.length > 0) yield this.report("lost", object, name, kind, lost);
    if (gained.length > 0) yield this.report("gained", object, name, kind, gained);
  }

  /** Compares privileges on single columns, which add to those on the table. */
  *compareColumnPrivileges(blue: Relation, green: Relation): Generator<Finding> {
    if (!blue.hasColumnPrivileges && !green.hasColumnPrivileges) return;
    const greenColumns = new Map(green.columns.map((column) => [column.name, column]));
    for (const role of this.clients) {
      const onTable = (side: "blue" | "green") =>
        effectivePrivileges("table", side === "blue" ? blue : green, role, this.graphs[side]);
      const onColumn = (side: "blue" | "green", relation: Relation, { acl }: Column) =>
        effectivePrivileges("column", { owner: relation.owner, ...(acl && { acl }) }, role, this.graphs[side]);
      const [blueTable, greenTable] = [onTable("blue"), onTable("green")];
      for (const column of blue.columns) {
        const counterpart = greenColumns.get(column.name);
        if (!counterpart) continue;
        const had = onColumn("blue", blue, column);
        const has = onColumn("green", green, counterpart);
        const lost = [...had].filter(
          (privilege) => !blueTable.has(privilege) && !has.has(privilege) && !greenTable.has(privilege),
        );
        if (lost.length === 0) continue;
        const object = partObject(blue, "column", column.name);
        yield this.report("lost", object, partName(blue, column.name), "column", [{ role, privileges: lost }]);
      }
      const reads = (side: "blue" | "green", relation: Relation, column: Column) =>
        onTable(side).has("SELECT") || onColumn(side, relation, column).has("SELECT");
      if (blueTable.has("SELECT") || !blue.columns.every((column) => reads("blue", blue, column))) continue;
      for (const column of green.columns) {
        if (blue.columns.some(({ name }) => name === column.name) || reads("green", green, column)) continue;
        const message = `${role} may not read the new column ${partName(green, column.name)}.`;
        yield finding(privilegeRules.newColumnHidden, partObject(green, "column", column.name), message);
      }
    }
  }

  private change(kind: AccessKind, blue: Access, green: Access): Change {
    const key = JSON.stringify([kind, blue.owner, blue.acl, green.owner, green.acl]);
    let change = this.known.get(key);
    if (!change) this.known.set(key, (change = this.compute(kind, blue, green)));
    return change;
  }

  private compute(kind: AccessKind, blue: Access, green: Access): Change {
    const difference = (from: ReadonlySet<string>, to: ReadonlySet<string>) => [...from].filter((one) => !to.has(one));
    const changes = this.clients.map((role) => {
      const had = effectivePrivileges(kind, blue, role, this.graphs.blue);
      const has = effectivePrivileges(kind, green, role, this.graphs.green);
      const owned = this.graphs.blue.has(role, blue.owner) && !this.graphs.green.has(role, green.owner);
      return { role, owned, lost: difference(had, has), gained: difference(has, had), left: has };
    });
    return {
      owners: changes.filter(({ owned }) => owned).map(({ role }) => role),
      lost: changes
        .filter(({ lost }) => lost.length > 0)
        .map(({ role, lost: privileges, left }) => ({ role, privileges, left })),
      gained: changes
        .filter(({ gained }) => gained.length > 0)
        .map(({ role, gained: privileges }) => ({ role, privileges })),
    };
  }

  private report(
    what: "lost" | "gained",
    object: FindingObject,
    name: string,
    kind: AccessKind,
    grants: readonly Grant[],
  ): Finding {
    const list = grants.map(({ role, privileges }) => `${role}: ${privileges.join(", ")}`).join("; ");
    const verb = what === "lost" ? "no longer" : "now";
    const message = `${grants.map(({ role }) => role).join(", ")} may ${verb} do as much with ${name} (${list}).`;
    if (what === "gained")
      return finding(privilegeRules.gained, object, message.replace("as much", "more"), { green: list });
    const details: FindingDetails = { blue: list, directions: affected(kind, grants) };
    return finding(privilegeRules.lost, object, message, details);
  }
}

interface Grant {
  readonly role: string;
  readonly privileges: readonly string[];
  /** The privileges that the role still has. */
  readonly left?: ReadonlySet<string>;
}

interface Change {
  readonly owners: readonly string[];
  readonly lost: readonly Grant[];
  readonly gained: readonly Grant[];
}

function affected(kind: AccessKind, grants: readonly Grant[]): readonly Direction[] {
  const directions = grants.flatMap(({ privileges }) =>
    privileges.flatMap((privilege) => {
      if (privilege === "USAGE" && kind === "schema") return CLIENTS;
      if (privilege === "USAGE" && kind === "language") return ["call"] as const;
      return AFFECTED[privilege] ?? (["write"] as const);
    }),
  );
  return CLIENTS.filter((direction) => directions.includes(direction));
}
