import { compareDatabases, databaseRules } from "./database";
import { compareExtensions, extensionRules } from "./extensions";
import { compareForeign, foreignRules } from "./foreign";
import { compareNotCompared, notComparedRules } from "./notCompared";
import { compareReplication, replicationRules } from "./replication";
import { compareNamespaces, schemaRules } from "./schemas";
import { defineWing } from "../shared/wing";

/** The database as a whole, and what it connects to. */
export const database = defineWing([
  { rules: databaseRules, schemas: [compareDatabases] },
  { rules: extensionRules, schemas: [compareExtensions] },
  { rules: schemaRules, schemas: [compareNamespaces] },
  { rules: foreignRules, schemas: [compareForeign] },
  { rules: replicationRules, schemas: [compareReplication] },
  { rules: notComparedRules, schemas: [compareNotCompared] },
]);
