/** The replacement of a part of a string. Positions are in bytes of UTF-8, which are what the parser counts. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces parts of a string. They must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  let position = 0;
  for (const { start, end, text: replacement } of [...edits].sort((one, other) => one.start - other.start)) {
    parts.push(bytes.subarray(position, start), Buffer.from(replacement));
    position = end;
  }
  return Buffer.concat([...parts, bytes.subarray(position)]).toString();
}
