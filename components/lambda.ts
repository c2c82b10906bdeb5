import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bundle } from "./bundle";
import { assumedBy, mayLogTo, mayRead, mayStore, type ReadableSecret, type WritableStorage } from "./iam";
import type { Network } from "./network";

export interface LambdaArgs {
  readonly environmentSuffix: string;
  /** The stack's AWS region. */
  readonly region: string;
  /** Absolute path of the TypeScript module that exports `handler`. */
  readonly entry: string;
  /** Environment variables, beside those that every function gets. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** The secret that it may read. */
  readonly secret: ReadableSecret;
  /** ARN of the other colour's policy that lets it read that one's secret. @default none */
  readonly peerAccessPolicyArn?: string;
  /** Where it may store objects. */
  readonly storage: WritableStorage;
  /** Seconds, at most 900. */
  readonly timeout: number;
  /** MB, from 128. The share of a CPU follows from it. */
  readonly memorySize: number;
  /** Runs in its private subnets, with its group for Lambda functions. */
  readonly network: Network;
}

/** A function in the VPC, bundled from a module of this project while the program runs; named `<name>-SUFFIX`. */
export class Lambda extends pulumi.ComponentResource {
  readonly function: aws.lambda.Function;
  readonly role: aws.iam.Role;

  constructor(
    private readonly name: string,
    private readonly args: LambdaArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Lambda", name, {}, opts);

    const logGroup = this.createLogGroup();
    this.role = this.createRole();
    const permissions = this.grantPermissions(logGroup);
    this.function = this.createFunction([logGroup, ...permissions]);

    this.registerOutputs({ functionName: this.function.name, roleArn: this.role.arn });
  }

  private createLogGroup(): aws.cloudwatch.LogGroup {
    // Made here, or Lambda would make it without a retention. No KMS key: the logs hold no secrets.
    return new aws.cloudwatch.LogGroup(
      `${this.name}-logs`,
      { name: `/aws/lambda/${this.name}-${this.args.environmentSuffix}`, retentionInDays: 7 },
      { parent: this },
    );
  }

  private createRole(): aws.iam.Role {
    return new aws.iam.Role(
      `${this.name}-role`,
      {
        name: `${this.name}-role-${this.args.environmentSuffix}`,
        assumeRolePolicy: pulumi.jsonStringify(assumedBy("lambda")),
      },
      { parent: this },
    );
  }

  private grantPermissions(logGroup: aws.cloudwatch.LogGroup): pulumi.Resource[] {
    const { environmentSuffix, region, secret, storage, peerAccessPolicyArn } = this.args;
    const vpcAccess = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
    const policy = new aws.iam.RolePolicy(
      `${this.name}-policy`,
      {
        name: `${this.name}-policy-${environmentSuffix}`,
        role: this.role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [...mayRead(secret, region), ...mayStore(storage, region), mayLogTo(logGroup)],
        }),
      },
      { parent: this },
    );
    return [
      policy,
      this.attach("vpc-access", vpcAccess),
      ...(peerAccessPolicyArn === undefined ? [] : [this.attach("peer-access", peerAccessPolicyArn)]),
    ];
  }

  private attach(purpose: string, policyArn: string): aws.iam.RolePolicyAttachment {
    return new aws.iam.RolePolicyAttachment(
      `${this.name}-${purpose}`,
      { role: this.role.name, policyArn },
      { parent: this },
    );
  }

  private createFunction(dependsOn: pulumi.Resource[]): aws.lambda.Function {
    const { environmentSuffix, entry, environment, timeout, memorySize, network } = this.args;
    return new aws.lambda.Function(
      `${this.name}-function`,
      {
        name: `${this.name}-${environmentSuffix}`,
        role: this.role.arn,
        runtime: "nodejs22.x",
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(bundle(entry)) }),
        timeout,
        memorySize,
        environment: {
          variables: {
            ENVIRONMENT: environmentSuffix,
            // The certificate authorities of RDS: since Node.js 20, Lambda does not load them by itself.
            // https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
            NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem",
            ...environment,
          },
        },
        vpcConfig: { subnetIds: network.privateSubnetIds, securityGroupIds: [network.lambdaSecurityGroup.id] },
        // A deleted function's network interfaces linger for up to 45 minutes; meanwhile they move to the VPC's own
        // group, so that ours can be deleted. https://github.com/pulumi/pulumi-aws/issues/2642
        replaceSecurityGroupsOnDestroy: true,
        replacementSecurityGroupIds: [network.defaultSecurityGroupId],
      },
      // The permissions: without them AWS can neither attach the function to the VPC nor, at the end, detach it.
      { parent: this, dependsOn },
    );
  }
}
