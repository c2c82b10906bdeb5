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
  /** The parent's URN, or an empty string. */
  readonly parent: string;
  /** The URNs of the resources in `dependsOn`, and of those that the inputs come from. */
  readonly dependencies: readonly string[];
  /** The URNs of the resources that each input's value comes from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
  /** The URN and id of the provider, if the resource has one. A component has the providers of its children. */
  readonly providers: readonly string[];
  /** Secrets are wrapped, as on their way to a provider. */
  readonly inputs: Inputs;
}

export type Inputs = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

export interface Options {
  readonly stack: string;
  /** Keys of the namespace `bluegreen`, in addition to the stack's file. Undefined removes a key. */
  readonly config?: Readonly<Record<string, string | undefined>>;
  /** Keys of the namespace `aws`, in addition to the stack's file. */
  readonly aws?: Readonly<Record<string, string>>;
  /** Evaluates the program as `pulumi preview` does. @default false */
  readonly preview?: boolean;
  /** In a preview, every resource already exists and does not change. @default false in a preview, true in an update */
  readonly deployed?: boolean;
  /** The stack's output `identity` from its last update. @default there was no update */
  readonly identity?: object;
  /** The outputs of the stack that `peerStack` names. @default blue's real ones */
  readonly peerOutputs?: Readonly<Record<string, unknown>>;
  /** Answers calls of AWS functions. @default the simulated AWS answers them */
  readonly call?: runtime.Mocks["call"];
  /** Called for each resource. */
  readonly onResource?: () => void;
}

/** The resources and outputs that the program declares for a stack. */
export class Program {
  constructor(
    readonly resources: readonly Resource[],
    readonly outputs: Readonly<Record<string, unknown>>,
  ) {}

  /** Returns the resources of a type. @param type the end of it, such as `rds/cluster:Cluster` */
  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type.endsWith(type));
  }

  /** Returns the resource with the logical name. @throws Error if there is not exactly one */
  named(name: string): Resource {
    const found = this.resources.filter((resource) => resource.name === name);
    if (found.length !== 1) throw new Error(`The program declares ${found.length} resources named ${name}.`);
    return found[0] as Resource;
  }

  /** Returns the resource's outputs, which the simulated AWS decides. Only after an update. */
  state(name: string): Inputs {
    return simulate(this.named(name)).state;
  }

  id(name: string): string {
    return simulate(this.named(name)).id;
  }

  /** Returns the names of the resources that this one waits for. */
  dependenciesOf(name: string): string[] {
    return this.named(name).dependencies.map((urn) => urn.split("::").at(-1) as string);
  }
}

function simulate({ type, name, inputs, providers }: Resource): { id: string; state: Inputs } {
  const args = { type, name, inputs, provider: providers[0] };
  return answer(args, new Account().create(declaration(args)));
}

/** Evaluates the whole program as `pulumi up` or `pulumi preview` does. @throws the program's error */
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
  // The suffix is set, because the tests' environment may set ENVIRONMENT_SUFFIX.
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
        // A resource that does not exist yet has no id and no outputs but its inputs. A provider needs neither.
        if (!deployed && args.type !== "pulumi:providers:aws") return { id: "", state: args.inputs as Inputs };
        return answer(args, isGrouping(args) ? undefined : account.create(declaration(args)));
      },
    },
  });
  return new Program(recorded, outputs);
}

/** Answers the registration of a StackReference as the engine does. */
export function readStack(args: runtime.MockResourceArgs, outputs: object): runtime.MockResourceResult {
  return { id: args.id, state: { ...(args.inputs as object), outputs, secretOutputNames: [] } };
}

const once = (options: Options) => {
  let program: Promise<Program> | undefined;
  return () => (program ??= declare(options));
};

/** Evaluates blue as its file configures it, once for all tests. */
export const blue = once({ stack: "blue" });

/** Evaluates green as its file configures it, as blue's peer, once for all tests. */
export const green = once({ stack: "green" });

/** Returns the value of an input that must be a secret. */
export function unwrapSecret(value: unknown): unknown {
  if (!runtime.isRpcSecret(value)) throw new Error("The value is not marked as a secret.");
  return runtime.unwrapRpcSecret(value);
}

// Pulumi's mocks see a resource's inputs, but not its parent and dependencies. The request to the engine has them.
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
