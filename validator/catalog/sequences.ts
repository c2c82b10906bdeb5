import type { Client } from "pg";

export interface SequenceRow {
  readonly namespace: number;
  readonly name: string;
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycle: boolean;
  readonly ownerRelation: number | null;
  readonly ownerColumn: number | null;
  readonly owner: string;
  readonly acl: readonly string[] | null;
}

/** From pg_sequence: the view pg_sequences hides what the user has no rights on. An owned one depends on its column. */
export async function readSequences(client: Client, namespaces: readonly number[]): Promise<SequenceRow[]> {
  const { rows } = await client.query<SequenceRow>(
    `SELECT c.relnamespace AS namespace, c.relname AS name, format_type(s.seqtypid, NULL) AS type, s.seqstart AS start,
       s.seqincrement AS increment, s.seqmin AS minimum, s.seqmax AS maximum, s.seqcache AS cache,
       s.seqcycle AS cycle,
       d.refobjid AS "ownerRelation", d.refobjsubid AS "ownerColumn",
       pg_get_userbyid(c.relowner) AS owner, c.relacl::text[] AS acl
     FROM pg_sequence s
     JOIN pg_class c ON c.oid = s.seqrelid
     LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
       AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
     WHERE c.relnamespace = ANY ($1::oid[])
       AND NOT EXISTS (
         SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
     ORDER BY c.relname`,
    [namespaces],
  );
  return rows;
}
