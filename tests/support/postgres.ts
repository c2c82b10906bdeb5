import { createHash } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import { createCertificate, type Certificate } from "../../localcloud/machine/certificate";
import { PostgresServer, type PostgresOptions } from "../../localcloud/machine/postgres";
import { Workspace } from "../../localcloud/machine/workspace";
import type { Schema } from "../../postgres/catalog/model";
import { readSchema } from "../../postgres/catalog/read";
import { Session } from "../../postgres/session";
import { quote } from "../../postgres/sql/names";
import { parseUrl } from "../../postgres/url";

/**
 * Servers for the whole mocha process, each started when a test first needs it. The workspace's janitor stops them when
 * the process ends, however it ends.
 */
let workspace: Workspace | undefined;
const servers = new Map<string, Promise<PostgresServer>>();
let certificate: Promise<Certificate> | undefined;

function start(name: string, options: Omit<PostgresOptions, "directory">): Promise<PostgresServer> {
  let server = servers.get(name);
  if (!server) {
    workspace ??= new Workspace();
    server = PostgresServer.start({ ...options, directory: join(workspace.directory, name) });
    servers.set(name, server);
  }
  return server;
}

/** The server without TLS. */
export function postgres(major: number): Promise<PostgresServer> {
  return start(`plain-${major}`, { major });
}

/**
 * A server that records what clients send, and what functions do, and that takes prepared transactions. Tests of statements
 * leave their roles on it.
 */
export function recordingPostgres(major: number): Promise<PostgresServer> {
  const settings = {
    shared_preload_libraries: "pg_stat_statements",
    "pg_stat_statements.track": "all",
    max_prepared_transactions: "5",
  };
  return start(`recording-${major}`, { major, settings });
}

/** The certificate of {@link tlsPostgres}. */
export function serverCertificate(): Promise<Certificate> {
  return (certificate ??= createCertificate());
}

/** The server that refuses plain connections. */
export async function tlsPostgres(major: number): Promise<PostgresServer> {
  return start(`tls-${major}`, { major, tls: await serverCertificate() });
}

/** One of two servers that replicate to each other, for many databases at once. */
export function replicatingPostgres(side: "blue" | "green", major: number): Promise<PostgresServer> {
  const settings = {
    wal_level: "logical",
    max_connections: "200",
    max_worker_processes: "40",
    max_replication_slots: "40",
    max_wal_senders: "40",
    max_logical_replication_workers: "30",
    wal_retrieve_retry_interval: "10ms",
    autovacuum: "off",
  };
  return start(`${side}-${major}`, { major, settings });
}

/** One of two servers for the random oracle alone: it changes roles, and needs the same ones on both. */
export function oraclePostgres(side: "blue" | "green", major: number): Promise<PostgresServer> {
  const settings = { autovacuum: "off", jit: "off", checkpoint_timeout: "1h", max_wal_size: "4GB" };
  return start(`oracle-${side}`, { major, settings });
}

let databases = 0;

/** A database of its own, with this schema. @returns its name */
export async function createDatabase(server: PostgresServer, sql: string): Promise<string> {
  const name = `test_${++databases}`;
  await execute(server.url(), `CREATE DATABASE ${name} TEMPLATE template0`);
  await execute(server.url(name), sql);
  return name;
}

const shared = new Map<string, Promise<string>>();

/** The URL of a database that nobody changes: who asks for the same schema again gets the same one. */
export function databaseWith(major: number, sql: string): Promise<string> {
  const key = `${major} ${createHash("sha256").update(sql).digest("hex")}`;
  let url = shared.get(key);
  if (!url) {
    url = postgres(major).then(async (server) => server.url(await createDatabase(server, sql)));
    shared.set(key, url);
  }
  return url;
}

/** Runs SQL, several statements at once if need be. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = await openClient(url);
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Drops roles, and what they own or were granted in any database, because other tests compare the server's roles. */
export async function dropRoles(server: PostgresServer, roles: readonly string[]): Promise<void> {
  const names = roles.map(quote).join(", ");
  const client = await openClient(server.url());
  try {
    const { rows } = await client.query<{ datname: string }>(
      `SELECT DISTINCT datname FROM pg_shdepend JOIN pg_database d ON d.oid = dbid
       WHERE refclassid = 'pg_authid'::regclass AND refobjid IN (SELECT oid FROM pg_roles WHERE rolname = ANY ($1))`,
      [roles],
    );
    for (const { datname } of rows) await execute(server.url(datname), `DROP OWNED BY ${names} CASCADE`);
    await client.query(`DROP ROLE ${names}`);
  } finally {
    await client.end();
  }
}

/** A connection that the test itself ends. */
export async function openClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Opens a session on blue's side, which the test itself ends. */
export function openSession(url: string, readOnly = true): Promise<Session> {
  return Session.open(parseUrl("url", url), "blue", { readOnly });
}

/** Reads the schema of a database. */
export async function schemaOf(url: string): Promise<Schema> {
  const session = await openSession(url);
  try {
    return await readSchema(session);
  } finally {
    session.end();
  }
}
