import type { Access, Role, Schema } from "../../../postgres/catalog/model";
import { parseAclItem } from "../../../postgres/sql/aclItem";
import { ALIKE } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import { CLIENTS, type Finding, type FindingObject } from "../../finding";

export const roleRules = defineRules({
  roleRemoved: {
    id: "role-removed",
    severity: "error",
    directions: CLIENTS,
    why: "Logging in as the role is refused (28P01), and so is SET ROLE.",
    example: "DROP OWNED BY app_rr; DROP ROLE app_rr",
    repair: "CREATE ROLE and GRANT as on blue.",
  },
  unrelatedRoleRemoved: {
    id: "role-without-privileges-removed",
    severity: "info",
    directions: CLIENTS,
    why: "Logging in as the role is refused, but nothing in blue's database was granted to it.",
    assumption: "no client of this database uses the role",
    example: "DROP ROLE app_wp",
  },
  loginLost: {
    id: "role-login-lost",
    severity: "error",
    directions: CLIENTS,
    why: "Logging in as the role is refused (28000).",
    example: "ALTER ROLE app_ll NOLOGIN",
    repair: "Run ALTER ROLE ... LOGIN before clients connect to green.",
  },
  attributeLost: {
    id: "role-attribute-lost",
    severity: "warning",
    directions: CLIENTS,
    why:
      "Without SUPERUSER or BYPASSRLS, the role is refused or sees fewer rows. Without REPLICATION, it can't read changes. " +
      "With a lower connection limit, connections beyond it are refused (53300). With an expired password, every login " +
      "that uses it is refused (28P01).",
    assumption: "the role's clients don't use what it lost",
    example: "ALTER ROLE app_al NOBYPASSRLS",
    repair: ALIKE,
  },
  membershipLost: {
    id: "role-membership-lost",
    severity: "warning",
    directions: CLIENTS,
    why: "SET ROLE to the other role is refused (42501). Privileges on objects that are lost with it are reported separately.",
    assumption: "the role's clients don't use SET ROLE",
    example: "REVOKE grp_ml FROM app_ml",
    repair: "GRANT the membership as on blue.",
  },
});

/** Compares blue's roles that can log in. */
export function* compareRoles(blue: Schema, green: Schema): Generator<Finding> {
  const granted = grantees(blue);
  for (const role of blue.roles.values()) {
    if (!role.login) continue;
    const object: FindingObject = { kind: "role", schema: "", name: role.name };
    const counterpart = green.roles.get(role.name);
    if (!counterpart) {
      const isClient = granted.has(role.name) || role.memberOf.length > 0;
      const rule = isClient ? roleRules.roleRemoved : roleRules.unrelatedRoleRemoved;
      yield finding(rule, object, `The role ${role.name} is gone.`);
    } else if (!counterpart.login) {
      yield finding(roleRules.loginLost, object, `The role ${role.name} can no longer log in.`);
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
    yield finding(roleRules.attributeLost, object, `The role ${blue.name} lost ${lost.join(", ")}.`);
  }
  const left = blue.memberOf
    .filter(({ role, sets }) => sets && !green.memberOf.some((other) => other.role === role && other.sets))
    .map(({ role }) => role);
  if (left.length > 0 && !green.superuser) {
    const message = `The role ${blue.name} is no longer a member of ${left.join(", ")}.`;
    yield finding(roleRules.membershipLost, object, message);
  }
}

/** Returns the roles that own an object of the database or were granted a privilege on one. */
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
