import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Account, isReal, type Declaration, type Resource } from "./aws/account";
import { Iam } from "./aws/iam";
import type { Inputs } from "./aws/types/resourceType";
import { Journal } from "./journal";
import { createCertificate, type Certificate } from "./machine/certificate";
import type { Workspace } from "./machine/workspace";
import { Databases } from "./services/databases";
import { Endpoint } from "./services/endpoint";
import { Lambda } from "./services/lambda";
import { ObjectStore } from "./services/objectStore";
import { SecretsManager } from "./services/secretsManager";
import type { Realisation, Service } from "./services/service";

/** A request to create, change or delete a resource. */
export interface Operation {
  readonly kind: "create" | "update" | "delete";
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
}

/**
 * Simulates an AWS account on this machine. It records the resources in memory and in a journal, and passes each operation to
 * the service that makes resources of that type real. A resource that no service makes real has only the attributes that AWS
 * would give it (aws/). A resource type or call that is not known there is an error.
 */
export class LocalCloud {
  private readonly account = new Account();
  private readonly iam = new Iam(this.account);
  private readonly secretsManager = new SecretsManager(this.account, this.iam);
  readonly objectStore = new ObjectStore(this.account, this.iam);
  readonly databases: Databases;
  readonly lambda: Lambda;
  private readonly services: readonly Service[];

  private readonly journal: Journal;
  /** By the resource as it was recorded when its creation began. */
  private readonly creations = new WeakMap<Resource, Promise<unknown>>();
  private readonly underWay = new Set<Promise<unknown>>();

  /** Called before each operation, which fails if this throws. @default does nothing */
  onOperation: (operation: Operation) => void | Promise<void> = () => undefined;

  /** Called after each operation that has succeeded. @default does nothing */
  onSuccess: (operation: Operation) => void = () => undefined;

  /** Called after each operation that has failed or was refused. @default does nothing */
  onFailure: (operation: Operation, error: Error) => void = () => undefined;

  private constructor(
    { directory }: Workspace,
    private readonly endpoint: Endpoint,
    certificate: Certificate,
    /** Path of the PEM file with the certificate of the cloud's databases. */
    readonly certificates: string,
  ) {
    this.databases = new Databases(this.account, this.secretsManager, directory, certificate);
    this.lambda = new Lambda(this.account, this.iam, join(directory, "functions"), {
      endpoint: endpoint.url,
      certificates,
    });
    this.services = [this.secretsManager, this.objectStore, this.databases, this.lambda];
    this.journal = new Journal(join(directory, "cloud.jsonl"));
    endpoint.answerers = this.services.map((service) => (call) => service.answer?.(call));
  }

  /**
   * Starts a cloud in a workspace, with the resources that an earlier cloud had in the same directory. The workspace stops
   * the servers and removes the files; {@link close} ends everything else.
   */
  static async start(workspace: Workspace): Promise<LocalCloud> {
    const certificate = await createCertificate();
    const certificates = join(workspace.directory, "ca.pem");
    writeFileSync(certificates, certificate.certificate);
    const endpoint = await startEndpoint(join(workspace.directory, "port"));
    const cloud = new LocalCloud(workspace, endpoint, certificate, certificates);
    try {
      for (const resource of cloud.journal.read()) await cloud.restore(resource);
    } catch (error) {
      await cloud.close();
      throw error;
    }
    return cloud;
  }

  /** Closes the endpoint and waits for the operations that are under way. After that, no operation starts a server. */
  async close(): Promise<void> {
    await this.endpoint.close();
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  /** The URL of the endpoint for AWS's SDK and CLI: Secrets Manager, S3 and Lambda. */
  get url(): string {
    return this.endpoint.url;
  }

  /** All resources in the order of creation. */
  get resources(): readonly Resource[] {
    return this.account.all;
  }

  /**
   * Returns a resource, or undefined if it does not exist. Waits until a creation that is under way, such as one that a
   * killed engine has requested, has ended.
   * @param outputs distinguish resources that share an id
   */
  async find(type: string, id: string, outputs: Inputs = {}): Promise<Resource | undefined> {
    const found = this.account.find(type, id, outputs);
    if (found) await this.creations.get(found);
    return this.account.find(type, id, outputs);
  }

  /** @throws Refusal if AWS would refuse it */
  create(declaration: Declaration): Promise<Resource> {
    return this.perform({ kind: "create", ...declaration }, async () => {
      const inputs = await this.prepare(declaration.type, declaration.inputs);
      const created = this.account.create({ ...declaration, inputs });
      const creation = this.finish(created);
      this.creations.set(
        created,
        creation.catch(() => undefined),
      );
      return creation;
    });
  }

  /** @throws Refusal if AWS would refuse it */
  update(old: Resource, inputs: Inputs): Promise<Resource> {
    return this.perform({ kind: "update", ...old }, async () => {
      const updated = this.account.update(old, await this.prepare(old.type, inputs));
      await this.orRestore(old, () => this.realisation(old.type).change?.(old, updated));
      return this.keep(updated);
    });
  }

  /** @throws Refusal if AWS would refuse it */
  delete(resource: Resource): Promise<void> {
    return this.perform({ kind: "delete", ...resource }, async () => {
      if (!this.account.delete(resource)) return;
      await this.orRestore(resource, () => this.realisation(resource.type).delete?.(resource));
      this.journal.delete(resource);
    });
  }

  /** Returns AWS's answer to a function that the program calls. @throws Error for a function that is not simulated */
  call(token: string, inputs: Inputs): Record<string, unknown> {
    return this.account.call(token, inputs);
  }

  private realisation(type: string): Realisation {
    return this.services.find(({ realisations }) => realisations?.[type])?.realisations?.[type] ?? {};
  }

  private async prepare(type: string, inputs: Inputs): Promise<Inputs> {
    return (await this.realisation(type).prepare?.(inputs)) ?? inputs;
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
      const outputs = await this.realisation(created.type).realise?.(created);
      return this.keep({ ...created, outputs: { ...created.outputs, ...outputs } });
    } catch (error) {
      this.account.forget(created);
      throw error;
    }
  }

  /** Does the real part of an operation. If that fails, restores the account's record, so that the operation can be retried. */
  private async orRestore(old: Resource, work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.account.restore(old);
      throw error;
    }
  }

  private keep(resource: Resource): Resource {
    this.account.restore(resource);
    // Random values, such as passwords, exist only in Pulumi's state.
    if (isReal(resource)) this.journal.put(resource);
    return resource;
  }

  private async restore(resource: Resource): Promise<void> {
    this.account.restore(resource);
    await this.realisation(resource.type).realise?.(resource);
  }
}

/** Starts the endpoint on its earlier port, so that a shell's AWS_ENDPOINT_URL stays valid. @param file holds the port */
async function startEndpoint(file: string): Promise<Endpoint> {
  const endpoint = await Endpoint.start(existsSync(file) ? Number(readFileSync(file, "utf8")) : 0);
  writeFileSync(file, String(endpoint.port));
  return endpoint;
}
