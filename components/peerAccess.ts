import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { mayRead, type ReadableSecret } from "./iam";
import type { Network } from "./network";

export interface PeerAccessArgs {
  readonly environmentSuffix: string;
  /** The stack's AWS region. */
  readonly region: string;
  /** The secret with this environment's database credentials. */
  readonly secret: ReadableSecret;
  readonly network: Network;
  /** Everything else of the environment. */
  readonly environment: readonly pulumi.Resource[];
  /** Protects the policy in Pulumi's state, and with it, as it is deleted first, the whole environment. */
  readonly production: boolean;
}

/**
 * What the other colour may do here: read the credentials of this environment's database. Its validator's role attaches
 * the policy.
 *
 * It is made last, and so it is deleted first; and AWS refuses to delete a policy while a role has it attached
 * (DeleteConflict). So destroying an environment that the other colour still peers with is refused before anything else
 * of it goes, instead of half-way.
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
      // Protected though it holds nothing: Pulumi notices a protected resource only when its turn comes, and by the
      // database's turn the tasks would be gone.
      { parent: this, dependsOn: network.complete.apply(() => [network, ...environment]), protect: production },
    );
  }
}
