import type { Session } from "../session";
import { routineKey, type Schema } from "./model";
import { qualifiedName } from "../sql/names";
import { readAccess } from "./access";
import { isChanged } from "./changes";
import { COLLATION_QUERIES } from "./collations";
import { readColumns } from "./columns";
import { readConstraints } from "./constraints";
import { readCoverage } from "./coverage";
import { DATABASE_QUERIES } from "./database";
import { EVENT_TRIGGER_QUERY } from "./eventTriggers";
import { EXTENSION_QUERIES } from "./extensions";
import { FOREIGN_QUERIES } from "./foreign";
import { readIndexes } from "./indexes";
import { readNamespaces, type NamespaceRow } from "./namespaces";
import { readObjects, type ObjectQuery } from "./object";
import { OPERATOR_QUERIES } from "./operators";
import { POLICY_QUERY } from "./policies";
import { readRelations, toRelation } from "./relations";
import { REPLICATION_QUERIES } from "./replication";
import { REWRITE_RULE_QUERY } from "./rewriteRules";
import { readRoles } from "./roles";
import { readRoutines, toRoutine } from "./routines";
import { readSequences, toSequence } from "./sequences";
import { STATISTICS_QUERY } from "./statistics";
import { TEXT_SEARCH_QUERIES } from "./textSearch";
import { readTriggers } from "./triggers";
import { readDomains, readEnums, toDomain, TYPE_QUERIES } from "./types";
import { readTypeSystem } from "./typeSystem";

/**
 * Fixes everything that changes how PostgreSQL writes a definition. The transaction's search_path does so too: with it,
 * PostgreSQL qualifies every name that isn't its own. JIT is off, because compiling would cost more than it saves on
 * catalog queries.
 */
const SETTINGS = [
  "SET LOCAL jit = off",
  "SET LOCAL quote_all_identifiers = off",
  "SET LOCAL standard_conforming_strings = on",
  "SET LOCAL extra_float_digits = 1",
  "SET LOCAL DateStyle = 'ISO, MDY'",
  "SET LOCAL IntervalStyle = 'postgres'",
  "SET LOCAL TimeZone = 'UTC'",
  "SET LOCAL bytea_output = 'hex'",
];

/** The queries for the small kinds, which are sent as one. */
const OBJECT_QUERIES: readonly ObjectQuery[] = [
  ...DATABASE_QUERIES,
  ...EXTENSION_QUERIES,
  ...COLLATION_QUERIES,
  ...OPERATOR_QUERIES,
  ...TYPE_QUERIES,
  ...TEXT_SEARCH_QUERIES,
  ...FOREIGN_QUERIES,
  ...REPLICATION_QUERIES,
  POLICY_QUERY,
  REWRITE_RULE_QUERY,
  EVENT_TRIGGER_QUERY,
  STATISTICS_QUERY,
];

/**
 * The settings that change the meaning of clients' statements and that the whole server can have, not only a database
 * or a role.
 */
const SERVER_SETTINGS = [
  "TimeZone",
  "DateStyle",
  "IntervalStyle",
  "bytea_output",
  "default_text_search_config",
  "default_transaction_deferrable",
  "default_transaction_isolation",
  "default_transaction_read_only",
  "extra_float_digits",
  "lc_monetary",
  "lc_numeric",
  "lc_time",
  "row_security",
  "search_path",
  "standard_conforming_strings",
  "transform_null_equals",
  "xmlbinary",
  "xmloption",
];

/** The oldest major that is tested. PostgreSQL supports it until November 2026. */
const OLDEST_MAJOR = 14;

/** Hints by SQLSTATE. */
const HINTS: Readonly<Record<string, string>> = {
  // Reading definitions takes ACCESS SHARE locks, which only DDL blocks.
  "57014": "Is another session changing the schema and holding locks?",
  "22021": "It has names or definitions that cannot be read as Unicode.",
  "22P05": "It has names or definitions that cannot be read as Unicode.",
};

/**
 * Reads the schema in one snapshot.
 * @throws Error that names the side; also if an object in the snapshot was changed while the schema was read
 */
export async function readSchema(session: Session): Promise<Schema> {
  try {
    // The server's own settings must be read before they are changed.
    const server = await readServer(session);
    return await session.transaction(() => readSnapshot(session, server), {
      isolation: "REPEATABLE READ",
      setup: [...SETTINGS, "SAVEPOINT read"],
    });
  } catch (error) {
    throw session.failure("read", error, HINTS[(error as { code?: string }).code ?? ""]);
  }
}

async function readSnapshot(session: Session, server: Server): Promise<Schema> {
  const namespaces = await readNamespaces(session);
  const oids = namespaces.map(({ oid }) => oid);
  const result = await readAll(session, server, namespaces).catch((error: unknown) => error as Error);
  const failed = result instanceof Error;
  // An error aborts what came after the savepoint but leaves the snapshot. A lost connection can't be asked.
  if (failed) await session.query("ROLLBACK TO read").catch(() => undefined);
  const changed = failed ? await isChanged(session, oids).catch(() => false) : await isChanged(session, oids);
  if (changed) throw new Error("the schema was changed while it was read; validate again", { cause: result });
  if (failed) throw result;
  return result;
}

async function readAll(
  session: Session,
  { version, settings }: Server,
  namespaces: readonly NamespaceRow[],
): Promise<Schema> {
  const oids = namespaces.map(({ oid }) => oid);
  const relationRows = await readRelations(session, oids);
  const columns = await readColumns(session, oids, version.major);
  const constraints = await readConstraints(session, oids, version.major);
  const indexes = await readIndexes(session, oids, version.major);
  const triggers = await readTriggers(session, oids);
  const sequenceRows = await readSequences(session, oids);
  const enums = await readEnums(session, oids);
  const domainRows = await readDomains(session, oids, version.major);
  const routineRows = await readRoutines(session, oids);
  const { unreadable, gaps } = await readCoverage(session, oids);
  // A query needs the catalogs that it names. The functions that it names are never among the unreadable.
  const isReadable = ({ sql }: ObjectQuery) =>
    !(sql.match(/\bpg_[a-z_]+\b/g) ?? []).some((name) => unreadable.has(name));
  const queries = OBJECT_QUERIES.filter(
    ({ since = 0, until = Infinity }) => version.major >= since && version.major <= until,
  );
  const objects = await readObjects(session, queries.filter(isReadable), oids);
  // A major that lacks the catalog has no objects of the kind.
  const known = new Set(queries.map(({ kind }) => kind));
  for (const { kind } of OBJECT_QUERIES) if (!known.has(kind)) objects.set(kind, []);
  const roles = await readRoles(session);
  const access = await readAccess(session, oids);
  const types = await readTypeSystem(session);

  const relationNames = new Set(relationRows.map(qualifiedName));
  const relations = relationRows.map((row) => {
    const texts = {
      columns: columns.texts.get(row.oid),
      constraints: constraints.texts.get(row.oid),
      indexes: indexes.texts.get(row.oid),
      triggers: triggers.texts.get(row.oid),
    };
    return toRelation(row, texts, (name) => relationNames.has(name));
  });
  const routines = routineRows.map(toRoutine);

  return {
    version,
    namespaces: new Set(namespaces.map(({ name }) => name)),
    relations: byName(relations),
    partCounts: {
      columns: columns.count,
      constraints: constraints.count,
      indexes: indexes.count,
      triggers: triggers.count,
    },
    sequences: byName(sequenceRows.map(toSequence)),
    enums: byName(enums),
    domains: byName(domainRows.map(toDomain)),
    routines: new Map(routines.map((routine) => [routineKey(routine), routine])),
    objects,
    roles,
    access,
    types,
    serverSettings: settings,
    notCompared: Object.fromEntries(gaps.map(({ what, why }) => [what, why])),
  };
}

interface Server {
  readonly version: Schema["version"];
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Reads the server's version and its own settings. Those of a database or a role are read with the objects. The
 * search_path is still the user's, so every name is qualified: others could stand for functions and operators that are
 * not PostgreSQL's.
 */
async function readServer(session: Session): Promise<Server> {
  const { rows } = await session.query<{ number: number; settings: Record<string, string> }>(
    `SELECT pg_catalog.current_setting('server_version_num')::int AS number, (
       SELECT pg_catalog.jsonb_object_agg(name, setting) FROM pg_catalog.pg_settings
       WHERE name OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[])
         AND source OPERATOR(pg_catalog.<>) ALL ('{database,user,database user}'::pg_catalog.text[])) AS settings`,
    [SERVER_SETTINGS],
  );
  const { number = 0, settings = {} } = rows[0] ?? {};
  const version = { major: Math.floor(number / 10_000), text: `${Math.floor(number / 10_000)}.${number % 10_000}` };
  if (version.major < OLDEST_MAJOR) {
    throw new Error(`PostgreSQL ${version.text} is not supported; ${OLDEST_MAJOR} is the oldest that is`);
  }
  return { version, settings };
}

function byName<T extends { readonly schema: string; readonly name: string }>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [qualifiedName(object), object]));
}
