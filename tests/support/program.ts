import { runtime } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { Account } from "../../localcloud/aws/account";
import { answer, declaration, isGrouping } from "../../localcloud/engine/inProcess";
import { evaluateProgram, fullName, PROJECT, stackConfig } from "../../localcloud/engine/program";

/** A resource as the program registers it with Pulumi's engine. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** URN, or empty. */
  readonly parent: string;
  /** URNs: what `dependsOn` names, and what the inputs come from. */
  readonly dependencies: readonly string[];
  /** URNs: what each input's value comes from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
  /** URN and id of the provider, or empty; of a remote component, those of its children. */
  readonly providers: readonly string[];
  /** Secrets wrapped, as on their way to a provider. */
  readonly inputs: Inputs;
}

export type Inputs = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

export interface Options {
  readonly stack: string;
  /** Keys of the namespace `bluegreen` beside those of the stack's file; undefined takes one away. */
  readonly config?: Readonly<Record<string, string | undefined>>;
  /** Keys of the namespace `aws` beside those of the stack's file. */
  readonly aws?: Readonly<Record<string, string>>;
  /** As `pulumi preview` before the first `pulumi up`. @default false */
  readonly preview?: boolean;
  /** In a preview: everything exists already, and nothing changes. @default false; true in an update */
  readonly deployed?: boolean;
  /** The stack's output `identity` of its last update. @default it has had none */
  readonly identity?: object;
  /** The outputs of the stack that `peerStack` names. @default blue's real ones */
  readonly peerOutputs?: Readonly<Record<string, unknown>>;
  /** @default what the simulated AWS answers */
  readonly call?: runtime.Mocks["call"];
  /** Is told of each resource. @default nobody is */
  readonly onResource?: () => void;
}

/** What the program declares for a stack. */
export class Program {
  constructor(
    readonly resources: readonly Resource[],
    readonly outputs: Readonly<Record<string, unknown>>,
  ) {}

  /** @param type ends with this, such as `rds/cluster:Cluster` */
  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type.endsWith(type));
  }

  /** The one resource of that logical name. */
  named(name: string): Resource {
    const found = this.resources.filter((resource) => resource.name === name);
    if (found.length !== 1) throw new Error(`The program declares ${found.length} resources named ${name}.`);
    return found[0] as Resource;
  }

  /** What AWS calls the resource; only after an update, for the simulated AWS gives it. */
  state(name: string): Inputs {
    return simulate(this.named(name)).state;
  }

  id(name: string): string {
    return simulate(this.named(name)).id;
  }

  /** The names of the resources that this one waits for. */
  dependenciesOf(name: string): string[] {
    return this.named(name).dependencies.map((urn) => urn.split("::").at(-1) as string);
  }
}

function simulate({ type, name, inputs, providers }: Resource): { id: string; state: Inputs } {
  const args = { type, name, inputs, provider: providers[0] };
  return answer(args, new Account().create(declaration(args)));
}

/** Evaluates the whole program, as `pulumi up` does or as `pulumi preview` does. @throws what the program throws */
export async function declare({
  stack,
  config = {},
  aws = {},
  preview = false,
  deployed = !preview,
  identity,
  peerOutputs,
  call,
  onResource,
}: Options): Promise<Program> {
  const account = new Account();
  // Whatever ENVIRONMENT_SUFFIX may be set to where the tests run.
  const merged: Record<string, string> = { ...stackConfig(stack), [`${PROJECT}:environmentSuffix`]: stack };
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined) delete merged[`${PROJECT}:${key}`];
    else merged[`${PROJECT}:${key}`] = value;
  }
  for (const [key, value] of Object.entries(aws)) merged[`aws:${key}`] = value;
  const outputsOfPeer = merged[`${PROJECT}:peerStack`] ? (peerOutputs ?? (await blue()).outputs) : {};

  recorded = [];
  const outputs = await evaluateProgram({
    stack,
    config: merged,
    preview,
    mocks: {
      call: call ?? (({ token, inputs }) => account.call(token, inputs as Inputs)),
      newResource: (args) => {
        onResource?.();
        if (args.type === "pulumi:pulumi:StackReference") {
          const own = (args.inputs as Inputs).name === fullName(stack);
          return readStack(args, own ? { identity } : outputsOfPeer);
        }
        // What does not exist has no id, and no output that is not an input. A provider is nothing that could exist.
        if (!deployed && args.type !== "pulumi:providers:aws") return { id: "", state: args.inputs as Inputs };
        return answer(args, isGrouping(args) ? undefined : account.create(declaration(args)));
      },
    },
  });
  return new Program(recorded, outputs);
}

/** Answers as the engine does. */
export function readStack(args: runtime.MockResourceArgs, outputs: object): runtime.MockResourceResult {
  return { id: args.id, state: { ...(args.inputs as object), outputs, secretOutputNames: [] } };
}

const once = (options: Options) => {
  let program: Promise<Program> | undefined;
  return () => (program ??= declare(options));
};

/** Blue as its file configures it, evaluated once for all the tests. */
export const blue = once({ stack: "blue" });

/** Green as its file configures it: blue's peer, evaluated once for all the tests. */
export const green = once({ stack: "green" });

/** The value of an input that must be a secret. */
export function unwrapSecret(value: unknown): unknown {
  if (!runtime.isRpcSecret(value)) throw new Error("The value is not marked as a secret.");
  return runtime.unwrapRpcSecret(value);
}

// Pulumi's mocks tell a resource's inputs, but neither parent nor dependencies: those are in the request to the engine.
let recorded: Resource[] = [];
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its monitor below
const register = MockMonitor.prototype.registerResource;
MockMonitor.prototype.registerResource = async function (request: Request, callback: Callback) {
  const inputs: Inputs = runtime.deserializeProperties(request.getObject() as Struct);
  const into = recorded;
  await register.call(this, request, (error: Error, response: Response) => {
    if (response) {
      const providers = [request.getProvider(), ...[...request.getProvidersMap().entries()].map(([, ref]) => ref)];
      into.push({
        type: request.getType(),
        name: request.getName(),
        urn: response.getUrn(),
        parent: request.getParent(),
        dependencies: request.getDependenciesList(),
        propertyDependencies: Object.fromEntries(
          [...request.getPropertydependenciesMap().entries()].map(([key, urns]) => [key, urns.getUrnsList()]),
        ),
        retainOnDelete: request.getRetainondelete(),
        protect: request.getProtect(),
        providers: providers.filter((reference) => reference !== ""),
        inputs,
      });
    }
    callback(error, response);
  });
};

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProvidersMap(): { entries(): Iterable<[string, string]> };
  getDependenciesList(): string[];
  getPropertydependenciesMap(): { entries(): Iterable<[string, { getUrnsList(): string[] }]> };
  getRetainondelete(): boolean;
  getProtect(): boolean;
  getObject(): unknown;
}

interface Response {
  getUrn(): string;
}

type Struct = Parameters<typeof runtime.deserializeProperties>[0];

type Callback = (error: Error, response: Response) => void;
