import { at, isSet, listOf, UNKNOWN } from "../resource";
import type { Rule } from "../rule";
import { TYPES } from "../types";

/** Types of the program and of Pulumi, which do not exist in AWS. */
const NOT_IN_AWS = /^(pulumi|bluegreen|random):/;

/** Rules about what the environments must not have by decision, and about types without a decision. */
export const CONSTRAINTS: readonly Rule[] = [
  {
    name: "no-vpc-endpoints",
    description:
      "There are no VPC endpoints: accounts have quotas for them, and the NAT gateway reaches the same services.",
    controls: [],
    *check({ type, props }) {
      if (type.startsWith("aws:ec2/vpcEndpoint")) yield "It is a VPC endpoint.";
      if (listOf(props.vpcEndpointSpecs).length > 0) yield "vpcEndpointSpecs asks for VPC endpoints.";
    },
  },
  {
    name: "no-key-on-log-groups",
    description: "Log groups have no KMS key.",
    controls: [],
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    *check({ props }) {
      if (isSet(props.kmsKeyId)) yield "kmsKeyId is set.";
    },
  },
  {
    name: "no-rotation",
    description: "No secret is rotated automatically. Raising `passwordVersion` makes a new password.",
    controls: [],
    *check({ type, props }) {
      if (type.startsWith("aws:secretsmanager/secretRotation")) yield "It rotates a secret.";
      // RDS rotates the passwords that it manages every seven days.
      if (props.manageMasterUserPassword === true) yield "manageMasterUserPassword is true: RDS rotates that password.";
    },
  },
  {
    name: "no-inline-rules",
    description:
      "A security group's rules are separate resources: inline rules would remove those of the other colour.",
    controls: [],
    types: ["aws:ec2/securityGroup:SecurityGroup"],
    *check({ props }) {
      for (const direction of ["ingress", "egress"]) {
        if (props[direction] !== UNKNOWN && isSet(at(props, direction))) yield `${direction} is set.`;
      }
    },
  },
  {
    name: "known-types",
    description: "The rules were written for every type of resource in the program. They cannot judge other types.",
    controls: ["Lambda.1"],
    *check({ type }) {
      if (type in TYPES || NOT_IN_AWS.test(type)) return;
      yield `No rule knows ${type}. Write what must hold for it (policy/rules), then add it to policy/types.ts.`;
    },
  },
];
