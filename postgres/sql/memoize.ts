/** The number of results at which all are dropped, so that a long-lived process doesn't keep them forever. */
const LIMIT = 10_000;

/**
 * Caches a function's results, because 10,000 tables repeat a few types and domains.
 * @param compute must depend only on its argument
 */
export function memoize<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    if (known.size >= LIMIT) known.clear();
    const result = compute(text);
    known.set(text, result);
    return result;
  };
}
