import type { Client } from "pg";
import type { Column } from "../schema";
import { canonicalExpression } from "./expression";

export interface ColumnRow {
  readonly relation: number;
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly identity: string;
  readonly generated: string;
  readonly hasExpression: boolean;
  readonly expression: string | null;
  readonly collation: string | null;
  readonly acl: readonly string[] | null;
  readonly updatable: boolean | null;
}

/** The columns of all relations, in order. */
export async function readColumns(client: Client, namespaces: readonly number[]): Promise<ColumnRow[]> {
  const { rows } = await client.query<ColumnRow>(
    `SELECT a.attrelid AS relation, a.attnum AS number, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AS "notNull", a.attidentity AS identity, a.attgenerated AS generated,
       d.adbin IS NOT NULL AS "hasExpression", pg_get_expr(d.adbin, d.adrelid) AS expression,
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation,
       a.attacl::text[] AS acl,
       CASE WHEN c.relkind = 'v' THEN pg_column_is_updatable(c.oid, a.attnum, true) END AS updatable
     FROM pg_attribute a
     JOIN pg_class c ON c.oid = a.attrelid
     JOIN pg_type t ON t.oid = a.atttypid
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE c.relnamespace = ANY ($1::oid[]) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
       AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attrelid, a.attnum`,
    [namespaces],
  );
  return rows;
}

export function toColumn(row: ColumnRow): Column {
  if (row.hasExpression && row.expression === null) throw new Error(`the default of column ${row.name} disappeared`);
  const expression = row.expression === null ? undefined : canonicalExpression(row.expression);
  return {
    name: row.name,
    type: row.type,
    notNull: row.notNull,
    ...(row.identity && { identity: row.identity === "a" ? "always" : "by default" }),
    ...(expression !== undefined &&
      (row.generated ? { generated: { expression, stored: row.generated === "s" } } : { default: expression })),
    ...(row.collation && { collation: row.collation }),
    ...(row.acl && { acl: row.acl }),
    ...(row.updatable !== null && { updatable: row.updatable }),
  };
}
