/** Random choices that the same seeds repeat. The generator is mulberry32. */
export class Random {
  private state: number;

  /** @param seeds numbers that together determine every choice */
  constructor(...seeds: readonly number[]) {
    this.state = seeds.reduce((state, seed) => Math.imul(state ^ seed, 0x9e3779b1) ^ (state >>> 13), 0x85ebca6b);
  }

  /** Returns an integer from 0 to `limit` - 1. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** Returns true with this probability. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** Returns one of the values, or undefined if there are none. */
  find<T>(from: readonly T[]): T | undefined {
    return from[this.below(Math.max(from.length, 1))];
  }

  /** Returns one of the values. */
  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }

  /** Returns the values in random order. */
  shuffle<T>(from: readonly T[]): T[] {
    return from
      .map((value) => ({ value, key: this.below(0x100000000) }))
      .sort((one, other) => one.key - other.key)
      .map(({ value }) => value);
  }
}
