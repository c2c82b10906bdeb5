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
    why: "Blue's rule replaces the statement or adds to it. On green, that silently doesn't happen.",
    example: "DROP RULE r ON t",
    repair: KEEP,
  },
  added: {
    id: "rewrite-rule-added",
    severity: "error",
    directions: ["write"],
    why:
      "The statement does something else. With a rule on the table, ON CONFLICT is refused, and with DO INSTEAD so is " +
      "RETURNING (0A000). COPY and replication ignore rules.",
    example: "CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING",
    repair: "Use a trigger instead, or add the rule after the move.",
  },
  addedBeside: {
    id: "rewrite-rule-added-beside",
    severity: "warning",
    directions: ["write"],
    why: "The rule adds an action to the statement, which can fail or change rows.",
    assumption: "it accepts the statements of clients written for blue",
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
    why: "The same rule has another name. No statement of a client names a rule.",
    assumption: "its place among the table's other rules doesn't matter",
    example: "ALTER RULE r ON t RENAME TO s",
  },
});

/** Compares rules. One of a table that only one side has is part of that finding, and a disabled one does nothing. */
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

/** Returns a milder rule for DO ALSO on DELETE, which leaves the statement as it is. */
function addedRule({ properties }: CatalogObject): Rule {
  const beside = properties["instead"] === "false" && properties["event"] === "DELETE";
  return beside ? rewriteRuleRules.addedBeside : rewriteRuleRules.added;
}

/** Returns a rule's definition without its name, which the server writes first. */
function action({ name, properties: { enabled = "", definition = "" } }: CatalogObject): string {
  return `${enabled} ${definition.replace(`RULE ${quote(name)} `, "RULE ")}`;
}
