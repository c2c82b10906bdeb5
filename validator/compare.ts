import { compareChecks } from "./rules/checks";
import { compareCollations } from "./rules/collations";
import { compareColumns } from "./rules/columns";
import { compareDatabases } from "./rules/database";
import { compareEventTriggers } from "./rules/eventTriggers";
import { compareExclusions } from "./rules/exclusions";
import { compareExtensions } from "./rules/extensions";
import { compareForeign } from "./rules/foreign";
import { compareForeignKeys, compareNewReferences } from "./rules/foreignKeys";
import { compareFunctions } from "./rules/functions";
import { compareIndexes } from "./rules/indexes";
import { compareIndirectPrivileges } from "./rules/indirectPrivileges";
import { compareKeys } from "./rules/keys";
import { compareNotCompared } from "./rules/notCompared";
import { compareOperators } from "./rules/operators";
import { withInherited } from "./rules/inherited";
import type { RelationPair } from "./rules/pair";
import { comparePrivileges } from "./rules/privileges";
import { comparePublishedTables } from "./rules/replicaIdentity";
import { compareReplication } from "./rules/replication";
import { compareRewriteRules } from "./rules/rewriteRules";
import { comparePolicies, compareRowSecurity } from "./rules/rowSecurity";
import { withoutReplication, type Finding } from "./rules/rule";
import { compareNamespaces } from "./rules/schemas";
import { compareSequences } from "./rules/sequences";
import { compareShadows } from "./rules/shadows";
import { compareStatistics } from "./rules/statistics";
import { comparePartitionLists, compareTable, compareTableLists } from "./rules/tables";
import { withoutTextCasts } from "./rules/textCasts";
import { compareTextSearch } from "./rules/textSearch";
import { compareTriggers } from "./rules/triggers";
import { compareUserTypes } from "./rules/types";
import { compareView, compareViewLists } from "./rules/views";
import { isAlike, isView, type Schema } from "./schema";

/** Everything that distinguishes green from blue, judged for clients written for blue and for replication. */
export function compareSchemas(blueSchema: Schema, greenSchema: Schema): Finding[] {
  const blue = readByBoth(blueSchema, greenSchema);
  const green = readByBoth(greenSchema, blueSchema);
  const findings = DATABASE_COMPARISONS.flatMap((compare) => [...compare(blue, green)]);
  for (const [key, relation] of blue.relations) {
    const counterpart = green.relations.get(key);
    if (!counterpart || isAlike(relation, counterpart)) continue;
    const whole = { blue: relation, green: counterpart, blueSchema: blue, greenSchema: green };
    const pair = withoutTextCasts(withInherited(whole));
    const found = RELATION_COMPARISONS.flatMap((compare) => [...compare(pair)]);
    // A view's rows are replicated with the tables below it.
    findings.push(...(isView(relation) ? found.map(withoutReplication) : found));
  }
  return findings;
}

/** What one side could not read is compared on neither, and does not look as if it were gone: it is a finding of its own. */
function readByBoth(schema: Schema, other: Schema): Schema {
  return { ...schema, objects: new Map([...schema.objects].filter(([kind]) => other.objects.has(kind))) };
}

const DATABASE_COMPARISONS: readonly ((blue: Schema, green: Schema) => Iterable<Finding>)[] = [
  compareDatabases,
  compareExtensions,
  compareNamespaces,
  compareTableLists,
  comparePartitionLists,
  comparePublishedTables,
  compareViewLists,
  compareNewReferences,
  compareUserTypes,
  compareCollations,
  compareOperators,
  compareSequences,
  compareFunctions,
  compareShadows,
  comparePolicies,
  compareRewriteRules,
  comparePrivileges,
  compareIndirectPrivileges,
  compareEventTriggers,
  compareForeign,
  compareReplication,
  compareTextSearch,
  compareStatistics,
  compareNotCompared,
];

/** None of them finds anything in two relations that are alike, whatever else the schemas have. */
const RELATION_COMPARISONS: readonly ((pair: RelationPair) => Iterable<Finding>)[] = [
  compareTable,
  compareView,
  compareColumns,
  compareKeys,
  compareForeignKeys,
  compareChecks,
  compareExclusions,
  compareIndexes,
  compareTriggers,
  compareRowSecurity,
];
