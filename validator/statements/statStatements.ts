import type { Session } from "../../postgres/session";
import { quote } from "../../postgres/sql/names";
import type { KnownStatement } from "./statement";

/** The statements that pg_stat_statements has recorded for this database, or the reason why it can't be read. */
export interface Recorded {
  readonly statements: readonly KnownStatement[];
  /** The number of statements that could not be read, by reason. 0 means that the number is unknown. */
  readonly unread: Readonly<Record<string, number>>;
}

interface Row {
  readonly text: string | null;
  readonly calls: string;
  readonly role: string | null;
  readonly own: boolean | null;
}

/** The text that pg_stat_statements shows in place of other roles' statements. */
const HIDDEN = "<insufficient privilege>";

/**
 * Reads the statements that blue's clients have sent. Leaves out statements within functions and Aurora's. Marks those that only
 * the validator's user has sent.
 * https://www.postgresql.org/docs/current/pgstatstatements.html
 */
export async function readStatStatements(blue: Session, green: Session): Promise<Recorded> {
  let rows: readonly Row[];
  try {
    rows = await blue.transaction(() => readRows(blue));
  } catch (error) {
    const { message } = error as Error;
    return { statements: [], unread: { [`pg_stat_statements cannot be read (${message})`]: 0 } };
  }
  const roles = [...new Set(rows.map(({ role }) => role ?? ""))];
  const [bluePaths, greenPaths] = await Promise.all([readSearchPaths(blue, roles), readSearchPaths(green, roles)]);

  // Roles with the same search_path send the same statement.
  const statements = new Map<string, KnownStatement>();
  const unread: Record<string, number> = {};
  for (const { text, calls, role, own } of rows) {
    if (text === null || text === HIDDEN) {
      const reason =
        text === null
          ? "pg_stat_statements has lost their texts"
          : "the validator's user may not see other roles' statements; GRANT pg_read_all_stats lets it";
      unread[reason] = (unread[reason] ?? 0) + 1;
      continue;
    }
    const searchPath = { blue: bluePaths.get(role ?? "") ?? "", green: greenPaths.get(role ?? "") ?? "" };
    const key = JSON.stringify([text, searchPath]);
    const { calls: others = 0, own: onlyOwn = true } = statements.get(key) ?? {};
    statements.set(key, { text, searchPath, calls: others + Number(calls), own: onlyOwn && own === true });
  }
  return { statements: [...statements.values()], unread };
}

async function readRows(session: Session): Promise<readonly Row[]> {
  const { rows: extensions } = await session.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'pg_stat_statements'`,
  );
  const [extension] = extensions;
  if (!extension) throw new Error("the extension is not created in blue's database");
  // The function that the view of this name calls.
  const { rows } = await session.query<Row>(
    `SELECT s.query AS text, s.calls, r.rolname AS role, r.rolname = current_user AS own
     FROM ${quote(extension.schema)}.pg_stat_statements(true) s
     JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()
     LEFT JOIN pg_roles r ON r.oid = s.userid
     WHERE s.toplevel AND s.calls > 0 AND r.rolname IS DISTINCT FROM 'rdsadmin'
     ORDER BY s.calls DESC, s.query`,
  );
  return rows;
}

/**
 * Returns each role's search_path after it logs in. The first of these settings applies: the role's in this database, the
 * role's, the database's, the server's.
 */
async function readSearchPaths(session: Session, roles: readonly string[]): Promise<Map<string, string>> {
  const { rows: settings } = await session.query<{ path: string }>(
    `SELECT CASE WHEN source OPERATOR(pg_catalog.=) ANY ('{database,user,database user,client,session}'::pg_catalog.text[])
       THEN boot_val ELSE setting END AS path
     FROM pg_catalog.pg_settings WHERE name OPERATOR(pg_catalog.=) 'search_path'`,
  );
  const { rows } = await session.transaction(() =>
    session.query<{ role: string; path: string }>(
      `SELECT role, coalesce(
         (SELECT substr(setting, length('search_path=') + 1)
          FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS setting LEFT JOIN pg_roles r ON r.oid = s.setrole
          WHERE setting ILIKE 'search\\_path=%' AND (s.setrole = 0 OR r.rolname = role)
            AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
          ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1), $2) AS path
       FROM unnest($1::text[]) AS role`,
      [roles, settings[0]?.path],
    ),
  );
  // "$user" means the role's schema, not that of the validator's user.
  return new Map(rows.map(({ role, path }) => [role, path.replace(/"\$user"/g, () => quote(role))]));
}
