/**
 * Returns a value that must exist, because everything that is referred to in a snapshot is in it.
 * @throws Error if there is no value, because the answer would be wrong
 */
export function known<T>(value: T | undefined, what: string, reference: number | string): T {
  if (value === undefined)
    throw new Error(`the ${what} ${reference} is not in the snapshot; was it changed meanwhile?`);
  return value;
}
