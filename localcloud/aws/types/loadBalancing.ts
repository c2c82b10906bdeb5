import { hex, type ResourceTypes } from "./resourceType";
import { ECS_SERVICE, LISTENER, LOAD_BALANCER } from "./names";

/** Load balancers, their target groups and listeners. */
export const loadBalancingTypes: ResourceTypes = {
  [LOAD_BALANCER]: {
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
    // From the port, because AWS refuses two listeners of a load balancer on the same one.
    create: ({ loadBalancerArn, port }) => {
      const listener = `${(loadBalancerArn as string).replace(":loadbalancer/", ":listener/")}/${hex(16, port)}`;
      return { id: listener, outputs: { arn: listener } };
    },
    replaceOn: ["loadBalancerArn"],
    taggable: true,
  },
};
