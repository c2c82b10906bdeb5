/** What a client sends, in one transaction. */
export interface Statement {
  /** The object that it names: a qualified name, of functions and operators without arguments; of casts `cast A AS B`. */
  readonly on: string;
  /** The columns that it names or needs; absent: it may be any. */
  readonly columns?: readonly string[];
  readonly steps: readonly string[];
  /** What it does that some differences are harmless without. */
  readonly habit?: Habit;
  /** Where a sequence stands decides its result. */
  readonly usesSequence?: boolean;
  /** Every role sends it. The others are the application's, and say the same to all who may send them. */
  readonly basic?: boolean;
}

export type Habit =
  /** Takes the columns as they come, from SELECT *, COPY without a list or INSERT ... SELECT *. */
  | "all columns"
  /** Deletes, renumbers or truncates what others may refer to. */
  | "removes parents";

/** A file that each server has of its own. */
export const FILE = "'oracle-file'";
/** What triggers and procedures have left. */
export const AUDIT = "SELECT entry FROM public.log WHERE id > 3 ORDER BY entry";
