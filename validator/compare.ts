import { compareColumns } from "./rules/columns";
import { compareConstraints, compareNewReferences } from "./rules/constraints";
import { compareFunctions } from "./rules/functions";
import { compareIndexes } from "./rules/indexes";
import { compareKeys } from "./rules/keys";
import type { RelationPair } from "./rules/pair";
import type { Finding } from "./rules/rule";
import { compareNamespaces } from "./rules/schemas";
import { compareSequences } from "./rules/sequences";
import { compareTable, compareTableLists } from "./rules/tables";
import { compareTriggers } from "./rules/triggers";
import { compareUserTypes } from "./rules/types";
import { compareView, compareViewLists } from "./rules/views";
import type { Schema } from "./schema";

/** Everything that distinguishes green from blue, judged for clients written for blue and for replication. */
export function compareSchemas(blue: Schema, green: Schema): Finding[] {
  const findings = [
    ...compareNamespaces(blue, green),
    ...compareTableLists(blue, green),
    ...compareViewLists(blue, green),
    ...compareNewReferences(blue, green),
    ...compareUserTypes(blue, green),
    ...compareSequences(blue, green),
    ...compareFunctions(blue, green),
  ];
  for (const [key, relation] of blue.relations) {
    const counterpart = green.relations.get(key);
    if (!counterpart) continue;
    const pair = { blue: relation, green: counterpart, blueSchema: blue, greenSchema: green };
    for (const compare of RELATION_COMPARISONS) findings.push(...compare(pair));
  }
  return findings;
}

const RELATION_COMPARISONS: readonly ((pair: RelationPair) => Iterable<Finding>)[] = [
  compareTable,
  compareView,
  compareColumns,
  compareKeys,
  compareConstraints,
  compareIndexes,
  compareTriggers,
];
