/**
 * A hint, and no more: whatever has the old name in a statement fails all the same. Only where exactly one of what is new
 * is like what is gone, and nothing else that is gone is like it.
 * @param subject what the question is about: `it`, or a name where several are gone
 * @returns a sentence after a blank; an empty text where there is no hint
 */
export function renameHint<T>(
  gone: T,
  allGone: readonly T[],
  added: readonly T[],
  alike: (one: T, other: T) => boolean,
  name: (object: T) => string,
  subject = "it",
): string {
  const [candidate, ...others] = added.filter((one) => alike(gone, one));
  if (candidate === undefined || others.length > 0) return "";
  if (allGone.filter((one) => alike(one, candidate)).length > 1) return "";
  return ` Was ${subject} renamed to ${name(candidate)}?`;
}
