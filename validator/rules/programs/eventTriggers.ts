import type { CatalogObject, Schema } from "../../../postgres/catalog/model";
import { compareObjects } from "../shared/objects";
import { AFTER, ALIKE, KEEP } from "../shared/repair";
import { defineRules } from "../shared/rule";
import { CLIENTS, type Finding } from "../../finding";

export const eventTriggerRules = defineRules({
  removed: {
    id: "event-trigger-removed",
    severity: "warning",
    directions: ["write"],
    why: "Blue's trigger acts on DDL (it logs, grants or refuses). On green, that silently doesn't happen.",
    assumption: "no client relies on the trigger",
    example: "DROP EVENT TRIGGER e",
    repair: KEEP,
  },
  added: {
    id: "event-trigger-added",
    severity: "warning",
    directions: ["write"],
    why: "The trigger can refuse DDL, including CREATE TEMPORARY TABLE, which many clients use.",
    assumption: "it accepts the DDL of clients written for blue",
    example: "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
    repair: AFTER,
  },
  loginAdded: {
    id: "event-trigger-added-on-login",
    severity: "warning",
    directions: CLIENTS,
    why: "The trigger runs at every login and can refuse it.",
    assumption: "it accepts every client written for blue",
    example: "CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION f()",
    repair: AFTER,
  },
  disabled: {
    id: "event-trigger-disabled",
    severity: "info",
    directions: [],
    why: "A disabled event trigger does nothing.",
    assumption: "it stays disabled",
    example: "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f(); ALTER EVENT TRIGGER e DISABLE",
  },
  changed: {
    id: "event-trigger-changed",
    severity: "warning",
    directions: ["write"],
    why: "The trigger runs at another event or for other commands, or calls another function.",
    assumption: "the outcome is what clients written for blue expect",
    example:
      "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_start WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION f()",
    repair: ALIKE,
  },
});

export function* compareEventTriggers(blue: Schema, green: Schema): Generator<Finding> {
  const isDisabled = ({ properties }: CatalogObject) => properties["enabled"] === "disabled";
  const added = (trigger: CatalogObject) => {
    if (isDisabled(trigger)) return eventTriggerRules.disabled;
    return trigger.properties["event"] === "login" ? eventTriggerRules.loginAdded : eventTriggerRules.added;
  };
  const removed = (trigger: CatalogObject) =>
    isDisabled(trigger) ? eventTriggerRules.disabled : eventTriggerRules.removed;
  yield* compareObjects(blue, green, "event trigger", {
    removed,
    added,
    changed: (from, to) => {
      if (isDisabled(from)) return added(to);
      return isDisabled(to) ? removed(from) : eventTriggerRules.changed;
    },
  });
}
