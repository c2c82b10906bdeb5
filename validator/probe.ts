import type { Side } from "../postgres/connect";
import type { Session } from "../postgres/session";
import type { Finding, Probe } from "./finding";

export interface ProbeLimits {
  /** The limit for each probe, which the server enforces. Milliseconds. */
  readonly statement: number;
  /** The limit for all of one side's probes together. Probes that are left then stay unsettled. Milliseconds. */
  readonly total: number;
}

/** The default limits. With them, the whole validation stays below the Lambda's five minutes. */
export const PROBE_LIMITS: ProbeLimits = { statement: 10_000, total: 60_000 };

/**
 * Runs the warnings' probes in read-only transactions. A warning whose probe finds nothing becomes an info. A warning whose
 * probe finds rows that break becomes an error. If a probe can't be run, its warning stays, and the probe says why.
 */
export async function settle(
  findings: readonly Finding[],
  sessions: Readonly<Record<Side, Session>>,
  limits = PROBE_LIMITS,
): Promise<Finding[]> {
  const [blue, green] = await Promise.all([
    askSide(sessions.blue, findings, limits),
    askSide(sessions.green, findings, limits),
  ]);
  return findings.map((finding) => blue.get(finding) ?? green.get(finding) ?? finding);
}

/** Runs all of one side's probes, one after the other. */
async function askSide(
  session: Session,
  findings: readonly Finding[],
  limits: ProbeLimits,
): Promise<Map<Finding, Finding>> {
  const settled = new Map<Finding, Finding>();
  const deadline = performance.now() + limits.total;
  for (const finding of findings) {
    const { severity, probe } = finding;
    if (severity !== "warning" || probe?.side !== session.side) continue;
    if (performance.now() > deadline) {
      settled.set(finding, { ...finding, probe: { ...probe, failed: "the time limit for all probes was reached" } });
      continue;
    }
    try {
      settled.set(finding, judge(finding, { ...probe, figure: await ask(session, probe, limits.statement) }));
    } catch (error) {
      settled.set(finding, { ...finding, probe: { ...probe, failed: (error as Error).message } });
    }
  }
  return settled;
}

async function ask(session: Session, { sql }: Probe, statementLimit: number): Promise<number> {
  const query = () => session.query<[string | null]>({ text: sql, rowMode: "array" });
  const { rows } = await session.transaction(query, { statementLimit });
  return Number(rows[0]?.[0] ?? 0);
}

function judge(finding: Finding, probe: Probe & { readonly figure: number }): Finding {
  if (probe.figure === 0) return { ...finding, severity: "info", probe };
  return { ...finding, ...(probe.counts === "breaks" && { severity: "error" as const }), probe };
}
