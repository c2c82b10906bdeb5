import type { Session } from "../session";
import type { Domain, EnumType } from "./model";
import { canonicalExpression } from "./expression";
import { known } from "./known";
import { EXTENSION_MEMBERS, notOfExtension, type ObjectQuery } from "./object";

export interface DomainRow {
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly collation: string | null;
  readonly checks: readonly { readonly name: string; readonly expression: string | null }[];
}

const NOT_OF_EXTENSION = notOfExtension("pg_type", "t.oid");

export async function readEnums(session: Session, namespaces: readonly number[]): Promise<EnumType[]> {
  const { rows } = await session.query<EnumType>(
    `${EXTENSION_MEMBERS}
     SELECT n.nspname AS schema, t.typname AS name,
       coalesce(array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FILTER (WHERE e.oid IS NOT NULL), '{}') AS labels
     FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_enum e ON e.enumtypid = t.oid
     WHERE t.typnamespace = ANY ($1::oid[]) AND t.typtype = 'e' AND ${NOT_OF_EXTENSION}
     GROUP BY n.oid, t.oid ORDER BY t.typname, n.nspname`,
    [namespaces],
  );
  return rows;
}

export async function readDomains(
  session: Session,
  namespaces: readonly number[],
  major: number,
): Promise<DomainRow[]> {
  const { rows } = await session.query<DomainRow>(
    `${EXTENSION_MEMBERS}
     SELECT n.nspname AS schema, t.typname AS name, format_type(t.typbasetype, t.typtypmod) AS type,
       t.typnotnull AS "notNull", pg_get_expr(t.typdefaultbin, 0) AS default,
       CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation,
       coalesce((
         SELECT json_agg(json_build_object('name', conname, 'expression', pg_get_expr(conbin, 0)) ORDER BY conname)
         FROM pg_constraint WHERE contypid = t.oid AND contype = 'c'${major >= 18 ? " AND conenforced" : ""}), '[]') AS checks
     FROM pg_type t
     JOIN pg_namespace n ON n.oid = t.typnamespace
     JOIN pg_type b ON b.oid = t.typbasetype
     WHERE t.typnamespace = ANY ($1::oid[]) AND t.typtype = 'd' AND ${NOT_OF_EXTENSION}
     ORDER BY t.typname, n.nspname`,
    [namespaces],
  );
  return rows;
}

export function toDomain(row: DomainRow): Domain {
  return {
    schema: row.schema,
    name: row.name,
    type: row.type,
    notNull: row.notNull,
    ...(row.default !== null && { default: row.default }),
    ...(row.collation !== null && { collation: row.collation }),
    checks: row.checks.map(({ name, expression }) => ({
      name,
      expression: canonicalExpression(known(expression ?? undefined, "check", name)),
    })),
  };
}

const composites: ObjectQuery = {
  kind: "composite type",
  sql: `SELECT n.nspname::text, c.relname::text, NULL, jsonb_build_object('attributes', coalesce((
      SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END), ', ' ORDER BY a.attnum)
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), ''))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relnamespace = ANY ($1) AND c.relkind = 'c' AND ${notOfExtension("pg_type", "c.reltype")}`,
};

/** Range types, without subtype_diff, which only improves indexes. */
const ranges: ObjectQuery = {
  kind: "range type",
  sql: `SELECT n.nspname::text, t.typname::text, NULL, jsonb_build_object('subtype', format_type(r.rngsubtype, NULL),
      'multirange', m.typname, 'collation', CASE WHEN r.rngcollation <> s.typcollation THEN r.rngcollation::regcollation::text END,
      'operator class', CASE WHEN NOT o.opcdefault THEN o.opcname::text END,
      'canonical', nullif(r.rngcanonical::text, '-'))
    FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_type s ON s.oid = r.rngsubtype JOIN pg_opclass o ON o.oid = r.rngsubopc
    JOIN pg_type m ON m.oid = r.rngmultitypid
    WHERE t.typnamespace = ANY ($1) AND ${NOT_OF_EXTENSION}`,
};

/**
 * Base types, including shells, which only have a name so far, but not arrays, which come with their element's type.
 */
const baseTypes: ObjectQuery = {
  kind: "base type",
  sql: `SELECT n.nspname::text, t.typname::text, NULL, jsonb_build_object('defined', t.typisdefined::text,
      'input', nullif(t.typinput::text, '-'), 'output', nullif(t.typoutput::text, '-'), 'length', t.typlen::text,
      'category', t.typcategory::text, 'preferred', t.typispreferred::text, 'collatable', (t.typcollation <> 0)::text,
      'default', t.typdefault, 'subscript', nullif((to_jsonb(t) ->> 'typsubscript'), '-'))
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typnamespace = ANY ($1) AND t.typtype IN ('b', 'p') AND ${NOT_OF_EXTENSION}
      AND NOT EXISTS (SELECT FROM pg_type i WHERE i.typarray = t.oid)`,
};

export const TYPE_QUERIES: readonly ObjectQuery[] = [composites, ranges, baseTypes];
