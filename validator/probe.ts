import { connect, type Side, type Target, type TimeLimits } from "../postgres/connect";
import type { Finding, Probe } from "./finding";

export interface ProbeLimits {
  /** Each probe, enforced by the server. Milliseconds. */
  readonly statement: number;
  /** All of one side's probes together; what is left then stays unsettled. Milliseconds. */
  readonly total: number;
}

/** Together with everything else below the Lambda's five minutes. */
export const PROBE_LIMITS: ProbeLimits = { statement: 10_000, total: 60_000 };

/**
 * Asks the data what the schema doesn't show. Read-only. A warning whose probe finds nothing is settled and becomes an
 * info; one whose probe finds rows that break becomes an error. What can't be asked stays as it is, and says why.
 */
export async function settle(
  findings: readonly Finding[],
  targets: Readonly<Record<Side, Target>>,
  limits: ProbeLimits & Pick<TimeLimits, "connect">,
): Promise<Finding[]> {
  const [blue, green] = await Promise.all([
    ask("blue", findings, targets.blue, limits),
    ask("green", findings, targets.green, limits),
  ]);
  return findings.map((finding) => blue.get(finding) ?? green.get(finding) ?? finding);
}

async function ask(
  side: Side,
  findings: readonly Finding[],
  target: Target,
  limits: ProbeLimits & Pick<TimeLimits, "connect">,
): Promise<Map<Finding, Finding>> {
  const settled = new Map<Finding, Finding>();
  const open = findings.filter(({ severity, probe }) => severity === "warning" && probe?.side === side);
  if (open.length === 0) return settled;
  const deadline = performance.now() + limits.total;
  const client = await connect(target, side, limits);
  try {
    for (const finding of open) {
      const { probe } = finding;
      if (!probe) continue;
      if (performance.now() > deadline) {
        settled.set(finding, { ...finding, probe: { ...probe, failed: "the time limit for all probes was reached" } });
        continue;
      }
      try {
        // The probe's own names are qualified; what it calls are PostgreSQL's functions and operators.
        await client.query("BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp");
        const { rows } = await client.query<[string | null]>({ text: probe.sql, rowMode: "array" });
        settled.set(finding, judge(finding, { ...probe, figure: Number(rows[0]?.[0] ?? 0) }));
      } catch (error) {
        settled.set(finding, { ...finding, probe: { ...probe, failed: (error as Error).message } });
      } finally {
        await client.query("ROLLBACK").catch(() => undefined);
      }
    }
  } finally {
    void client.end().catch(() => undefined);
  }
  return settled;
}

function judge(finding: Finding, probe: Probe & { readonly figure: number }): Finding {
  if (probe.figure === 0) return { ...finding, severity: "info", probe };
  return { ...finding, ...(probe.counts === "breaks" && { severity: "error" as const }), probe };
}
