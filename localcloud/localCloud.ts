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

/** What a cloud is asked to do to a resource. */
export interface Operation {
  readonly kind: "create" | "update" | "delete";
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
}

/**
 * An AWS account on this machine. It keeps what exists, in memory and in a journal, and hands each operation to the service
 * that makes resources of that type real. A resource that no service makes real has only the attributes that AWS would give
 * it (aws/); a resource type or call that is not known there is an error.
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
  /** Of resources as they were before they were finished. */
  private readonly creations = new WeakMap<Resource, Promise<unknown>>();
  private readonly underWay = new Set<Promise<unknown>>();

  /** Is told of each operation before it happens, and may fail it by throwing. @default it does nothing */
  onOperation: (operation: Operation) => void | Promise<void> = () => undefined;

  /** Is told of each operation that has succeeded. @default it does nothing */
  onSuccess: (operation: Operation) => void = () => undefined;

  /** Is told of each operation that has failed or was refused. @default it does nothing */
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
   * Starts a cloud in a workspace, which holds its servers and files and ends them; {@link close} ends the rest. Everything
   * that an earlier cloud had in the same directory exists again.
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

  /** Closes the endpoint and waits for the operations that are under way: after that, nothing starts a server any more. */
  async close(): Promise<void> {
    await this.endpoint.close();
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  /** The endpoint for AWS's SDK and CLI: Secrets Manager, S3 and Lambda. */
  get url(): string {
    return this.endpoint.url;
  }

  /** Everything that exists, in the order of creation. */
  get resources(): readonly Resource[] {
    return this.account.all;
  }

  /**
   * Finds a resource. Waits for one that is just being created: an engine that was killed may have left such a one behind.
   * @param outputs tells apart resources that share an id
   * @returns undefined if it does not exist
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
      await this.orElse(old, () => this.realisation(old.type).change?.(old, updated));
      return this.keep(updated);
    });
  }

  /** @throws Refusal if AWS would refuse it */
  delete(resource: Resource): Promise<void> {
    return this.perform({ kind: "delete", ...resource }, async () => {
      if (!this.account.delete(resource)) return;
      await this.orElse(resource, () => this.realisation(resource.type).delete?.(resource));
      this.journal.delete(resource);
    });
  }

  /** Returns what AWS answers to a call of the program's. @throws Error for a token that it does not know */
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

  /** Does the real part of an operation. If that fails, the account has the resource as it was, so that it can be retried. */
  private async orElse(old: Resource, work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.account.restore(old);
      throw error;
    }
  }

  private keep(resource: Resource): Resource {
    this.account.restore(resource);
    // Random values exist only in Pulumi's state, and passwords are among them.
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
