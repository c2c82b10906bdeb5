import type { Target, TimeLimits } from "../../postgres/connect";
import { plural } from "../../output/text";
import type { Finding } from "../../validator/finding";
import type { Verdict } from "../../validator/report";
import { validate } from "../../validator/validate";
import { listNames, type Item } from "./item";

const DIRECTIONS = ["replicate-forward", "replicate-back"] as const;

type Direction = (typeof DIRECTIONS)[number];

/** The validator's verdict on replication, and what it found. */
export interface ReplicationVerdict {
  readonly verdict: Readonly<Record<Direction, Verdict>>;
  readonly findings: readonly Finding[];
}

/** Compares the two schemas for both directions of replication. */
export async function judgeReplication(options: {
  readonly blue: Target;
  readonly green: Target;
  readonly limits?: TimeLimits;
}): Promise<ReplicationVerdict> {
  const { blue, green, limits } = options;
  const report = await validate({
    blue,
    green,
    ...(limits && { limits }),
    // Warnings are shown, and block nothing.
    mode: "permissive",
    directions: DIRECTIONS,
    environment: "",
  });
  const { "replicate-forward": forward, "replicate-back": back } = report.metadata.verdict;
  return {
    verdict: { "replicate-forward": forward, "replicate-back": back },
    findings: [...report.errors, ...report.warnings],
  };
}

/** Checks that each side can apply the other's changes. */
export function checkSchemas({ findings }: ReplicationVerdict): Item[] {
  return DIRECTIONS.flatMap((direction) =>
    (["error", "warning"] as const).flatMap((severity): Item[] => {
      const found = findings.filter(
        (finding) => finding.severity === severity && finding.directions.includes(direction),
      );
      if (found.length === 0) return [];
      const back = direction === "replicate-back";
      return [
        {
          id: `schema-${direction}`,
          // The way back is not needed to go forward.
          severity: back ? "warning" : severity,
          message:
            `${plural(found.length, severity)} of the verdict ${found.length === 1 ? "is" : "are"} about replication ` +
            `${back ? "back to blue" : "to green"}: ${listNames(found.map(({ message }) => message))}`,
          remedy: `bluegreen validate --directions ${direction} says what to do about each.`,
        },
      ];
    }),
  );
}
