import { ACCESS_CHANGES } from "./access";
import { COLUMN_CHANGES } from "./columns";
import { CONSTRAINT_CHANGES } from "./constraints";
import { PROGRAM_CHANGES } from "./programs";
import { TABLE_CHANGES } from "./tables";
import { TYPE_CHANGES } from "./types";
import type { Change } from "./world";

/** Every kind of change by its name. */
export const CHANGES: ReadonlyMap<string, Change> = new Map(
  [TABLE_CHANGES, COLUMN_CHANGES, CONSTRAINT_CHANGES, PROGRAM_CHANGES, TYPE_CHANGES, ACCESS_CHANGES].flatMap(
    (changes) => Object.entries(changes),
  ),
);
