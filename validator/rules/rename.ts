/**
 * A hint, and no more: whatever has the old name in a statement fails all the same. Only where exactly one of what is new
 * is like what is gone, and nothing else that is gone is like it.
 */
export function renameHint<T>(
  gone: T,
  allGone: readonly T[],
  added: readonly T[],
  alike: (one: T, other: T) => boolean,
  name: (object: T) => string,
): string {
  const [candidate, ...others] = added.filter((one) => alike(gone, one));
  if (candidate === undefined || others.length > 0) return "";
  if (allGone.filter((one) => alike(one, candidate)).length > 1) return "";
  return ` Was it renamed to ${name(candidate)}?`;
}
