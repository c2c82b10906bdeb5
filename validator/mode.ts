import type { Direction } from "./finding";

/** Whether warnings count against `compatible`. */
export const MODES = ["strict", "permissive"] as const;
export type Mode = (typeof MODES)[number];

/** What `compatible` answers for: whether green can replace blue. Whether there is a way back is another question. */
export const DEFAULT_DIRECTIONS: readonly Direction[] = ["read", "write", "call", "replicate-forward"];
