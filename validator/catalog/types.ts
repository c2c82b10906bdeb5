import type { Client } from "pg";

export interface EnumRow {
  readonly namespace: number;
  readonly name: string;
  readonly labels: readonly string[];
}

export interface DomainRow {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly collation: string | null;
}

const NOT_OF_EXTENSION = `NOT EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')`;

export async function readEnums(client: Client, namespaces: readonly number[]): Promise<EnumRow[]> {
  const { rows } = await client.query<EnumRow>(
    `SELECT t.typnamespace AS namespace, t.typname AS name,
       coalesce(array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FILTER (WHERE e.oid IS NOT NULL), '{}') AS labels
     FROM pg_type t LEFT JOIN pg_enum e ON e.enumtypid = t.oid
     WHERE t.typnamespace = ANY ($1::oid[]) AND t.typtype = 'e' AND ${NOT_OF_EXTENSION}
     GROUP BY t.oid ORDER BY t.typname`,
    [namespaces],
  );
  return rows;
}

export async function readDomains(client: Client, namespaces: readonly number[]): Promise<DomainRow[]> {
  const { rows } = await client.query<DomainRow>(
    `SELECT t.oid, t.typnamespace AS namespace, t.typname AS name, format_type(t.typbasetype, t.typtypmod) AS type,
       t.typnotnull AS "notNull", pg_get_expr(t.typdefaultbin, 0) AS default,
       CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation::text END AS collation
     FROM pg_type t
     JOIN pg_type b ON b.oid = t.typbasetype
     WHERE t.typnamespace = ANY ($1::oid[]) AND t.typtype = 'd' AND ${NOT_OF_EXTENSION}
     ORDER BY t.typname`,
    [namespaces],
  );
  return rows;
}
