import assert from "node:assert/strict";
import { blue, green, type Inputs, type Program } from "../support/program";

/** Returns every rule of a group as `port` and source or destination, with groups' roles instead of their ids. */
function rules(program: Program, direction: "Ingress" | "Egress", role: string): string[] {
  const roles = new Map(["alb", "tasks", "lambda", "aurora"].map((name) => [program.id(`network-${name}`), name]));
  return program
    .ofType(`securityGroup${direction}Rule:SecurityGroup${direction}Rule`)
    .map(({ inputs }) => inputs)
    .filter(({ securityGroupId }) => roles.get(securityGroupId as string) === role)
    .map(({ ipProtocol, fromPort, toPort, cidrIpv4, referencedSecurityGroupId }: Inputs) => {
      assert.equal(fromPort, toPort);
      const other = (cidrIpv4 ?? roles.get(referencedSecurityGroupId as string)) as string;
      return ipProtocol === "-1" ? `all ${other}` : `${ipProtocol} ${fromPort} ${other}`;
    })
    .sort();
}

describe("the network", () => {
  it("is a VPC with three tiers of subnets in three named zones, and one NAT gateway", async () => {
    for (const [program, cidrBlock, name] of [
      [await blue(), "10.0.0.0/16", "blue-green-vpc-blue"],
      [await green(), "10.1.0.0/16", "blue-green-vpc-green"],
    ] as const) {
      assert.deepEqual(program.named("network-vpc").inputs, {
        cidrBlock,
        availabilityZoneNames: ["us-east-1a", "us-east-1b", "us-east-1c"],
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Public", cidrMask: 24 },
          { type: "Private", cidrMask: 24 },
          { type: "Isolated", cidrMask: 24 },
        ],
        natGateways: { strategy: "Single" },
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: { Name: name },
      });
    }
  });

  it("has four security groups without inline rules", async () => {
    const program = await blue();
    const vpcId = program.id("network-vpc");
    const groups = program.ofType("ec2/securityGroup:SecurityGroup").map(({ inputs }) => inputs);
    assert.deepEqual(
      groups.sort((a, b) => String(a.name).localeCompare(String(b.name))),
      [
        { name: "alb-blue", description: "Load balancer: HTTP and HTTPS from the internet", vpcId },
        { name: "aurora-blue", description: "Aurora: PostgreSQL from tasks and Lambda functions", vpcId },
        { name: "lambda-blue", description: "Lambda functions: nothing in", vpcId },
        { name: "tasks-blue", description: "Tasks: HTTP from the load balancer", vpcId },
      ],
    );
  });

  it("allows traffic from the internet to the load balancer, from there to the tasks, from tasks and Lambda to Aurora, and no other", async () => {
    const program = await blue();
    assert.deepEqual(rules(program, "Ingress", "alb"), ["tcp 443 0.0.0.0/0", "tcp 80 0.0.0.0/0"]);
    assert.deepEqual(rules(program, "Ingress", "tasks"), ["tcp 80 alb"]);
    assert.deepEqual(rules(program, "Ingress", "lambda"), []);
    assert.deepEqual(rules(program, "Ingress", "aurora"), ["tcp 5432 lambda", "tcp 5432 tasks"]);
  });

  it("allows all outgoing traffic except Aurora's", async () => {
    const program = await blue();
    for (const role of ["alb", "tasks", "lambda"]) {
      assert.deepEqual(rules(program, "Egress", role), ["all 0.0.0.0/0"], role);
    }
    assert.deepEqual(rules(program, "Egress", "aurora"), []);
  });
});
