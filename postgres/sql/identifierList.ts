/**
 * One name of a list. Such a list isn't SQL, whose parser refuses a `$user` without quotation marks.
 * SplitIdentifierString of PostgreSQL's utils/adt/varlena.c
 */
const NAME = /\s*(?:"((?:[^"]|"")*)"|([^\s,"][^\s,]*))\s*(,|$)/y;

/** Splits a list of names, such as search_path's value, as the server does, or returns undefined if it is none. */
export function splitIdentifiers(list: string): string[] | undefined {
  if (list.trim() === "") return [];
  const names: string[] = [];
  NAME.lastIndex = 0;
  for (;;) {
    const found = NAME.exec(list);
    if (!found) return undefined;
    const [, quoted, plain = "", separator] = found;
    // The server folds letters beyond ASCII in single-byte encodings only.
    names.push(quoted?.replaceAll('""', '"') ?? plain.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
    if (separator === "") return names;
  }
}
