import type { Session } from "../session";
import type { CatalogObject, CatalogObjectKind } from "./model";

/**
 * How the objects of one kind are read: a query of the columns schema (an empty text where the kind knows no schemas),
 * name, table (what it belongs to, or NULL) and properties (a jsonb object of texts; NULL is left out). `$1` is the array
 * of the user's schemas' oids. Columns that some major lacks are read by `to_jsonb(row) ->> 'column'`.
 */
export interface ObjectQuery {
  readonly kind: CatalogObjectKind;
  readonly sql: string;
  /** The first major that has the catalog. @default every one that is supported */
  readonly since?: number;
  /** The last major for which the query is meant, where a later one has another. */
  readonly until?: number;
}

/** Excludes objects that belong to an extension, because the extension creates them. Refers to {@link EXTENSION_MEMBERS}. */
export function notOfExtension(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM members WHERE members.classid = '${catalog}'::regclass AND members.objid = ${oid})`;
}

/** pg_depend is large, and read once for all kinds rather than once for each. */
export const EXTENSION_MEMBERS =
  "WITH members AS MATERIALIZED (SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e')";

/** Below it are the objects of initdb: FirstNormalObjectId of PostgreSQL's access/transam.h. */
export const FIRST_NORMAL_OID = 16_384;

/** Objects of many small kinds, in one query. @returns each kind that was asked for, also when it has no objects */
export async function readObjects(
  session: Session,
  queries: readonly ObjectQuery[],
  namespaces: readonly number[],
): Promise<Map<CatalogObjectKind, CatalogObject[]>> {
  const objects = new Map<CatalogObjectKind, CatalogObject[]>(queries.map(({ kind }) => [kind, []]));
  // The first branch gives the parameter its place and the columns their types when no query is left.
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
