import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { mayRead, type ReadableSecret } from "./iam";

export interface PeerAccessArgs {
  readonly environmentSuffix: string;
  /** The stack's AWS region. */
  readonly region: string;
  /** The secret with this environment's database credentials. */
  readonly secret: ReadableSecret;
  /** Everything else of the environment. */
  readonly environment: readonly pulumi.Resource[];
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
    const { environmentSuffix, region, secret, environment } = this.args;
    return new aws.iam.Policy(
      `${this.name}-policy`,
      {
        name: `bluegreen-peer-access-${environmentSuffix}`,
        description: `Read the database credentials of ${environmentSuffix}. While it is attached, ${environmentSuffix} is not destroyed`,
        policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: mayRead(secret, region) }),
      },
      { parent: this, dependsOn: [...environment] },
    );
  }
}
