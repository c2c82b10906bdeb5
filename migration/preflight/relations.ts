import { notOfExtension } from "../../postgres/catalog/object";

/**
 * The user's relations, without those of extensions: a subquery's text. The statement begins with EXTENSION_MEMBERS, and its
 * `$1` is the array of the oids of the user's schemas.
 */
export const RELATIONS = `
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relowner, c.relpersistence, c.relreplident
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.oid = ANY ($1::oid[]) AND ${notOfExtension("pg_class", "c.oid")}`;
