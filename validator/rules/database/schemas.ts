import type { Schema } from "../../../postgres/catalog/model";
import { quote } from "../../../postgres/sql/names";
import { compareMatches, matchByKey } from "../shared/matches";
import { KEEP } from "../shared/repair";
import { defineRules } from "../shared/rule";
import type { Finding } from "../../finding";

export const schemaRules = defineRules({
  removed: {
    id: "schema-removed",
    severity: "error",
    directions: ["read", "write", "call", "replicate-forward"],
    why: "Every statement that names the schema fails, and search_path no longer finds its objects.",
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

/** Finds the schemas that only one side has. */
export function compareNamespaces(blue: Schema, green: Schema): Generator<Finding> {
  return compareMatches(matchByKey(byName(blue), byName(green)), {
    object: ({ name }) => ({ kind: "schema", schema: name, name }),
    title: ({ name }) => `Schema ${quote(name)}`,
    removed: schemaRules.removed,
    added: schemaRules.added,
  });
}

function byName({ namespaces }: Schema): [string, { readonly name: string }][] {
  return [...namespaces].map((name) => [name, { name }]);
}
