import type { Session } from "../session";
import type { Column } from "./model";
import { canonicalExpression } from "./expression";
import { readParts, type Parts } from "./parts";

export type ColumnPart = readonly [
  number: number,
  name: string,
  type: string,
  notNull: boolean,
  hasExpression: boolean,
  expression: string | null,
  /** Properties that few columns have, null without any. Building them for each column would double the server's time. */
  special: {
    readonly identity?: string;
    readonly generated?: string;
    readonly collation?: string;
    readonly acl?: readonly string[];
    readonly storage?: string;
    readonly updatable?: boolean;
  } | null,
];

/** A condition whose subquery the server hashes once. A subquery for each column would take minutes. */
const NOT_NULL_VALID =
  "(a.attrelid, a.attnum) NOT IN (SELECT conrelid, conkey[1] FROM pg_constraint WHERE contype = 'n' AND NOT convalidated)";

/**
 * Reads the columns of all relations, in order. A NOT NULL of PostgreSQL 18 that is NOT VALID is read with the
 * constraints, as the check that it is.
 */
export function readColumns(session: Session, namespaces: readonly number[], major: number): Promise<Parts> {
  return readParts(
    session,
    `SELECT a.attrelid AS relation, json_build_array(a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
       a.attnotnull${major >= 18 ? ` AND ${NOT_NULL_VALID}` : ""}, d.adbin IS NOT NULL, pg_get_expr(d.adbin, CASE WHEN a.attgenerated <> '' THEN d.adrelid ELSE 0 END),
       CASE WHEN a.attidentity <> '' OR a.attgenerated <> '' OR a.attcollation <> t.typcollation OR a.attacl IS NOT NULL
           OR c.relkind = 'v' OR a.attstorage <> t.typstorage OR a.attcompression <> '' OR a.attstattarget >= 0
           OR a.attoptions IS NOT NULL
         THEN json_strip_nulls(json_build_object(
           'identity', nullif(a.attidentity, ''), 'generated', nullif(a.attgenerated, ''),
           'collation', CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
           'acl', a.attacl::text[],
           'storage', CASE WHEN c.relkind <> 'v' THEN nullif(concat_ws(', ',
             CASE WHEN a.attstorage <> t.typstorage THEN 'STORAGE ' || CASE a.attstorage
               WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
             CASE a.attcompression WHEN 'p' THEN 'COMPRESSION pglz' WHEN 'l' THEN 'COMPRESSION lz4' END,
             CASE WHEN a.attstattarget >= 0 THEN 'STATISTICS ' || a.attstattarget END,
             array_to_string(a.attoptions, ', ')), '') END,
           'updatable', CASE WHEN c.relkind = 'v' THEN pg_column_is_updatable(c.oid, a.attnum, true) END)) END) AS part
     FROM pg_attribute a
     JOIN pg_class c ON c.oid = a.attrelid
     JOIN pg_type t ON t.oid = a.atttypid
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE c.relnamespace = ANY ($1::oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
       AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attrelid, a.attnum`,
    namespaces,
  );
}

export function toColumn([, name, type, notNull, hasExpression, text, special]: ColumnPart): Column {
  if (hasExpression && text === null) throw new Error(`the default of column ${name} disappeared`);
  const expression = text === null ? undefined : canonicalExpression(text);
  const { identity, generated, ...rest } = special ?? {};
  return {
    name,
    type,
    notNull,
    ...(identity && { identity: identity === "a" ? "always" : "by default" }),
    ...(expression !== undefined &&
      (generated ? { generated: { expression, stored: generated === "s" } } : { default: expression })),
    ...rest,
  };
}

/** True if a column has its own privileges. In a string of the JSON, the quotes would be escaped. */
export function hasPrivileges(columns: string): boolean {
  return columns.includes('"acl":[');
}
