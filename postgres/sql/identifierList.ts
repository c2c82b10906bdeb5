/**
 * Matches one name of a list. Such a list isn't SQL, whose parser refuses an unquoted `$user`. The server reads it by
 * SplitIdentifierString of utils/adt/varlena.c.
 */
const NAME = /\s*(?:"((?:[^"]|"")*)"|([^\s,"][^\s,]*))\s*(,|$)/y;

/**
 * Splits a list of names, such as the value of search_path, as the server does. Returns undefined if the list is
 * malformed.
 */
export function splitIdentifiers(list: string): string[] | undefined {
  if (list.trim() === "") return [];
  const names: string[] = [];
  NAME.lastIndex = 0;
  for (;;) {
    const found = NAME.exec(list);
    if (!found) return undefined;
    const [, quoted, plain = "", separator] = found;
    // The server folds letters beyond ASCII only in single-byte encodings.
    names.push(quoted?.replaceAll('""', '"') ?? plain.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
    if (separator === "") return names;
  }
}
