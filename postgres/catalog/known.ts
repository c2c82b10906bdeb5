/** Within one snapshot everything that is referred to is there. If not, the answer would be wrong: none is given. */
export function known<T>(value: T | undefined, what: string, reference: number | string): T {
  if (value === undefined)
    throw new Error(`the ${what} ${reference} is not in the snapshot; was it changed meanwhile?`);
  return value;
}
