import type { Ignore, OverridesOutcome } from "../overrides/overrides";
import type { Report, Tables } from "../report";
import { ruleOf } from "../rules/catalogue";
import { DIRECTIONS, SEVERITIES, type Direction, type Finding, type Probe } from "../finding";
import { displayName, quote } from "../../postgres/sql/names";
import type { StatementCounts } from "../workload";
import { printable } from "../../output/printable";
import { plural } from "../../output/text";

/** The words and the order that the formats for people have in common. */

export const AFFECTED: Readonly<Record<Direction, string>> = {
  read: "clients that read",
  write: "clients that write",
  call: "function callers",
  "replicate-forward": "replication blue->green",
  "replicate-back": "replication back",
};

/** Returns all findings, the worst first. */
export function allFindings({ errors, warnings, differences }: Report): Finding[] {
  return [...errors, ...warnings, ...differences];
}

/**
 * Groups findings by table or view, or by the object itself. Groups with the worst findings come first, then by name.
 */
export function groupByObject(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const title = objectTitle(finding);
    const group = groups.get(title);
    if (group) group.push(finding);
    else groups.set(title, [finding]);
  }
  const worst = (group: readonly Finding[]) => Math.min(...group.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return new Map(
    [...groups].sort(
      ([oneTitle, one], [otherTitle, other]) => worst(one) - worst(other) || compareText(oneTitle, otherTitle),
    ),
  );
}

/** Compares without a locale, so that the report is the same everywhere. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Returns the table or view that a finding belongs to, or the object itself. */
export function objectTitle({ object }: Finding): string {
  const { kind, schema, name, table } = object;
  if (kind === "database") return "database";
  if (schema === "" && table === undefined) return printable(`${kind} ${name}`);
  if (kind === "schema") return printable(`schema ${quote(name)}`);
  if (kind === "table" || kind === "view") return printable(displayName({ schema, name }));
  if (table !== undefined) return printable(displayName({ schema, name: table }));
  // A function's name ends in its argument types, which are SQL already.
  if (kind === "function") return printable(`function ${schema === "public" ? name : `${quote(schema)}.${name}`}`);
  return printable(`${kind} ${displayName({ schema, name })}`);
}

export interface Heading {
  /** `COMPATIBLE` or `NOT COMPATIBLE`. */
  readonly word: string;
  readonly meaning: string;
  /** The mode and both versions. */
  readonly circumstances: string;
}

export function heading({ compatible, differences, metadata }: Report): Heading {
  const { mode, versions } = metadata;
  const ignored = differences.filter((finding) => finding.ignored?.severity === "error").length;
  const meaning = compatible ? "green can replace blue" : "green cannot replace blue yet";
  return {
    word: compatible ? "COMPATIBLE" : "NOT COMPATIBLE",
    meaning: ignored > 0 ? `${meaning}, ${plural(ignored, "error")} ignored` : meaning,
    circumstances: `${mode} mode, PostgreSQL ${versions.blue} -> ${versions.green}`,
  };
}

/** The verdict for one direction. */
export interface DirectionVerdict {
  readonly direction: Direction;
  readonly affected: string;
  readonly compatible: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** False if the report's `compatible` leaves the direction out. */
  readonly isCounted: boolean;
}

/** Returns the verdict for each direction, in the order of {@link DIRECTIONS}. */
export function directionVerdicts({ metadata }: Report): DirectionVerdict[] {
  return DIRECTIONS.map((direction) => ({
    direction,
    affected: AFFECTED[direction],
    ...metadata.verdict[direction],
    isCounted: metadata.directions.includes(direction),
  }));
}

/** True if a finding counts against the verdict. */
export function countsAgainst({ severity, directions }: Finding, { metadata }: Report): boolean {
  const counted = severity === "error" || (severity === "warning" && metadata.mode === "strict");
  return counted && directions.some((direction) => metadata.directions.includes(direction));
}

/** Returns what there is to say about a finding besides its message, as pairs of a short name and a string. */
export function details(finding: Finding): (readonly [name: string, text: string])[] {
  const { severity, directions, assumption, probe, statements, blue, green, ignored } = finding;
  const { why, repair } = ruleOf(finding);
  const breaks = directions.map((direction) => AFFECTED[direction]).join(", ");
  const all: (readonly [name: string, text: string | undefined])[] = [
    ["blue", blue],
    ["green", green],
    ["why", why],
    [severity === "info" ? "concerns" : "breaks", breaks || undefined],
    ["named in", statements === undefined ? undefined : plural(statements, "known statement")],
    ["repair", repair],
    ["harmless", assumption && `if ${assumption}`],
    ["probe", probe && `on ${probe.side}: ${probe.sql}`],
    ["probed", probe && probed(probe)],
    ["ignored", ignored && `${ignored.severity}, until ${ignored.until}: ${ignored.reason}`],
    ["finding", finding.fingerprint],
  ];
  return all.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
}

function probed({ side, figure, failed }: Probe): string | undefined {
  if (figure !== undefined)
    return figure === 0 ? `${side} answered 0: harmless` : `${side} answered ${figure}; 0 would be harmless`;
  return failed && `not settled: ${failed}`;
}

/** Returns sentences that say what was compared and found. */
export function summary({ metadata }: Report): string[] {
  const { counts, durations, notCompared, findings } = metadata;
  const [blue, green] = [counts.blue, counts.green].map(({ tables, columns }) => {
    return `${plural(tables, "table")} and ${plural(columns, "column")}`;
  });
  const compared = `blue's ${blue} with green's ${green}`;
  const time = durations.connect + durations.read + durations.compare + durations.probe + durations.statements;
  const lines = [`${total(findings)}. Compared ${compared} in ${time} ms.`];
  if (metadata.statements) lines.push(...summarizeStatements(metadata.statements));
  lines.push(...describeUnidentified(metadata.withoutReplicaIdentity));
  const gaps = new Set([...Object.keys(notCompared.blue), ...Object.keys(notCompared.green)]);
  if (gaps.size > 0) lines.push(`Not compared, check it yourself: ${printable([...gaps].join(", "))}.`);
  if (metadata.policy) lines.push(...summarizeOverrides(metadata.policy));
  return lines;
}

function describeUnidentified({ blue, green }: Report["metadata"]["withoutReplicaIdentity"]): string[] {
  const sentences = (side: string, { count, first }: Tables) => {
    if (count === 0) return [];
    const more = count > first.length ? ` and ${count - first.length} more` : "";
    const names = printable(first.join(", ")) + more;
    const why = "once they are published for replication, since they have no replica identity";
    return [`${side} will refuse UPDATE and DELETE of these tables ${why}: ${names}.`];
  };
  const isSame = blue.count === green.count && blue.first.join() === green.first.join();
  return isSame ? sentences("Either side", blue) : [...sentences("Blue", blue), ...sentences("Green", green)];
}

function summarizeStatements({ known, checked, refusedByBlue, notChecked, skipped }: StatementCounts): string[] {
  const counts = `${plural(known, "known statement")}: ${checked} checked, ${refusedByBlue} refused by blue, ${notChecked} not checked.`;
  const reasons = skipped.map(({ reason, commands, statements }) => {
    return `Skipped ${plural(statements, "statement")} (${commands.join(", ")}): ${reason}.`;
  });
  return [counts, ...reasons];
}

function summarizeOverrides({ severity, ignored, expired, unmatched }: OverridesOutcome): string[] {
  const nameIgnore = ({ rule, object, reason, until }: Ignore) =>
    printable(`${rule} on ${object}, until ${until}: ${reason}`);
  const changed = Object.entries(severity).map(([rule, counted]) => `${rule} as ${counted}`);
  return [
    ...(changed.length > 0 ? [`Severity set by the overrides: ${changed.join(", ")}.`] : []),
    ...(ignored > 0 ? [`Ignored by the overrides: ${plural(ignored, "finding")}.`] : []),
    ...expired.map((ignore) => `An ignore has expired and no longer applies (${nameIgnore(ignore)}).`),
    ...unmatched.map((ignore) => `An ignore matches nothing; remove it (${nameIgnore(ignore)}).`),
  ];
}

export function total({ errors, warnings, differences }: Report["metadata"]["findings"]): string {
  return `${plural(errors, "error")}, ${plural(warnings, "warning")}, ${plural(differences, "difference")}`;
}

/** Returns what to do next, as a sentence. */
export function advice({ compatible, errors, warnings, metadata }: Report): string {
  if (!compatible && errors.length > 0) {
    return (
      "change green so that it only adds to blue's schema (nullable or with a default), move, and remove what " +
      "is no longer wanted once no client written for blue is left. Then validate again."
    );
  }
  if (warnings.length === 0) return "nothing; the schema does not stand in the way of the move.";
  const settled = 'decide for each warning whether what it says after "harmless" is true';
  if (metadata.mode === "strict") return `${settled}. If so, validate in permissive mode; if not, change green.`;
  return `${settled} before you move; permissive mode does not count warnings.`;
}
