/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-member-access --
   Inputs have as many shapes as there are resource types; the program's own types have checked them already. */
import { createHash, randomBytes } from "node:crypto";

export const ACCOUNT = "123456789012";

/** A resource's inputs, as plain values: secrets unwrapped. */
export type Inputs = Readonly<Record<string, any>>;

/** Where a resource is created. */
export interface Place {
  /** The resource's logical name in the program. */
  readonly name: string;
  readonly region: string;
  /** An ARN of the account and the region. @param resource such as `key/1234` */
  readonly arn: (service: string, resource: string) => string;
  /** From 1: which of several resources of a {@link ResourceType.repeatable} type that are otherwise alike. */
  readonly instance: number;
}

export interface Created {
  readonly id: string;
  /** What AWS adds to the inputs. @default nothing */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * What AWS, and its provider for Pulumi, do with one type of resource: the only description of it here, for Pulumi's
 * mocks as for its engine.
 */
export interface ResourceType {
  /** What AWS answers to the creation. */
  readonly create: (inputs: Inputs, place: Place) => Created;
  /**
   * The inputs of which a change makes another resource; "all" of them, where there is no update. From the schema of
   * the Terraform provider (`ForceNew`, "Forces new resource" in its documentation) on which @pulumi/aws is built.
   */
  readonly replaceOn: readonly string[] | "all";
  /**
   * The input with the physical name, which the provider makes up unless it is given. Where it is given and stays, a
   * replacement deletes the old resource first, because two cannot have the same name.
   * https://github.com/pulumi/pulumi-terraform-bridge (nameRequiresDeleteBeforeReplace)
   */
  readonly named?: string;
  /** AWS lets several exist that are alike; of other types it refuses a second one. @default false */
  readonly repeatable?: boolean;
  /** The provider adds its default tags. */
  readonly taggable?: boolean;
  /** The input that Pulumi's state holds encrypted, also when the resource has been imported. @default none */
  readonly secret?: string;
  /** Outputs that follow from the inputs of an update. @default none */
  readonly update?: (inputs: Inputs) => Readonly<Record<string, unknown>>;
  /** Why AWS refuses an update. @default it does not */
  readonly refuseUpdate?: (olds: Inputs, news: Inputs) => string | undefined;
  /** The input that, while true, makes AWS refuse a deletion. */
  readonly deletionProtection?: string;
  /** Which resources, by type and input, keep this one from being deleted while they name its id, ARN or name. */
  readonly usedBy?: readonly (readonly [type: string, input: string])[];
  /** Deleting only makes Pulumi forget it. @default false */
  readonly skipDestroy?: (inputs: Inputs) => boolean;
}

/** AWS's own identifiers are random; these follow from what identifies the resource, so that runs can be compared. */
const hex = (length: number, ...identity: unknown[]) =>
  createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, length);

const uuid = (...identity: unknown[]) =>
  hex(32, ...identity).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
export const CLUSTER = "aws:rds/cluster:Cluster";
const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
export const FUNCTION = "aws:lambda/function:Function";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
export const ECS_SERVICE = "aws:ecs/service:Service";
const LISTENER = "aws:lb/listener:Listener";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const POLICY = "aws:iam/policy:Policy";
export const BUCKET_ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
export const PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
export const SECRET = "aws:secretsmanager/secret:Secret";
export const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

/** A part of a bucket's configuration that is a resource of its own in the provider. */
const bucketSetting: ResourceType = {
  create: (inputs) => ({ id: inputs.bucket }),
  replaceOn: ["bucket"],
};

/** One rule of a security group; everything but the group can be changed. */
const securityGroupRule: ResourceType = {
  create: (inputs, { arn }) => {
    const id = `sgr-${hex(17, inputs)}`;
    return { id, outputs: { arn: arn("ec2", `security-group-rule/${id}`), securityGroupRuleId: id } };
  },
  replaceOn: ["securityGroupId"],
  taggable: true,
};

const major = (version: unknown) => Number.parseInt(version as string);

/** Each type of resource that the program declares, and those that awsx makes of its network. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  // Its id is how the region reaches the resources that it creates: they name their provider.
  "pulumi:providers:aws": { create: (inputs) => ({ id: inputs.region }), replaceOn: [] },

  // Really random, unlike everything else here: one environment's password must not open the other's database.
  "random:index/randomPassword:RandomPassword": {
    create: (inputs) => ({
      id: "none",
      outputs: { result: randomBytes(inputs.length).toString("hex").slice(0, inputs.length) },
    }),
    replaceOn: "all",
  },
  "random:index/randomId:RandomId": {
    create: (inputs, { name }) => {
      const value = hex(inputs.byteLength * 2, name, inputs);
      return { id: value, outputs: { hex: value } };
    },
    replaceOn: "all",
  },

  "aws:kms/key:Key": {
    create: ({ description }, { arn, instance }) => {
      const keyId = uuid(description, instance);
      return { id: keyId, outputs: { keyId, arn: arn("kms", `key/${keyId}`) } };
    },
    repeatable: true,
    replaceOn: ["keyUsage", "customerMasterKeySpec", "multiRegion"],
    taggable: true,
  },
  "aws:kms/alias:Alias": {
    create: (inputs, { arn }) => ({ id: inputs.name, outputs: { arn: arn("kms", inputs.name) } }),
    replaceOn: ["name"],
    named: "name",
  },

  "aws:s3/bucket:Bucket": {
    create: ({ bucket }) => ({ id: bucket, outputs: { arn: `arn:aws:s3:::${bucket}` } }),
    replaceOn: ["bucket"],
    named: "bucket",
    taggable: true,
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting,
  [BUCKET_ENCRYPTION]: bucketSetting,
  "aws:s3/bucketVersioning:BucketVersioning": bucketSetting,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting,
  "aws:s3/bucketPolicy:BucketPolicy": bucketSetting,

  [VPC]: {
    create: ({ tags, cidrBlock }, { arn, instance }) => {
      const id = `vpc-${hex(17, tags?.Name, cidrBlock, instance)}`;
      return { id, outputs: { arn: arn("ec2", `vpc/${id}`), defaultSecurityGroupId: `sg-${hex(17, id)}` } };
    },
    repeatable: true,
    replaceOn: ["cidrBlock"],
    taggable: true,
    usedBy: [
      [SUBNET, "vpcId"],
      [SECURITY_GROUP, "vpcId"],
      ["aws:ec2/internetGateway:InternetGateway", "vpcId"],
      ["aws:ec2/routeTable:RouteTable", "vpcId"],
      [PEERING, "vpcId"],
      [PEERING, "peerVpcId"],
    ],
  },
  [SUBNET]: {
    // By its range: AWS refuses a second subnet with the same one in the same VPC.
    create: ({ vpcId, cidrBlock }, { arn }) => {
      const id = `subnet-${hex(17, vpcId, cidrBlock)}`;
      return { id, outputs: { arn: arn("ec2", `subnet/${id}`) } };
    },
    replaceOn: ["vpcId", "cidrBlock", "availabilityZone"],
    taggable: true,
    usedBy: [
      ["aws:ec2/natGateway:NatGateway", "subnetId"],
      ["aws:lb/loadBalancer:LoadBalancer", "subnets"],
      [ECS_SERVICE, "networkConfiguration"],
      [FUNCTION, "vpcConfig"],
      ["aws:rds/subnetGroup:SubnetGroup", "subnetIds"],
    ],
  },
  "aws:ec2/routeTable:RouteTable": {
    create: ({ vpcId, tags }, { arn, instance }) => {
      const id = `rtb-${hex(17, vpcId, tags?.Name, instance)}`;
      return { id, outputs: { arn: arn("ec2", `route-table/${id}`) } };
    },
    repeatable: true,
    replaceOn: ["vpcId"],
    taggable: true,
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    // By the subnet: it has one route table.
    create: ({ subnetId }) => ({ id: `rtbassoc-${hex(17, subnetId)}` }),
    replaceOn: ["subnetId"],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    create: ({ vpcId }, { arn }) => {
      const id = `igw-${hex(17, vpcId)}`;
      return { id, outputs: { arn: arn("ec2", `internet-gateway/${id}`) } };
    },
    replaceOn: [],
    taggable: true,
  },
  "aws:ec2/eip:Eip": {
    create: ({ tags }, { instance }) => {
      const id = `eipalloc-${hex(17, tags?.Name, instance)}`;
      return { id, outputs: { allocationId: id } };
    },
    repeatable: true,
    replaceOn: ["domain"],
    taggable: true,
    usedBy: [["aws:ec2/natGateway:NatGateway", "allocationId"]],
  },
  "aws:ec2/natGateway:NatGateway": {
    create: ({ subnetId }, { instance }) => ({ id: `nat-${hex(17, subnetId, instance)}` }),
    repeatable: true,
    replaceOn: ["subnetId", "allocationId"],
    taggable: true,
  },
  [SECURITY_GROUP]: {
    create: ({ vpcId, name }, { arn }) => {
      const id = `sg-${hex(17, vpcId, name)}`;
      return { id, outputs: { arn: arn("ec2", `security-group/${id}`), ownerId: ACCOUNT } };
    },
    replaceOn: ["name", "description", "vpcId"],
    named: "name",
    taggable: true,
    usedBy: [
      ["aws:lb/loadBalancer:LoadBalancer", "securityGroups"],
      [ECS_SERVICE, "networkConfiguration"],
      [FUNCTION, "vpcConfig"],
      [CLUSTER, "vpcSecurityGroupIds"],
    ],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
  [PEERING]: {
    create: ({ vpcId, peerVpcId }, { region }) => ({
      id: `pcx-${hex(17, vpcId, peerVpcId)}`,
      outputs: { acceptStatus: "active", peerOwnerId: ACCOUNT, peerRegion: region },
    }),
    replaceOn: ["vpcId", "peerVpcId"],
    taggable: true,
  },
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": {
    create: (inputs) => ({ id: inputs.vpcPeeringConnectionId }),
    replaceOn: ["vpcPeeringConnectionId"],
  },
  "aws:ec2/route:Route": {
    create: ({ routeTableId, destinationCidrBlock }) => ({
      id: `r-${routeTableId}${hex(10, destinationCidrBlock)}`,
      outputs: { origin: "CreateRoute", state: "active" },
    }),
    replaceOn: ["routeTableId", "destinationCidrBlock"],
  },

  "aws:cloudwatch/logGroup:LogGroup": {
    create: ({ name }, { arn }) => ({ id: name, outputs: { arn: arn("logs", `log-group:${name}`) } }),
    replaceOn: ["name"],
    named: "name",
    taggable: true,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    create: ({ name }, { arn }) => ({ id: name, outputs: { arn: arn("cloudwatch", `alarm:${name}`) } }),
    replaceOn: ["name"],
    named: "name",
    taggable: true,
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    create: ({ dashboardName }) => ({
      id: dashboardName,
      outputs: { dashboardArn: `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${dashboardName}` },
    }),
    replaceOn: ["dashboardName"],
  },
  "aws:sns/topic:Topic": {
    create: ({ name }, { arn }) => {
      const topic = arn("sns", name);
      return { id: topic, outputs: { arn: topic, owner: ACCOUNT } };
    },
    replaceOn: ["name"],
    named: "name",
    taggable: true,
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    create: (inputs) => {
      const subscription = `${inputs.topic}:${uuid(inputs)}`;
      return { id: subscription, outputs: { arn: subscription, pendingConfirmation: true } };
    },
    replaceOn: ["topic", "protocol", "endpoint"],
  },

  "aws:rds/subnetGroup:SubnetGroup": {
    create: ({ name }, { arn }) => ({ id: name, outputs: { arn: arn("rds", `subgrp:${name}`) } }),
    replaceOn: ["name"],
    named: "name",
    taggable: true,
    usedBy: [[CLUSTER, "dbSubnetGroupName"]],
  },
  [PARAMETER_GROUP]: {
    create: ({ name }, { arn }) => ({ id: name, outputs: { arn: arn("rds", `cluster-pg:${name}`) } }),
    replaceOn: ["name", "family", "description"],
    named: "name",
    taggable: true,
    usedBy: [[CLUSTER, "dbClusterParameterGroupName"]],
  },
  [CLUSTER]: {
    create: ({ clusterIdentifier: id, engineVersion }, { region, arn }) => ({
      id,
      outputs: {
        arn: arn("rds", `cluster:${id}`),
        endpoint: `${id}.cluster-local.${region}.rds.amazonaws.com`,
        readerEndpoint: `${id}.cluster-ro-local.${region}.rds.amazonaws.com`,
        clusterResourceId: `cluster-${hex(26, id).toUpperCase()}`,
        engineVersionActual: engineVersion,
      },
    }),
    replaceOn: [
      "clusterIdentifier",
      "engine",
      "databaseName",
      "masterUsername",
      "dbSubnetGroupName",
      "availabilityZones",
      "storageEncrypted",
      "kmsKeyId",
      "snapshotIdentifier",
    ],
    named: "clusterIdentifier",
    taggable: true,
    secret: "masterPassword",
    update: ({ engineVersion }) => ({ engineVersionActual: engineVersion }),
    refuseUpdate: (olds, news) =>
      major(olds.engineVersion) !== major(news.engineVersion) && !news.allowMajorVersionUpgrade
        ? "InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version."
        : undefined,
    deletionProtection: "deletionProtection",
    usedBy: [[CLUSTER_INSTANCE, "clusterIdentifier"]],
  },
  [CLUSTER_INSTANCE]: {
    create: ({ identifier }, { region, arn }) => ({
      id: identifier,
      outputs: {
        arn: arn("rds", `db:${identifier}`),
        endpoint: `${identifier}.local.${region}.rds.amazonaws.com`,
        port: 5432,
      },
    }),
    replaceOn: ["identifier", "clusterIdentifier", "engine", "availabilityZone", "dbSubnetGroupName"],
    named: "identifier",
    taggable: true,
  },

  [SECRET]: {
    create: ({ name }, { arn }) => {
      const secret = arn("secretsmanager", `secret:${name}-${hex(6, name)}`);
      return { id: secret, outputs: { arn: secret } };
    },
    replaceOn: ["name"],
    named: "name",
    taggable: true,
  },
  [SECRET_VERSION]: {
    create: ({ secretId, secretString }) => {
      const versionId = uuid(secretId, secretString);
      return { id: `${secretId}|${versionId}`, outputs: { arn: secretId, versionId } };
    },
    replaceOn: ["secretId", "secretString"],
    secret: "secretString",
  },

  "aws:iam/role:Role": {
    create: ({ name }) => ({ id: name, outputs: { arn: `arn:aws:iam::${ACCOUNT}:role/${name}` } }),
    replaceOn: ["name", "path"],
    named: "name",
    taggable: true,
    usedBy: [
      [ROLE_POLICY, "role"],
      [ATTACHMENT, "role"],
    ],
  },
  [ROLE_POLICY]: {
    create: ({ role, name }) => ({ id: `${role}:${name}` }),
    replaceOn: ["role", "name"],
    named: "name",
  },
  [ATTACHMENT]: {
    create: ({ role, policyArn }) => ({ id: `${role}/${policyArn}` }),
    replaceOn: ["role", "policyArn"],
  },
  [POLICY]: {
    create: ({ name }) => {
      const policy = `arn:aws:iam::${ACCOUNT}:policy/${name}`;
      return { id: policy, outputs: { arn: policy, policyId: `ANPA${hex(17, name).toUpperCase()}` } };
    },
    replaceOn: ["name", "path", "description"],
    named: "name",
    taggable: true,
    usedBy: [[ATTACHMENT, "policyArn"]],
  },

  [FUNCTION]: {
    create: ({ name }, { arn }) => ({
      id: name,
      outputs: { arn: arn("lambda", `function:${name}`), version: "$LATEST" },
    }),
    replaceOn: ["name", "packageType"],
    named: "name",
    taggable: true,
  },

  "aws:ecs/cluster:Cluster": {
    create: ({ name }, { arn }) => {
      const cluster = arn("ecs", `cluster/${name}`);
      return { id: cluster, outputs: { arn: cluster } };
    },
    replaceOn: ["name"],
    named: "name",
    taggable: true,
    usedBy: [[ECS_SERVICE, "cluster"]],
  },
  [TASK_DEFINITION]: {
    create: ({ family }, { arn, instance }) => ({
      id: family,
      outputs: { arn: arn("ecs", `task-definition/${family}:${instance}`), revision: instance },
    }),
    repeatable: true,
    // Every change is a new revision.
    replaceOn: [
      "family",
      "containerDefinitions",
      "cpu",
      "memory",
      "networkMode",
      "requiresCompatibilities",
      "executionRoleArn",
      "taskRoleArn",
    ],
    taggable: true,
    skipDestroy: (inputs) => inputs.skipDestroy === true,
  },
  [ECS_SERVICE]: {
    create: ({ cluster, name }, { arn }) => {
      const service = arn("ecs", `service/${(cluster as string).split("/")[1]}/${name}`);
      return { id: service, outputs: { arn: service } };
    },
    replaceOn: ["name", "cluster", "launchType", "schedulingStrategy"],
    named: "name",
    taggable: true,
  },

  "aws:lb/loadBalancer:LoadBalancer": {
    create: ({ name }, { region, arn }) => {
      const arnSuffix = `app/${name}/${hex(16, name)}`;
      const loadBalancer = arn("elasticloadbalancing", `loadbalancer/${arnSuffix}`);
      return {
        id: loadBalancer,
        outputs: {
          arn: loadBalancer,
          arnSuffix,
          dnsName: `${name}-${Number.parseInt(hex(8, name), 16)}.${region}.elb.amazonaws.com`,
          zoneId: `Z${hex(13, region).toUpperCase()}`,
        },
      };
    },
    replaceOn: ["name", "internal", "loadBalancerType"],
    named: "name",
    taggable: true,
    deletionProtection: "enableDeletionProtection",
  },
  "aws:lb/targetGroup:TargetGroup": {
    create: ({ name }, { arn }) => {
      const arnSuffix = `targetgroup/${name}/${hex(16, name)}`;
      const targetGroup = arn("elasticloadbalancing", arnSuffix);
      return { id: targetGroup, outputs: { arn: targetGroup, arnSuffix } };
    },
    replaceOn: ["name", "port", "protocol", "vpcId", "targetType"],
    named: "name",
    taggable: true,
    usedBy: [
      [LISTENER, "defaultActions"],
      [ECS_SERVICE, "loadBalancers"],
    ],
  },
  [LISTENER]: {
    // By its port: AWS refuses a second listener for the same one.
    create: ({ loadBalancerArn, port }) => {
      const listener = `${(loadBalancerArn as string).replace(":loadbalancer/", ":listener/")}/${hex(16, port)}`;
      return { id: listener, outputs: { arn: listener } };
    },
    replaceOn: ["loadBalancerArn"],
    taggable: true,
  },
};
