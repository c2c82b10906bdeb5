import type { Session } from "../session";
import type { Sequence } from "./model";
import { qualifiedName } from "../sql/names";
import { EXTENSION_MEMBERS, notOfExtension } from "./object";

export interface SequenceRow {
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly cycle: boolean;
  readonly ownerSchema: string | null;
  readonly ownerRelation: string | null;
  readonly ownerColumn: string | null;
  readonly owner: string;
  readonly acl: readonly string[] | null;
}

/**
 * Reads sequences from pg_sequence, because the view pg_sequences hides those that the user has no privileges on. An
 * owned sequence depends on its column.
 */
export async function readSequences(session: Session, namespaces: readonly number[]): Promise<SequenceRow[]> {
  const { rows } = await session.query<SequenceRow>(
    `${EXTENSION_MEMBERS}
     SELECT n.nspname AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type, s.seqstart AS start,
       s.seqincrement AS increment, s.seqmin AS minimum, s.seqmax AS maximum, s.seqcache AS cache,
       s.seqcycle AS cycle,
       tn.nspname AS "ownerSchema", t.relname AS "ownerRelation", a.attname AS "ownerColumn",
       pg_get_userbyid(c.relowner) AS owner, c.relacl::text[] AS acl
     FROM pg_sequence s
     JOIN pg_class c ON c.oid = s.seqrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
       AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
     LEFT JOIN pg_class t ON t.oid = d.refobjid
     LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
     LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE c.relnamespace = ANY ($1::oid[]) AND ${notOfExtension("pg_class", "c.oid")}
     ORDER BY c.relname, n.nspname`,
    [namespaces],
  );
  return rows;
}

export function toSequence({
  schema,
  name,
  ownerSchema,
  ownerRelation,
  ownerColumn,
  acl,
  ...row
}: SequenceRow): Sequence {
  const isOwned = ownerSchema !== null && ownerRelation !== null && ownerColumn !== null;
  return {
    schema,
    name,
    type: row.type,
    start: BigInt(row.start),
    increment: BigInt(row.increment),
    minimum: BigInt(row.minimum),
    maximum: BigInt(row.maximum),
    cache: BigInt(row.cache),
    cycle: row.cycle,
    owner: row.owner,
    ...(acl && { acl }),
    ...(isOwned && {
      ownedBy: { relation: qualifiedName({ schema: ownerSchema, name: ownerRelation }), column: ownerColumn },
    }),
  };
}
