import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Account, isReal, type Declaration, type Resource } from "./aws/account";
import type { Inputs } from "./aws/resourceTypes";
import { createCertificate } from "./machine/certificate";
import { Databases, type Database } from "./services/databases";
import { Endpoint } from "./services/endpoint";
import { isAllowed, type Request } from "./services/iam";
import { Journal } from "./machine/journal";
import { codeDirectory, deleteCode, keepOnly, storeCode } from "./services/lambdaCode";
import { invokeLambda, type LambdaFunction, type LambdaResult } from "./services/lambdaRuntime";
import { answerInvoke } from "./services/lambdaService";
import { ObjectStore } from "./services/objectStore";
import { SecretsManager } from "./services/secretsManager";
import type { Workspace } from "./machine/workspace";

const BUCKET_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const CLUSTER = "aws:rds/cluster:Cluster";
const FUNCTION = "aws:lambda/function:Function";
const PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const SECRET = "aws:secretsmanager/secret:Secret";
const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

/** The access key of the account's own user, a person. A function's is its name. */
export const USER_ACCESS_KEY = "LOCALUSER";

/** What a cloud is asked to do to a resource. */
export interface Operation {
  readonly kind: "create" | "update" | "delete";
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
}

/**
 * The AWS account of a rehearsal. It makes real what the validator touches: a database cluster is a PostgreSQL server, a
 * secret is answered by the Secrets Manager's protocol to those whose role may read it, a bucket takes objects by S3's
 * from those whose role may store them, a Lambda function is its bundle in a process of its own. Everything else has the attributes that AWS would give it (aws/); a resource type or call that
 * is not known there is an error.
 */
export class LocalCloud {
  private readonly account = new Account();
  private readonly secretsManager = new SecretsManager((caller, secret) => this.refuseSecret(caller, secret));
  /** What was stored in the buckets. Ends with the process. */
  readonly objectStore = new ObjectStore((caller, object) => this.refuseStoring(caller, object));
  /** Of resources as they were before they were finished. */
  private readonly creations = new WeakMap<Resource, Promise<unknown>>();

  /** Is told of each operation before it happens, and may fail it by throwing. @default nobody is */
  onOperation: (operation: Operation) => void | Promise<void> = () => undefined;

  /** Is told of each operation that has succeeded. @default nobody is */
  onSuccess: (operation: Operation) => void = () => undefined;

  /** Is told of each operation that has failed or was refused. @default nobody is */
  onFailure: (operation: Operation, error: Error) => void = () => undefined;

  /** Is told of each invocation that somebody asked the endpoint for. @default nobody is */
  onInvocation: (functionName: string, result: LambdaResult) => void = () => undefined;

  private readonly underWay = new Set<Promise<unknown>>();

  private constructor(
    private readonly workspace: Workspace,
    readonly databases: Databases,
    private readonly journal: Journal,
    private readonly endpoint: Endpoint,
  ) {
    endpoint.services = [
      (call) => this.secretsManager.answer(call),
      (call) => this.objectStore.answer(call),
      (call) =>
        answerInvoke(call, {
          exists: (name) => this.account.find(FUNCTION, name) !== undefined,
          refuse: (caller, name) => this.refuseInvocation(caller, name),
          invoke: async (name, event) => {
            const result = await this.invoke(name, event);
            this.onInvocation(name, result);
            return result;
          },
        }),
    ];
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
    const endpoint = await startEndpoint(join(workspace.directory, "port"));
    const cloud = new LocalCloud(workspace, databases, journal, endpoint);
    try {
      for (const resource of journal.read()) await cloud.restore(resource);
    } catch (error) {
      await cloud.close();
      throw error;
    }
    return cloud;
  }

  /** Resolves when what was under way has ended, too: from then on nothing starts a server any more. */
  async close(): Promise<void> {
    await this.endpoint.close();
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  /** Where AWS's SDK and CLI reach the Secrets Manager, S3 and Lambda. */
  get url(): string {
    return this.endpoint.url;
  }

  /** Path of the PEM file that vouches for the cloud's databases. */
  get certificates(): string {
    return certificatesIn(this.workspace);
  }

  /** Everything that exists, in the order of creation. */
  get resources(): readonly Resource[] {
    return this.account.all;
  }

  /**
   * Waits for a resource that is just being created: an engine that was killed may have left behind such a one.
   * @param outputs tells apart what shares an id
   * @returns undefined when it does not exist
   */
  async find(type: string, id: string, outputs: Inputs = {}): Promise<Resource | undefined> {
    const found = this.account.find(type, id, outputs);
    if (found) await this.creations.get(found);
    return this.account.find(type, id, outputs);
  }

  /** @throws Refusal when AWS would refuse it */
  create(declaration: Declaration): Promise<Resource> {
    return this.perform({ kind: "create", ...declaration }, async () => {
      const created = this.account.create(await this.withStoredCode(declaration));
      const creation = this.finish(created);
      this.creations.set(
        created,
        creation.catch(() => undefined),
      );
      return creation;
    });
  }

  /** @throws Refusal when AWS would refuse it */
  update(old: Resource, inputs: Inputs): Promise<Resource> {
    return this.perform({ kind: "update", ...old }, async () => {
      const { inputs: news } = await this.withStoredCode({ ...old, inputs });
      const updated = this.account.update(old, news);
      await this.orElse(old, () => this.change(old, updated));
      return this.keep(updated);
    });
  }

  /** @throws Refusal when AWS would refuse it */
  delete(resource: Resource): Promise<void> {
    return this.perform({ kind: "delete", ...resource }, async () => {
      if (!this.account.delete(resource)) return;
      if (resource.type === CLUSTER) await this.orElse(resource, () => this.databases.delete(resource.id));
      if (resource.type === FUNCTION) deleteCode(this.functions, resource.id);
      if (resource.type === SECRET) this.secretsManager.delete(resource.id);
      this.journal.delete(resource);
    });
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
    return invokeLambda(lambdaFunction(this.functions, inputs), event, {
      region: (outputs.arn as string).split(":")[3] ?? "",
      endpoint: this.endpoint.url,
      certificates: this.certificates,
    });
  }

  /** Where the functions' code is. */
  private get functions(): string {
    return join(this.workspace.directory, "functions");
  }

  /** Of a function, the inputs with the name of its stored code in the place of the code. */
  private async withStoredCode<T extends { readonly type: string; readonly inputs: Inputs }>(resource: T): Promise<T> {
    const { name, code } = resource.inputs;
    if (resource.type !== FUNCTION || typeof code === "string") return resource;
    return { ...resource, inputs: { ...resource.inputs, code: await storeCode(this.functions, name as string, code) } };
  }

  private perform<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    const run = async () => {
      await this.onOperation(operation);
      const result = await work().catch((error: Error) => {
        this.onFailure(operation, error);
        throw error;
      });
      this.onSuccess(operation);
      return result;
    };
    const running = run();
    const forget = () => this.underWay.delete(running);
    this.underWay.add(running);
    running.then(forget, forget);
    return running;
  }

  private async finish(created: Resource): Promise<Resource> {
    try {
      return this.keep({ ...created, outputs: { ...created.outputs, ...(await this.realise(created)) } });
    } catch (error) {
      this.account.forget(created);
      throw error;
    }
  }

  /** Does the real part of an operation; if it fails, the account has the resource as it was, so that a retry does it. */
  private async orElse(old: Resource, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.account.restore(old);
      throw error;
    }
  }

  private keep(resource: Resource): Resource {
    this.account.restore(resource);
    // Random values exist in Pulumi's state alone, and passwords are among them.
    if (isReal(resource)) this.journal.put(resource);
    return resource;
  }

  private async restore(resource: Resource): Promise<void> {
    this.account.restore(resource);
    await this.realise(resource);
  }

  /** @returns what is known of the resource only now */
  private async realise({ type, inputs, outputs }: Resource): Promise<Inputs> {
    if (type === SECRET_VERSION) this.secretsManager.put(inputs.secretId as string, inputs.secretString as string);
    if (type === FUNCTION) keepOnly(this.functions, inputs.name as string, inputs.code as string);
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

  /** IAM's answer to "may the caller read this secret, and use the key that encrypts it?": the refusal, if so. */
  private refuseSecret(caller: string, secretArn: string): string | undefined {
    const refused = this.refuse(caller, { action: "secretsmanager:GetSecretValue", resource: secretArn });
    const key = this.account.find(SECRET, secretArn)?.inputs.kmsKeyId as string | undefined;
    if (refused !== undefined || key === undefined) return refused;
    const region = secretArn.split(":")[3];
    const context = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` };
    return this.refuse(caller, { action: "kms:Decrypt", resource: key, context });
  }

  /** The same for "may it store this object, and use the key that encrypts the bucket?". */
  private refuseStoring(caller: string, objectArn: string): string | undefined {
    const refused = this.refuse(caller, { action: "s3:PutObject", resource: objectArn });
    const key = this.bucketKey(/^arn:aws:s3:::([^/]+)/.exec(objectArn)?.[1] ?? "");
    if (refused !== undefined || key === undefined) return refused;
    const context = { "kms:ViaService": `s3.${key.split(":")[3]}.amazonaws.com` };
    return this.refuse(caller, { action: "kms:GenerateDataKey", resource: key, context });
  }

  private bucketKey(bucket: string): string | undefined {
    const rules = this.account.find(BUCKET_ENCRYPTION, bucket)?.inputs.rules as
      { applyServerSideEncryptionByDefault: { kmsMasterKeyId: string } }[] | undefined;
    return rules?.[0]?.applyServerSideEncryptionByDefault.kmsMasterKeyId;
  }

  private refuseInvocation(caller: string, functionName: string): string | undefined {
    const resource = (this.account.find(FUNCTION, functionName)?.outputs.arn as string | undefined) ?? functionName;
    return this.refuse(caller, { action: "lambda:InvokeFunction", resource });
  }

  /** The account's own user may do everything, a function what its role may. */
  private refuse(caller: string, request: Request): string | undefined {
    if (caller === USER_ACCESS_KEY) return undefined;
    const role = this.account.find(FUNCTION, caller)?.inputs.role as string | undefined;
    if (role === undefined) return `The access key ${caller} is not of this account: its user's is ${USER_ACCESS_KEY}.`;
    if (isAllowed(this.account, role, request)) return undefined;
    return `${role} is not authorized to perform: ${request.action} on resource: ${request.resource}`;
  }
}

/** On the port that it had before, so that a shell's AWS_ENDPOINT_URL stays true. @param file notes it */
async function startEndpoint(file: string): Promise<Endpoint> {
  const endpoint = await Endpoint.start(existsSync(file) ? Number(readFileSync(file, "utf8")) : 0);
  writeFileSync(file, String(endpoint.port));
  return endpoint;
}

function certificatesIn({ directory }: Workspace): string {
  return join(directory, "ca.pem");
}

function lambdaFunction(functions: string, inputs: Inputs): LambdaFunction {
  return {
    name: inputs.name as string,
    directory: codeDirectory(functions, inputs.name as string, inputs.code as string),
    handler: inputs.handler as string,
    environment: (inputs.environment as { variables?: Record<string, string> } | undefined)?.variables ?? {},
    timeout: inputs.timeout as number,
    memorySize: inputs.memorySize as number,
  };
}
