import type { Client } from "pg";
import { quote, type Index } from "../schema";
import { canonicalExpression } from "./expression";
import { toTiming, type Names } from "./constraints";
import { readParts, type Parts } from "./parts";

export type IndexPart = readonly [
  name: string,
  method: string,
  unique: boolean,
  valid: boolean,
  nullsNotDistinct: boolean,
  keyCount: number,
  columns: readonly number[],
  options: readonly number[],
  operatorClasses: readonly (string | null)[],
  collations: readonly (string | null)[],
  expressions: readonly string[] | null,
  predicate: string | null,
  constraintType: string | null,
  deferrable: boolean | null,
  deferred: boolean | null,
];

/**
 * All indexes but those that a partition has from its parent. Operator classes and collations are null where they are
 * the default. PostgreSQL deparses only what has an expression: deparsing every index would be most of the whole time.
 */
export function readIndexes(client: Client, namespaces: readonly number[], major: number): Promise<Parts> {
  return readParts(
    client,
    `WITH special_classes AS MATERIALIZED (SELECT oid, opcname FROM pg_opclass WHERE NOT opcdefault),
       default_collations AS MATERIALIZED (SELECT oid FROM pg_collation WHERE collname = 'default' UNION ALL SELECT 0)
     SELECT i.indrelid AS relation, json_build_array(c.relname, am.amname, i.indisunique,
       i.indisvalid AND i.indisready, ${major >= 15 ? "i.indnullsnotdistinct" : "false"},
       i.indnkeyatts, i.indkey::int2[], i.indoption::int2[],
       CASE WHEN i.indclass::oid[] && (SELECT array_agg(oid) FROM special_classes)
         THEN ARRAY(SELECT s.opcname::text FROM unnest(i.indclass::oid[]) WITH ORDINALITY u(oid, position)
           LEFT JOIN special_classes s USING (oid) ORDER BY u.position) ELSE '{}' END,
       CASE WHEN i.indcollation::oid[] <@ (SELECT array_agg(oid) FROM default_collations) THEN '{}'
         ELSE ARRAY(SELECT CASE WHEN co.collname <> 'default' THEN co.oid::regcollation::text END
           FROM unnest(i.indcollation::oid[]) WITH ORDINALITY u(oid, position)
           LEFT JOIN pg_collation co USING (oid) ORDER BY u.position) END,
       CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
         SELECT pg_get_indexdef(i.indexrelid, position, false) FROM generate_series(1, i.indnatts::int) position
         ORDER BY position) END,
       pg_get_expr(i.indpred, i.indrelid),
       co.contype, co.condeferrable, co.condeferred) AS part
     FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_am am ON am.oid = c.relam
     LEFT JOIN pg_constraint co ON co.conindid = i.indexrelid AND co.contype IN ('p', 'u', 'x')
     WHERE c.relnamespace = ANY ($1::oid[]) AND NOT c.relispartition
     ORDER BY i.indrelid, c.relname`,
    namespaces,
  );
}

const CONSTRAINTS: Readonly<Record<string, Index["constraint"]>> = { p: "primary key", u: "unique", x: "exclusion" };

export function toIndex(part: IndexPart, names: Names): Index {
  const [name, method, unique, valid, nullsNotDistinct, keyCount, columns, options, ...rest] = part;
  const [operatorClasses, collations, expressions, predicateText, constraintType, deferrable, deferred] = rest;
  // An expression has attribute number 0; pg_get_indexdef gave its text, and the columns' names beside it.
  const all = columns.map((number, position) =>
    number === 0 ? canonicalExpression(expressions?.[position] ?? "") : quote(names.column(number)),
  );
  const keys = all.slice(0, keyCount);
  const included = all.slice(keyCount);
  const ordered = keys.map((key, position) =>
    [key, collations[position] && `COLLATE ${collations[position]}`, operatorClasses[position]]
      .filter(Boolean)
      .concat(order(options[position] ?? 0))
      .join(" "),
  );
  const predicate = predicateText === null ? undefined : canonicalExpression(predicateText);
  return {
    name,
    unique,
    ...(constraintType && { constraint: CONSTRAINTS[constraintType] }),
    timing: toTiming(deferrable ?? false, deferred ?? false),
    valid,
    nullsNotDistinct,
    keys,
    columns: columns
      .slice(0, keyCount)
      .filter((number) => number !== 0)
      .map((number) => names.column(number)),
    ...(predicate !== undefined && { predicate }),
    definition:
      `${unique ? "UNIQUE " : ""}${method} (${ordered.join(", ")})` +
      (included.length > 0 ? ` INCLUDE (${included.join(", ")})` : "") +
      (nullsNotDistinct ? " NULLS NOT DISTINCT" : "") +
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
