/** One of the server's own texts, and the major version that wrote it. */
export interface DefinitionText {
  readonly text: string;
  readonly major: number;
}

/**
 * True when two of the server's own texts of a query mean the same query. PostgreSQL 16 began to leave out a column's
 * qualifier where there is only one table; so one that PostgreSQL 15 alone has doesn't count. Nothing else is forgiven:
 * another qualifier is another column, and other parentheses are another expression.
 */
export function sameDefinition(blue: DefinitionText, green: DefinitionText): boolean {
  if (blue.text === green.text) return true;
  if (blue.major < 16 === green.major < 16) return false;
  const [older, newer] = blue.major < green.major ? [blue, green] : [green, blue];
  return isSameButQualifiers(tokenize(older.text), tokenize(newer.text));
}

function isSameButQualifiers(older: readonly string[], newer: readonly string[]): boolean {
  let position = 0;
  for (let index = 0; index < older.length; index++) {
    // A function's qualifier is its schema, which no version leaves out.
    const dropped = older[index + 1] === "." && newer[position + 1] !== "." && older[index + 3] !== "(";
    if (dropped) index++;
    else if (older[index] === newer[position]) position++;
    else return false;
  }
  return position === newer.length;
}

/** Texts in quotes stay as they are: a literal is data. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}\p{N}_$]+|\S/gu;

function tokenize(definition: string): string[] {
  return definition.match(TOKENS) ?? [];
}
