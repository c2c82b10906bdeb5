import { rmSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { Account, Resource } from "../aws/account";
import { CLUSTER, PARAMETER_GROUP } from "../aws/types/names";
import type { Inputs } from "../aws/types/resourceType";
import type { Certificate } from "../machine/certificate";
import { PostgresServer } from "../machine/postgres";
import type { SecretsManager } from "./secretsManager";
import type { Service } from "./service";

/** A database of the local cloud. */
export interface Database {
  /** The identifier of the Aurora cluster. */
  readonly cluster: string;
  readonly server: PostgresServer;
  /** The database's name in the server. */
  readonly name: string;
}

/** AWS RDS. Each Aurora cluster is a PostgreSQL server. */
export class Databases implements Service {
  private readonly running = new Map<string, Database>();

  readonly realisations: Service["realisations"] = {
    [CLUSTER]: {
      realise: (cluster) => this.start(cluster),
      change: (old, updated) => this.changeCluster(old, updated),
      delete: ({ id }) => this.delete(id),
    },
    [PARAMETER_GROUP]: { change: (_, updated) => this.changeParameterGroup(updated) },
  };

  /** @param directory holds the servers' directories, named after the clusters */
  constructor(
    private readonly account: Account,
    private readonly secrets: SecretsManager,
    private readonly directory: string,
    private readonly certificate: Certificate,
  ) {}

  get all(): readonly Database[] {
    return [...this.running.values()];
  }

  /** Returns the database whose credentials the secret holds. @throws Error if there is none */
  ofSecret(secretArn: string): Database {
    const { dbClusterIdentifier } = JSON.parse(this.secrets.get(secretArn) ?? "{}") as Inputs;
    const database = this.running.get(dbClusterIdentifier as string);
    if (!database) throw new Error(`There is no database for the secret ${secretArn}.`);
    return database;
  }

  /**
   * Starts a cluster's server. A cluster that has a port existed before a restart, and its server keeps its data. Any other
   * cluster gets a new and empty database.
   */
  private async start({ inputs, outputs }: Resource): Promise<Inputs> {
    const identifier = inputs.clusterIdentifier as string;
    const port = outputs.port as number | undefined;
    const directory = join(this.directory, identifier);
    // The remains of a creation that was cut short.
    if (port === undefined) rmSync(directory, { recursive: true, force: true });
    const server = await PostgresServer.start({
      major: Number.parseInt(inputs.engineVersion as string),
      directory,
      username: inputs.masterUsername as string,
      password: inputs.masterPassword as string,
      tls: this.certificate,
      settings: settings(this.parameterGroup(inputs)),
      port,
    });
    const database = { cluster: identifier, server, name: inputs.databaseName as string };
    this.running.set(identifier, database);
    if (port === undefined) await resetDatabase(database);
    return { endpoint: server.host, readerEndpoint: server.host, port: server.port };
  }

  private async changeCluster(old: Resource, { id, inputs }: Resource): Promise<void> {
    if (inputs.masterPassword !== old.inputs.masterPassword) {
      await this.changePassword(id, inputs.masterPassword as string);
    }
    await this.changeParameters(id, this.parameterGroup(inputs));
  }

  private async changeParameterGroup({ id, inputs }: Resource): Promise<void> {
    for (const cluster of this.account.all) {
      if (cluster.inputs.dbClusterParameterGroupName === id) await this.changeParameters(cluster.id, inputs);
    }
  }

  private parameterGroup(cluster: Inputs): Inputs | undefined {
    return this.account.find(PARAMETER_GROUP, cluster.dbClusterParameterGroupName as string)?.inputs;
  }

  private async changePassword(clusterIdentifier: string, password: string): Promise<void> {
    const { server } = this.running.get(clusterIdentifier) as Database;
    await withClient({ server, name: "postgres" }, async (client) => {
      // The parameter group logs every statement. Separate queries, because several in one would be logged as one statement.
      await client.query("SET log_statement = 'none'");
      await client.query("SET log_min_duration_statement = -1");
      await client.query("SET log_min_error_statement = 'panic'");
      const [role, secret] = [client.escapeIdentifier(server.username), client.escapeLiteral(password)];
      await client.query(`ALTER ROLE ${role} PASSWORD ${secret}`);
    });
    server.password = password;
  }

  /** Settings that need a restart take effect at the next one, as with `pending-reboot`. */
  private async changeParameters(clusterIdentifier: string, parameterGroup: Inputs | undefined): Promise<void> {
    await this.running.get(clusterIdentifier)?.server.configure(settings(parameterGroup));
  }

  /** Stops a cluster's server and removes its data. */
  private async delete(clusterIdentifier: string): Promise<void> {
    await this.running.get(clusterIdentifier)?.server.stop();
    this.running.delete(clusterIdentifier);
    rmSync(join(this.directory, clusterIdentifier), { recursive: true, force: true });
  }
}

/** Drops the database if it exists, and creates it empty. */
export async function resetDatabase({ server, name }: Database): Promise<void> {
  await withClient({ server, name: "postgres" }, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

/** Runs `use` with a connection of the master user. */
export async function withClient<T>(
  { server, name }: Pick<Database, "server" | "name">,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: server.url(name) });
  // If the server stops, the next statement fails. Without a listener, the event would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Returns a parameter group's parameters as settings of PostgreSQL. */
function settings(parameterGroup: Inputs | undefined): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const { name, value } of (parameterGroup?.parameters ?? []) as { name: string; value: string }[]) {
    if (name === "rds.logical_replication") plain.wal_level = value === "1" ? "logical" : "replica";
    // The other rds parameters exist only in Aurora. rds.force_ssl is not needed, because the local servers accept only TLS.
    else if (!name.startsWith("rds.")) plain[name] = value;
  }
  return plain;
}
