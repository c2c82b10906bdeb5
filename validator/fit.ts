import type { Report } from "./report";
import type { Finding } from "./finding";

/**
 * Returns the report with as many of its findings as fit, the worst first. The counts stay those of all findings. A finding
 * that does not fit is left out, and smaller ones after it may still fit.
 * @param limit the largest size of the returned report as {@link bytesOf} counts it
 */
export function fit(report: Report, limit: number): Report {
  const bare: Report = { ...report, errors: [], warnings: [], differences: [] };
  let room = limit - bytesOf(bare);
  const first = (findings: readonly Finding[]) =>
    findings.filter((finding) => {
      // In the report, a finding has no quotes around it, but a comma after it.
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

/**
 * Returns the size in bytes of the value as JSON within a JSON string. An answer's body is sent that way, which escapes its
 * quotes and backslashes once more.
 */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
}
