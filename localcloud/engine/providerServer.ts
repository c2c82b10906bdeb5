import * as grpc from "@grpc/grpc-js";
import { runtime } from "@pulumi/pulumi";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { isDeepStrictEqual } from "node:util";
import { judgeChange, type Resource } from "../aws/account";
import { resourceType } from "../aws/resourceTypes";
import type { Inputs } from "../aws/types/resourceType";
import type { LocalCloud } from "../localCloud";
import { construct } from "./awsx";
import { unwrapSecrets } from "./inProcess";
import { packageVersion } from "./program";

/** A resource's properties in the form of the protocol, which marks secrets, assets and unknown values. */
type Wire = Record<string, JavaScriptValue>;

/** The configuration of a stack's provider. */
interface ProviderConfig {
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
}

/**
 * Implements the provider plug-ins `aws`, `awsx` and `random` for Pulumi's engine, in the local cloud's process. Each call goes
 * to the same cloud as the in-process mocks' calls.
 *
 * @pulumi/pulumi's `provider` package does not fit. It answers a preview with the resource's inputs alone, so that after any
 * update every ARN would be unknown, and a preview would show replacements that the update does not make. It also drops a
 * provider's configuration, including region and default tags.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
export class ProviderServer {
  /** By the stack's name, because the engines of all stacks use one server. */
  private readonly configs = new Map<string, ProviderConfig>();

  private constructor(
    private readonly cloud: LocalCloud,
    private readonly server: grpc.Server,
    /** The port on the loopback address. */
    readonly port: number,
  ) {
    server.addService(ResourceProviderService, this.methods());
  }

  static async start(cloud: LocalCloud): Promise<ProviderServer> {
    const server = new grpc.Server();
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    return new ProviderServer(cloud, server, port);
  }

  close(): void {
    this.server.forceShutdown();
  }

  private methods(): grpc.UntypedServiceImplementation {
    return {
      // The engine requires at least the version of each plug-in's package. That of aws is the highest.
      getPluginInfo: unary(() => new PluginInfo().setVersion(packageVersion("aws"))),
      getSchema: unary(() => new rpc.GetSchemaResponse().setSchema("{}")),
      attach: unary(() => new Empty()),
      cancel: unary(() => new Empty()),
      checkConfig: unary((request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(request.getNews())),
      diffConfig: unary((request: rpc.DiffRequest) => this.diffConfig(request)),
      configure: unary((request: rpc.ConfigureRequest) => this.configure(request)),
      check: unary((request: rpc.CheckRequest) => this.check(request)),
      diff: unary((request: rpc.DiffRequest) => this.diff(request)),
      create: unary((request: rpc.CreateRequest) => this.create(request)),
      read: unary((request: rpc.ReadRequest) => this.read(request)),
      update: unary((request: rpc.UpdateRequest) => this.update(request)),
      delete: unary((request: rpc.DeleteRequest) => this.delete(request)),
      invoke: unary((request: rpc.InvokeRequest) => this.invoke(request)),
      construct: unary(construct),
    };
  }

  /** A change of the region replaces the provider and every resource in it. */
  private diffConfig(request: rpc.DiffRequest): rpc.DiffResponse {
    const changed = changedKeys(wire(request.getOldInputs()), wire(request.getNews()));
    return diffResponse({ changed, replaces: changed.filter((key) => key === "region"), deleteBeforeReplace: false });
  }

  private configure(request: rpc.ConfigureRequest): rpc.ConfigureResponse {
    const variables = request.getVariablesMap();
    const region = variables.get("aws:config:region");
    const tags = variables.get("aws:config:defaultTags");
    if (region) {
      const { tags: defaultTags = {} } = JSON.parse(tags ?? "{}") as { tags?: Record<string, string> };
      // A stack may have a default provider beside the program's. The default provider has no tags.
      const stack = parseUrn(request.getUrn() ?? "").stack;
      if (tags || !this.configs.has(stack)) this.configs.set(stack, { region, defaultTags });
    }
    return new rpc.ConfigureResponse()
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setAcceptoutputs(true)
      .setSupportspreview(true);
  }

  /** Fills in the provider's default tags, as the real one does. */
  private check(request: rpc.CheckRequest): rpc.CheckResponse {
    const { type, name, stack } = parseUrn(request.getUrn());
    const news = wire(request.getNews());
    const defaultTags = this.configs.get(stack)?.defaultTags ?? {};
    if (resourceType(type, name).taggable && Object.keys(defaultTags).length > 0) {
      news.tags = { ...defaultTags, ...(news.tags as Wire | undefined) };
    }
    return new rpc.CheckResponse().setInputs(Struct.fromJavaScript(news));
  }

  private diff(request: rpc.DiffRequest): rpc.DiffResponse {
    const { type, name } = parseUrn(request.getUrn());
    const news = wire(request.getNews());
    return diffResponse(judgeChange(type, name, changedKeys(wire(request.getOldInputs()), news), news));
  }

  private async create(request: rpc.CreateRequest): Promise<rpc.CreateResponse> {
    const { type, name, stack } = parseUrn(request.getUrn());
    const properties = wire(request.getProperties());
    const place = { name, region: this.configs.get(stack)?.region ?? "" };
    if (request.getPreview()) {
      // Creates nothing. Only the names of the outputs matter; unknown inputs are the strings that stand for them.
      const inputs = unwrapSecrets(properties) as Inputs;
      const { outputs = {} } = resourceType(type, name).create(inputs, { ...place, arn: () => "", instance: 1 });
      const unknown = Object.fromEntries(Object.keys(outputs).map((key) => [key, runtime.unknownValue]));
      return new rpc.CreateResponse().setProperties(Struct.fromJavaScript({ ...properties, ...unknown }));
    }
    // If the engine is killed meanwhile, the creation still completes, as in AWS.
    const resource = await this.cloud.create({ type, ...place, inputs: plain(request.getProperties()) });
    return new rpc.CreateResponse()
      .setId(resource.id)
      .setProperties(Struct.fromJavaScript({ ...properties, ...(resource.outputs as Wire) }));
  }

  private async read(request: rpc.ReadRequest): Promise<rpc.ReadResponse> {
    const { type, name } = parseUrn(request.getUrn());
    const id = request.getId();
    const state = wire(request.getProperties());
    const response = new rpc.ReadResponse();
    if (isRandom(type)) {
      return response.setId(id).setProperties(request.getProperties()).setInputs(request.getInputs());
    }
    // During an import the engine knows only the resource's id, or its id and inputs.
    const imported = Object.keys(state).length === 0;
    const resource = await this.cloud.find(type, id, imported ? { arn: id } : state);
    if (!resource) return response; // without an id, which means that it does not exist
    const inputs = currentInputs(resource, wire(request.getInputs()), resourceType(type, name).secret);
    return response
      .setId(resource.id)
      .setProperties(Struct.fromJavaScript({ ...inputs, ...(resource.outputs as Wire) }))
      .setInputs(Struct.fromJavaScript(inputs));
  }

  private async update(request: rpc.UpdateRequest): Promise<rpc.UpdateResponse> {
    const old = await this.existing(request.getUrn(), request.getId(), wire(request.getOlds()));
    const resource = request.getPreview() ? old : await this.cloud.update(old, plain(request.getNews()));
    const properties = { ...wire(request.getNews()), ...(resource.outputs as Wire) };
    return new rpc.UpdateResponse().setProperties(Struct.fromJavaScript(properties));
  }

  private async delete(request: rpc.DeleteRequest): Promise<Empty> {
    const { type } = parseUrn(request.getUrn());
    // A resource that is already gone counts as deleted.
    const resource = await this.cloud.find(type, request.getId(), wire(request.getProperties()));
    if (resource) await this.cloud.delete(resource);
    return new Empty();
  }

  private invoke(request: rpc.InvokeRequest): rpc.InvokeResponse {
    const answer = this.cloud.call(request.getTok(), wire(request.getArgs()));
    return new rpc.InvokeResponse().setReturn(Struct.fromJavaScript(answer as Wire));
  }

  private async existing(urn: string, id: string, properties: Inputs): Promise<Resource> {
    const { type, name } = parseUrn(urn);
    const resource = await this.cloud.find(type, id, properties);
    if (!resource) throw new Error(`NotFound: there is no ${type} ${id} (${name}).`);
    return resource;
  }
}

/** Makes a method of a function. An error that the function throws becomes the call's error. */
function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: (error as Error).message }),
      );
  };
}

function diffResponse({ changed, replaces, deleteBeforeReplace }: ReturnType<typeof judgeChange>): rpc.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
  return new rpc.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...changed])
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteBeforeReplace);
}

/**
 * Returns a resource's inputs as AWS has them now. Inputs that have not changed keep the engine's form. So does a function's
 * code, which AWS does not return.
 * @param known the inputs as the engine has them
 * @param secret the input to mark as a secret if the engine does not have it as one
 */
function currentInputs({ inputs }: Resource, known: Wire, secret: string | undefined): Wire {
  const now = Object.entries(inputs as Wire).filter(([, value]) => value !== undefined);
  const entries = now.map(([key, value]) => {
    const old = known[key];
    const same = old !== undefined && (isAsset(old) || isDeepStrictEqual(comparable(old), comparable(value)));
    if (same) return [key, old] as const;
    if (key !== secret) return [key, value] as const;
    return [key, { [runtime.specialSigKey]: runtime.specialSecretSig, value }] as const;
  });
  return Object.fromEntries(entries);
}

function isAsset(value: JavaScriptValue | undefined): boolean {
  return value !== null && typeof value === "object" && "hash" in value;
}

/** True if resources of the type exist only in Pulumi's state. */
function isRandom(type: string): boolean {
  return type.startsWith("random:");
}

function wire(struct: Struct | undefined): Wire {
  return struct?.toJavaScript() ?? {};
}

/** Returns a resource's inputs as plain values. */
function plain(struct: Struct | undefined): Inputs {
  return unwrapSecrets(struct ? runtime.deserializeProperties(struct) : {}) as Inputs;
}

function changedKeys(olds: Wire, news: Wire): string[] {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...keys].filter((key) => !isDeepStrictEqual(comparable(olds[key]), comparable(news[key])));
}

/**
 * Returns the part of a value that counts in a comparison. Of a secret it is the content, of an asset the hash, because the
 * engine does not send old contents.
 */
function comparable(value: JavaScriptValue | undefined): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== "object") return value;
  const secret: unknown = runtime.isRpcSecret(value) ? runtime.unwrapRpcSecret(value) : undefined;
  if (secret !== undefined) return comparable(secret as JavaScriptValue);
  if ("hash" in value) return value.hash;
  return Object.fromEntries(Object.entries(value as Wire).map(([key, inner]) => [key, comparable(inner)]));
}

/** Parses `urn:pulumi:<stack>::<project>::<parent's types>$<type>::<name>`. */
function parseUrn(urn: string): { readonly stack: string; readonly type: string; readonly name: string } {
  const [stack = "", , types = "", ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  return { stack, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}
