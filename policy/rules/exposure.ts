import { comesFrom, isNot, mustBe, ofType, UNKNOWN, type Properties, type Resource, type Stack } from "../resource";
import type { Rule } from "../rule";
import { forEachBucket } from "./buckets";
import { policyStatements } from "./documents";

/** Rules about exposure: the internet reaches the load balancer on two ports, and nothing else. */
export const EXPOSURE: readonly Rule[] = [
  {
    name: "no-public-address",
    description: "Tasks and database instances have no public address, and only NAT gateways have an elastic one.",
    controls: ["ECS.2", "RDS.2"],
    *check({ type, props }) {
      yield* mustBe(props, "publiclyAccessible", undefined, false);
      yield* mustBe(props, "networkConfiguration.assignPublicIp", undefined, false);
      if (type === "aws:ec2/eip:Eip") {
        // A NAT gateway refers to its address, not the address to the gateway.
        yield* mustBe(props, "instance", undefined, "");
        yield* mustBe(props, "networkInterface", undefined, "");
      }
    },
  },
  {
    name: "one-public-load-balancer",
    description: "One application load balancer faces the internet, with its own security group.",
    controls: [],
    *checkStack(stack) {
      const balancers = ofType(stack, "aws:lb/loadBalancer:LoadBalancer");
      const [, ...others] = balancers.filter(({ props }) => isNot(props.internal, true));
      for (const balancer of others) yield [balancer, "It is another load balancer that faces the internet."];
      for (const balancer of balancers) {
        const faults = [...mustBe(balancer.props, "loadBalancerType", undefined, "application")];
        // Without one, AWS gives it the VPC's default group.
        if (groupsOf(stack, balancer).length === 0) faults.push("It has no security group of the stack.");
        for (const fault of faults) yield [balancer, fault];
      }
    },
  },
  {
    name: "open-to-the-world",
    description: "The world may connect only to ports 80 and 443 of the load balancer's security group.",
    controls: ["EC2.18", "EC2.19"],
    *checkStack(stack) {
      const balancers = ofType(stack, "aws:lb/loadBalancer:LoadBalancer");
      const open = balancers.flatMap((balancer) => groupsOf(stack, balancer));
      for (const rule of ofType(stack, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")) {
        const { cidrIpv4, cidrIpv6 } = rule.props;
        if (![cidrIpv4, cidrIpv6].some(isTheWorld)) continue;
        if (!isWeb(rule.props)) yield [rule, `It opens ${showPorts(rule.props)} to the world.`];
        if (!open.some((group) => comesFrom(rule, "securityGroupId", group))) {
          yield [rule, "It opens a security group that is not the load balancer's to the world."];
        }
      }
      // Inline rules are not allowed at all. Every other member of the group would be exposed with it.
      for (const group of open) {
        for (const member of stack.resources) {
          const memberships = ["vpcSecurityGroupIds", "networkConfiguration", "vpcConfig"];
          if (memberships.some((property) => comesFrom(member, property, group))) {
            yield [member, `It is in the load balancer's security group ${group.name}.`];
          }
        }
      }
    },
  },
  {
    name: "bucket-private",
    description: "A bucket blocks public access with all four settings of S3.",
    controls: ["S3.2", "S3.3", "S3.8"],
    checkStack: (stack) =>
      forEachBucket(stack, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", function* (props) {
        for (const way of ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"]) {
          yield* mustBe(props, way, true);
        }
      }),
  },
  {
    name: "bucket-without-acls",
    description: "A bucket's owner owns all objects in it, and access control lists are disabled.",
    controls: ["S3.12"],
    checkStack: (stack) =>
      forEachBucket(stack, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", (props) =>
        mustBe(props, "rule.objectOwnership", "BucketOwnerEnforced"),
      ),
  },
  {
    name: "no-foreign-access",
    description:
      "The policy of a resource admits AWS services only. People and programs get access through their roles.",
    controls: ["KMS.5", "S3.6", "SNS.4"],
    *check({ props }) {
      for (const { Effect, Principal, NotPrincipal } of policyStatements(props)) {
        if (Effect !== "Allow") continue;
        if (NotPrincipal !== undefined) yield "Its policy admits every principal except NotPrincipal.";
        if (Principal === undefined || Principal === UNKNOWN) continue;
        const kinds = typeof Principal === "object" && Principal !== null ? Object.keys(Principal) : ["*"];
        if (kinds.some((kind) => kind !== "Service")) yield `Its policy admits ${JSON.stringify(Principal)}.`;
      }
    },
  },
];

/** Returns the stack's security groups that a load balancer is in. */
function groupsOf(stack: Stack, balancer: Resource): Resource[] {
  const groups = ofType(stack, "aws:ec2/securityGroup:SecurityGroup");
  return groups.filter((group) => comesFrom(balancer, "securityGroups", group));
}

/** True if an address range is wider than any private network. */
function isTheWorld(cidr: unknown): boolean {
  return typeof cidr === "string" && Number(cidr.split("/")[1]) < 8;
}

function isWeb({ ipProtocol, fromPort, toPort }: Properties): boolean {
  if (isNot(ipProtocol, "tcp") || isNot(fromPort, 80, 443)) return false;
  return fromPort === UNKNOWN || !isNot(toPort, fromPort);
}

function showPorts({ ipProtocol, fromPort, toPort }: Properties): string {
  return ipProtocol === "-1" ? "all ports" : `${String(ipProtocol)} ${String(fromPort)}-${String(toPort)}`;
}
