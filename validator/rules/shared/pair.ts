import { isView, type Index, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { isNull } from "../../../postgres/sql/expression";
import { withoutDomains } from "./domains";
import type { FindingObject } from "../../finding";

/** A table or view that both sides have, with the schemas in which its types are looked up. */
export interface RelationPair {
  readonly blue: Relation;
  readonly green: Relation;
  readonly blueSchema: Schema;
  readonly greenSchema: Schema;
}

export function relationObject(relation: Relation): FindingObject {
  return { kind: isView(relation) ? "view" : "table", schema: relation.schema, name: relation.name };
}

/** Returns the object of a finding on something that belongs to a relation. */
export function partObject(relation: Relation, kind: FindingObject["kind"], name: string): FindingObject {
  return { kind, schema: relation.schema, name, table: relation.name, ...(kind === "column" && { column: name }) };
}

/** Returns the name of a relation's part for messages: `orders.total`. */
export function partName(relation: Relation, name: string): string {
  return `${displayName(relation)}.${quote(name)}`;
}

export function byName<T extends { readonly name: string }>(parts: readonly T[]): Map<string, T> {
  return new Map(parts.map((part) => [part.name, part]));
}

export function hasColumns(table: Relation, columns: readonly string[]): boolean {
  return columns.every((column) => table.columns.some(({ name }) => name === column));
}

/** True if the table has the column and the column is NOT NULL. */
export function isNotNull({ columns }: Relation, name: string | undefined): boolean {
  return columns.some((column) => column.name === name && column.notNull);
}

/**
 * True if only clients written for green write the column, so that clients written for blue leave it NULL in every row.
 */
export function isNewAndNull({ blue, green, greenSchema }: RelationPair, column: string): boolean {
  const added = green.columns.find(({ name }) => name === column);
  if (!added || blue.columns.some(({ name }) => name === column)) return false;
  const { notNull, default: value, identity, generated } = withoutDomains(added, greenSchema);
  return !notNull && (value === undefined || isNull(value)) && !identity && !generated;
}

/** Returns the primary key. A deferrable one is neither a replica identity nor what GROUP BY or ON CONFLICT goes by. */
export function primaryKeyOf({ indexes }: Relation): Index | undefined {
  return indexes.find(({ constraint, timing }) => constraint === "primary key" && timing === "immediate");
}
