import { asset } from "@pulumi/pulumi";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Account, type Declaration, type Resource } from "./aws/account";
import type { Inputs } from "./aws/resourceTypes";
import { createCertificate } from "./certificate";
import { Databases, type Database } from "./databases";
import { isAllowed } from "./iam";
import { Journal } from "./journal";
import { invokeLambda, type LambdaFunction, type LambdaResult } from "./lambda";
import { SecretsManager } from "./secretsManager";
import type { Workspace } from "./workspace";

const CLUSTER = "aws:rds/cluster:Cluster";
const FUNCTION = "aws:lambda/function:Function";
const PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const SECRET = "aws:secretsmanager/secret:Secret";
const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

/** What a cloud is asked to do to a resource. */
export interface Operation {
  readonly kind: "create" | "update" | "delete";
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
}

/**
 * The AWS account of a rehearsal. It makes real what the validator touches: a database cluster is a PostgreSQL server, a
 * secret is answered by the Secrets Manager's protocol to those whose role may read it, a Lambda function is its bundle
 * in a process of its own. Everything else has the attributes that AWS would give it (aws/); a resource type or call that
 * is not known there is an error.
 */
export class LocalCloud {
  private readonly account = new Account();

  /** Is told of each operation before it happens, and may fail it by throwing. @default nobody is */
  onOperation: (operation: Operation) => void | Promise<void> = () => undefined;

  private constructor(
    private readonly workspace: Workspace,
    private readonly databases: Databases,
    private readonly secretsManager: SecretsManager,
    private readonly journal: Journal,
  ) {
    secretsManager.authorize = (functionName, secretArn) => this.refusal(functionName, secretArn);
  }

  /**
   * Its servers and files live in the workspace and end with it; {@link close} ends the rest. In a directory that a
   * cloud has been in before, everything is there again.
   */
  static async start(workspace: Workspace): Promise<LocalCloud> {
    const certificate = await createCertificate();
    writeFileSync(certificatesIn(workspace), certificate.certificate);
    const databases = new Databases(workspace.directory, certificate);
    const journal = new Journal(join(workspace.directory, "cloud.jsonl"));
    const cloud = new LocalCloud(workspace, databases, await SecretsManager.start(), journal);
    for (const resource of journal.read()) await cloud.restore(resource);
    return cloud;
  }

  async close(): Promise<void> {
    await this.secretsManager.close();
  }

  /** Path of the PEM file that vouches for the cloud's databases. */
  get certificates(): string {
    return certificatesIn(this.workspace);
  }

  /** Everything that exists, in the order of creation. */
  get resources(): readonly Resource[] {
    return this.account.all;
  }

  /** @param outputs tells apart what shares an id @returns undefined when it does not exist */
  find(type: string, id: string, outputs: Inputs = {}): Resource | undefined {
    return this.account.find(type, id, outputs);
  }

  /** @throws Refusal when AWS would refuse it */
  async create(declaration: Declaration): Promise<Resource> {
    await this.onOperation({ kind: "create", ...declaration });
    const created = this.account.create(await withPlainCode(declaration));
    try {
      const outputs = { ...created.outputs, ...(await this.realise(created)) };
      return this.keep({ ...created, outputs });
    } catch (error) {
      this.account.forget(created);
      throw error;
    }
  }

  /** @throws Refusal when AWS would refuse it */
  async update(old: Resource, inputs: Inputs): Promise<Resource> {
    await this.onOperation({ kind: "update", ...old });
    const { inputs: news } = await withPlainCode({ ...old, inputs });
    const updated = this.account.update(old, news);
    await this.change(old, updated);
    return this.keep(updated);
  }

  /** @throws Refusal when AWS would refuse it */
  async delete(resource: Resource): Promise<void> {
    await this.onOperation({ kind: "delete", ...resource });
    if (!this.account.delete(resource)) return;
    if (resource.type === CLUSTER) await this.databases.delete(resource.id);
    if (resource.type === SECRET) this.secretsManager.delete(resource.id);
    this.journal.delete(resource);
  }

  /** What AWS answers to a call of the program's. @throws on a token that it does not know */
  call(token: string, inputs: Inputs): Record<string, unknown> {
    return this.account.call(token, inputs);
  }

  /** The database whose credentials the secret holds. @throws when there is none */
  database(secretArn: string): Database {
    const { dbClusterIdentifier } = JSON.parse(this.secretsManager.get(secretArn) ?? "{}") as Inputs;
    const database = this.databases.get(dbClusterIdentifier as string);
    if (!database) throw new Error(`There is no database for the secret ${secretArn}.`);
    return database;
  }

  /**
   * Invokes a deployed Lambda function.
   * @throws when there is none of that name
   */
  async invoke(functionName: string, event: unknown): Promise<LambdaResult> {
    const { inputs, outputs } = this.function(functionName);
    return invokeLambda(lambdaFunction(inputs), event, {
      region: (outputs.arn as string).split(":")[3] ?? "",
      secretsEndpoint: this.secretsManager.endpoint,
      certificates: this.certificates,
    });
  }

  private keep(resource: Resource): Resource {
    this.account.restore(resource);
    this.journal.put(resource);
    return resource;
  }

  private async restore(resource: Resource): Promise<void> {
    this.account.restore(resource);
    await this.realise(resource);
  }

  /** @returns what is known of the resource only now */
  private async realise({ type, inputs, outputs }: Resource): Promise<Inputs> {
    if (type === SECRET_VERSION) this.secretsManager.put(inputs.secretId as string, inputs.secretString as string);
    if (type !== CLUSTER) return {};
    const port = outputs.port as number | undefined;
    const { server } = await this.databases.start(inputs, this.parameterGroup(inputs), port);
    return { endpoint: server.host, readerEndpoint: server.host, port: server.port };
  }

  private async change(old: Resource, { type, id, inputs }: Resource): Promise<void> {
    if (type === CLUSTER) {
      if (inputs.masterPassword !== old.inputs.masterPassword) {
        await this.databases.changePassword(id, inputs.masterPassword as string);
      }
      await this.databases.changeParameters(id, this.parameterGroup(inputs));
    }
    if (type === PARAMETER_GROUP) {
      for (const cluster of this.account.all.filter(({ inputs }) => inputs.dbClusterParameterGroupName === id)) {
        await this.databases.changeParameters(cluster.id, inputs);
      }
    }
  }

  private parameterGroup(cluster: Inputs): Inputs | undefined {
    return this.account.find(PARAMETER_GROUP, cluster.dbClusterParameterGroupName as string)?.inputs;
  }

  private function(name: string): Resource {
    const found = this.account.find(FUNCTION, name);
    if (!found) throw new Error(`There is no Lambda function ${name}.`);
    return found;
  }

  /** IAM's answer to "may the function's role read this secret, and use the key that encrypts it?": the refusal, if so. */
  private refusal(functionName: string, secretArn: string): string | undefined {
    const { inputs, outputs } = this.function(functionName);
    const role = inputs.role as string;
    if (!isAllowed(this.account, role, { action: "secretsmanager:GetSecretValue", resource: secretArn })) {
      return `${role} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secretArn}`;
    }
    const key = this.account.find(SECRET, secretArn)?.inputs.kmsKeyId as string | undefined;
    const region = (outputs.arn as string).split(":")[3];
    const context = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` };
    if (key && !isAllowed(this.account, role, { action: "kms:Decrypt", resource: key, context })) {
      return `Access to KMS is not allowed: ${role} may not kms:Decrypt with ${key}`;
    }
    return undefined;
  }
}

function certificatesIn({ directory }: Workspace): string {
  return join(directory, "ca.pem");
}

/** A function's code as the text of its one file, instead of an AssetArchive of promises. */
async function withPlainCode<T extends { readonly inputs: Inputs }>(resource: T): Promise<T> {
  const { code } = resource.inputs;
  if (!asset.Archive.isInstance(code)) return resource;
  const { assets } = code as unknown as { assets: Promise<Record<string, { text: Promise<string> }>> };
  const text = await (await assets)["index.js"]?.text;
  return { ...resource, inputs: { ...resource.inputs, code: text } };
}

function lambdaFunction(inputs: Inputs): LambdaFunction {
  return {
    name: inputs.name as string,
    code: inputs.code as string,
    handler: inputs.handler as string,
    environment: (inputs.environment as { variables?: Record<string, string> } | undefined)?.variables ?? {},
    timeout: inputs.timeout as number,
    memorySize: inputs.memorySize as number,
  };
}
