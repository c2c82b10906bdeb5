import { createHash } from "node:crypto";

/** The account's number, as ARNs and outputs show it. */
export const ACCOUNT = "123456789012";

/** A resource's inputs as plain values: secrets are unwrapped. Their shape depends on the resource type. */
export type Inputs = Readonly<Record<string, any>>;

/** Where a resource is created. */
export interface Place {
  /** The resource's logical name in the program. */
  readonly name: string;
  readonly region: string;
  /** Returns an ARN in the account and the region. @param resource such as `key/1234` */
  readonly arn: (service: string, resource: string) => string;
  /** Counts, from 1, the resources of a {@link ResourceType.repeatable} type that are otherwise alike. */
  readonly instance: number;
}

/** AWS's answer to a creation. */
export interface Created {
  readonly id: string;
  /** The attributes that AWS adds to the inputs. @default none */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * The behaviour of AWS, and of its provider for Pulumi, towards resources of one type. There is one description of each type,
 * for Pulumi's mocks as well as for its engine.
 */
export interface ResourceType {
  /** Returns AWS's answer to the creation. */
  readonly create: (inputs: Inputs, place: Place) => Created;
  /**
   * The inputs whose change replaces the resource; "all" if the type has no update. From the schema of the Terraform provider
   * on which @pulumi/aws is built (`ForceNew`; "Forces new resource" in its documentation).
   */
  readonly replaceOn: readonly string[] | "all";
  /**
   * The input with the physical name. The provider generates a name if the program gives none. If it gives one and keeps it,
   * a replacement deletes the old resource first, because two resources cannot have the same name.
   * https://github.com/pulumi/pulumi-terraform-bridge (nameRequiresDeleteBeforeReplace)
   */
  readonly named?: string;
  /** True if AWS accepts several resources that are alike. @default false: it refuses a second one */
  readonly repeatable?: boolean;
  /** True if the provider adds its default tags. @default false */
  readonly taggable?: boolean;
  /** The input that Pulumi's state holds encrypted, even for a resource that was imported. @default none */
  readonly secret?: string;
  /** Returns the outputs that an update changes. @default none */
  readonly update?: (inputs: Inputs) => Readonly<Record<string, unknown>>;
  /** Returns the reason why AWS refuses an update; undefined if it accepts it. @default it accepts every update */
  readonly refuseUpdate?: (olds: Inputs, news: Inputs) => string | undefined;
  /** The input that makes AWS refuse a deletion while it is true. @default none */
  readonly deletionProtection?: string;
  /**
   * The types and inputs of other resources that prevent the deletion of this one while they name its id, ARN or name.
   * @default none
   */
  readonly usedBy?: readonly (readonly [type: string, input: string])[];
  /** True if a deletion removes the resource from Pulumi's state only. @default false */
  readonly skipDestroy?: (inputs: Inputs) => boolean;
}

/** Descriptions by the type's name. */
export type ResourceTypes = Readonly<Record<string, ResourceType>>;

/**
 * Returns hexadecimal digits that follow from what identifies the resource, so that runs can be compared. AWS's own
 * identifiers are random.
 */
export function hex(length: number, ...identity: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, length);
}

/** Returns a UUID made as {@link hex} does. */
export function uuid(...identity: unknown[]): string {
  return hex(32, ...identity).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
