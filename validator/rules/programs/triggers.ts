import { isView, type Relation, type Timing, type Trigger } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { as, find, strings, type Fields } from "../../../postgres/sql/tree";
import { byName, partObject, type RelationPair } from "../shared/pair";
import { AFTER, ALIKE } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import { isLater, timingRules } from "../shared/timing";
import type { Finding } from "../../finding";

export const triggerRules = defineRules({
  removed: {
    id: "trigger-removed",
    severity: "error",
    directions: ["write"],
    why: "Blue's trigger acts on each written row (it fills, checks, copies or refuses). On green, that silently doesn't happen.",
    example: "DROP TRIGGER g ON t",
    repair: "Keep the trigger until no client relies on it.",
  },
  removedWithColumn: {
    id: "trigger-removed-with-column",
    severity: "info",
    directions: [],
    why: "The trigger names a column that is gone too, and that is reported separately.",
    assumption: "without the column, nothing that the trigger did is needed",
    example: "DROP TRIGGER g ON t; ALTER TABLE t DROP b",
  },
  removedDisabled: {
    id: "trigger-removed-disabled",
    severity: "info",
    directions: [],
    why: "A disabled trigger does nothing on blue either.",
    example: "DROP TRIGGER g ON t",
  },
  added: {
    id: "trigger-added",
    severity: "warning",
    directions: ["write"],
    why: "A trigger can change, skip or refuse the rows that clients write.",
    assumption: "it stores the rows of clients written for blue unchanged",
    example: "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    repair: AFTER,
  },
  addedInsteadOfInsert: {
    id: "trigger-instead-of-insert-added",
    severity: "error",
    directions: ["write"],
    why:
      "An automatically updatable view accepts ON CONFLICT (columns) like its table. A view with an INSTEAD OF INSERT " +
      "trigger has no key for it (42P10).",
    example: "CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()",
    repair: "Put the trigger on the table, or on a new view that new clients write to.",
  },
  addedForReplication: {
    id: "trigger-added-for-replication",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "A trigger that is enabled ALWAYS or for REPLICA also fires for replicated rows, and can change, skip or refuse them.",
    assumption: "it stores the rows that come from blue unchanged",
    example:
      "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ALWAYS TRIGGER g",
    repair: "Use ENABLE TRIGGER without ALWAYS or REPLICA, or add the trigger after the move.",
  },
  addedDisabled: {
    id: "trigger-added-disabled",
    severity: "info",
    directions: [],
    why: "A disabled trigger does nothing.",
    assumption: "it stays disabled",
    example: "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g",
  },
  changed: {
    id: "trigger-changed",
    severity: "warning",
    directions: ["write"],
    why: "The trigger fires at another time or for other rows, or calls another function.",
    assumption: "the outcome is what clients written for blue expect",
    example: "DROP TRIGGER g ON t; CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
    repair: AFTER,
  },
  enabledChanged: {
    id: "trigger-enabled-changed",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "The mode decides whether the trigger fires for clients' rows, for replicated rows, or for both.",
    assumption:
      "the triggers that fire on green accept the rows of clients written for blue and the rows that come from blue",
    example: "ALTER TABLE t ENABLE REPLICA TRIGGER g",
    repair: ALIKE,
  },
  renamed: {
    id: "trigger-renamed",
    severity: "info",
    directions: [],
    why: "The same trigger has another name, and fires in the same order.",
    assumption: "no client names the trigger in ALTER TABLE ... DISABLE TRIGGER or SET CONSTRAINTS",
    example: "ALTER TRIGGER g ON t RENAME TO h",
  },
  disabled: {
    id: "trigger-disabled",
    severity: "error",
    directions: ["write"],
    why: "Blue's trigger acts on each written row (it fills, checks, copies or refuses). On green, that silently doesn't happen.",
    example: "ALTER TABLE t DISABLE TRIGGER g",
    repair: "Run ALTER TABLE ... ENABLE TRIGGER before clients connect to green.",
  },
});

export function* compareTriggers({ blue, green }: RelationPair): Generator<Finding> {
  const blueTriggers = byName(blue.triggers);
  const greenTriggers = byName(green.triggers);
  const removed = blue.columns.map(({ name }) => name).filter((name) => !byName(green.columns).has(name));
  const isRenamed = (one: Trigger, other: Trigger) =>
    !greenTriggers.has(one.name) && !blueTriggers.has(other.name) && action(one) === action(other);
  const object = (trigger: Trigger) => partObject(blue, "trigger", trigger.name);
  const what = (trigger: Trigger) => `The trigger ${quote(trigger.name)} of ${displayName(blue)}`;

  for (const trigger of blue.triggers) {
    const counterpart = greenTriggers.get(trigger.name);
    const renamed = counterpart ? undefined : green.triggers.find((other) => isRenamed(trigger, other));
    if (renamed) {
      const details = { blue: trigger.definition, green: renamed.definition };
      const rule = inOrder(blue.triggers) === inOrder(green.triggers) ? triggerRules.renamed : triggerRules.changed;
      yield finding(rule, object(trigger), `${what(trigger)} is now called ${quote(renamed.name)}.`, details);
      continue;
    }
    if (!counterpart) {
      const named = columnsNamedBy(trigger);
      const rule = removed.some((name) => named.has(name)) ? triggerRules.removedWithColumn : removedRule(trigger);
      yield finding(rule, object(trigger), `${what(trigger)} is gone.`, { blue: trigger.definition });
      continue;
    }
    if (trigger.definition !== counterpart.definition) {
      const details = { blue: trigger.definition, green: counterpart.definition };
      const rule = firesSooner(trigger, counterpart) ? timingRules.changed : triggerRules.changed;
      yield finding(rule, object(trigger), `${what(trigger)} changed.`, details);
    }
    if (trigger.enabled !== counterpart.enabled) {
      const rule = counterpart.enabled === "disabled" ? triggerRules.disabled : triggerRules.enabledChanged;
      const details = { blue: trigger.enabled, green: counterpart.enabled };
      const message = `${what(trigger)} fires in another mode: ${details.blue} -> ${details.green}.`;
      yield finding(rule, object(trigger), message, details);
    }
  }
  for (const trigger of green.triggers) {
    if (blueTriggers.has(trigger.name) || blue.triggers.some((other) => isRenamed(other, trigger))) continue;
    yield finding(addedRule(trigger, blue), object(trigger), `${what(trigger)} is new.`, { green: trigger.definition });
  }
}

/** Returns a trigger's syntax tree, or undefined if its definition isn't understood. */
function parse({ definition }: Trigger): Fields<"CreateTrigStmt"> | undefined {
  return as(parseStatement(definition), "CreateTrigStmt");
}

/** True if green fires sooner than blue, which only a constraint trigger can; also where a definition isn't understood. */
function firesSooner(blue: Trigger, green: Trigger): boolean {
  const [from, to] = [parse(blue), parse(green)];
  return !from || !to || isLater(timingOf(to), timingOf(from));
}

function timingOf({ deferrable, initdeferred }: Fields<"CreateTrigStmt">): Timing {
  if (!deferrable) return "immediate";
  return initdeferred ? "deferred" : "deferrable";
}

/** Returns a trigger's definition without its name, which the server writes first. */
function action({ name, definition, enabled }: Trigger): string {
  return `${enabled} ${definition.replace(`TRIGGER ${quote(name)} `, "TRIGGER ")}`;
}

/** Returns a table's triggers in the order of their names, in which triggers of the same event fire. */
function inOrder(triggers: readonly Trigger[]): string {
  return [...triggers]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(action)
    .join("\n");
}

/** Returns the columns that a trigger names in its UPDATE OF, its WHEN or as its function's arguments. */
function columnsNamedBy(trigger: Trigger): Set<string> {
  const { columns, whenClause, args } = parse(trigger) ?? {};
  const tested = find(whenClause, "ColumnRef").map(({ fields }) => strings(fields)[1] ?? "");
  return new Set([...strings(columns), ...tested, ...strings(args)]);
}

function removedRule({ enabled }: Trigger) {
  return enabled === "disabled" ? triggerRules.removedDisabled : triggerRules.removed;
}

function addedRule(trigger: Trigger, blue: Relation) {
  const passesOn = isView(blue) && blue.accepts.includes("INSERT") && !blue.triggers.some(isInsteadOfInsert);
  if (passesOn && isInsteadOfInsert(trigger) !== false) return triggerRules.addedInsteadOfInsert;
  switch (trigger.enabled) {
    case "disabled":
      return triggerRules.addedDisabled;
    case "origin":
      return triggerRules.added;
    default:
      return triggerRules.addedForReplication;
  }
}

/** TRIGGER_TYPE_INSTEAD and TRIGGER_TYPE_INSERT of PostgreSQL's catalog/pg_trigger.h. */
const INSTEAD = 1 << 6;
const INSERT = 1 << 2;

/** Returns undefined if the trigger's definition isn't understood. */
function isInsteadOfInsert(trigger: Trigger): boolean | undefined {
  const tree = parse(trigger);
  return tree && tree.timing === INSTEAD && ((tree.events ?? 0) & INSERT) !== 0;
}
