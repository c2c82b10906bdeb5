import type { Resource, Stack } from "./resource";
import type { KnownType } from "./types";

interface About {
  /** Never changes, because policy configurations name it. */
  readonly name: string;
  /** The requirement, in a sentence. */
  readonly description: string;
  /** The controls of the AWS Foundational Security Best Practices that the rule serves. */
  readonly controls: readonly string[];
}

/** A rule about one resource. It checks the inputs before the engine creates or changes the resource. */
export interface ResourceRule extends About {
  /** @default resources of every type */
  readonly types?: readonly KnownType[];
  /** @returns a message for each violation */
  check(resource: Resource): Iterable<string>;
}

/** A rule about several resources. It checks all of them at the end of a preview or an update. */
export interface StackRule extends About {
  checkStack(stack: Stack): Iterable<Violation>;
}

export type Rule = ResourceRule | StackRule;

/** A resource that violates a rule, and the message. */
export type Violation = readonly [resource: Resource, message: string];
