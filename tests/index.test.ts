import fc from "fast-check";
import assert from "node:assert/strict";
import { MAX_SUFFIX_LENGTH } from "../config/keys";
import { blue, declare, green, unwrapSecret, type Program, type Resource } from "./support/program";

const STACKS = { blue, green };

function countByType({ resources }: Program): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** The resources of each stack. It has no others, such as VPC endpoints or rotations of secrets. */
const EVERY_STACK: Readonly<Record<string, number>> = {
  "pulumi:pulumi:Stack": 1,
  "pulumi:providers:aws": 1,
  "bluegreen:components:Encryption": 1,
  "bluegreen:components:Reports": 1,
  "bluegreen:components:Network": 1,
  "bluegreen:components:Database": 1,
  "bluegreen:components:Service": 1,
  "bluegreen:components:Lambda": 1,
  "bluegreen:components:Monitoring": 1,
  "bluegreen:components:PeerAccess": 1,
  "random:index/randomId:RandomId": 1,
  "random:index/randomPassword:RandomPassword": 1,
  "aws:cloudwatch/dashboard:Dashboard": 1,
  "aws:cloudwatch/logGroup:LogGroup": 3,
  "aws:cloudwatch/metricAlarm:MetricAlarm": 9,
  "aws:ec2/securityGroup:SecurityGroup": 4,
  "aws:ecs/cluster:Cluster": 1,
  "aws:ecs/service:Service": 1,
  "aws:ecs/taskDefinition:TaskDefinition": 1,
  "aws:iam/role:Role": 3,
  "aws:iam/policy:Policy": 1,
  "aws:iam/rolePolicy:RolePolicy": 3,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 2,
  "aws:kms/alias:Alias": 3,
  "aws:kms/key:Key": 3,
  "aws:lambda/function:Function": 1,
  "aws:lb/listener:Listener": 1,
  "aws:lb/loadBalancer:LoadBalancer": 1,
  "aws:lb/targetGroup:TargetGroup": 1,
  "aws:rds/cluster:Cluster": 1,
  "aws:rds/clusterInstance:ClusterInstance": 3,
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": 1,
  "aws:rds/subnetGroup:SubnetGroup": 1,
  "aws:s3/bucket:Bucket": 1,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 1,
  "aws:s3/bucketPolicy:BucketPolicy": 1,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 1,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 1,
  "aws:s3/bucketVersioning:BucketVersioning": 1,
  "aws:secretsmanager/secret:Secret": 1,
  "aws:secretsmanager/secretVersion:SecretVersion": 1,
  "aws:sns/topic:Topic": 1,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 3,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 5,
  "awsx:ec2:Vpc": 1,
};

const PEERED: Readonly<Record<string, number>> = {
  ...EVERY_STACK,
  "bluegreen:components:Peering": 1,
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": 1,
  "aws:ec2/route:Route": 12,
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": 1,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 3,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 5,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 9,
};

describe("the program", () => {
  it("declares exactly these resources", async () => {
    assert.deepEqual(countByType(await blue()), EVERY_STACK);
    assert.deepEqual(countByType(await green()), PEERED);
  });

  it("declares the same resources in a preview", async () => {
    const urns = ({ resources }: Program) => resources.map(({ urn }) => urn).sort();
    for (const stack of ["blue", "green"] as const) {
      assert.deepEqual(urns(await declare({ stack, preview: true })), urns(await STACKS[stack]()));
    }
  });

  it("has exactly the outputs that users and the peer need", async () => {
    const { outputs } = await blue();
    assert.deepEqual(outputs, {
      VPCId: (await blue()).id("network-vpc"),
      AuroraClusterEndpoint: "aurora-cluster-blue.cluster-local.us-east-1.rds.amazonaws.com",
      AuroraReaderEndpoint: "aurora-cluster-blue.cluster-ro-local.us-east-1.rds.amazonaws.com",
      LoadBalancerDNS: (await blue()).state("service-alb").dnsName as string,
      ECSClusterName: "app-cluster-blue",
      SchemaValidatorFunctionName: "schema-validator-blue",
      DatabaseSecretArn: (await blue()).id("database-secret"),
      peer: {
        environmentSuffix: "blue",
        region: "us-east-1",
        vpcId: (await blue()).id("network-vpc"),
        vpcCidr: "10.0.0.0/16",
        ...(await routeTableIds(blue)),
        auroraSecurityGroupId: (await blue()).id("network-aurora"),
        lambdaSecurityGroupId: (await blue()).id("network-lambda"),
        databaseSecretArn: (await blue()).id("database-secret"),
        accessPolicyArn: (await blue()).id("peer-access-policy"),
      },
      identity: {
        region: "us-east-1",
        environmentSuffix: "blue",
        vpcCidr: "10.0.0.0/16",
        availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"],
        engineMajor: 16,
        masterUsername: "dbadmin",
        databaseName: "appdb",
        storageEncrypted: true,
      },
    });
    assert.deepEqual(Object.keys((await green()).outputs), Object.keys(outputs));
  });

  it("puts every resource below a component whose name begins its own", async () => {
    for (const [stack, program] of Object.entries(STACKS)) {
      const top = `urn:pulumi:${stack}::bluegreen::pulumi:pulumi:Stack::bluegreen-${stack}`;
      for (const { type, name, parent } of (await program()).resources) {
        if (type === "pulumi:pulumi:Stack") assert.equal(parent, "");
        else if (type.startsWith("bluegreen:") || name === "aws") assert.equal(parent, top, name);
        else {
          const [types = "", parentName = ""] = parent.split("::").slice(2);
          assert.match(types, /^pulumi:pulumi:Stack\$bluegreen:components:\w+$/, name);
          assert.ok(name.startsWith(`${parentName}-`), `${name} is below ${parentName}`);
          assert.ok(!name.includes(stack), `${name} would be another resource in another environment`);
        }
      }
    }
  });

  it("creates every AWS resource through one provider, which tags it", async () => {
    for (const [stack, program] of Object.entries(STACKS)) {
      const provider = (await program()).named("aws");
      assert.deepEqual(provider.inputs, {
        region: "us-east-1",
        defaultTags: `{"tags":{"Project":"bluegreen","Environment":"${stack}","ManagedBy":"pulumi"}}`,
        skipCredentialsValidation: "false",
        skipRegionValidation: "true",
      });
      for (const { type, name, providers } of (await program()).resources) {
        // Components have it for their children. The engine passes it on to awsx's children.
        const expected = /^(aws|bluegreen):/.test(type) ? [`${provider.urn}::us-east-1`] : [];
        assert.deepEqual(providers, expected, name);
      }
    }
  });

  it("gives its provider the other keys that are configured for AWS", async () => {
    const aws = { profile: "staging", defaultTags: '{"tags":{"Owner":"shop"}}' };
    const { inputs } = (await declare({ stack: "blue", aws })).named("aws");
    assert.equal(inputs.profile, "staging");
    assert.deepEqual(JSON.parse(inputs.defaultTags as string), {
      tags: { Owner: "shop", Project: "bluegreen", Environment: "blue", ManagedBy: "pulumi" },
    });
  });

  it("keeps the password secret, and every value that contains it", async () => {
    for (const program of Object.values(STACKS)) {
      const { resources, outputs } = await program();
      const password = unwrapSecret((await program()).named("database-cluster").inputs.masterPassword) as string;
      const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(password));
      assert.deepEqual(holders.map(({ name }) => name).sort(), ["database-cluster", "database-credentials"]);
      unwrapSecret((await program()).named("database-credentials").inputs.secretString);
      for (const { inputs } of holders) {
        const open = Object.values(inputs).filter((value) => typeof value === "string");
        assert.ok(!open.some((text) => text.includes(password)));
      }
      assert.ok(!JSON.stringify(outputs).includes(password));
    }
  });

  it("gives no role wildcard actions or resources", async () => {
    for (const program of Object.values(STACKS)) {
      const all = await program();
      const policies = ["iam/rolePolicy:RolePolicy", "iam/policy:Policy"].flatMap((type) => all.ofType(type));
      assert.equal(policies.length, 4);
      for (const { name, inputs } of policies) {
        const { Statement } = JSON.parse(inputs.policy as string) as { Statement: Statement[] };
        for (const { Effect, Action, Resource } of Statement) {
          assert.equal(Effect, "Allow");
          assert.ok(![Action].flat().some((action) => action.includes("*")), name);
          for (const resource of [Resource].flat()) {
            // A wildcard is allowed for the streams of one log group and the objects below one prefix: they do not exist yet.
            assert.match(
              resource,
              /^arn:aws:(logs:us-east-1:\d+:log-group:[\w/-]+:\*|s3:::[\w-]+\/\w+\/\*|[^*]+)$/,
              name,
            );
          }
        }
      }
    }
  });

  it("keeps every name within AWS's limits, for every allowed suffix", async () => {
    const suffix = fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+){0,5}$/).filter((text) => text.length <= MAX_SUFFIX_LENGTH);
    const peerOutputs = (await blue()).outputs;
    await fc.assert(
      fc.asyncProperty(suffix, async (environmentSuffix) => {
        const config = { environmentSuffix, production: "true" };
        const program = await declare({ stack: "green", config, peerOutputs });
        const named = program.resources.filter((resource) => checkName(resource, environmentSuffix));
        assert.equal(named.length, 42);
        const { finalSnapshotIdentifier } = program.named("database-cluster").inputs;
        assert.match(finalSnapshotIdentifier as string, /^[a-z](-?[a-z0-9]){0,254}$/);
      }),
      { numRuns: 15, examples: [["a".repeat(MAX_SUFFIX_LENGTH)], ["a"], ["0"]] },
    );
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
}

/** Returns the ids of the VPC's private and isolated route tables, as the output `peer` has them. */
async function routeTableIds(program: () => Promise<Program>): Promise<object> {
  const { routeTables } = (await program()).state("network-vpc") as { routeTables: { id: string }[] };
  // Each zone has a public, a private and an isolated subnet in this order, each with its own table.
  const tier = (position: number) => [0, 3, 6].map((zone) => routeTables[zone + position]?.id);
  return { privateRouteTableIds: tier(1), isolatedRouteTableIds: tier(2) };
}

/** The greatest length and the form of a name in AWS, by type. */
const LIMITS: readonly [type: string, most: number, form: RegExp][] = [
  ["lb/loadBalancer:LoadBalancer", 32, /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/],
  ["lb/targetGroup:TargetGroup", 32, /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/],
  ["iam/role:Role", 64, /^[\w+=,.@-]+$/],
  ["iam/rolePolicy:RolePolicy", 128, /^[\w+=,.@-]+$/],
  ["iam/policy:Policy", 128, /^[\w+=,.@-]+$/],
  ["rds/cluster:Cluster", 63, /^[a-z](-?[a-z0-9])*$/],
  ["rds/clusterInstance:ClusterInstance", 63, /^[a-z](-?[a-z0-9])*$/],
  ["rds/subnetGroup:SubnetGroup", 255, /^[a-z0-9 ._-]+$/],
  ["rds/clusterParameterGroup:ClusterParameterGroup", 255, /^[a-z](-?[a-z0-9])*$/],
  ["s3/bucket:Bucket", 63, /^[a-z0-9]([a-z0-9.-]*[a-z0-9])$/],
  ["lambda/function:Function", 64, /^[a-zA-Z0-9_-]+$/],
  ["ecs/cluster:Cluster", 255, /^[a-zA-Z0-9_-]+$/],
  ["ecs/service:Service", 255, /^[a-zA-Z0-9_-]+$/],
  ["ecs/taskDefinition:TaskDefinition", 255, /^[a-zA-Z0-9_-]+$/],
  ["ec2/securityGroup:SecurityGroup", 255, /^(?!sg-)[a-zA-Z0-9 ._-]+$/],
  ["kms/alias:Alias", 256, /^alias\/(?!aws)[a-zA-Z0-9/_-]+$/],
  ["sns/topic:Topic", 256, /^[a-zA-Z0-9_-]+$/],
  ["secretsmanager/secret:Secret", 512, /^[\w/+=.@-]+$/],
  ["cloudwatch/logGroup:LogGroup", 512, /^[\w./#-]+$/],
  ["cloudwatch/metricAlarm:MetricAlarm", 255, /^[a-z0-9-]+$/],
  ["cloudwatch/dashboard:Dashboard", 255, /^[\w-]+$/],
];

/** Asserts that a resource's name is valid and contains the suffix. @returns true if resources of its type have a name */
function checkName({ type, name, inputs }: Resource, suffix: string): boolean {
  const limit = LIMITS.find(([limited]) => type.endsWith(limited));
  const given = (inputs.name ?? inputs.identifier ?? inputs.family ?? inputs.dashboardName) as string | undefined;
  if (!limit) {
    assert.equal(given, undefined, `${name} has a name. Add its limits.`);
    return false;
  }
  const [, most, form] = limit;
  const physical = given ?? ((inputs.clusterIdentifier ?? inputs.bucket) as string);
  assert.ok(physical.includes(suffix), `${name}: ${physical}`);
  assert.ok(physical.length <= most, `${name}: ${physical} has ${physical.length} characters`);
  assert.match(physical, form, name);
  return true;
}
