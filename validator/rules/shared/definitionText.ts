import type { Node } from "libpg-query";
import { parseStatement } from "../../../postgres/sql/parser";
import { as, find, shape, strings } from "../../../postgres/sql/tree";

/** A view's query as a server writes it, and that server's major version. */
export interface DefinitionText {
  readonly text: string;
  readonly major: number;
}

/**
 * True if two servers' texts of a query mean the same query. PostgreSQL 16 began to leave out a column's qualifier if
 * the query reads from one table only. No other difference is forgiven, and none at all if a query isn't understood.
 */
export function sameDefinition(blue: DefinitionText, green: DefinitionText): boolean {
  if (blue.text === green.text) return true;
  if (blue.major < 16 === green.major < 16) return false;
  const [blueShape, greenShape] = [shapeWithoutQualifier(blue.text), shapeWithoutQualifier(green.text)];
  return blueShape !== undefined && blueShape === greenShape;
}

/** Returns the shape of a query without the qualifier of its only table, or undefined if the text isn't understood. */
function shapeWithoutQualifier(query: string): string | undefined {
  const tree = parseStatement(query);
  if (!tree) return undefined;
  const { fromClause = [] } = as(tree, "SelectStmt") ?? {};
  const table = fromClause.length === 1 ? nameOf(fromClause[0]!) : undefined;
  const columns = table === undefined ? [] : find(tree, "ColumnRef");
  for (const column of columns) {
    // A whole row (`t.*`) keeps its qualifier. In a subquery, every version writes one.
    const [qualifier, name, ...rest] = strings(column.fields);
    if (qualifier === table && name !== undefined && name !== "*" && rest.length === 0) column.fields?.shift();
  }
  return shape(tree);
}

/** Returns the name by which a query's columns refer to what it reads from; undefined for a join. */
function nameOf(from: Node): string | undefined {
  const table = as(from, "RangeVar");
  const other = as(from, "RangeSubselect") ?? as(from, "RangeFunction") ?? as(from, "RangeTableFunc");
  return table ? (table.alias?.aliasname ?? table.relname) : other?.alias?.aliasname;
}
