import { isDeepStrictEqual } from "node:util";
import { isAlike, isView, type Schema } from "../postgres/catalog/model";
import { loadParser } from "../postgres/sql/parser";
import type { Finding } from "./finding";
import { WINGS } from "./rules/catalogue";
import { withInherited } from "./rules/shared/inherited";
import { withoutReplication } from "./rules/shared/rule";
import { withoutTextCasts } from "./rules/shared/textCasts";
import type { Wing } from "./rules/shared/wing";

const wings: readonly Wing[] = Object.values(WINGS);

/** Finds all differences between blue and green, judged for clients written for blue and for replication. */
export async function compareSchemas(blueSchema: Schema, greenSchema: Schema): Promise<Finding[]> {
  // The parser is not needed if both sides are the same.
  if (!areAlike(blueSchema, greenSchema)) await loadParser();
  const blue = readByBoth(blueSchema, greenSchema);
  const green = readByBoth(greenSchema, blueSchema);
  const comparisons = wings.flatMap(({ compare }) => compare.schemas);
  const findings = comparisons.flatMap((compare) => [...compare(blue, green)]);
  const pairComparisons = wings.flatMap(({ compare }) => compare.pairs);
  for (const [key, relation] of blue.relations) {
    const counterpart = green.relations.get(key);
    if (!counterpart || isAlike(relation, counterpart)) continue;
    const whole = { blue: relation, green: counterpart, blueSchema: blue, greenSchema: green };
    const pair = withoutTextCasts(withInherited(whole));
    const found = pairComparisons.flatMap((compare) => [...compare(pair)]);
    // A view's rows are replicated through the tables below it.
    findings.push(...(isView(relation) ? found.map(withoutReplication) : found));
  }
  return findings;
}

/** True if the schemas are equal in everything that is compared. */
function areAlike(
  { relations: blueRelations, ...blue }: Schema,
  { relations: greenRelations, ...green }: Schema,
): boolean {
  if (blueRelations.size !== greenRelations.size || !isDeepStrictEqual(blue, green)) return false;
  return [...blueRelations].every(([key, relation]) => {
    const counterpart = greenRelations.get(key);
    return counterpart !== undefined && isAlike(relation, counterpart);
  });
}

/** Leaves out the kinds of objects that the other side could not read. They have their own finding, and must not look removed. */
function readByBoth(schema: Schema, other: Schema): Schema {
  return { ...schema, objects: new Map([...schema.objects].filter(([kind]) => other.objects.has(kind))) };
}
