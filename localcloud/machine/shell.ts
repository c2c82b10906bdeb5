/** Quotes a string as one word for the shell. The name of a temporary directory may contain a space. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
