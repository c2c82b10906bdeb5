import type { Session } from "../session";
import type { Trigger } from "./model";
import { canonicalExpression } from "./expression";
import { readParts, type Parts } from "./parts";

export type TriggerPart = readonly [name: string, definition: string | null, enabled: string];

/**
 * Reads triggers, except those that PostgreSQL makes for foreign keys and those that a partition has from its parent.
 */
export function readTriggers(session: Session, namespaces: readonly number[]): Promise<Parts> {
  return readParts(
    session,
    `SELECT t.tgrelid AS relation, json_build_array(t.tgname, pg_get_triggerdef(t.oid), t.tgenabled) AS part
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = ANY ($1::oid[]) AND NOT t.tgisinternal AND t.tgparentid = 0
     ORDER BY t.tgrelid, t.tgname`,
    namespaces,
  );
}

const ENABLED: Readonly<Record<string, Trigger["enabled"]>> = {
  O: "origin",
  D: "disabled",
  R: "replica",
  A: "always",
};

export function toTrigger([name, definition, enabled]: TriggerPart): Trigger {
  if (definition === null) throw new Error(`the trigger ${name} disappeared`);
  return { name, definition: canonicalExpression(definition), enabled: ENABLED[enabled] ?? "origin" };
}
