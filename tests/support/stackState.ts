import type { Stack } from "@pulumi/pulumi/automation";
import type { LocalCloud } from "../../localcloud/localCloud";

/** A resource in Pulumi's state. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A stack's state, as `pulumi stack export` prints it. */
export interface StackState {
  resources?: StateResource[];
  /** The operations that were under way when an engine was killed. */
  pending_operations?: { readonly type: string; readonly resource: StateResource }[];
}

export async function stateOf(stack: Stack): Promise<StackState> {
  return (await stack.exportStack()).deployment as StackState;
}

/** Returns the state's resources in AWS as `type name id`, sorted. */
export function awsResources({ resources = [] }: StackState): string[] {
  return resources
    .filter(({ type, custom }) => custom && type.startsWith("aws:"))
    .map(({ type, urn, id }) => `${type} ${logicalName(urn)} ${id}`)
    .sort();
}

/** Returns the cloud's resources in the same form. */
export function cloudResources({ resources }: LocalCloud): string[] {
  return resources.map(({ type, name, id }) => `${type} ${name} ${id}`).sort();
}

export function logicalName(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
