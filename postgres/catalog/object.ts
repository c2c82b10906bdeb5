import type { Session } from "../session";
import type { CatalogObject, CatalogObjectKind } from "./model";

/**
 * A query for the objects of one kind. Its columns are schema (an empty string if the kind has no schemas), name, table
 * (the table or view that the object belongs to, or NULL) and properties (a jsonb object of strings; NULL is left out).
 * `$1` is the array of the oids of the user's schemas. Columns that some majors lack are read by
 * `to_jsonb(row) ->> 'column'`.
 */
export interface ObjectQuery {
  readonly kind: CatalogObjectKind;
  readonly sql: string;
  /** The first major that has the catalog. @default every supported major */
  readonly since?: number;
  /** The last major that the query is for. @default none */
  readonly until?: number;
}

/** Returns a condition that excludes the objects that extensions create. Refers to {@link EXTENSION_MEMBERS}. */
export function notOfExtension(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM members WHERE members.classid = '${catalog}'::regclass AND members.objid = ${oid})`;
}

/** A WITH clause that lists extensions' objects. pg_depend is large, so one query reads it once for all kinds. */
export const EXTENSION_MEMBERS =
  "WITH members AS MATERIALIZED (SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e')";

/** The first oid after those of initdb's objects: FirstNormalObjectId of PostgreSQL's access/transam.h. */
export const FIRST_NORMAL_OID = 16_384;

/**
 * Reads the objects of many small kinds in one query.
 * @returns an entry for each query's kind, even if it has no objects
 */
export async function readObjects(
  session: Session,
  queries: readonly ObjectQuery[],
  namespaces: readonly number[],
): Promise<Map<CatalogObjectKind, CatalogObject[]>> {
  const objects = new Map<CatalogObjectKind, CatalogObject[]>(queries.map(({ kind }) => [kind, []]));
  // The first branch has the parameter and the columns' types even if no query is left.
  const branches = [
    "SELECT NULL::text AS kind, NULL::text, NULL::text, NULL::text, NULL::jsonb WHERE $1::oid[] IS NULL",
    ...queries.map(({ kind, sql }) => `SELECT '${kind}', q.* FROM (${sql}) q`),
  ];
  const { rows } = await session.query<
    [CatalogObjectKind, string, string, string | null, Record<string, string | null>]
  >({
    text: `${EXTENSION_MEMBERS}\n${branches.join("\nUNION ALL ")}`,
    values: [namespaces],
    rowMode: "array",
  });
  for (const [kind, schema, name, table, properties] of rows) {
    const present = Object.entries(properties).filter((entry): entry is [string, string] => entry[1] !== null);
    objects.get(kind)?.push({
      schema,
      name,
      ...(table !== null && { table }),
      properties: Object.fromEntries(present),
    });
  }
  return objects;
}
