/** A figure of a benchmark: what, how much, and, where one is set, the limit that it must not pass. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `ms`, `s`, `KB`, `MB`, `x` for a ratio, or nothing for a count. */
  readonly unit: string;
  readonly limit?: number;
}

export interface BenchmarkResult {
  readonly figures: readonly Figure[];
  /** What could not be measured on this machine, and why. */
  readonly skipped?: readonly string[];
}

/** How a benchmark is told what to measure. */
export interface BenchmarkOptions {
  /** Of `validate`: how many tables each database has. */
  readonly tables: number;
}
