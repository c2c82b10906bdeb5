/** A figure of a benchmark. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `ms`, `s`, `KB`, `MB`, `x` for a ratio, or an empty string for a count. */
  readonly unit: string;
  /** The largest value that is acceptable. @default none */
  readonly limit?: number;
}

export interface BenchmarkResult {
  readonly figures: readonly Figure[];
  /** The figures that this machine cannot measure, with the reasons. @default none */
  readonly skipped?: readonly string[];
}

/** The options of a benchmark. */
export interface BenchmarkOptions {
  /** The number of tables in each database of `validate`. */
  readonly tables: number;
}
