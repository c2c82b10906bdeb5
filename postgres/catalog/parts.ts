import type { Session } from "../session";

/**
 * What belongs to relations (their columns, their indexes, ...), as the server groups it: a JSON text for each relation
 * that has any, by the relation's oid. On two sides that are alike nearly all of these texts are, and none of those is
 * ever parsed: parsing them, and the rows that they replace, was most of the validator's time and memory.
 */
export interface Parts {
  readonly texts: ReadonlyMap<number, string>;
  /** Of all relations. */
  readonly count: number;
}

/**
 * @param sql a row for each part, in order: `relation`, an oid, and `part`, a JSON array, or NULL for what is only counted.
 *   `$1` is the array of the user's schemas' oids. No oid may be in a part, nor anything else that differs between two
 *   databases that are alike.
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

/** @returns none for a relation without parts */
export function parseParts<Part>(text: string | undefined): Part[] {
  return text === undefined ? [] : (JSON.parse(text) as Part[]);
}
