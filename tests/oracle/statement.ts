/** SQL that a client sends in one transaction. */
export interface Statement {
  /** The object that it names. A qualified name, without arguments for functions and operators. For casts `cast A AS B`. */
  readonly on: string;
  /** The columns that it names or needs. Absent if it may need any. */
  readonly columns?: readonly string[];
  readonly steps: readonly string[];
  /** A habit without which some differences are harmless. */
  readonly habit?: Habit;
  /** True if its result depends on a sequence's current value. */
  readonly usesSequence?: boolean;
  /** True if every role sends it. Only the application sends the others, because their results are the same for every role that may send them. */
  readonly basic?: boolean;
}

export type Habit =
  /** Relies on the table's list of columns, by SELECT *, COPY without a list or INSERT ... SELECT *. */
  | "all columns"
  /** Deletes, renumbers or truncates rows that others may reference. */
  | "removes parents";

/** The file that COPY writes and reads. Each server has its own. */
export const FILE = "'oracle-file'";
/** Reads what triggers and procedures have logged. */
export const AUDIT = "SELECT entry FROM public.log WHERE id > 3 ORDER BY entry";
