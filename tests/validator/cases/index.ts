import { accessCases } from "./access";
import type { Case } from "./case";
import { columnTypeCases } from "./columnTypes";
import { constraintsCases } from "./constraints";
import { programsCases } from "./programs";
import { relationsCases } from "./relations";
import { typesCases } from "./types";

/** Every case, of every wing of rules. */
export const CASES: readonly Case[] = [
  ...columnTypeCases,
  ...relationsCases,
  ...constraintsCases,
  ...typesCases,
  ...programsCases,
  ...accessCases,
];
