import { isView, type Relation, type Timing, type Trigger } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { as, find, strings, type Fields } from "../../../postgres/sql/tree";
import { isLater, nameAndTimingRules } from "../constraints/nameAndTiming";
import { byName, partObject, type RelationPair } from "../shared/pair";
import { AFTER, ALIKE } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const triggerRules = defineRules({
  removed: {
    id: "trigger-removed",
    severity: "error",
    directions: ["write"],
    why: "What blue does with each written row (fill, check, copy, refuse) silently doesn't happen.",
    example: "DROP TRIGGER g ON t",
    repair: "Keep the trigger until no client relies on what it does.",
  },
  removedWithColumn: {
    id: "trigger-removed-with-column",
    severity: "info",
    directions: [],
    why: "The trigger names a column that is gone too, which is a finding of its own.",
    assumption: "the trigger did nothing that the column's removal does not make pointless",
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
    why: "A trigger may change, skip or refuse the rows that clients write.",
    assumption: "it lets through what clients written for blue write, as they write it",
    example: "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    repair: AFTER,
  },
  addedInsteadOfInsert: {
    id: "trigger-instead-of-insert-added",
    severity: "error",
    directions: ["write"],
    why:
      "A view that passes its rows on to a table takes ON CONFLICT (columns) like the table; a view whose INSERT is a " +
      "trigger's has no key for it (42P10).",
    example: "CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()",
    repair: "Put the trigger on the table, or on a new view that new clients write to.",
  },
  addedForReplication: {
    id: "trigger-added-for-replication",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "Enabled ALWAYS or for REPLICA it also fires for replicated rows, and may change, skip or refuse them.",
    assumption: "it lets through what comes from blue, as it comes",
    example:
      "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ALWAYS TRIGGER g",
    repair: "ENABLE TRIGGER without ALWAYS or REPLICA, or add it after the move.",
  },
  addedDisabled: {
    id: "trigger-added-disabled",
    severity: "info",
    directions: [],
    why: "A disabled trigger does nothing.",
    assumption: "nobody enables it",
    example: "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g",
  },
  changed: {
    id: "trigger-changed",
    severity: "warning",
    directions: ["write"],
    why: "It fires at another time, for other rows, or calls another function.",
    assumption: "the outcome is what clients written for blue expect",
    example: "DROP TRIGGER g ON t; CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
    repair: AFTER,
  },
  enabledChanged: {
    id: "trigger-enabled-changed",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "It decides whether the trigger fires for clients' rows, for replicated rows, or for both.",
    assumption: "what fires on green lets through what clients written for blue write and what comes from blue",
    example: "ALTER TABLE t ENABLE REPLICA TRIGGER g",
    repair: ALIKE,
  },
  renamed: {
    id: "trigger-renamed",
    severity: "info",
    directions: [],
    why: "The same trigger has another name, and fires in the same order.",
    assumption: "no client names it, in ALTER TABLE ... DISABLE TRIGGER or SET CONSTRAINTS",
    example: "ALTER TRIGGER g ON t RENAME TO h",
  },
  disabled: {
    id: "trigger-disabled",
    severity: "error",
    directions: ["write"],
    why: "What blue does with each written row (fill, check, copy, refuse) silently doesn't happen.",
    example: "ALTER TABLE t DISABLE TRIGGER g",
    repair: "ALTER TABLE ... ENABLE TRIGGER before clients come.",
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
      const rule = firesSooner(trigger, counterpart) ? nameAndTimingRules.changed : triggerRules.changed;
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

/** Returns all of a trigger but its name, which the server writes first. */
function action({ name, definition, enabled }: Trigger): string {
  return `${enabled} ${definition.replace(`TRIGGER ${quote(name)} `, "TRIGGER ")}`;
}

/** What happens in the end: triggers of the same event fire by their names. */
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
