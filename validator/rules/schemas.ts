import { quote, type Schema } from "../schema";
import { defineRules, finding, type Finding } from "./rule";

export const schemaRules = defineRules({
  removed: {
    id: "schema-removed",
    severity: "error",
    directions: ["read", "write", "call", "replicate-forward"],
    explanation: "Every statement that names the schema fails, and names that were found through search_path are not.",
  },
  added: {
    id: "schema-added",
    severity: "difference",
    directions: [],
    explanation: "Clients written for blue don't know the schema.",
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
