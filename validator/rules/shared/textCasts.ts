import type { Relation } from "../../../postgres/catalog/model";
import { quote } from "../../../postgres/sql/names";
import type { RelationPair } from "./pair";

const STRING = /^(text|character varying(\(\d+\))?)$/;

/**
 * Where a column was varchar and is text, or the other way round, expressions lose or gain the cast `(name)::text`,
 * which changes nothing: without it, only a change of the expression itself is left.
 */
export function withoutTextCasts(pair: RelationPair): RelationPair {
  const changed = pair.blue.columns.filter(({ name, type }) => {
    const counterpart = pair.green.columns.find((column) => column.name === name);
    return counterpart && type !== counterpart.type && STRING.test(type) && STRING.test(counterpart.type);
  });
  if (changed.length === 0) return pair;
  const names = changed.map(({ name }) => quote(name));
  const strip = (text: string) => names.reduce((stripped, name) => stripped.replaceAll(`(${name})::text`, name), text);
  return { ...pair, blue: mapExpressions(pair.blue, strip), green: mapExpressions(pair.green, strip) };
}

function mapExpressions(relation: Relation, map: (text: string) => string): Relation {
  return {
    ...relation,
    constraints: relation.constraints.map((constraint) =>
      constraint.kind === "check" ? { ...constraint, expression: map(constraint.expression) } : constraint,
    ),
    indexes: relation.indexes.map((index) => ({
      ...index,
      keys: index.keys.map(map),
      definition: map(index.definition),
      ...(index.predicate !== undefined && { predicate: map(index.predicate) }),
    })),
  };
}
