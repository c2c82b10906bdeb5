import {
  isView,
  type Access,
  type Column,
  type Relation,
  type Role,
  type Schema,
} from "../../../postgres/catalog/model";
import { parseAclItem } from "../../../postgres/sql/aclItem";
import { displayName } from "../../../postgres/sql/names";
import { effectivePrivileges, RoleGraph, type AccessKind } from "./effectivePrivileges";
import { isTriggerFunction } from "../programs/functions";
import { partName, partObject, relationObject } from "../shared/pair";
import { ALIKE } from "../shared/repair";
import { defineRules, finding, type FindingDetails } from "../shared/rule";
import { CLIENTS, type Direction, type Finding, type FindingObject } from "../../finding";

export const privilegeRules = defineRules({
  lost: {
    id: "privilege-lost",
    severity: "error",
    directions: CLIENTS,
    why:
      "Statements of the role that need the privilege are refused (42501). It counts what the role has itself, by " +
      "PUBLIC, by the roles whose privileges it inherits, and as the owner.",
    example: "REVOKE SELECT, INSERT ON t FROM app_pl; REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC",
    repair: "GRANT as on blue, or give the object blue's owner.",
  },
  gained: {
    id: "privilege-gained",
    severity: "info",
    directions: [],
    why: "No statement is refused that blue allows.",
    assumption: "the role may do so",
    example: "GRANT DELETE ON t TO app_pg",
  },
  newColumnHidden: {
    id: "privilege-lacks-new-column",
    severity: "warning",
    directions: ["read"],
    why: "The role has SELECT on columns, not on the table: SELECT * names the new column too, and is refused (42501).",
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
  roleRemoved: {
    id: "role-removed",
    severity: "error",
    directions: CLIENTS,
    why: "Clients that log in as the role are refused (28P01), and so is SET ROLE.",
    example: "DROP OWNED BY app_rr; DROP ROLE app_rr",
    repair: "CREATE ROLE and GRANT as on blue.",
  },
  unrelatedRoleRemoved: {
    id: "role-without-privileges-removed",
    severity: "info",
    directions: CLIENTS,
    why: "The role can't log in, but nothing in blue's database was granted to it.",
    assumption: "it is no client of this database",
    example: "DROP ROLE app_wp",
  },
  loginLost: {
    id: "role-login-lost",
    severity: "error",
    directions: CLIENTS,
    why: "Clients that log in as the role are refused (28000).",
    example: "ALTER ROLE app_ll NOLOGIN",
    repair: "ALTER ROLE ... LOGIN before clients come.",
  },
  attributeLost: {
    id: "role-attribute-lost",
    severity: "warning",
    directions: CLIENTS,
    why:
      "Without SUPERUSER or BYPASSRLS the role is refused or sees fewer rows, without REPLICATION it can't read changes, " +
      "with a lower connection limit its last connections are refused (53300), and with a password that has expired all " +
      "that log in by it (28P01).",
    assumption: "the role's clients don't use what it lost",
    example: "ALTER ROLE app_al NOBYPASSRLS",
    repair: ALIKE,
  },
  membershipLost: {
    id: "role-membership-lost",
    severity: "warning",
    directions: CLIENTS,
    why: "SET ROLE to the other role is refused (42501). What the role loses on objects by it is reported with them.",
    assumption: "the role's clients don't use SET ROLE",
    example: "REVOKE grp_ml FROM app_ml",
    repair: "GRANT the membership as on blue.",
  },
});

/** What each of blue's roles that can log in may do, compared by the privileges that hold in the end. */
export function* comparePrivileges(blue: Schema, green: Schema): Generator<Finding> {
  yield* compareRoles(blue, green);
  const comparison = new Comparison(blue, green);
  for (const pair of accessPairs(blue, green)) yield* comparison.compare(pair);
  for (const [key, relation] of blue.relations) {
    const counterpart = green.relations.get(key);
    if (counterpart) yield* comparison.compareColumns(relation, counterpart);
  }
}

interface AccessPair {
  readonly kind: AccessKind;
  readonly object: FindingObject;
  readonly name: string;
  readonly blue: Access;
  readonly green: Access;
  /** What the object refuses to everybody, whatever was granted. */
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
    const name = `${routine.name}(${routine.argumentTypes})`;
    const object = { kind: "function", schema: routine.schema, name } as const;
    // A trigger calls its function without asking who may.
    const [from, to] = isTriggerFunction(routine)
      ? [routine, counterpart].map(({ owner }) => ({ owner }))
      : [routine, counterpart];
    yield { kind: "function", object, name: `the ${routine.kind} ${name}`, blue: from, green: to };
  }
}

function* compareRoles(blue: Schema, green: Schema): Generator<Finding> {
  const granted = grantees(blue);
  for (const role of blue.roles.values()) {
    if (!role.login) continue;
    const object: FindingObject = { kind: "role", schema: "", name: role.name };
    const counterpart = green.roles.get(role.name);
    if (!counterpart) {
      const isClient = granted.has(role.name) || role.memberOf.length > 0;
      const rule = isClient ? privilegeRules.roleRemoved : privilegeRules.unrelatedRoleRemoved;
      yield finding(rule, object, `The role ${role.name} is gone.`);
    } else if (!counterpart.login) {
      yield finding(privilegeRules.loginLost, object, `The role ${role.name} may no longer log in.`);
    } else {
      yield* compareRole(object, role, counterpart);
    }
  }
}

function* compareRole(object: FindingObject, blue: Role, green: Role): Generator<Finding> {
  const attributes = (role: Role) => [
    role.superuser && "SUPERUSER",
    role.bypassesRowSecurity && "BYPASSRLS",
    role.replication && "REPLICATION",
    role.createsDatabases && "CREATEDB",
    role.createsRoles && "CREATEROLE",
  ];
  const lost = attributes(blue).filter((attribute) => attribute && !attributes(green).includes(attribute));
  const limit = (role: Role) => (role.connectionLimit < 0 ? Infinity : role.connectionLimit);
  if (limit(green) < limit(blue)) lost.push(`a connection limit of ${blue.connectionLimit}`);
  const until = ({ passwordUntil }: Role) => passwordUntil ?? "infinity";
  if (until(green) < until(blue)) lost.push(`a password that is valid until ${until(blue)}, not only ${until(green)}`);
  if (lost.length > 0) {
    yield finding(privilegeRules.attributeLost, object, `The role ${blue.name} lost ${lost.join(", ")}.`);
  }
  const left = blue.memberOf
    .filter(({ role, sets }) => sets && !green.memberOf.some((other) => other.role === role && other.sets))
    .map(({ role }) => role);
  if (left.length > 0 && !green.superuser) {
    const message = `The role ${blue.name} is no longer a member of ${left.join(", ")}.`;
    yield finding(privilegeRules.membershipLost, object, message);
  }
}

/** Whoever owns something or has been granted something in the database. */
function grantees(schema: Schema): Set<string> {
  const found = new Set<string>();
  const objects: Iterable<Access>[] = [
    schema.access,
    schema.relations.values(),
    schema.sequences.values(),
    schema.routines.values(),
  ];
  for (const object of objects.flatMap((list) => [...list])) {
    found.add(object.owner);
    for (const item of object.acl ?? []) found.add(parseAclItem(item).grantee);
  }
  for (const relation of schema.relations.values()) {
    const columns = relation.hasColumnPrivileges ? relation.columns : [];
    for (const item of columns.flatMap(({ acl }) => acl ?? [])) found.add(parseAclItem(item).grantee);
  }
  return found;
}

/** Each of them is enough for LOCK TABLE in any mode, also of a view that can't be written. */
const LOCKING = ["UPDATE", "DELETE", "TRUNCATE", "MAINTAIN"];

/** A view takes only some writes, and is never truncated. */
function refusedBy(relation: Relation): readonly string[] {
  if (!isView(relation)) return [];
  return ["TRUNCATE", ...["INSERT", "UPDATE", "DELETE"].filter((statement) => !relation.accepts.includes(statement))];
}

/** Whom the loss of a privilege stops. What is for DDL only counts as writing. */
const AFFECTED: Readonly<Record<string, readonly Direction[]>> = {
  SELECT: ["read"],
  EXECUTE: ["call"],
  CONNECT: CLIENTS,
};

/** Objects whose owners and privileges are alike are compared once. */
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

  /** Privileges on single columns, which count beside those on the table. */
  *compareColumns(blue: Relation, green: Relation): Generator<Finding> {
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
        .map(({ role, lost, left }) => ({ role, privileges: lost, left })),
      gained: changes
        .filter(({ gained }) => gained.length > 0)
        .map(({ role, gained }) => ({ role, privileges: gained })),
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
  /** What the role may still do. */
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
