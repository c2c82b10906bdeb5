import { rmSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { Inputs } from "../aws/resourceTypes";
import type { Certificate } from "../machine/certificate";
import { PostgresServer } from "../machine/postgres";

/** A database of the local cloud. */
export interface Database {
  readonly server: PostgresServer;
  /** The database's name in the server. */
  readonly name: string;
}

/** The PostgreSQL servers in the place of Aurora clusters. */
export class Databases {
  private readonly running = new Map<string, Database>();

  /** @param directory where the servers' directories are, named after the clusters */
  constructor(
    private readonly directory: string,
    private readonly certificate: Certificate,
  ) {}

  get all(): readonly Database[] {
    return [...this.running.values()];
  }

  get(clusterIdentifier: string): Database | undefined {
    return this.running.get(clusterIdentifier);
  }

  /** Starts a cluster's server, with a new and empty database, or with the data that its directory has. @param port of a server that exists */
  async start(cluster: Inputs, parameterGroup: Inputs | undefined, port?: number): Promise<Database> {
    const identifier = cluster.clusterIdentifier as string;
    const directory = join(this.directory, identifier);
    // What a creation that was cut short has left.
    if (port === undefined) rmSync(directory, { recursive: true, force: true });
    const server = await PostgresServer.start({
      major: Number.parseInt(cluster.engineVersion as string),
      directory,
      username: cluster.masterUsername as string,
      password: cluster.masterPassword as string,
      tls: this.certificate,
      settings: settings(parameterGroup),
      port,
    });
    const database = { server, name: cluster.databaseName as string };
    this.running.set(identifier, database);
    if (port === undefined) await resetDatabase(database);
    return database;
  }

  async changePassword(clusterIdentifier: string, password: string): Promise<void> {
    const { server } = this.running.get(clusterIdentifier) as Database;
    await withClient({ server, name: "postgres" }, async (client) => {
      // The parameter group has every statement logged. Each by itself: together they would be one statement.
      await client.query("SET log_statement = 'none'");
      await client.query("SET log_min_duration_statement = -1");
      await client.query("SET log_min_error_statement = 'panic'");
      const [role, secret] = [client.escapeIdentifier(server.username), client.escapeLiteral(password)];
      await client.query(`ALTER ROLE ${role} PASSWORD ${secret}`);
    });
    server.password = password;
  }

  /** What needs a restart waits for one, as `pending-reboot` does. */
  async changeParameters(clusterIdentifier: string, parameterGroup: Inputs | undefined): Promise<void> {
    await this.running.get(clusterIdentifier)?.server.configure(settings(parameterGroup));
  }

  /** Stops a cluster's server and removes its data. */
  async delete(clusterIdentifier: string): Promise<void> {
    await this.running.get(clusterIdentifier)?.server.stop();
    this.running.delete(clusterIdentifier);
    rmSync(join(this.directory, clusterIdentifier), { recursive: true, force: true });
  }
}

/** Makes the database new and empty, dropping it with everything in it if it exists. */
export async function resetDatabase({ server, name }: Database): Promise<void> {
  await withClient({ server, name: "postgres" }, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

/** Connects as the master user, as `psql` would, for as long as `use` takes. */
export async function withClient<T>({ server, name }: Database, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server.url(name) });
  // A server that is stopped under it fails the next statement; as an event that nobody heard it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** A parameter group's parameters as settings of a plain PostgreSQL. */
function settings(parameterGroup: Inputs | undefined): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { name, value } of (parameterGroup?.parameters ?? []) as { name: string; value: string }[]) {
    if (name === "rds.logical_replication") settings.wal_level = value === "1" ? "logical" : "replica";
    // Of Aurora alone. rds.force_ssl: the local servers accept nothing but TLS anyway.
    else if (!name.startsWith("rds.")) settings[name] = value;
  }
  return settings;
}
