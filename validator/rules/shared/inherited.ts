import type { Constraint, Index, Relation, Schema } from "../../../postgres/catalog/model";
import type { RelationPair } from "./pair";

/**
 * Adds its parents' keys, indexes and constraints, which are read with the parents, to a partition that is compared with a
 * table that is no partition.
 */
export function withInherited(pair: RelationPair): RelationPair {
  const { blue, green, blueSchema, greenSchema } = pair;
  if ((blue.partitionBound === undefined) === (green.partitionBound === undefined)) return pair;
  return blue.partitionBound === undefined
    ? { ...pair, green: inherit(green, greenSchema, blue) }
    : { ...pair, blue: inherit(blue, blueSchema, green) };
}

function inherit(partition: Relation, schema: Schema, other: Relation): Relation {
  const ancestors = ancestorsOf(partition, schema);
  return {
    ...partition,
    indexes: [...partition.indexes, ...ancestors.flatMap(({ indexes }) => named(indexes, other.indexes))],
    constraints: [
      ...partition.constraints,
      ...ancestors.flatMap(({ constraints }) => named(constraints, other.constraints)),
    ],
  };
}

function ancestorsOf({ parents }: Relation, schema: Schema): Relation[] {
  return parents.flatMap((name) => {
    const parent = schema.relations.get(name);
    return parent ? [parent, ...ancestorsOf(parent, schema)] : [];
  });
}

/**
 * Gives inherited parts the names of the other table's equal parts, because a partition's index has another name than
 * its parent's.
 */
function named<T extends Index | Constraint>(parts: readonly T[], others: readonly T[]): T[] {
  const meaning = (part: T) => JSON.stringify({ ...part, name: "" });
  return parts.map((part) => others.find((other) => meaning(other) === meaning(part)) ?? part);
}
