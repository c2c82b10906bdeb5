import type { Client } from "pg";
import type { Trigger } from "../schema";
import { canonicalExpression } from "./expression";

export interface TriggerRow {
  readonly relation: number;
  readonly name: string;
  readonly definition: string | null;
  readonly enabled: string;
}

/** Without the triggers that PostgreSQL makes for foreign keys, and those that a partition has from its parent. */
export async function readTriggers(client: Client, namespaces: readonly number[]): Promise<TriggerRow[]> {
  const { rows } = await client.query<TriggerRow>(
    `SELECT t.tgrelid AS relation, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition, t.tgenabled AS enabled
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = ANY ($1::oid[]) AND NOT t.tgisinternal AND t.tgparentid = 0
     ORDER BY t.tgname`,
    [namespaces],
  );
  return rows;
}

const ENABLED: Readonly<Record<string, Trigger["enabled"]>> = {
  O: "origin",
  D: "disabled",
  R: "replica",
  A: "always",
};

export function toTrigger(row: TriggerRow): Trigger {
  if (row.definition === null) throw new Error(`the trigger ${row.name} disappeared`);
  return { name: row.name, definition: canonicalExpression(row.definition), enabled: ENABLED[row.enabled] ?? "origin" };
}
