import type { Access, AccessObject, Role } from "../../../postgres/catalog/model";
import { parseAclItem } from "../../../postgres/sql/aclItem";

export type AccessKind = AccessObject["kind"] | "table" | "column" | "sequence" | "function";

/** The letters of an ACL. https://www.postgresql.org/docs/current/ddl-priv.html */
const LETTERS: Readonly<Record<string, string>> = {
  r: "SELECT",
  a: "INSERT",
  w: "UPDATE",
  d: "DELETE",
  D: "TRUNCATE",
  x: "REFERENCES",
  t: "TRIGGER",
  m: "MAINTAIN",
  X: "EXECUTE",
  U: "USAGE",
  C: "CREATE",
  c: "CONNECT",
  T: "TEMPORARY",
};

/** The privileges of owner and PUBLIC if nothing was granted or revoked: acldefault(). */
const DEFAULTS: Readonly<Record<AccessKind, readonly [owner: string, everyone: string]>> = {
  table: ["rawdDxtm", ""],
  column: ["", ""],
  sequence: ["rwU", ""],
  function: ["X", "X"],
  schema: ["UC", ""],
  database: ["CcT", "cT"],
  type: ["U", "U"],
  language: ["U", "U"],
  "foreign data wrapper": ["U", ""],
  "foreign server": ["U", ""],
};

/** The memberships that give a role other roles' privileges without SET ROLE. */
export class RoleGraph {
  private readonly inherited = new Map<string, ReadonlySet<string>>();

  /** @param otherMajor of the other side; before 17 it has no MAINTAIN, which then isn't compared */
  constructor(
    private readonly roles: ReadonlyMap<string, Role>,
    readonly otherMajor: number,
  ) {}

  /** Returns the roles whose privileges a role has, including itself. */
  of(role: string): ReadonlySet<string> {
    let all = this.inherited.get(role);
    if (!all) {
      const found = new Set([role]);
      for (const name of found) {
        for (const { role: parent, inherits } of this.roles.get(name)?.memberOf ?? []) if (inherits) found.add(parent);
      }
      this.inherited.set(role, (all = found));
    }
    return all;
  }

  has(role: string, other: string): boolean {
    return this.roles.get(role)?.superuser === true || this.of(role).has(other);
  }

  isSuperuser(role: string): boolean {
    return this.roles.get(role)?.superuser === true;
  }
}

/** Returns a role's effective privileges: its own, PUBLIC's, those of the roles that it inherits from, and an owner's. */
export function effectivePrivileges(
  kind: AccessKind,
  { owner, acl }: Access,
  role: string,
  graph: RoleGraph,
): Set<string> {
  const [ownerDefault, publicDefault] = DEFAULTS[kind];
  if (graph.isSuperuser(role)) return named(ownerDefault, graph);
  const roles = graph.of(role);
  const found = new Set<string>();
  const add = (letters: string) => named(letters, graph).forEach((privilege) => found.add(privilege));
  if (acl === undefined) {
    add(publicDefault);
    if (roles.has(owner)) add(ownerDefault);
  } else {
    for (const item of acl) {
      const { grantee, letters } = parseAclItem(item);
      if (grantee === "" || roles.has(grantee)) add(letters);
    }
  }
  if (roles.has("pg_read_all_data")) add(kind === "schema" ? "U" : kind === "table" || kind === "sequence" ? "r" : "");
  if (roles.has("pg_write_all_data")) add(kind === "schema" ? "U" : kind === "table" ? "awd" : "");
  return found;
}

function named(letters: string, { otherMajor }: RoleGraph): Set<string> {
  const names = [...letters].map((letter) => LETTERS[letter]).filter((name) => name !== undefined);
  return new Set(otherMajor < 17 ? names.filter((name) => name !== "MAINTAIN") : names);
}
