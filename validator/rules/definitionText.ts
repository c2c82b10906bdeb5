/**
 * True when two of the server's own texts of a query mean the same query. From one major to the next PostgreSQL writes
 * it differently: PostgreSQL 16 left out qualifiers that aren't needed. Then qualifiers, parentheses and spaces don't
 * count, which hides a change in nothing else.
 */
export function sameDefinition(blue: string, green: string, sameMajor: boolean): boolean {
  return blue === green || (!sameMajor && normalize(blue) === normalize(green));
}

/** Texts in quotes stay as they are: a literal is data. */
const TOKENS = /('(?:[^']|'')*')|((?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)\.)(?=["\p{L}_*])|[\s()]+/gu;

function normalize(definition: string): string {
  return definition.replace(TOKENS, (_, literal: string | undefined, qualifier: string | undefined) => {
    if (literal !== undefined) return literal;
    return qualifier === undefined ? " " : "";
  });
}
