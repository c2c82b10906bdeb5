/** One word for the shell, whatever is in it: a temporary directory may have a space in its name. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
