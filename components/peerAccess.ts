import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { mayRead, type ReadableSecret } from "./iam";
import type { Network } from "./network";

export interface PeerAccessArgs {
  /** Part of the policy's name. */
  readonly environmentSuffix: string;
  /** The stack's AWS region. */
  readonly region: string;
  /** The secret with the credentials of this environment's database. */
  readonly secret: ReadableSecret;
  readonly network: Network;
  /** All other components of the environment. */
  readonly environment: readonly pulumi.Resource[];
  /** Protects the policy in Pulumi's state. Because it is deleted first, this protects the whole environment. */
  readonly production: boolean;
}

/**
 * The policy that lets the other colour read the credentials of this environment's database. The other colour attaches it
 * to its validator's role.
 *
 * The policy is created last and therefore deleted first. AWS refuses to delete it while it is attached to a role
 * (DeleteConflict). Destroying an environment that still has a peer is therefore refused before anything is deleted,
 * instead of half-way.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
 */
export class PeerAccess extends pulumi.ComponentResource {
  readonly policy: aws.iam.Policy;

  constructor(
    private readonly name: string,
    private readonly args: PeerAccessArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:PeerAccess", name, {}, opts);

    this.policy = this.createPolicy();

    this.registerOutputs({ policyArn: this.policy.arn });
  }

  private createPolicy(): aws.iam.Policy {
    const { environmentSuffix, region, secret, network, environment, production } = this.args;
    return new aws.iam.Policy(
      `${this.name}-policy`,
      {
        name: `bluegreen-peer-access-${environmentSuffix}`,
        description: `Read the database credentials of ${environmentSuffix}. While it is attached, ${environmentSuffix} is not destroyed`,
        policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: mayRead(secret, region) }),
      },
      // Protected although it holds no data: Pulumi notices a protected resource only when it is about to delete it. By the
      // time it is about to delete the database, it has deleted the tasks.
      { parent: this, dependsOn: network.complete.apply(() => [network, ...environment]), protect: production },
    );
  }
}
