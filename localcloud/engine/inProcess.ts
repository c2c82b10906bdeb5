import { asset, runtime } from "@pulumi/pulumi";
import type { Declaration, Resource } from "../aws/account";
import type { Inputs } from "../aws/types/resourceType";
import type { LocalCloud } from "../localCloud";
import type { Deployment, Engine } from "./engine";
import { evaluateProgram, fullName, stackConfig } from "./program";

/** Evaluates the program in this process, with Pulumi's mocks. They support creation only, and need no CLI. */
export class InProcessEngine implements Engine {
  private readonly outputs = new Map<string, Readonly<Record<string, unknown>>>();

  constructor(private readonly cloud: LocalCloud) {}

  async deploy(stack: string): Promise<Deployment> {
    let resources = 0;
    const outputs = await evaluateProgram({
      stack,
      config: stackConfig(stack),
      mocks: {
        call: ({ token, inputs }) => this.cloud.call(token, inputs as Inputs),
        newResource: async (args) => {
          if (args.type === "pulumi:pulumi:StackReference") return this.readStack(args, stack);
          resources++;
          return answer(args, isGrouping(args) ? undefined : await this.cloud.create(declaration(args)));
        },
      },
    });
    this.outputs.set(fullName(stack), outputs);
    return { outputs, resources };
  }

  close(): void {
    // There is nothing to release.
  }

  /** Answers a StackReference. @param own the stack that is being deployed. It exists, even before it has outputs. */
  private readStack({ id, inputs }: runtime.MockResourceArgs, own: string): runtime.MockResourceResult {
    const name = (inputs as Inputs).name as string;
    const outputs = this.outputs.get(name) ?? (name === fullName(own) ? {} : undefined);
    if (!outputs) throw new Error(`unknown stack "${name}"`); // the engine's message
    return { id, state: { name, outputs, secretOutputNames: [] } };
  }
}

/** True if the resource only groups others, as the stack and the program's components do. AWS does not know it. */
export function isGrouping({ type }: runtime.MockResourceArgs): boolean {
  return type === "pulumi:pulumi:Stack" || type.startsWith("bluegreen:");
}

export function declaration({ type, name, inputs, provider = "" }: runtime.MockResourceArgs): Declaration {
  // A provider's reference ends with its id, which is the region: see aws/types/pulumi.ts.
  return { type, name, region: provider.split("::").at(-1) ?? "", inputs: unwrapSecrets(inputs) as Inputs };
}

/** Returns a mock's answer. The state consists of the inputs and of what AWS adds. @param resource undefined for a grouping */
export function answer({ inputs }: runtime.MockResourceArgs, resource?: Resource): { id: string; state: Inputs } {
  return resource ? { id: resource.id, state: { ...(inputs as Inputs), ...resource.outputs } } : { id: "", state: {} };
}

/** Returns the value with the contents of secrets in their place. Pulumi wraps secrets on their way to a provider. */
export function unwrapSecrets(value: unknown): unknown {
  if (runtime.isRpcSecret(value)) return unwrapSecrets(runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (value === null || typeof value !== "object" || asset.Archive.isInstance(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapSecrets(inner)]));
}
