/** Repairs that several rules share. */

export const KEEP = "Keep it until no client written for blue is left.";

export const AFTER = "Make the change after the move, when no client written for blue is left.";

export const ALIKE = "Make green's the same as blue's, or make sure that the assumption holds.";
