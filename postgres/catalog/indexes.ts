import type { Session } from "../session";
import type { Index } from "./model";
import { quote } from "../sql/names";
import { canonicalExpression } from "./expression";
import { toTiming, type Names } from "./constraints";
import { readParts, type Parts } from "./parts";

export type IndexPart = readonly [
  name: string,
  method: string,
  unique: boolean,
  columns: readonly number[],
  constraintType: string | null,
  predicate: string | null,
  /** Properties that few indexes have. Null if all of them have their defaults. */
  special: {
    readonly valid: boolean;
    readonly nullsNotDistinct: boolean;
    readonly keyCount: number;
    readonly options: readonly number[];
    readonly operatorClasses: readonly (string | null)[];
    readonly collations: readonly (string | null)[];
    readonly expressions: readonly string[] | null;
    readonly deferrable: boolean | null;
    readonly deferred: boolean | null;
    /** True for a temporal key, whose last column is WITHOUT OVERLAPS. New in PostgreSQL 18. */
    readonly period: boolean | null;
  } | null,
];

/**
 * Reads all indexes but those that a partition has from its parent. Operator classes and collations are null if they
 * are the default. Only indexes with an expression are deparsed, because deparsing all of them would take most of the
 * whole time.
 */
export function readIndexes(session: Session, namespaces: readonly number[], major: number): Promise<Parts> {
  return readParts(
    session,
    `WITH default_classes AS MATERIALIZED (SELECT array_agg(oid) AS oids FROM pg_opclass WHERE opcdefault),
       default_collations AS MATERIALIZED (SELECT array_agg(oid) || 0::oid AS oids FROM pg_collation WHERE collname = 'default')
     SELECT i.indrelid AS relation, json_build_array(c.relname, am.amname, i.indisunique, i.indkey::int2[], co.contype,
       pg_get_expr(i.indpred, i.indrelid),
       CASE WHEN NOT (i.indisvalid AND i.indisready) ${major >= 15 ? "OR i.indnullsnotdistinct" : ""}
           OR i.indnkeyatts <> i.indnatts OR 0 <> ANY (i.indoption::int2[]) OR i.indexprs IS NOT NULL OR co.condeferrable
           ${major >= 18 ? "OR co.conperiod" : ""}
           OR NOT i.indclass::oid[] <@ (SELECT oids FROM default_classes)
           OR NOT i.indcollation::oid[] <@ (SELECT oids FROM default_collations)
         THEN json_build_object(
           'valid', i.indisvalid AND i.indisready,
           'nullsNotDistinct', ${major >= 15 ? "i.indnullsnotdistinct" : "false"},
           'keyCount', i.indnkeyatts, 'options', i.indoption::int2[],
           'operatorClasses', ARRAY(SELECT CASE WHEN NOT o.opcdefault THEN o.opcname::text END
             FROM unnest(i.indclass::oid[]) WITH ORDINALITY u(oid, position)
             JOIN pg_opclass o USING (oid) ORDER BY u.position),
           'collations', ARRAY(SELECT CASE WHEN o.collname <> 'default' THEN o.oid::regcollation::text END
             FROM unnest(i.indcollation::oid[]) WITH ORDINALITY u(oid, position)
             LEFT JOIN pg_collation o USING (oid) ORDER BY u.position),
           'expressions', CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
             SELECT pg_get_indexdef(i.indexrelid, position, false) FROM generate_series(1, i.indnatts::int) position
             ORDER BY position) END,
           'deferrable', co.condeferrable, 'deferred', co.condeferred,
           'period', ${major >= 18 ? "co.conperiod" : "NULL"}) END) AS part
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
  const [name, method, unique, columns, constraintType, predicateText, special] = part;
  const { valid = true, nullsNotDistinct = false, keyCount = columns.length, expressions } = special ?? {};
  // An expression has attribute number 0. Its text is at the same position in `expressions`.
  const all = columns.map((number, position) =>
    number === 0 ? canonicalExpression(expressions?.[position] ?? "") : quote(names.column(number)),
  );
  const keys = all.slice(0, keyCount);
  if (special?.period) keys.push(`${keys.pop()} WITHOUT OVERLAPS`);
  const included = all.slice(keyCount);
  const ordered = keys.map((key, position) =>
    [key, collate(special?.collations[position]), special?.operatorClasses[position]]
      .filter(Boolean)
      .concat(order(special?.options[position] ?? 0))
      .join(" "),
  );
  const predicate = predicateText === null ? undefined : canonicalExpression(predicateText);
  return {
    name,
    unique,
    ...(constraintType && { constraint: CONSTRAINTS[constraintType] }),
    timing: toTiming(special?.deferrable ?? false, special?.deferred ?? false),
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

function collate(collation: string | null | undefined): string | undefined {
  return collation ? `COLLATE ${collation}` : undefined;
}

/**
 * Converts a value of pg_index.indoption: 1 means descending, 2 means nulls first. By default, nulls come last in
 * ascending and first in descending order.
 */
function order(option: number): string[] {
  const descending = (option & 1) !== 0;
  const nullsFirst = (option & 2) !== 0;
  return [
    ...(descending ? ["DESC"] : []),
    ...(nullsFirst === descending ? [] : [nullsFirst ? "NULLS FIRST" : "NULLS LAST"]),
  ];
}
