import type { Client } from "pg";
import { quote, type Index } from "../schema";
import { canonicalExpression } from "./expression";
import { toTiming, type Names } from "./constraints";

export interface IndexRow {
  readonly relation: number;
  readonly name: string;
  readonly method: string;
  readonly unique: boolean;
  readonly valid: boolean;
  readonly nullsNotDistinct: boolean;
  readonly keyCount: number;
  readonly columns: readonly number[];
  readonly options: readonly number[];
  readonly operatorClasses: readonly (string | null)[];
  readonly collations: readonly (string | null)[];
  readonly expressions: readonly string[] | null;
  readonly predicate: string | null;
  readonly constraintType: string | null;
  readonly deferrable: boolean | null;
  readonly deferred: boolean | null;
}

/**
 * All indexes but those that a partition has from its parent. Operator classes and collations are null where they are
 * the default. PostgreSQL deparses only what has an expression: deparsing every index would be most of the whole time.
 */
export async function readIndexes(client: Client, namespaces: readonly number[], major: number): Promise<IndexRow[]> {
  const { rows } = await client.query<IndexRow>(
    `WITH special_classes AS MATERIALIZED (SELECT oid, opcname FROM pg_opclass WHERE NOT opcdefault)
     SELECT i.indrelid AS relation, c.relname AS name, am.amname AS method, i.indisunique AS unique,
       i.indisvalid AND i.indisready AS valid, ${major >= 15 ? "i.indnullsnotdistinct" : "false"} AS "nullsNotDistinct",
       i.indnkeyatts AS "keyCount", i.indkey::int2[] AS columns, i.indoption::int2[] AS options,
       CASE WHEN i.indclass::oid[] && (SELECT array_agg(oid) FROM special_classes)
         THEN ARRAY(SELECT s.opcname::text FROM unnest(i.indclass::oid[]) WITH ORDINALITY u(oid, position)
           LEFT JOIN special_classes s USING (oid) ORDER BY u.position) ELSE '{}' END AS "operatorClasses",
       CASE WHEN i.indcollation::oid[] && (SELECT array_agg(oid) FROM pg_collation WHERE collname <> 'default')
         THEN ARRAY(SELECT CASE WHEN co.collname <> 'default' THEN co.oid::regcollation::text END
           FROM unnest(i.indcollation::oid[]) WITH ORDINALITY u(oid, position)
           LEFT JOIN pg_collation co USING (oid) ORDER BY u.position) ELSE '{}' END AS collations,
       CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
         SELECT pg_get_indexdef(i.indexrelid, position, false) FROM generate_series(1, i.indnatts::int) position
         ORDER BY position) END AS expressions,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       co.contype AS "constraintType", co.condeferrable AS deferrable, co.condeferred AS deferred
     FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_am am ON am.oid = c.relam
     LEFT JOIN pg_constraint co ON co.conindid = i.indexrelid AND co.contype IN ('p', 'u', 'x')
     WHERE c.relnamespace = ANY ($1::oid[]) AND NOT c.relispartition
     ORDER BY c.relname`,
    [namespaces],
  );
  return rows;
}

const CONSTRAINTS: Readonly<Record<string, Index["constraint"]>> = { p: "primary key", u: "unique", x: "exclusion" };

export function toIndex(row: IndexRow, names: Names): Index {
  // An expression has attribute number 0; pg_get_indexdef gave its text, and the columns' names beside it.
  const all = row.columns.map((number, position) =>
    number === 0 ? canonicalExpression(row.expressions?.[position] ?? "") : quote(names.column(row.relation, number)),
  );
  const keys = all.slice(0, row.keyCount);
  const included = all.slice(row.keyCount);
  const ordered = keys.map((key, position) =>
    [key, row.collations[position] && `COLLATE ${row.collations[position]}`, row.operatorClasses[position]]
      .filter(Boolean)
      .concat(order(row.options[position] ?? 0))
      .join(" "),
  );
  const predicate = row.predicate === null ? undefined : canonicalExpression(row.predicate);
  return {
    name: row.name,
    unique: row.unique,
    ...(row.constraintType && { constraint: CONSTRAINTS[row.constraintType] }),
    timing: toTiming(row.deferrable ?? false, row.deferred ?? false),
    valid: row.valid,
    nullsNotDistinct: row.nullsNotDistinct,
    keys,
    columns: row.columns
      .slice(0, row.keyCount)
      .filter((number) => number !== 0)
      .map((number) => names.column(row.relation, number)),
    ...(predicate !== undefined && { predicate }),
    definition:
      `${row.unique ? "UNIQUE " : ""}${row.method} (${ordered.join(", ")})` +
      (included.length > 0 ? ` INCLUDE (${included.join(", ")})` : "") +
      (row.nullsNotDistinct ? " NULLS NOT DISTINCT" : "") +
      (predicate === undefined ? "" : ` WHERE ${predicate}`),
  };
}

/** pg_index.indoption: bit 1 descending, bit 2 nulls first; nulls come last in ascending and first in descending order. */
function order(option: number): string[] {
  const descending = (option & 1) !== 0;
  const nullsFirst = (option & 2) !== 0;
  return [
    ...(descending ? ["DESC"] : []),
    ...(nullsFirst === descending ? [] : [nullsFirst ? "NULLS FIRST" : "NULLS LAST"]),
  ];
}
