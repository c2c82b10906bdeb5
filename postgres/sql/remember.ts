/** More texts than this are forgotten together, so that a process that lives long doesn't keep them all. */
const LIMIT = 10_000;

/**
 * Remembers what a function makes of a text: 10,000 tables repeat a few types and domains, and each text is parsed once.
 * @param understand must depend on nothing but the text
 */
export function remember<T>(understand: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    if (known.size >= LIMIT) known.clear();
    const result = understand(text);
    known.set(text, result);
    return result;
  };
}
