import { compareChecks } from "./rules/constraints/checks";
import { compareCollations } from "./rules/types/collations";
import { compareColumns } from "./rules/relations/columns";
import { compareDatabases } from "./rules/database/database";
import { compareEventTriggers } from "./rules/programs/eventTriggers";
import { compareExclusions } from "./rules/constraints/exclusions";
import { compareExtensions } from "./rules/database/extensions";
import { compareForeign } from "./rules/database/foreign";
import { compareForeignKeys, compareNewReferences } from "./rules/constraints/foreignKeys";
import { compareFunctions } from "./rules/programs/functions";
import { compareIndexes } from "./rules/constraints/indexes";
import { compareIndirectPrivileges } from "./rules/access/indirectPrivileges";
import { compareKeys } from "./rules/constraints/keys";
import { compareNotCompared } from "./rules/database/notCompared";
import { compareOperators } from "./rules/types/operators";
import { withInherited } from "./rules/shared/inherited";
import type { RelationPair } from "./rules/shared/pair";
import { comparePrivileges } from "./rules/access/privileges";
import { comparePublishedTables } from "./rules/relations/replicaIdentity";
import { compareReplication } from "./rules/database/replication";
import { compareRewriteRules } from "./rules/programs/rewriteRules";
import { comparePolicies, compareRowSecurity } from "./rules/access/rowSecurity";
import { withoutReplication } from "./rules/shared/rule";
import type { Finding } from "./finding";
import { compareNamespaces } from "./rules/database/schemas";
import { compareSequences } from "./rules/relations/sequences";
import { compareShadows } from "./rules/programs/shadows";
import { compareStatistics } from "./rules/relations/statistics";
import { comparePartitionLists, compareTable, compareTableLists } from "./rules/relations/tables";
import { withoutTextCasts } from "./rules/shared/textCasts";
import { compareTextSearch } from "./rules/types/textSearch";
import { compareTriggers } from "./rules/programs/triggers";
import { compareUserTypes } from "./rules/types/types";
import { compareView, compareViewLists } from "./rules/relations/views";
import { isAlike, isView, type Schema } from "../postgres/catalog/model";

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
