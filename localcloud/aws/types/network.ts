import { ACCOUNT, hex, type ResourceType, type ResourceTypes } from "./resourceType";
import {
  CLUSTER,
  ECS_SERVICE,
  FUNCTION,
  INTERNET_GATEWAY,
  LOAD_BALANCER,
  NAT_GATEWAY,
  PEERING,
  ROUTE_TABLE,
  SECURITY_GROUP,
  SUBNET,
  SUBNET_GROUP,
  VPC,
} from "./names";

/** A rule of a security group. Everything but the group can be changed. */
const securityGroupRule: ResourceType = {
  create: (inputs, { arn }) => {
    const id = `sgr-${hex(17, inputs)}`;
    return { id, outputs: { arn: arn("ec2", `security-group-rule/${id}`), securityGroupRuleId: id } };
  },
  replaceOn: ["securityGroupId"],
  taggable: true,
};

/** VPCs with their subnets, routes, gateways, security groups and peering connections. */
export const networkTypes: ResourceTypes = {
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
      [INTERNET_GATEWAY, "vpcId"],
      [ROUTE_TABLE, "vpcId"],
      [PEERING, "vpcId"],
      [PEERING, "peerVpcId"],
    ],
  },
  [SUBNET]: {
    // From the range, because AWS refuses two subnets of a VPC with the same one.
    create: ({ vpcId, cidrBlock }, { arn }) => {
      const id = `subnet-${hex(17, vpcId, cidrBlock)}`;
      return { id, outputs: { arn: arn("ec2", `subnet/${id}`) } };
    },
    replaceOn: ["vpcId", "cidrBlock", "availabilityZone"],
    taggable: true,
    usedBy: [
      [NAT_GATEWAY, "subnetId"],
      [LOAD_BALANCER, "subnets"],
      [ECS_SERVICE, "networkConfiguration"],
      [FUNCTION, "vpcConfig"],
      [SUBNET_GROUP, "subnetIds"],
    ],
  },
  [ROUTE_TABLE]: {
    create: ({ vpcId, tags }, { arn, instance }) => {
      const id = `rtb-${hex(17, vpcId, tags?.Name, instance)}`;
      return { id, outputs: { arn: arn("ec2", `route-table/${id}`) } };
    },
    repeatable: true,
    replaceOn: ["vpcId"],
    taggable: true,
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    // From the subnet, because a subnet has one route table.
    create: ({ subnetId }) => ({ id: `rtbassoc-${hex(17, subnetId)}` }),
    replaceOn: ["subnetId"],
  },
  [INTERNET_GATEWAY]: {
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
    usedBy: [[NAT_GATEWAY, "allocationId"]],
  },
  [NAT_GATEWAY]: {
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
      [LOAD_BALANCER, "securityGroups"],
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
};
