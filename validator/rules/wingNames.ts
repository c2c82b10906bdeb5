/** The areas of the rules, in the order in which they are listed and compared. */
export const WING_NAMES = ["database", "relations", "constraints", "types", "programs", "access"] as const;
export type WingName = (typeof WING_NAMES)[number];
