import type { Client } from "pg";
import type { Column } from "../schema";
import { canonicalExpression } from "./expression";
import { readParts, type Parts } from "./parts";

export type ColumnPart = readonly [
  number: number,
  name: string,
  type: string,
  notNull: boolean,
  identity: string,
  generated: string,
  hasExpression: boolean,
  expression: string | null,
  collation: string | null,
  acl: readonly string[] | null,
  updatable: boolean | null,
];

/** The columns of all relations, in order. */
export function readColumns(client: Client, namespaces: readonly number[]): Promise<Parts> {
  return readParts(
    client,
    `SELECT a.attrelid AS relation, json_build_array(a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
       a.attnotnull, a.attidentity, a.attgenerated, d.adbin IS NOT NULL, pg_get_expr(d.adbin, d.adrelid),
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
       a.attacl::text[],
       CASE WHEN c.relkind = 'v' THEN pg_column_is_updatable(c.oid, a.attnum, true) END) AS part
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

export function toColumn([, name, type, notNull, identity, generated, hasExpression, text, ...rest]: ColumnPart): Column {
  const [collation, acl, updatable] = rest;
  if (hasExpression && text === null) throw new Error(`the default of column ${name} disappeared`);
  const expression = text === null ? undefined : canonicalExpression(text);
  return {
    name,
    type,
    notNull,
    ...(identity && { identity: identity === "a" ? "always" : "by default" }),
    ...(expression !== undefined &&
      (generated ? { generated: { expression, stored: generated === "s" } } : { default: expression })),
    ...(collation && { collation }),
    ...(acl && { acl }),
    ...(updatable !== null && { updatable }),
  };
}
