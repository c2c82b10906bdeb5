import { asset, runtime } from "@pulumi/pulumi";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { SimulatedAws } from "./aws";
import { createCertificate, type Certificate } from "./certificate";
import { RolePolicies } from "./iam";
import { invokeLambda, type LambdaFunction, type LambdaResult } from "./lambda";
import { PostgresServer } from "./postgres";
import { evaluateProgram, ORGANIZATION, PROJECT, stackConfig } from "./program";
import { SecretsManager } from "./secretsManager";
import type { Workspace } from "./workspace";

const CERTIFICATES = "ca.pem";

/** A database of the local cloud. */
export interface Database {
  readonly server: PostgresServer;
  /** The database's name in the server. */
  readonly name: string;
}

/** An evaluated stack. */
export interface Deployment {
  readonly outputs: Readonly<Record<string, unknown>>;
  /** How many resources the program declared, its own components included. */
  readonly resources: number;
  /** What its Aurora cluster became. */
  readonly database: Database;
}

interface DeployedFunction extends LambdaFunction {
  readonly role: string;
  readonly region: string;
}

/** A resource's inputs as they reach a mock, secrets unwrapped. */
type Inputs = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any

/**
 * The AWS account of a rehearsal. It stands behind Pulumi's mocks and makes real what the validator touches: a database
 * cluster is a PostgreSQL server, a secret is answered by the Secrets Manager's protocol to those whose role may read
 * it, a Lambda function is its bundle in a process of its own. Everything else has the attributes that AWS would give
 * it (aws.ts); a resource type or call that is not known there is an error.
 */
export class LocalCloud {
  private readonly databases = new Map<string, Database>();
  private readonly deployments = new Map<string, Deployment>();
  private readonly functions = new Map<string, DeployedFunction>();
  private readonly parameterGroups = new Map<string, Readonly<Record<string, string>>>();
  /** A secret's ARN to its KMS key's ARN. */
  private readonly secretKeys = new Map<string, string>();
  private readonly aws = new SimulatedAws();
  private readonly rolePolicies = new RolePolicies();

  private constructor(
    private readonly workspace: Workspace,
    private readonly certificate: Certificate,
    private readonly secretsManager: SecretsManager,
  ) {
    secretsManager.authorize = (functionName, secretArn) => this.refusal(functionName, secretArn);
  }

  /** Its servers and files live in the workspace and end with it; {@link close} ends the rest. */
  static async start(workspace: Workspace): Promise<LocalCloud> {
    const certificate = await createCertificate();
    writeFileSync(join(workspace.directory, CERTIFICATES), certificate.certificate);
    return new LocalCloud(workspace, certificate, await SecretsManager.start());
  }

  async close(): Promise<void> {
    await this.secretsManager.close();
  }

  /** Path of the PEM file that vouches for the cloud's databases. */
  get certificates(): string {
    return join(this.workspace.directory, CERTIFICATES);
  }

  /** Evaluates the program for a stack, with the stack's own configuration file, and realises what it declares. */
  async deploy(stack: string): Promise<Deployment> {
    let resources = 0;
    let database: Database | undefined;
    const outputs = await evaluateProgram({
      stack,
      config: stackConfig(stack),
      mocks: {
        call: (args) => this.aws.call(args),
        newResource: async (args) => {
          if (args.type === "pulumi:pulumi:StackReference") return this.readStack(args);
          const created = await this.create(args);
          database = this.databases.get(created.id) ?? database;
          resources++;
          return created;
        },
      },
    });
    if (!database) throw new Error(`The program declared no database cluster for the stack ${stack}.`);
    const deployment = { outputs, resources, database };
    this.deployments.set(`${ORGANIZATION}/${PROJECT}/${stack}`, deployment);
    return deployment;
  }

  /**
   * Invokes a deployed Lambda function.
   * @throws when there is none of that name
   */
  async invoke(functionName: string, event: unknown): Promise<LambdaResult> {
    const deployed = this.functions.get(functionName);
    if (!deployed) throw new Error(`There is no Lambda function ${functionName}.`);
    return invokeLambda(deployed, event, {
      region: deployed.region,
      secretsEndpoint: this.secretsManager.endpoint,
      certificates: this.certificates,
    });
  }

  private readStack({ id, name, inputs }: runtime.MockResourceArgs): Created {
    const stack = (inputs as Inputs).name as string;
    const deployment = this.deployments.get(stack);
    if (!deployment) throw new Error(`unknown stack "${stack}"`); // the engine's own words
    return { id: id ?? name, state: { name: stack, outputs: deployment.outputs, secretOutputNames: [] } };
  }

  private async create(args: runtime.MockResourceArgs): Promise<Created> {
    const { id, state } = this.aws.create(args);
    const inputs = unwrapSecrets(args.inputs) as Inputs;
    switch (args.type) {
      case "aws:rds/clusterParameterGroup:ClusterParameterGroup":
        this.parameterGroups.set(id, parameters(inputs));
        break;
      case "aws:rds/cluster:Cluster": {
        const database = await this.startDatabase(inputs);
        this.databases.set(id, database);
        const { host, port } = database.server;
        return { id, state: { ...state, endpoint: host, readerEndpoint: host, port } };
      }
      case "aws:secretsmanager/secret:Secret":
        this.secretKeys.set(id, inputs.kmsKeyId as string);
        break;
      case "aws:secretsmanager/secretVersion:SecretVersion":
        this.secretsManager.put(inputs.secretId as string, inputs.secretString as string);
        break;
      case "aws:iam/rolePolicy:RolePolicy":
        this.rolePolicies.attach(inputs.role as string, inputs.policy as string);
        break;
      case "aws:lambda/function:Function": {
        const deployed = await deployedFunction(inputs, state as Inputs);
        this.functions.set(deployed.name, deployed);
        break;
      }
    }
    return { id, state };
  }

  private async startDatabase(inputs: Inputs): Promise<Database> {
    const identifier = inputs.clusterIdentifier as string;
    const server = await PostgresServer.start({
      major: Number.parseInt(inputs.engineVersion as string),
      directory: join(this.workspace.directory, identifier),
      username: inputs.masterUsername as string,
      password: inputs.masterPassword as string,
      tls: this.certificate,
      settings: this.parameterGroups.get(inputs.dbClusterParameterGroupName as string) ?? {},
    });
    const database = { server, name: inputs.databaseName as string };
    await resetDatabase(database);
    return database;
  }

  /** IAM's answer to "may the function's role read this secret, and use the key that encrypts it?": the refusal, if so. */
  private refusal(functionName: string, secretArn: string): string | undefined {
    const { role = "", region = "" } = this.functions.get(functionName) ?? {};
    if (!this.rolePolicies.allows(role, { action: "secretsmanager:GetSecretValue", resource: secretArn })) {
      return `${role} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secretArn}`;
    }
    const key = this.secretKeys.get(secretArn);
    const context = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` };
    if (key && !this.rolePolicies.allows(role, { action: "kms:Decrypt", resource: key, context })) {
      return `Access to KMS is not allowed: ${role} may not kms:Decrypt with ${key}`;
    }
    return undefined;
  }
}

interface Created {
  readonly id: string;
  readonly state: Record<string, unknown>;
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
function parameters(inputs: Inputs): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { name, value } of inputs.parameters as { name: string; value: string }[]) {
    if (name === "rds.logical_replication") settings.wal_level = value === "1" ? "logical" : "replica";
    // Of Aurora alone. rds.force_ssl: the local servers accept nothing but TLS anyway.
    else if (!name.startsWith("rds.")) settings[name] = value;
  }
  return settings;
}

async function deployedFunction(inputs: Inputs, state: Inputs): Promise<DeployedFunction> {
  // An AssetArchive of StringAssets: both hold promises.
  const files = await (inputs.code as { assets: Promise<Inputs> }).assets;
  return {
    name: inputs.name as string,
    code: await (files["index.js"] as { text: Promise<string> }).text,
    handler: inputs.handler as string,
    environment: (inputs.environment as { variables?: Record<string, string> } | undefined)?.variables ?? {},
    timeout: inputs.timeout as number,
    memorySize: inputs.memorySize as number,
    role: inputs.role as string,
    region: (state.arn as string).split(":")[3] ?? "",
  };
}

/** Pulumi wraps secret values on their way to a provider; a cloud needs what is in them. */
function unwrapSecrets(value: unknown): unknown {
  if (runtime.isRpcSecret(value)) return unwrapSecrets(runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (value === null || typeof value !== "object" || asset.Archive.isInstance(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapSecrets(inner)]));
}
