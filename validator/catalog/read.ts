import type { Client } from "pg";
import {
  qualifiedName,
  routineKey,
  type Domain,
  type EnumType,
  type Relation,
  type Routine,
  type Schema,
  type Sequence,
} from "../schema";
import { readColumns, toColumn } from "./columns";
import { readConstraints, toConstraint, type Names } from "./constraints";
import { canonicalExpression } from "./expression";
import { readIndexes, toIndex } from "./indexes";
import { readNamespaces } from "./namespaces";
import { readAccess } from "./access";
import { COLLATION_QUERIES } from "./collations";
import { readCoverage } from "./coverage";
import { DATABASE_QUERIES } from "./database";
import { EVENT_TRIGGER_QUERY } from "./eventTriggers";
import { EXTENSION_QUERIES } from "./extensions";
import { FOREIGN_QUERIES } from "./foreign";
import { readObjects, type ObjectQuery } from "./object";
import { OPERATOR_QUERIES } from "./operators";
import { POLICY_QUERY } from "./policies";
import { REPLICATION_QUERIES } from "./replication";
import { REWRITE_RULE_QUERY } from "./rewriteRules";
import { readRoles } from "./roles";
import { STATISTICS_QUERY } from "./statistics";
import { TEXT_SEARCH_QUERIES } from "./textSearch";
import { readTypeSystem } from "./typeSystem";
import { acceptedStatements, readRelations, RELATION_KINDS, REPLICA_IDENTITIES } from "./relations";
import { readRoutines, toRoutine } from "./routines";
import { readSequences } from "./sequences";
import { readTriggers, toTrigger } from "./triggers";
import { readDomains, readEnums, TYPE_QUERIES } from "./types";

/**
 * Everything that changes how PostgreSQL writes a definition is fixed: an empty search_path qualifies every name that
 * isn't PostgreSQL's own. Compiling with JIT would cost more than it saves on catalog queries.
 */
const SETTINGS = `
  SET LOCAL search_path = '';
  SET LOCAL jit = off;
  SET LOCAL quote_all_identifiers = off;
  SET LOCAL extra_float_digits = 1;
  SET LOCAL DateStyle = 'ISO, MDY';
  SET LOCAL IntervalStyle = 'postgres';
  SET LOCAL TimeZone = 'UTC';
  SET LOCAL bytea_output = 'hex';`;

/** The small kinds, which are read in one query. */
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

/** What changes the meaning of clients' statements, and is set for the whole server rather than a database or a role. */
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

/** The oldest server that is tested; PostgreSQL itself supports it until November 2026. */
const OLDEST_MAJOR = 14;

/**
 * Reads the schema in one snapshot: DDL that others commit meanwhile is either all in it or not at all. Changes
 * nothing, and could not: the transaction is read-only.
 */
export async function readSchema(client: Client): Promise<Schema> {
  // The server's own settings must be asked for before they are changed.
  const server = await readServer(client);
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${SETTINGS}`);
  try {
    return await readAll(client, server);
  } finally {
    // Also after an error, when the transaction is aborted. A connection that is lost has nothing to roll back.
    await client.query("ROLLBACK").catch(() => undefined);
  }
}

async function readAll(client: Client, { version, settings }: Server): Promise<Schema> {
  const namespaces = await readNamespaces(client);
  const oids = namespaces.map(({ oid }) => oid);
  const relationRows = await readRelations(client, oids);
  const columnRows = await readColumns(client, oids);
  const constraintRows = await readConstraints(client, oids, version.major);
  const indexRows = await readIndexes(client, oids, version.major);
  const triggerRows = await readTriggers(client, oids);
  const sequenceRows = await readSequences(client, oids);
  const enumRows = await readEnums(client, oids);
  const domainRows = await readDomains(client, oids);
  const routineRows = await readRoutines(client, oids);
  const { unreadable, gaps } = await readCoverage(client, oids);
  const isReadable = ({ sql }: ObjectQuery) =>
    !(sql.match(/\bpg_[a-z_]+\b/g) ?? []).some((name) => unreadable.has(name));
  const queries = OBJECT_QUERIES.filter(
    ({ since = 0, until = Infinity }) => version.major >= since && version.major <= until,
  ).filter(isReadable);
  const objects = await readObjects(client, queries, oids);
  const roles = await readRoles(client);
  const access = await readAccess(client, oids);
  const types = await readTypeSystem(client);

  const namespaceNames = new Map(namespaces.map(({ oid, name }) => [oid, name]));
  const schemaOf = (oid: number) => known(namespaceNames.get(oid), "schema", oid);
  const relationNames = new Map(
    relationRows.map((row) => [row.oid, qualifiedName({ schema: schemaOf(row.namespace), name: row.name })]),
  );
  const columns = groupBy(columnRows, ({ relation }) => relation);
  const columnNames = new Map(columnRows.map(({ relation, number, name }) => [`${relation}.${number}`, name]));
  const names: Names = {
    column: (relation, number) => known(columnNames.get(`${relation}.${number}`), "column", `${relation}.${number}`),
    // A foreign key or an inheritance may point into a schema that isn't compared, an extension's.
    relation: (oid) => relationNames.get(oid) ?? "a table of an extension",
  };
  const constraints = groupBy(constraintRows, ({ relation }) => relation);
  const domainConstraints = groupBy(constraintRows, ({ domain }) => domain);
  const indexes = groupBy(indexRows, ({ relation }) => relation);
  const triggers = groupBy(triggerRows, ({ relation }) => relation);

  const relations = relationRows.map((row): Relation => ({
    schema: schemaOf(row.namespace),
    name: row.name,
    kind: known(RELATION_KINDS[row.kind], "relation kind", row.kind),
    unlogged: row.persistence === "u",
    rowSecurity: !row.rowSecurity ? "off" : row.forcedRowSecurity ? "forced" : "on",
    replicaIdentity: known(REPLICA_IDENTITIES[row.replicaIdentity], "replica identity", row.replicaIdentity),
    parents: (row.parents ?? []).map((oid) => names.relation(oid)),
    options: [...(row.options ?? [])].sort(),
    populated: row.populated,
    ...(row.partitionKey !== null && { partitionKey: row.partitionKey }),
    ...(row.partitionBound !== null && { partitionBound: row.partitionBound }),
    ...(row.definition !== null && { definition: canonicalExpression(row.definition) }),
    accepts: acceptedStatements(row.updatable),
    columns: (columns.get(row.oid) ?? []).map(toColumn),
    constraints: (constraints.get(row.oid) ?? []).map((constraint) => toConstraint(constraint, names)),
    indexes: (indexes.get(row.oid) ?? []).map((index) => toIndex(index, names)),
    triggers: (triggers.get(row.oid) ?? []).map(toTrigger),
    owner: row.owner,
    ...(row.acl && { acl: row.acl }),
  }));
  const sequences = sequenceRows.map((row): Sequence => ({
    schema: schemaOf(row.namespace),
    name: row.name,
    type: row.type,
    start: BigInt(row.start),
    increment: BigInt(row.increment),
    minimum: BigInt(row.minimum),
    maximum: BigInt(row.maximum),
    cache: BigInt(row.cache),
    cycle: row.cycle,
    owner: row.owner,
    ...(row.acl && { acl: row.acl }),
    ...(row.ownerRelation !== null &&
      row.ownerColumn !== null && {
        ownedBy: {
          relation: names.relation(row.ownerRelation),
          column: names.column(row.ownerRelation, row.ownerColumn),
        },
      }),
  }));
  const enums = enumRows.map((row): EnumType => ({
    schema: schemaOf(row.namespace),
    name: row.name,
    labels: row.labels,
  }));
  const domains = domainRows.map((row): Domain => ({
    schema: schemaOf(row.namespace),
    name: row.name,
    type: row.type,
    notNull: row.notNull,
    ...(row.default !== null && { default: row.default }),
    ...(row.collation !== null && { collation: row.collation }),
    checks: (domainConstraints.get(row.oid) ?? []).map(({ name, expression }) => ({
      name,
      expression: canonicalExpression(known(expression ?? undefined, "check", name)),
    })),
  }));
  const routines = routineRows.map((row): Routine => toRoutine(row, schemaOf(row.namespace)));

  return {
    version,
    namespaces: new Set(namespaceNames.values()),
    relations: byName(relations),
    sequences: byName(sequences),
    enums: byName(enums),
    domains: byName(domains),
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

/** Settings that a database or a role has of its own are read with these. */
async function readServer(client: Client): Promise<Server> {
  const { rows } = await client.query<{ number: number; settings: Record<string, string> }>(
    `SELECT current_setting('server_version_num')::int AS number, (
       SELECT jsonb_object_agg(name, setting) FROM pg_settings
       WHERE name = ANY ($1) AND source NOT IN ('database', 'user', 'database user')) AS settings`,
    [SERVER_SETTINGS],
  );
  const { number = 0, settings = {} } = rows[0] ?? {};
  const version = { major: Math.floor(number / 10_000), text: `${Math.floor(number / 10_000)}.${number % 10_000}` };
  if (version.major < OLDEST_MAJOR) {
    throw new Error(`PostgreSQL ${version.text} is not supported; ${OLDEST_MAJOR} is the oldest that is.`);
  }
  return { version, settings };
}

function byName<T extends { readonly schema: string; readonly name: string }>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [qualifiedName(object), object]));
}

function groupBy<T>(rows: readonly T[], key: (row: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/** Within one snapshot everything that is referred to is there. If not, the answer would be wrong: none is given. */
function known<T>(value: T | undefined, what: string, reference: number | string): T {
  if (value === undefined)
    throw new Error(`the ${what} ${reference} is not in the snapshot; was it changed meanwhile?`);
  return value;
}
