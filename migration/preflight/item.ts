import type { Side } from "../../postgres/connect";
import type { Severity } from "../../validator/finding";

/** An obstacle or a remark of the preflight. */
export interface Item {
  /** Stable, such as `wal-level`. */
  readonly id: string;
  /** An error blocks the migration. A warning may cost something that its message names. */
  readonly severity: Severity;
  /** The database that it is about. Absent if it is about both. */
  readonly side?: Side;
  readonly message: string;
  /** What to do about it. Absent if nothing has to be done. */
  readonly remedy?: string;
}

/** The number of names that a message lists. */
const NAMED = 5;

/** Lists the first names of many: `a, b and 3 more`. */
export function listNames(names: readonly string[]): string {
  if (names.length <= NAMED + 1) return names.join(", ");
  return `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more`;
}
