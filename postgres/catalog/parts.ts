import type { Session } from "../session";

/**
 * The parts of relations (their columns, their indexes, ...), grouped by the server into a JSON string for each
 * relation that has any, by the relation's oid. If two sides are alike, nearly all of these strings are equal, and
 * equal ones are never parsed. Parsing them, and the rows that they replace, took most of the validator's time and
 * memory.
 */
export interface Parts {
  readonly texts: ReadonlyMap<number, string>;
  /** The number of parts of all relations. */
  readonly count: number;
}

/**
 * Reads the parts of one kind.
 * @param sql a query with a row for each part, in order: `relation`, an oid, and `part`, a JSON array, or NULL for what
 * is only counted. `$1` is the array of the oids of the user's schemas. A part must not have an oid in it, nor anything
 * else that differs between two databases that are alike.
 */
export async function readParts(session: Session, sql: string, namespaces: readonly number[]): Promise<Parts> {
  const { rows } = await session.query<[number, string | null, number]>({
    text: `SELECT relation, (json_agg(part) FILTER (WHERE part IS NOT NULL))::text, count(*)::int
      FROM (${sql}) parts GROUP BY relation`,
    values: [namespaces],
    rowMode: "array",
  });
  const texts = rows.flatMap(([relation, text]) => (text === null ? [] : [[relation, text] as const]));
  return { texts: new Map(texts), count: rows.reduce((total, [, , count]) => total + count, 0) };
}

/** Parses a relation's parts. A relation that has none has no string either. */
export function parseParts<Part>(text: string | undefined): Part[] {
  return text === undefined ? [] : (JSON.parse(text) as Part[]);
}
