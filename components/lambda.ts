import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bundle } from "./bundle";
import { assumedBy, mayLogTo, mayRead, mayStore, type ReadableSecret, type WritableStorage } from "./iam";
import type { Network } from "./network";

export interface LambdaArgs {
  /** Part of every name. */
  readonly environmentSuffix: string;
  /** The stack's AWS region. */
  readonly region: string;
  /** The absolute path of the TypeScript module that exports `handler`. */
  readonly entry: string;
  /** Environment variables, in addition to those that every function gets. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** The secret that the function may read. */
  readonly secret: ReadableSecret;
  /** The ARN of the peer's policy that lets the function read the peer's secret. @default none */
  readonly peerAccessPolicyArn?: string;
  /** The part of a bucket in which the function may store objects. */
  readonly storage: WritableStorage;
  /** The time limit of an invocation in seconds, at most 900. */
  readonly timeout: number;
  /** The memory in MB, 128 or more. AWS assigns CPU in proportion to it. */
  readonly memorySize: number;
  /** The function runs in its private subnets, in its security group for Lambda functions. */
  readonly network: Network;
}

const VPC_ACCESS = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/**
 * A Lambda function in the VPC, named `<name>-SUFFIX`. It is bundled from a module of this project while the program runs.
 */
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
    const policy = this.createPolicy(logGroup);
    const vpcAccess = this.attachPolicy("vpc-access", VPC_ACCESS);
    const peerAccess = args.peerAccessPolicyArn ? [this.attachPolicy("peer-access", args.peerAccessPolicyArn)] : [];
    this.function = this.createFunction([logGroup, policy, vpcAccess, ...peerAccess]);

    this.registerOutputs({ functionName: this.function.name, roleArn: this.role.arn });
  }

  private createLogGroup(): aws.cloudwatch.LogGroup {
    // Without it, Lambda would create one that keeps logs for ever. No KMS key: the logs contain no secrets.
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

  private createPolicy(logGroup: aws.cloudwatch.LogGroup): aws.iam.RolePolicy {
    const { environmentSuffix, region, secret, storage } = this.args;
    return new aws.iam.RolePolicy(
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
  }

  private attachPolicy(purpose: string, policyArn: string): aws.iam.RolePolicyAttachment {
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
        code: new pulumi.asset.AssetArchive(archive(entry)),
        timeout,
        memorySize,
        environment: {
          variables: {
            ENVIRONMENT: environmentSuffix,
            // The certificate authorities of RDS. Since Node.js 20, Lambda no longer loads them by default.
            // https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
            NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem",
            ...environment,
          },
        },
        vpcConfig: { subnetIds: network.privateSubnetIds, securityGroupIds: [network.lambdaSecurityGroup.id] },
        // The network interfaces of a deleted function exist for up to 45 more minutes. They are moved to the VPC's default
        // group, so that ours can be deleted. https://github.com/pulumi/pulumi-aws/issues/2642
        replaceSecurityGroupsOnDestroy: true,
        replacementSecurityGroupIds: [network.defaultSecurityGroupId],
      },
      // Without the permissions, AWS can neither attach the function to the VPC nor, on destroy, detach it.
      { parent: this, dependsOn },
    );
  }
}

/** The function's code, and the files that it needs beside itself. */
async function archive(entry: string): Promise<pulumi.asset.AssetMap> {
  const { code, files } = await bundle(entry);
  const assets: pulumi.asset.AssetMap = { "index.js": new pulumi.asset.StringAsset(code) };
  for (const [name, path] of Object.entries(files)) assets[name] = new pulumi.asset.FileAsset(path);
  return assets;
}
