import type { Direction } from "./finding";

/** Whether warnings count against `compatible`. */
export const MODES = ["strict", "permissive"] as const;
export type Mode = (typeof MODES)[number];

/** The directions that `compatible` covers by default. They decide whether green can replace blue, not whether there is a way back. */
export const DEFAULT_DIRECTIONS: readonly Direction[] = ["read", "write", "call", "replicate-forward"];
