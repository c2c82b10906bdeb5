import type { Relation } from "../../../postgres/catalog/model";
import { applyEdits } from "../../../postgres/sql/edit";
import { quote } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { as, find, strings } from "../../../postgres/sql/tree";
import { readType } from "../../../postgres/sql/types";
import type { RelationPair } from "./pair";

/**
 * Removes the casts `(name)::text` that expressions gain or lose where a column changes between varchar and text. They change
 * nothing, and without them only a change of the expression itself is left.
 */
export function withoutTextCasts(pair: RelationPair): RelationPair {
  const types = new Map(pair.green.columns.map(({ name, type }) => [name, type]));
  const changed = pair.blue.columns.filter(({ name, type }) => {
    const counterpart = types.get(name);
    return counterpart !== undefined && type !== counterpart && isString(type) && isString(counterpart);
  });
  if (changed.length === 0) return pair;
  const columns = new Set(changed.map(({ name }) => name));
  return { ...pair, blue: withoutCastsOf(columns, pair.blue), green: withoutCastsOf(columns, pair.green) };
}

function isString(type: string): boolean {
  const parsed = readType(type);
  return parsed !== undefined && !parsed.array && (parsed.name === "text" || parsed.name === "character varying");
}

function withoutCastsOf(columns: ReadonlySet<string>, relation: Relation): Relation {
  const inExpression = (text: string) => removeCasts(columns, text, "SELECT (", ")");
  return {
    ...relation,
    constraints: relation.constraints.map((constraint) =>
      constraint.kind === "check" ? { ...constraint, expression: inExpression(constraint.expression) } : constraint,
    ),
    indexes: relation.indexes.map((index) => {
      const unique = index.unique ? "UNIQUE " : "";
      const definition = index.definition.slice(unique.length);
      return {
        ...index,
        keys: index.keys.map(inExpression),
        definition: unique + removeCasts(columns, definition, "CREATE INDEX ON t USING ", ""),
        ...(index.predicate !== undefined && { predicate: inExpression(index.predicate) }),
      };
    }),
  };
}

/** The characters that PostgreSQL writes after a column that it casts to text. */
const CAST = ")::text";

/**
 * Removes the casts of columns from a part of a statement. A part that isn't understood keeps them.
 * @param before what comes before the part in a statement
 * @param after what comes after it
 */
function removeCasts(columns: ReadonlySet<string>, part: string, before: string, after: string): string {
  if (!part.includes(CAST)) return part;
  const edits = find(parseStatement(before + part + after), "TypeCast").flatMap(({ arg, typeName }) => {
    const column = as(arg, "ColumnRef");
    const [name, ...rest] = strings(column?.fields);
    if (!column || name === undefined || rest.length > 0 || !columns.has(name)) return [];
    if (strings(typeName?.names).join(".") !== "text" || typeName?.arrayBounds) return [];
    const text = quote(name);
    const start = (column.location ?? 0) - before.length;
    return [{ start: start - "(".length, end: start + Buffer.byteLength(text + CAST), text }];
  });
  return applyEdits(part, edits);
}
