/** Two schemas and all of the findings between them. */
export interface Case {
  readonly title: string;
  readonly blue: string;
  readonly green: string;
  /** `severity rule kind name`, in any order; empty: silence. A name `*` is the case's schema. */
  readonly finds: readonly string[];
}

/** Creates the table `t`. */
export function table(columns: string): string {
  return `CREATE TABLE t (${columns});`;
}

/** The findings on a change of the type of `t.a`. */
export const widened = "info column-type-widened column t.a";
export const changed = "warning column-type-changed column t.a";
export const narrowed = "error column-type-narrowed column t.a";
export const incompatible = "error column-type-incompatible column t.a";
