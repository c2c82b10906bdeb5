/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-member-access --
   Inputs have as many shapes as there are resource types; the program's own types have checked them already. */
import type { runtime } from "@pulumi/pulumi";
import { createHash, randomBytes } from "node:crypto";

const ACCOUNT = "123456789012";

/** A resource's inputs as they reach a mock. */
type Inputs = Readonly<Record<string, any>>;

interface Simulation {
  readonly id: string;
  /** What AWS adds to the inputs. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Where a resource is created, and as what. */
interface Place {
  /** The resource's logical name in the program. */
  readonly name: string;
  readonly region: string;
  /** An ARN of the account and the region. @param resource such as `key/1234` */
  readonly arn: (service: string, resource: string) => string;
  /** The services of ECS that have been created, and the task definition that each runs. */
  readonly runningTaskDefinitions: Map<string, string>;
}

type Simulate = (inputs: Inputs, place: Place) => Simulation;

/** AWS's own identifiers are random; these follow from what identifies the resource, so that runs can be compared. */
const hex = (length: number, ...identity: unknown[]) =>
  createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, length);

const uuid = (...identity: unknown[]) =>
  hex(32, ...identity).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** A resource that is nothing but its inputs. */
const settingOf =
  (key: string): Simulate =>
  (inputs, { name }) => ({ id: `${String(inputs[key])}/${name}` });

const rule: Simulate = (inputs, { arn }) => {
  const id = `sgr-${hex(17, inputs)}`;
  return { id, outputs: { arn: arn("ec2", `security-group-rule/${id}`), securityGroupRuleId: id } };
};

/** What AWS answers to the creation of each type of resource that the program declares. */
const RESOURCES: Readonly<Record<string, Simulate>> = {
  // Its id is how the region reaches the resources that it creates: they name their provider.
  "pulumi:providers:aws": (inputs) => ({ id: inputs.region as string }),

  // Really random, unlike everything else here: one environment's password must not open the other's database.
  "random:index/randomPassword:RandomPassword": (inputs) => ({
    id: "none",
    outputs: {
      result: randomBytes(inputs.length as number)
        .toString("hex")
        .slice(0, inputs.length),
    },
  }),
  "random:index/randomId:RandomId": (inputs, { name }) => {
    const value = hex((inputs.byteLength as number) * 2, name, inputs);
    return { id: value, outputs: { hex: value } };
  },

  "aws:kms/key:Key": (inputs, { arn }) => {
    const keyId = uuid(inputs.description);
    return { id: keyId, outputs: { keyId, arn: arn("kms", `key/${keyId}`) } };
  },
  "aws:kms/alias:Alias": (inputs, { arn }) => ({ id: inputs.name, outputs: { arn: arn("kms", inputs.name) } }),

  "aws:s3/bucket:Bucket": (inputs) => ({ id: inputs.bucket, outputs: { arn: `arn:aws:s3:::${inputs.bucket}` } }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": settingOf("bucket"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": settingOf("bucket"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": settingOf("bucket"),
  "aws:s3/bucketVersioning:BucketVersioning": settingOf("bucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": settingOf("bucket"),
  "aws:s3/bucketPolicy:BucketPolicy": settingOf("bucket"),

  "awsx:ec2:Vpc": vpc,
  "aws:ec2/securityGroup:SecurityGroup": (inputs, { arn }) => {
    const id = `sg-${hex(17, inputs.vpcId, inputs.name)}`;
    return { id, outputs: { arn: arn("ec2", `security-group/${id}`), ownerId: ACCOUNT } };
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule,
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": (inputs, { region }) => ({
    id: `pcx-${hex(17, inputs.vpcId, inputs.peerVpcId)}`,
    outputs: { acceptStatus: "active", peerOwnerId: ACCOUNT, peerRegion: region },
  }),
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": (inputs) => ({ id: inputs.vpcPeeringConnectionId }),
  "aws:ec2/route:Route": (inputs) => ({
    id: `r-${inputs.routeTableId}${hex(10, inputs.destinationCidrBlock)}`,
    outputs: { origin: "CreateRoute", state: "active" },
  }),

  "aws:cloudwatch/logGroup:LogGroup": (inputs, { arn }) => ({
    id: inputs.name,
    outputs: { arn: arn("logs", `log-group:${inputs.name}`) },
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (inputs, { arn }) => ({
    id: inputs.name,
    outputs: { arn: arn("cloudwatch", `alarm:${inputs.name}`) },
  }),
  "aws:cloudwatch/dashboard:Dashboard": (inputs) => ({
    id: inputs.dashboardName,
    outputs: { dashboardArn: `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${inputs.dashboardName}` },
  }),
  "aws:sns/topic:Topic": (inputs, { arn }) => {
    const topic = arn("sns", inputs.name);
    return { id: topic, outputs: { arn: topic, owner: ACCOUNT } };
  },
  "aws:sns/topicSubscription:TopicSubscription": (inputs) => {
    const subscription = `${inputs.topic}:${uuid(inputs)}`;
    return { id: subscription, outputs: { arn: subscription, pendingConfirmation: true } };
  },

  "aws:rds/subnetGroup:SubnetGroup": (inputs, { arn }) => ({
    id: inputs.name,
    outputs: { arn: arn("rds", `subgrp:${inputs.name}`) },
  }),
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": (inputs, { arn }) => ({
    id: inputs.name,
    outputs: { arn: arn("rds", `cluster-pg:${inputs.name}`) },
  }),
  "aws:rds/cluster:Cluster": (inputs, { region, arn }) => {
    const id = inputs.clusterIdentifier as string;
    return {
      id,
      outputs: {
        arn: arn("rds", `cluster:${id}`),
        endpoint: `${id}.cluster-local.${region}.rds.amazonaws.com`,
        readerEndpoint: `${id}.cluster-ro-local.${region}.rds.amazonaws.com`,
        clusterResourceId: `cluster-${hex(26, id).toUpperCase()}`,
        engineVersionActual: inputs.engineVersion,
      },
    };
  },
  "aws:rds/clusterInstance:ClusterInstance": (inputs, { region, arn }) => ({
    id: inputs.identifier,
    outputs: {
      arn: arn("rds", `db:${inputs.identifier}`),
      endpoint: `${inputs.identifier}.local.${region}.rds.amazonaws.com`,
      port: 5432,
    },
  }),

  "aws:secretsmanager/secret:Secret": (inputs, { arn }) => {
    const secret = arn("secretsmanager", `secret:${inputs.name}-${hex(6, inputs.name)}`);
    return { id: secret, outputs: { arn: secret } };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": (inputs) => {
    const versionId = uuid(inputs.secretId, inputs.secretString);
    return { id: `${inputs.secretId}|${versionId}`, outputs: { arn: inputs.secretId, versionId } };
  },

  "aws:iam/role:Role": (inputs) => ({
    id: inputs.name,
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:role/${inputs.name}` },
  }),
  "aws:iam/rolePolicy:RolePolicy": (inputs) => ({ id: `${inputs.role}:${inputs.name}` }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (inputs) => ({ id: `${inputs.role}/${inputs.policyArn}` }),

  "aws:lambda/function:Function": (inputs, { arn }) => ({
    id: inputs.name,
    outputs: { arn: arn("lambda", `function:${inputs.name}`), version: "$LATEST" },
  }),

  "aws:ecs/cluster:Cluster": (inputs, { arn }) => {
    const cluster = arn("ecs", `cluster/${inputs.name}`);
    return { id: cluster, outputs: { arn: cluster } };
  },
  "aws:ecs/taskDefinition:TaskDefinition": (inputs, { arn }) => ({
    id: inputs.family,
    outputs: { arn: arn("ecs", `task-definition/${inputs.family}:1`), revision: 1 },
  }),
  "aws:ecs/service:Service": (inputs, { arn, runningTaskDefinitions }) => {
    const service = arn("ecs", `service/${(inputs.cluster as string).split("/")[1]}/${inputs.name}`);
    runningTaskDefinitions.set(inputs.name as string, inputs.taskDefinition as string);
    return { id: service, outputs: { arn: service } };
  },

  "aws:lb/loadBalancer:LoadBalancer": (inputs, { region, arn }) => {
    const arnSuffix = `app/${inputs.name}/${hex(16, inputs.name)}`;
    const loadBalancer = arn("elasticloadbalancing", `loadbalancer/${arnSuffix}`);
    return {
      id: loadBalancer,
      outputs: {
        arn: loadBalancer,
        arnSuffix,
        dnsName: `${inputs.name}-${Number.parseInt(hex(8, inputs.name), 16)}.${region}.elb.amazonaws.com`,
        zoneId: `Z${hex(13, region).toUpperCase()}`,
      },
    };
  },
  "aws:lb/targetGroup:TargetGroup": (inputs, { arn }) => {
    const arnSuffix = `targetgroup/${inputs.name}/${hex(16, inputs.name)}`;
    const targetGroup = arn("elasticloadbalancing", arnSuffix);
    return { id: targetGroup, outputs: { arn: targetGroup, arnSuffix } };
  },
  "aws:lb/listener:Listener": (inputs) => {
    const listener = `${(inputs.loadBalancerArn as string).replace(":loadbalancer/", ":listener/")}/${hex(16, inputs.port)}`;
    return { id: listener, outputs: { arn: listener } };
  },
};

/** The outputs of awsx's component, in the order in which it makes the subnets of each zone. */
function vpc(inputs: Inputs): Simulation {
  const { availabilityZoneNames: zones, subnetSpecs, natGateways } = inputs;
  const id = (kind: string, ...identity: unknown[]) => `${kind}-${hex(17, inputs.tags, inputs.cidrBlock, ...identity)}`;
  const vpcId = id("vpc");
  const subnets = (zones as string[]).flatMap((zone) =>
    (subnetSpecs as { type: string }[]).map(({ type }) => ({
      type,
      subnet: { id: id("subnet", zone, type), vpcId, availabilityZone: zone },
      routeTable: { id: id("rtb", zone, type), vpcId },
    })),
  );
  const idsOf = (wanted: string) => subnets.filter(({ type }) => type === wanted).map(({ subnet }) => subnet.id);
  const natZones = natGateways.strategy === "OnePerAz" ? (zones as string[]) : (zones as string[]).slice(0, 1);
  return {
    id: vpcId,
    outputs: {
      vpcId,
      vpc: { id: vpcId, cidrBlock: inputs.cidrBlock, defaultSecurityGroupId: id("sg") },
      internetGateway: { id: id("igw"), vpcId },
      publicSubnetIds: idsOf("Public"),
      privateSubnetIds: idsOf("Private"),
      isolatedSubnetIds: idsOf("Isolated"),
      subnets: subnets.map(({ subnet }) => subnet),
      routeTables: subnets.map(({ routeTable }) => routeTable),
      routeTableAssociations: subnets.map(({ subnet, routeTable }) => ({
        id: id("rtbassoc", subnet.id),
        subnetId: subnet.id,
        routeTableId: routeTable.id,
      })),
      eips: natZones.map((zone) => ({ id: id("eipalloc", zone) })),
      natGateways: natZones.map((zone) => ({ id: id("nat", zone) })),
      vpcEndpoints: [],
    },
  };
}

/** An AWS account, as far as the program can tell. */
export class SimulatedAws {
  private readonly runningTaskDefinitions = new Map<string, string>();

  /**
   * What AWS would answer to a creation: the id, and the state, which is the inputs and what AWS adds. In a preview
   * nothing is created; a caller that simulates one answers with the inputs alone, and Pulumi takes the rest as unknown.
   * @throws on a type that it does not know
   */
  create({ type, name, inputs, provider = "" }: runtime.MockResourceArgs): { id: string; state: Record<string, any> } {
    // The stack and the program's own components only group resources: they are nothing in AWS.
    if (type === "pulumi:pulumi:Stack" || type.startsWith("bluegreen:")) return { id: "", state: {} };
    const simulate = RESOURCES[type];
    if (!simulate) throw new Error(`The simulated AWS does not know the resource type ${type} (${name}).`);

    const region = provider.split("::").at(-1) ?? "";
    const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
    const { runningTaskDefinitions } = this;
    const { id, outputs } = simulate(inputs as Inputs, { name, region, arn, runningTaskDefinitions });
    return { id, state: { ...(inputs as Inputs), ...outputs } };
  }

  /**
   * What AWS would answer to a call of the program's.
   * @throws on a token that it does not know
   */
  call({ token, inputs }: runtime.MockCallArgs): Record<string, unknown> {
    switch (token) {
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { id: ACCOUNT, accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/local`, userId: "LOCAL" };
      case "aws:ecs/getService:getService":
        return { ...(inputs as Inputs), taskDefinition: this.runningTaskDefinitions.get(inputs.serviceName as string) };
      default:
        throw new Error(`The simulated AWS does not know the call ${token}.`);
    }
  }
}
