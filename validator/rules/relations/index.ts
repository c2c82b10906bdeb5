import { columnRules, compareColumns } from "./columns";
import { columnValueRules } from "./columnValues";
import { comparePublishedTables, replicaIdentityRules } from "./replicaIdentity";
import { compareSequences, sequenceRules } from "./sequences";
import { compareStatistics, statisticsRules } from "./statistics";
import { comparePartitionLists, compareTable, compareTableLists, tableRules } from "./tables";
import { compareView, compareViewLists, viewRules } from "./views";
import { typeChangeRules } from "../shared/typeChange";
import { defineWing } from "../shared/wing";

/** Tables, views, sequences, and their columns. */
export const relations = defineWing([
  { rules: tableRules, schemas: [compareTableLists, comparePartitionLists], pairs: [compareTable] },
  { rules: replicaIdentityRules, schemas: [comparePublishedTables] },
  { rules: columnRules, pairs: [compareColumns] },
  { rules: typeChangeRules },
  { rules: columnValueRules },
  { rules: viewRules, schemas: [compareViewLists], pairs: [compareView] },
  { rules: sequenceRules, schemas: [compareSequences] },
  { rules: statisticsRules, schemas: [compareStatistics] },
]);
