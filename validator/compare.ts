import { isDeepStrictEqual } from "node:util";
import { hasSameSource, isView, type Schema } from "../postgres/catalog/model";
import { loadParser } from "../postgres/sql/parser";
import type { Finding } from "./finding";
import { WINGS } from "./rules/catalogue";
import { withInherited } from "./rules/shared/inherited";
import type { RelationPair } from "./rules/shared/pair";
import { withoutReplication } from "./rules/shared/rule";
import { withoutTextCasts } from "./rules/shared/textCasts";
import type { Wing } from "./rules/shared/wing";

const wings: readonly Wing[] = Object.values(WINGS);

/** Finds all differences between blue and green, judged for clients written for blue and for replication. */
export async function compareSchemas(blueSchema: Schema, greenSchema: Schema): Promise<Finding[]> {
  const blue = readByBoth(blueSchema, greenSchema);
  const green = readByBoth(greenSchema, blueSchema);
  const differing = differingPairs(blue, green);
  // Equal schemas don't need the parser.
  if (differing.length > 0 || !isDeepStrictEqual(namingRelations(blue), namingRelations(green))) await loadParser();
  const comparisons = wings.flatMap(({ compare }) => compare.schemas);
  const findings = comparisons.flatMap((compare) => [...compare(blue, green)]);
  const pairComparisons = wings.flatMap(({ compare }) => compare.pairs);
  for (const whole of differing) {
    const pair = withoutTextCasts(withInherited(whole));
    const found = pairComparisons.flatMap((compare) => [...compare(pair)]);
    // A view's rows are replicated through the tables below it.
    findings.push(...(isView(whole.blue) ? found.map(withoutReplication) : found));
  }
  return findings;
}

/** Pairs the tables and views that both sides have and that differ, in blue's order. */
function differingPairs(blueSchema: Schema, greenSchema: Schema): RelationPair[] {
  return [...blueSchema.relations].flatMap(([key, blue]) => {
    const green = greenSchema.relations.get(key);
    return !green || hasSameSource(blue, green) ? [] : [{ blue, green, blueSchema, greenSchema }];
  });
}

/** Returns the schema with the names of its relations in place of the relations. */
function namingRelations(schema: Schema): object {
  return { ...schema, relations: new Set(schema.relations.keys()) };
}

/** Leaves out the kinds of objects that the other side could not read. They have their own finding and must not look removed. */
function readByBoth(schema: Schema, other: Schema): Schema {
  return { ...schema, objects: new Map([...schema.objects].filter(([kind]) => other.objects.has(kind))) };
}
