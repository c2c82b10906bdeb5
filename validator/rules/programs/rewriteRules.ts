import type { CatalogObject, Schema } from "../../../postgres/catalog/model";
import { qualifiedName, quote } from "../../../postgres/sql/names";
import { compareObjects, isRenamed } from "../shared/objects";
import { ALIKE, KEEP } from "../shared/repair";
import { defineRules, type Rule } from "../shared/rule";
import type { Finding } from "../../finding";

export const rewriteRuleRules = defineRules({
  removed: {
    id: "rewrite-rule-removed",
    severity: "error",
    directions: ["write"],
    why: "What blue does instead of the statement, or beside it, silently doesn't happen.",
    example: "DROP RULE r ON t",
    repair: KEEP,
  },
  added: {
    id: "rewrite-rule-added",
    severity: "error",
    directions: ["write"],
    why:
      "The statement does something else. Beside a rule, ON CONFLICT is refused, and beside DO INSTEAD so is RETURNING " +
      "(0A000). COPY and replication pass rules by.",
    example: "CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING",
    repair: "Use a trigger instead, or add the rule after the move.",
  },
  addedBeside: {
    id: "rewrite-rule-added-beside",
    severity: "warning",
    directions: ["write"],
    why: "Beside the statement something else happens, which may fail or change rows.",
    assumption: "it lets through what clients written for blue do",
    example: "CREATE RULE r AS ON DELETE TO t DO ALSO INSERT INTO gone VALUES (OLD.a)",
    repair: "Use a trigger instead, or add the rule after the move.",
  },
  changed: {
    id: "rewrite-rule-changed",
    severity: "warning",
    directions: ["write"],
    why: "The statement does something else than on blue.",
    assumption: "the outcome is what clients written for blue expect",
    example: "CREATE OR REPLACE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
    repair: ALIKE,
  },
  renamed: {
    id: "rewrite-rule-renamed",
    severity: "info",
    directions: [],
    why: "The same rule has another name, which no client's statement uses.",
    assumption: "it may come before or after the table's other rules",
    example: "ALTER RULE r ON t RENAME TO s",
  },
});

/** A rule of a table that only one side has goes with the table, and a disabled one does nothing. */
export function* compareRewriteRules(blue: Schema, green: Schema): Generator<Finding> {
  const isDisabled = ({ properties }: CatalogObject) => properties["enabled"] === "disabled";
  const inBoth = ({ schema, table = "" }: CatalogObject) =>
    [blue, green].every(({ relations }) => relations.has(qualifiedName({ schema, name: table })));
  const isAlike = (one: CatalogObject, other: CatalogObject) => action(one) === action(other);
  const removed = (rule: CatalogObject) => (inBoth(rule) && !isDisabled(rule) ? rewriteRuleRules.removed : undefined);
  const added = (rule: CatalogObject) => (inBoth(rule) && !isDisabled(rule) ? addedRule(rule) : undefined);
  yield* compareObjects(blue, green, "rewrite rule", {
    removed: (rule) =>
      isRenamed("rewrite rule", rule, blue, green, isAlike) ? rewriteRuleRules.renamed : removed(rule),
    added: (rule) => (isRenamed("rewrite rule", rule, green, blue, isAlike) ? undefined : added(rule)),
    changed: (from, to) => {
      if (isDisabled(from)) return added(to);
      return isDisabled(to) ? removed(from) : rewriteRuleRules.changed;
    },
  });
}

/** A rule DO ALSO on DELETE leaves the statement as it is. */
function addedRule({ properties }: CatalogObject): Rule {
  const beside = properties["instead"] === "false" && properties["event"] === "DELETE";
  return beside ? rewriteRuleRules.addedBeside : rewriteRuleRules.added;
}

/** Returns all of a rule but its name, which the server writes first. */
function action({ name, properties: { enabled = "", definition = "" } }: CatalogObject): string {
  return `${enabled} ${definition.replace(`RULE ${quote(name)} `, "RULE ")}`;
}
