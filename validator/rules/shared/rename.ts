/**
 * Returns a question whether something was renamed, if exactly one new thing is like the one that is gone, and no other
 * that is gone is like it. The question is only a hint, because a statement with the old name fails all the same.
 * @param subject what the question is about: `it`, or a name if several are gone
 * @returns a sentence that begins with a space, or an empty string
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
