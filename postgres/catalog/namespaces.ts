import type { Session } from "../session";

export interface NamespaceRow {
  readonly oid: number;
  readonly name: string;
}

/**
 * Reads the user's schemas: all but PostgreSQL's, extensions', and those that Aurora adds (schemas of rdsadmin, and
 * those that its aws_*, rds_* and apg_* extensions were put into). The schema public is always the user's, because on
 * RDS it may belong to rdsadmin (https://github.com/hashicorp/terraform-provider-postgresql/issues/157).
 */
export async function readNamespaces(session: Session): Promise<NamespaceRow[]> {
  const { rows } = await session.query<NamespaceRow>(`
    SELECT n.oid, n.nspname AS name
    FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND (n.nspname = 'public' OR pg_get_userbyid(n.nspowner) <> 'rdsadmin')
      AND n.nspname NOT IN (SELECT extname FROM pg_extension WHERE extname ~ '^(aws|rds|apg)_')
      AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
    ORDER BY n.nspname`);
  return rows;
}
