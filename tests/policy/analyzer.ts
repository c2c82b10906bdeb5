import { credentials, type Client, type ServiceError } from "@grpc/grpc-js";
import { runtime } from "@pulumi/pulumi";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Program, Resource } from "../support/program";

const PACK = join(__dirname, "..", "..", "policy");

/** A violation of a policy by a resource. */
export interface Diagnostic {
  readonly policy: string;
  readonly urn: string;
  readonly message: string;
  readonly level: "ADVISORY" | "MANDATORY" | "DISABLED" | "REMEDIATE";
}

/**
 * The policy pack in a separate process, started and called as Pulumi's engine does it:
 * https://github.com/pulumi/pulumi/blob/v3.255.0/sdk/go/common/resource/plugin/analyzer_plugin.go
 */
export class Analyzer {
  private readonly child: ChildProcess;
  private client?: AnalyzerClient;

  /**
   * Starts the process, which the caller must {@link stop}.
   * @param program the path of the pack: `.`, as the engine passes it, or an absolute one, as the host for Node.js does
   * @param config the stack's configuration
   */
  constructor(program: string, config: Readonly<Record<string, string>>) {
    const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // The first argument is the engine's address, which the pack does not use.
    this.child = spawn(process.execPath, [host, "127.0.0.1:1", program], {
      cwd: PACK,
      env: { ...process.env, PULUMI_CONFIG: JSON.stringify(config) },
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  /** Waits until the process serves. @throws Error if it ends instead */
  async connect(): Promise<void> {
    const lines = createInterface({ input: this.child.stdout as Readable });
    const [port] = (await Promise.race([once(lines, "line"), once(this.child, "exit")])) as [unknown];
    if (typeof port !== "string") throw new Error(`The policy pack ended with ${String(port)}.`);
    this.client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  async stop(): Promise<void> {
    this.client?.close();
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.kill();
    await exited;
  }

  /** Returns the name, version and policies of the pack. */
  async info(): Promise<messages.AnalyzerInfo.AsObject> {
    const info = await this.call<messages.AnalyzerInfo>("getAnalyzerInfo", new Empty());
    return info.toObject();
  }

  /** Returns the violations of policies for single resources, as before each creation. */
  async analyze(program: Program): Promise<Diagnostic[]> {
    const answers = program.resources.map(async (resource) => {
      const request = new messages.AnalyzeRequest();
      request.setType(resource.type);
      request.setName(resource.name);
      request.setUrn(resource.urn);
      request.setProperties(await toStruct(resource.inputs));
      request.setOptions(toOptions(resource));
      request.setProvider(await toProvider(program, resource));
      const answer = await this.call<messages.AnalyzeResponse>("analyze", request);
      // The answer lacks the resource, which the engine knows.
      return diagnosticsOf(answer).map((diagnostic) => ({ ...diagnostic, urn: resource.urn }));
    });
    return (await Promise.all(answers)).flat();
  }

  /** Returns the violations of policies for the whole stack, as at the end of a preview or an update. */
  async analyzeStack(program: Program): Promise<Diagnostic[]> {
    const request = new messages.AnalyzeStackRequest();
    for (const resource of program.resources) {
      const message = new messages.AnalyzerResource();
      message.setType(resource.type);
      message.setName(resource.name);
      message.setUrn(resource.urn);
      message.setParent(resource.parent);
      message.setProperties(await toStruct(resource.inputs));
      message.setOptions(toOptions(resource));
      message.setProvider(await toProvider(program, resource));
      for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
        const dependencies = new messages.AnalyzerPropertyDependencies();
        dependencies.setUrnsList([...urns]);
        message.getPropertydependenciesMap().set(property, dependencies);
      }
      request.addResources(message);
    }
    return diagnosticsOf(await this.call<messages.AnalyzeResponse>("analyzeStack", request));
  }

  private call<Answer>(method: string, request: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.client?.[method]?.(request, (error, answer) => (error ? reject(error) : resolve(answer as Answer)));
    });
  }
}

type Method = (request: unknown, callback: (error: ServiceError | null, answer: unknown) => void) => void;

// The generated code has no types.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
  AnalyzerClient: new (...parameters: ConstructorParameters<typeof Client>) => AnalyzerClient;
};
type AnalyzerClient = Readonly<Record<string, Method>> & { close(): void };

async function toStruct(inputs: object): Promise<Struct> {
  // Converts unknown values, secrets and assets to their form in the engine's protocol.
  const serialized = (await runtime.serializeProperties("", inputs)) as object;
  return Struct.fromJavaScript(serialized as Record<string, JavaScriptValue>);
}

function toOptions({ protect }: Resource): messages.AnalyzerResourceOptions {
  const options = new messages.AnalyzerResourceOptions();
  options.setProtect(protect);
  return options;
}

async function toProvider(
  program: Program,
  resource: Resource,
): Promise<messages.AnalyzerProviderResource | undefined> {
  // A component has providers for its children, but none of them creates it.
  const [reference] = resource.type.startsWith("aws:") ? resource.providers : [];
  const provider = program.resources.find(({ urn }) => reference?.startsWith(`${urn}::`));
  if (!provider) return undefined;
  const message = new messages.AnalyzerProviderResource();
  message.setType(provider.type);
  message.setName(provider.name);
  message.setUrn(provider.urn);
  message.setProperties(await toStruct(provider.inputs));
  return message;
}

function diagnosticsOf(answer: messages.AnalyzeResponse): Diagnostic[] {
  const levels = Object.entries(messages.EnforcementLevel);
  return answer.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    urn: diagnostic.getUrn(),
    message: diagnostic.getMessage(),
    level: levels.find(([, level]) => level === diagnostic.getEnforcementlevel())?.[0] as Diagnostic["level"],
  }));
}
