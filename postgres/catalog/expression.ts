const LITERAL = "'(?:[^']|'')*'";
const LIST = new RegExp(
  `\\(ARRAY\\[(${LITERAL}::character varying(?:, ${LITERAL}::character varying)*)\\]\\)::text\\[\\]`,
  "g",
);
const ELEMENT = new RegExp(`\\((${LITERAL})::character varying\\)::text`, "g");
const CAST = new RegExp(`(${LITERAL})::character varying`, "g");

/**
 * Returns an expression in canonical form. PostgreSQL deparses `name IN ('a', 'b')` on a varchar column as a cast of
 * the whole array, and what pg_dump restores of that as casts of the array's elements. Both become an array of text
 * constants.
 */
export function canonicalExpression(text: string): string {
  return text
    .replace(LIST, (_, list: string) => `ARRAY[${list.replace(CAST, "$1::text")}]`)
    .replace(ELEMENT, "$1::text");
}
