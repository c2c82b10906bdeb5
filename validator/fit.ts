import type { Report } from "./report";
import type { Finding } from "./finding";

/**
 * The report with as many of its findings as fit, the worst first; the counts stay those of all. What is too large by
 * itself is left out, and what comes after it may still fit.
 * @param limit of what is left as JSON, in bytes
 */
export function fit(report: Report, limit: number): Report {
  const bare: Report = { ...report, errors: [], warnings: [], differences: [] };
  let room = limit - bytesOf(bare);
  const first = (findings: readonly Finding[]) =>
    findings.filter((finding) => {
      // Without quotes of its own, with a comma.
      const size = bytesOf(finding) - 2 + 1;
      if (size > room) return false;
      room -= size;
      return true;
    });
  return {
    ...bare,
    errors: first(report.errors),
    warnings: first(report.warnings),
    differences: first(report.differences),
  };
}

/** As JSON inside of JSON, which is how an answer travels: quotes and backslashes are escaped once more. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
}
