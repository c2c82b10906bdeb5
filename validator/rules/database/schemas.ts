import type { Schema } from "../../../postgres/catalog/model";
import { quote } from "../../../postgres/sql/names";
import { KEEP } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const schemaRules = defineRules({
  removed: {
    id: "schema-removed",
    severity: "error",
    directions: ["read", "write", "call", "replicate-forward"],
    why: "Every statement that names the schema fails, and names that were found through search_path are not.",
    example: "DROP SCHEMA s CASCADE",
    repair: KEEP,
  },
  added: {
    id: "schema-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't know the schema.",
    example: "CREATE SCHEMA s",
  },
});

export function* compareNamespaces(blue: Schema, green: Schema): Generator<Finding> {
  for (const name of blue.namespaces) {
    if (!green.namespaces.has(name)) {
      yield finding(schemaRules.removed, { kind: "schema", schema: name, name }, `Schema ${quote(name)} is gone.`);
    }
  }
  for (const name of green.namespaces) {
    if (!blue.namespaces.has(name)) {
      yield finding(schemaRules.added, { kind: "schema", schema: name, name }, `Schema ${quote(name)} is new.`);
    }
  }
}
