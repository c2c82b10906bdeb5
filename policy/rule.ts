import type { Resource, Stack } from "./resource";
import type { KnownType } from "./types";

interface About {
  /** Never changes: people name it in a policy configuration. */
  readonly name: string;
  /** What must hold, in a sentence. */
  readonly description: string;
  /** The controls of the AWS Foundational Security Best Practices that it serves, if any. */
  readonly controls: readonly string[];
}

/** Looks at one resource's inputs, before the engine creates or changes it. */
export interface ResourceRule extends About {
  /** @default resources of every type */
  readonly types?: readonly KnownType[];
  /** @returns what is wrong */
  check(resource: Resource): Iterable<string>;
}

/** Looks at all resources together, at the end of a preview or an update. */
export interface StackRule extends About {
  checkStack(stack: Stack): Iterable<Violation>;
}

export type Rule = ResourceRule | StackRule;

/** What is wrong, and with which resource. */
export type Violation = readonly [resource: Resource, message: string];
