import { loadParser, parseStatement } from "../postgres/sql/parser";
import type { ScriptStatement } from "../postgres/sql/script";
import type { Side } from "../postgres/connect";
import type { Session } from "../postgres/session";
import type { Finding } from "./finding";
import { MentionIndex } from "./mentions";
import { compareStatement, notChecked, readsSystemCatalog } from "./rules/programs/statements";
import { describeOn, type SentStatement, type SideAnswer } from "./statements/side";
import { commandOf, describable, whySkipped, type KnownStatement } from "./statements/statement";
import { readStatStatements, type Recorded } from "./statements/statStatements";

/** The source of the statements: blue's extension, or a script as readScript returns it. */
export type StatementSource = "pg_stat_statements" | readonly ScriptStatement[];

export interface StatementCheck {
  readonly findings: readonly Finding[];
  /** The index of the names in all of the statements. */
  readonly mentions: MentionIndex;
  readonly counts: StatementCounts;
}

export interface StatementCounts {
  readonly source: "pg_stat_statements" | "script";
  /** The number of different statements whose text is known, which is the sum of the other counts. */
  readonly known: number;
  /** The statements that blue accepts and green has accepted or refused. */
  readonly checked: number;
  /** The statements that blue refuses. Each is also a difference. */
  readonly refusedByBlue: number;
  /** The statements that one of the sides could not describe. Each reason is also a warning. */
  readonly notChecked: number;
  /** The statements that were not sent, because describing them would show nothing. */
  readonly skipped: readonly {
    readonly reason: string;
    readonly commands: readonly string[];
    readonly statements: number;
  }[];
}

/**
 * Has both servers parse and describe every statement, and compares the answers. Executes no statement.
 * @param limit milliseconds for all of one side's statements; a session that needs longer is ended
 * @throws Error that names the side if a connection is lost
 */
export async function checkStatements(
  source: StatementSource,
  { blue, green }: Readonly<Record<Side, Session>>,
  limit: number,
): Promise<StatementCheck> {
  await loadParser();
  const recorded: Recorded =
    source === "pg_stat_statements"
      ? await readStatStatements(blue, green)
      : { statements: source.map(fromScript), unread: {} };
  const workload = understand(recorded.statements);
  const answers = await Promise.all([describeOn(blue, workload.sent, limit), describeOn(green, workload.sent, limit)]);
  return compare(source, recorded, workload, answers);
}

function fromScript({ text, searchPath }: ScriptStatement): KnownStatement {
  return { text, ...(searchPath !== undefined && { searchPath: { blue: searchPath, green: searchPath } }) };
}

interface Workload {
  readonly mentions: MentionIndex;
  readonly sent: readonly SentStatement[];
  readonly skipped: StatementCounts["skipped"];
}

/** Parses each statement once, both to index its names and to choose the text that is sent to be described. */
function understand(known: readonly KnownStatement[]): Workload {
  const mentions = new MentionIndex();
  const groups = new Map<string, { readonly commands: Set<string>; statements: number }>();
  const sent: SentStatement[] = [];
  for (const statement of known) {
    const { text, own = false } = statement;
    const tree = parseStatement(text);
    mentions.add(text, tree);
    const isOwn = own && readsSystemCatalog(tree);
    const reason = whySkipped(text, tree) ?? (isOwn ? "the validator's user queries the system catalogs" : undefined);
    if (reason === undefined) {
      sent.push({ statement, sent: describable(text, tree) });
      continue;
    }
    const group = groups.get(reason) ?? { commands: new Set<string>(), statements: 0 };
    group.commands.add(commandOf(text));
    group.statements++;
    groups.set(reason, group);
  }
  const skipped = [...groups].map(([reason, group]) => ({ reason, ...group, commands: [...group.commands].sort() }));
  return { mentions, sent, skipped };
}

function compare(
  source: StatementSource,
  { statements: known, unread }: Recorded,
  { mentions, sent, skipped }: Workload,
  [blueAnswers, greenAnswers]: readonly [SideAnswer[], SideAnswer[]],
): StatementCheck {
  const pairs = sent.map((one, index) => [one, blueAnswers[index]!, greenAnswers[index]!] as const);
  const reasons = pairs.flatMap(([, blue, green]) => whyNotChecked(blue, green) ?? []);
  const open = new Map(Object.entries(unread));
  for (const reason of reasons) open.set(reason, (open.get(reason) ?? 0) + 1);
  const refusedByBlue = blueAnswers.filter(({ kind }) => kind === "refused").length;
  return {
    mentions,
    findings: [
      ...pairs.flatMap((pair) => [...compareStatement(...pair)]),
      ...[...open].map(([reason, count]) => notChecked(reason, count)),
    ],
    counts: {
      source: source === "pg_stat_statements" ? source : "script",
      known: known.length,
      checked: sent.length - refusedByBlue - reasons.length,
      refusedByBlue,
      notChecked: reasons.length,
      skipped,
    },
  };
}

/**
 * Returns why a statement stays unchecked, or undefined if it is checked. A statement that blue refuses is settled even if
 * green gives no answer.
 */
function whyNotChecked(blue: SideAnswer, green: SideAnswer): string | undefined {
  if (blue.kind === "open") return blue.reason;
  return blue.kind === "described" && green.kind === "open" ? green.reason : undefined;
}
