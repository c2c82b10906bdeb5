import { printable } from "../../output/printable";
import { formatTable } from "../../output/table";
import { painter, type Paint } from "../../output/terminal";
import { plural, wrap } from "../../output/text";
import type { Severity } from "../../validator/finding";
import type { Client } from "./activity";
import type { Item } from "./item";
import type { Preflight } from "./preflight";

interface Layout {
  readonly color: boolean;
  /** Characters. */
  readonly width: number;
}

const INDENT = "           ";

/** Formats the result for people: the outcome, the items, the roles that can write and the clients. */
export function formatPreflight(preflight: Preflight, { color, width }: Layout): string {
  const paint = painter(color);
  const { outcome, items, writers, clients } = preflight;
  const count = (severity: Severity) => items.filter((item) => item.severity === severity).length;
  const summary = `${plural(count("error"), "error")}, ${plural(count("warning"), "warning")}`;
  return [
    outcome === "ready"
      ? `${paint("good", "READY")}: the migration can begin (${summary})\n`
      : `${paint("error", "BLOCKED")}: the migration cannot begin yet (${summary})\n`,
    ...items.map((item) => formatItem(item, width, paint)),
    table(paint, "Roles that can write on blue", [
      ["role", "door", "tables", ""],
      ...writers.map(({ role, door, tables, reason = "" }) => [role, door, String(tables), reason]),
    ]),
    ...(["blue", "green"] as const).map((side) =>
      table(paint, `Connected to ${side}`, [
        ["role", "application", "address", "sessions"],
        ...clients[side].map(toRow),
      ]),
    ),
  ].join("\n");
}

function formatItem({ id, severity, side, message, remedy }: Item, width: number, paint: Paint): string {
  const text = (content: string) => wrap(printable(content), Math.max(width - INDENT.length, 20)).join(`\n${INDENT}`);
  const head = `${paint(severity, severity.padEnd(9))}  ${text(`${side ? `${side}: ` : ""}${message} [${id}]`)}\n`;
  return remedy === undefined ? head : `${head}${"repair".padEnd(9)}  ${text(remedy)}\n`;
}

function toRow({ role, application, address, sessions }: Client): string[] {
  return [role, application || "(no name)", address ?? "socket", String(sessions)];
}

function table(paint: Paint, title: string, rows: readonly (readonly string[])[]): string {
  const cells = rows.length === 1 ? [["none"]] : rows.map((row) => row.map(printable));
  return `${paint("bold", title)}\n${formatTable(cells).replace(/^(?=.)/gm, "  ")}`;
}
