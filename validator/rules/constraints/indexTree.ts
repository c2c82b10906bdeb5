import type { Fields } from "../../../postgres/sql/tree";
import type { Index } from "../../../postgres/catalog/model";
import { parseExpression, parseStatement } from "../../../postgres/sql/parser";
import { as, find, shape } from "../../../postgres/sql/tree";

export type IndexTree = Fields<"IndexStmt">;

/** Returns the syntax tree of an index without its name and uniqueness, or undefined if it isn't understood. */
export function parseIndex({ unique, definition }: Index): IndexTree | undefined {
  const text = unique ? definition.slice("UNIQUE ".length) : definition;
  return as(parseStatement(`CREATE INDEX ON t USING ${text}`), "IndexStmt");
}

/** True if an index compares values under another collation than its columns' own, or isn't understood. */
export function hasCollation(index: Index): boolean {
  const tree = parseIndex(index);
  if (!tree) return true;
  return find(tree, "IndexElem").some(({ collation }) => collation) || find(tree, "CollateClause").length > 0;
}

/** Returns strings that are the same for the same columns and expressions, with their order, collation and operator class. */
export function elementsOf({ indexParams = [] }: IndexTree): string[] {
  return indexParams.map(shape);
}

/** True if an element of an index or exclusion is this key and nothing else: no collation, no operator class, no order. */
export function isPlainKey(element: Fields<"IndexElem">, key: string): boolean {
  const { collation, opclass, name } = element;
  if (collation ?? opclass) return false;
  const tree = parseExpression(key);
  if (name === undefined) return tree !== undefined && shape(element.expr) === shape(tree);
  const fields = as(tree, "ColumnRef")?.fields ?? [];
  return fields.length === 1 && as(fields[0], "String")?.sval === name;
}
