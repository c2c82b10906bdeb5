import type { Session } from "../session";
import type { Role } from "./model";

/** Reads all roles but PostgreSQL's and RDS's own, which only appear as what other roles are members of. */
export async function readRoles(session: Session): Promise<Map<string, Role>> {
  // Before PostgreSQL 16, the member's own attribute decides whether it inherits.
  const { rows } = await session.query<Role>(
    `SELECT r.rolname AS name, r.rolcanlogin AS login, r.rolsuper AS superuser, r.rolbypassrls AS "bypassesRowSecurity",
       r.rolreplication AS replication, r.rolcreatedb AS "createsDatabases", r.rolcreaterole AS "createsRoles",
       r.rolconnlimit AS "connectionLimit",
       to_char(nullif(r.rolvaliduntil, 'infinity') AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS "passwordUntil",
       coalesce((SELECT jsonb_agg(jsonb_build_object('role', pg_get_userbyid(m.roleid),
           'inherits', coalesce((to_jsonb(m) ->> 'inherit_option')::bool, r.rolinherit),
           'sets', coalesce((to_jsonb(m) ->> 'set_option')::bool, true)) ORDER BY pg_get_userbyid(m.roleid))
         FROM pg_auth_members m WHERE m.member = r.oid), '[]') AS "memberOf"
     FROM pg_roles r
     WHERE r.rolname !~ '^(pg_|rds|aws)'
     ORDER BY r.rolname`,
  );
  return new Map(rows.map((role) => [role.name, role]));
}
