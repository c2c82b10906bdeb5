import type { Finding } from "../../validator/finding";
import { CHANGES } from "./changes";
import type { Break } from "./judge";
import type { Round } from "./round";

/** The largest accepted share of errors that no statement confirms, in percent. */
const UNCONFIRMED_LIMIT = 2;

/** Counts rounds and describes each failure so that it can be repeated. */
export class Tally {
  readonly used = new Map<string, number>();
  readonly misses: string[] = [];
  readonly silent: string[] = [];
  /** Identical pairs for which there was a finding. */
  readonly noises: string[] = [];
  private readonly unconfirmed = new Map<string, number>();
  private readonly excused = new Map<string, number>();
  private readonly replication = new Set<Finding>();
  private rounds = 0;
  private identical = 0;
  private errors = 0;
  private statements = 0;
  private breaks = 0;

  constructor(private readonly seed: number) {}

  /** Adds a round. @returns a description of its failures, or an empty string if there are none */
  add(round: Round, verbose = false): string {
    this.rounds++;
    this.errors += round.errors.length;
    this.statements += round.statements;
    this.breaks += round.breaks.length;
    for (const kind of round.changes.keys()) this.used.set(kind, (this.used.get(kind) ?? 0) + 1);
    for (const { rule } of round.unconfirmed) this.unconfirmed.set(rule, (this.unconfirmed.get(rule) ?? 0) + 1);
    for (const rule of round.excused) this.excused.set(rule, (this.excused.get(rule) ?? 0) + 1);
    for (const finding of round.findings) {
      if (finding.severity === "error" && !round.errors.includes(finding)) this.replication.add(finding);
    }
    if (round.changes.size === 0) this.identical++;
    const noises = round.changes.size === 0 && round.findings.length > 0 ? ["NOISE: the two are identical"] : [];
    const misses = round.misses.map((one) => `MISS: ${describeBreak(one)}`);
    const silent = round.silent.map((one) => `SILENT: ${describeBreak(one)}`);
    this.noises.push(...noises);
    this.misses.push(...misses);
    this.silent.push(...silent);
    const lines = [...noises, ...misses, ...silent];
    for (const one of round.unconfirmed) lines.push(`UNCONFIRMED: ${describeFinding(one)}`);
    if (verbose) lines.push(...round.breaks.map((one) => `break: ${describeBreak(one)}`));
    if (lines.length === 0) return "";
    const head = [
      `seed ${this.seed} round ${round.round}`,
      ...[...round.changes].map(([kind, sql]) => `  ${kind}: ${sql}`),
    ];
    const found = round.findings.map((finding) => `  found: ${describeFinding(finding)}`);
    // One change often breaks many statements.
    return [...head, ...found, ...lines.slice(0, verbose ? Infinity : 6).map((line) => `  ${line}`), ""].join("\n");
  }

  isClean(): boolean {
    return (
      this.misses.length + this.silent.length + this.noises.length === 0 && this.unconfirmedShare() <= UNCONFIRMED_LIMIT
    );
  }

  /** The share of errors for clients that no statement confirms, in percent. */
  unconfirmedShare(): number {
    return (100 * sum(this.unconfirmed)) / Math.max(this.errors, 1);
  }

  table(): string {
    return [
      `${this.rounds} rounds of seed ${this.seed}, ${this.used.size} of ${CHANGES.size} kinds of change, ${sum(this.used)} changes`,
      `${this.statements} statements that pass on blue, ${this.breaks} that green refuses or answers otherwise`,
      `misses                        ${this.misses.length}`,
      `told as an info's assumption  ${formatCounts(this.excused)}`,
      `silently other answers        ${this.silent.length}`,
      `identical pairs               ${this.identical}, of which not silent: ${this.noises.length}`,
      `errors for clients            ${this.errors}, of which unconfirmed: ${this.unconfirmedShare().toFixed(1)} % (${formatCounts(this.unconfirmed)})`,
      `errors for replication alone  ${this.replication.size}, not proven here`,
      "",
    ].join("\n");
  }
}

function formatCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([rule, count]) => `${rule} ${count}`).join(", ");
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, one) => total + one, 0);
}

function describeBreak({ statement, role, blue, green }: Break): string {
  return `${role} on ${statement.on}: ${statement.steps.join("; ")}\n    blue: ${shorten(blue.text)}\n    green: ${green.code} ${shorten(green.text)}`;
}

function shorten(text: string): string {
  const line = text.trim().replaceAll("\n", " | ");
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}

function describeFinding({ severity, rule, object, directions, message }: Finding): string {
  return `${severity} ${rule} on ${object.kind} ${object.schema}.${object.table ? `${object.table}.` : ""}${object.name} (${directions.join(", ")}): ${message}`;
}
