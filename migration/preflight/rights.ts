import type { Side } from "../../postgres/connect";
import { EXTENSION_MEMBERS } from "../../postgres/catalog/object";
import type { Session } from "../../postgres/session";
import { quote } from "../../postgres/sql/names";
import { listNames, type Item } from "./item";
import { RELATIONS } from "./relations";

/** What the administrator may do: the user that the migration logs in as. */
export interface Rights {
  readonly user: string;
  /** By right, in SQL: the statement that gives it. */
  readonly missing: readonly string[];
  /** Owners of tables whom the administrator cannot act for. */
  readonly foreignOwners: readonly string[];
}

export async function readRights(session: Session, namespaces: readonly number[]): Promise<Rights> {
  const { rows } = await session.query<{
    user: string;
    database: string;
    superuser: boolean;
    createsRoles: boolean;
    replicates: boolean;
    creates: boolean;
    memberships: string[];
    foreignOwners: string[];
  }>(
    `${EXTENSION_MEMBERS}
     SELECT rolname AS user, current_database()::text AS database, rolsuper AS superuser, rolcreaterole AS "createsRoles",
       rolreplication OR EXISTS (
         SELECT FROM pg_roles r WHERE r.rolname = 'rds_replication' AND pg_has_role(current_user, r.oid, 'USAGE')) AS replicates,
       has_database_privilege(current_database(), 'CREATE') AS creates,
       ARRAY(SELECT r.rolname::text FROM pg_roles r
         WHERE r.rolname IN ('pg_create_subscription', 'pg_monitor', 'pg_signal_backend')
           AND NOT pg_has_role(current_user, r.oid, 'USAGE') ORDER BY 1) AS memberships,
       ARRAY(SELECT DISTINCT pg_get_userbyid(relowner)::text FROM (${RELATIONS}) r
         WHERE relkind IN ('r', 'p') AND NOT pg_has_role(current_user, relowner, 'USAGE') ORDER BY 1) AS "foreignOwners"
     FROM pg_roles WHERE rolname = current_user`,
    [namespaces],
  );
  const { superuser, createsRoles, replicates, creates, memberships, foreignOwners, user, database } = rows[0]!;
  const name = quote(user);
  const missing = superuser
    ? []
    : [
        ...(createsRoles ? [] : [`ALTER ROLE ${name} CREATEROLE`]),
        ...(replicates ? [] : [`ALTER ROLE ${name} REPLICATION`]),
        ...(creates ? [] : [`GRANT CREATE ON DATABASE ${quote(database)} TO ${name}`]),
        ...memberships.map((role) => `GRANT ${role} TO ${name} WITH ADMIN OPTION`),
      ];
  return { user, missing, foreignOwners };
}

/** Checks that the administrator of each side can prepare the migration. */
export function checkRights(blue: Rights, green: Rights): Item[] {
  return (Object.entries({ blue, green }) as [Side, Rights][]).flatMap(([side, { user, missing, foreignOwners }]) => {
    const items: Item[] = missing.map((statement) => ({
      id: "missing-right",
      severity: "error",
      side,
      message: `The administrator ${user} lacks a right.`,
      remedy: `${statement}.`,
    }));
    if (foreignOwners.length > 0) {
      items.push({
        id: "not-owner",
        severity: "error",
        side,
        message: `Only owners can publish tables, and ${user} cannot act for these: ${listNames(foreignOwners)}.`,
        remedy: `GRANT ${quote(foreignOwners[0]!)} TO ${quote(user)}, for each of them.`,
      });
    }
    return items;
  });
}
