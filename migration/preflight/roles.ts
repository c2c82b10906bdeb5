import { EXTENSION_MEMBERS } from "../../postgres/catalog/object";
import type { Session } from "../../postgres/session";
import { quote } from "../../postgres/sql/names";
import { RELATIONS } from "./relations";
import { listNames, type Item } from "./item";

/**
 * How the switch keeps a role from writing: `read-only` takes its write privileges away and lets it read on, `nologin` keeps
 * it out.
 */
export type Door = "read-only" | "nologin";

/** A role that can write to a table that is replicated. */
export interface Writer {
  readonly role: string;
  readonly door: Door;
  /** Why it is not the read-only door. */
  readonly reason?: string;
  /** Number of tables. */
  readonly tables: number;
}

/** What is known of a role that can log in and write. */
export interface WriterRow {
  readonly role: string;
  readonly superuser: boolean;
  readonly tables: number;
  readonly owns: number;
  readonly byPublic: boolean;
  readonly byPredefined: boolean;
  /** The administrator may change the role. */
  readonly administrable: boolean;
  readonly administrator: boolean;
}

const WRITE = "'INSERT, UPDATE, DELETE, TRUNCATE'";

/**
 * Finds the roles that can log in and write, by themselves or as a role that they can become. Privileges for columns count.
 */
export async function readWriters(session: Session, namespaces: readonly number[]): Promise<WriterRow[]> {
  const { rows } = await session.query<WriterRow>(
    `${EXTENSION_MEMBERS},
     tables AS MATERIALIZED (SELECT oid, relowner FROM (${RELATIONS}) r WHERE relkind IN ('r', 'p') AND relpersistence = 'p'),
     -- Each role with those that it is or can become.
     identities AS MATERIALIZED (
       SELECT r.oid AS role, i.oid AS identity FROM pg_roles r JOIN pg_roles i ON pg_has_role(r.oid, i.oid, 'MEMBER')
       WHERE r.rolcanlogin AND NOT r.rolsuper),
     writable AS (
       SELECT i.role, t.oid, bool_or(t.relowner = i.identity) AS owned FROM identities i CROSS JOIN tables t
       WHERE has_table_privilege(i.identity, t.oid, ${WRITE}) OR has_any_column_privilege(i.identity, t.oid, 'INSERT, UPDATE')
       GROUP BY i.role, t.oid)
     SELECT r.rolname AS role, r.rolsuper AS superuser,
       r.rolname = current_user AS administrator,
       CASE WHEN r.rolsuper THEN (SELECT count(*)::int FROM tables) ELSE count(w.oid)::int END AS tables,
       count(*) FILTER (WHERE w.owned)::int AS owns,
       NOT r.rolsuper AND EXISTS (
         SELECT FROM tables t JOIN pg_class c ON c.oid = t.oid, aclexplode(c.relacl) a
         WHERE a.grantee = 0 AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')) AS "byPublic",
       NOT r.rolsuper AND pg_has_role(r.oid, 'pg_write_all_data', 'MEMBER') AS "byPredefined",
       CASE WHEN current_setting('server_version_num')::int < 160000 THEN me.rolcreaterole
         ELSE me.rolsuper OR me.rolcreaterole AND pg_has_role(current_user, r.oid, 'MEMBER WITH ADMIN OPTION') END AS administrable
     FROM pg_roles r JOIN pg_roles me ON me.rolname = current_user LEFT JOIN writable w ON w.role = r.oid
     WHERE r.rolcanlogin AND (r.rolsuper OR w.oid IS NOT NULL)
     GROUP BY r.oid, r.rolname, r.rolsuper, me.rolsuper, me.rolcreaterole ORDER BY r.rolname`,
    [namespaces],
  );
  return rows;
}

/** Chooses a door for each role that can write, but for superusers and the administrator, whom no door stops. */
export function chooseDoors(rows: readonly WriterRow[]): Writer[] {
  return covered(rows).map((row) => {
    const reason = reasonForNologin(row);
    return { role: row.role, door: reason ? "nologin" : "read-only", ...(reason && { reason }), tables: row.tables };
  });
}

function covered(rows: readonly WriterRow[]): readonly WriterRow[] {
  return rows.filter(({ superuser, administrator }) => !superuser && !administrator);
}

function reasonForNologin({ owns, byPublic, byPredefined }: WriterRow): string | undefined {
  if (owns > 0) return "it owns tables, or is a member of a role that does, and an owner can always write";
  if (byPublic) return "PUBLIC may write";
  if (byPredefined) return "it is a member of pg_write_all_data";
  return undefined;
}

/**
 * Checks that the administrator can shut the door of each role that can write on blue.
 * @param major of blue
 */
export function checkWriters(rows: readonly WriterRow[], major: number, administrator: string): Item[] {
  const user = quote(administrator);
  const roles = covered(rows);
  const closed = roles.filter(({ administrable }) => !administrable).map(({ role }) => quote(role));
  const superusers = rows.filter((row) => row.superuser && !row.administrator);
  const items: Item[] = [];
  if (closed.length > 0) {
    items.push({
      id: "role-not-administrable",
      severity: "error",
      side: "blue",
      message: `These roles can write on blue, and the administrator may not change them: ${listNames(closed)}.`,
      remedy:
        major < 16
          ? `ALTER ROLE ${user} CREATEROLE.`
          : `GRANT ${closed[0]} TO ${user} WITH ADMIN OPTION, for each of them, and ALTER ROLE ${user} CREATEROLE.`,
    });
  }
  if (roles.length === 0) {
    items.push({
      id: "no-writer",
      severity: "warning",
      side: "blue",
      message: "No role but superusers and the administrator can write on blue. No door stops those.",
      remedy: "Let the application log in as a role that is neither.",
    });
  }
  if (superusers.length > 0) {
    items.push({
      id: "superuser-can-write",
      severity: "info",
      side: "blue",
      message: `No door stops superusers: ${listNames(superusers.map(({ role }) => role))}.`,
      remedy: "See to it that none of them writes on blue after the switch.",
    });
  }
  return items;
}
