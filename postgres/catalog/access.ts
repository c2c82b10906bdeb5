import type { Session } from "../session";
import type { AccessObject } from "./model";
import { EXTENSION_MEMBERS, notOfExtension } from "./object";

interface AccessRow extends Omit<AccessObject, "acl"> {
  readonly acl: readonly string[] | null;
}

/**
 * Reads the owners and privileges of all objects but tables, columns, sequences and functions, which are read with
 * theirs.
 */
export async function readAccess(session: Session, namespaces: readonly number[]): Promise<AccessObject[]> {
  const { rows } = await session.query<AccessRow>(
    `${EXTENSION_MEMBERS}
     SELECT 'database' AS kind, '' AS schema, '' AS name, pg_get_userbyid(datdba)::text AS owner, datacl::text[] AS acl
       FROM pg_database WHERE datname = current_database()
     UNION ALL SELECT 'schema', nspname, nspname, pg_get_userbyid(nspowner), nspacl::text[] FROM pg_namespace
       WHERE oid = ANY ($1::oid[])
     UNION ALL SELECT 'type', n.nspname, t.typname, pg_get_userbyid(t.typowner), t.typacl::text[]
       FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
       WHERE t.typnamespace = ANY ($1::oid[]) AND (c.relkind = 'c' OR t.typrelid = 0) AND t.typcategory <> 'A'
         AND t.typtype <> 'm' AND ${notOfExtension("pg_type", "t.oid")}
     UNION ALL SELECT 'language', '', lanname, pg_get_userbyid(lanowner), lanacl::text[] FROM pg_language WHERE lanpltrusted
     UNION ALL SELECT 'foreign data wrapper', '', fdwname, pg_get_userbyid(fdwowner), fdwacl::text[]
       FROM pg_foreign_data_wrapper
     UNION ALL SELECT 'foreign server', '', srvname, pg_get_userbyid(srvowner), srvacl::text[] FROM pg_foreign_server`,
    [namespaces],
  );
  return rows.map(({ acl, ...object }) => ({ ...object, ...(acl && { acl }) }));
}
