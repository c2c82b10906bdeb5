import assert from "node:assert/strict";
import { blue, declare, green, type Program } from "../support/program";

interface Peer {
  readonly privateRouteTableIds: string[];
  readonly isolatedRouteTableIds: string[];
}

const peerOf = ({ outputs }: Program) => outputs.peer as Peer;

describe("peering", () => {
  it("connects the two VPCs, with names resolved in both directions", async () => {
    const [own, other] = [await green(), await blue()];
    assert.deepEqual(own.named("peering-connection").inputs, {
      vpcId: own.id("network-vpc"),
      peerVpcId: other.id("network-vpc"),
      autoAccept: true,
      tags: { Name: "green-to-blue" },
    });
    assert.deepEqual(own.named("peering-dns").inputs, {
      vpcPeeringConnectionId: own.id("peering-connection"),
      requester: { allowRemoteVpcDnsResolution: true },
      accepter: { allowRemoteVpcDnsResolution: true },
    });
  });

  it("routes both ways for the private and the isolated subnets of each zone", async () => {
    const [own, other] = [await green(), await blue()];
    const vpcPeeringConnectionId = own.id("peering-connection");
    const tiers: [string, string[], string][] = [
      ["private", peerOf(own).privateRouteTableIds, "10.0.0.0/16"],
      ["isolated", peerOf(own).isolatedRouteTableIds, "10.0.0.0/16"],
      ["peer-private", peerOf(other).privateRouteTableIds, "10.1.0.0/16"],
      ["peer-isolated", peerOf(other).isolatedRouteTableIds, "10.1.0.0/16"],
    ];
    const tables = new Set<string>();
    for (const [tier, routeTableIds, destinationCidrBlock] of tiers) {
      for (const [zone, routeTableId] of routeTableIds.entries()) {
        const { inputs } = own.named(`peering-${tier}-${zone + 1}`);
        assert.deepEqual(inputs, { routeTableId, destinationCidrBlock, vpcPeeringConnectionId });
        tables.add(routeTableId);
      }
    }
    assert.equal(tables.size, 12);
  });

  it("opens 5432 between the Aurora groups and from each side's Lambda group, while the connection is active", async () => {
    const [own, other] = [await green(), await blue()];
    const names = new Map([
      [own.id("network-aurora"), "green aurora"],
      [own.id("network-lambda"), "green lambda"],
      [other.id("network-aurora"), "blue aurora"],
      [other.id("network-lambda"), "blue lambda"],
    ]);
    const rules = (type: string) =>
      own
        .ofType(type)
        .filter(({ name }) => name.startsWith("peering-"))
        .map(({ name, inputs }) => {
          const { securityGroupId, referencedSecurityGroupId, ...rest } = inputs;
          assert.deepEqual(rest, { ipProtocol: "tcp", fromPort: 5432, toPort: 5432 });
          assert.ok(own.dependenciesOf(name).includes("peering-connection"), name);
          return `${names.get(securityGroupId as string)} - ${names.get(referencedSecurityGroupId as string)}`;
        })
        .sort();
    assert.deepEqual(rules("SecurityGroupIngressRule"), [
      "blue aurora - green aurora",
      "blue aurora - green lambda",
      "green aurora - blue aurora",
      "green aurora - blue lambda",
    ]);
    assert.deepEqual(rules("SecurityGroupEgressRule"), ["blue aurora - green aurora", "green aurora - blue aurora"]);
  });

  it("exists only with peerStack: without it, nothing of blue is read, routed, opened or granted", async () => {
    const { resources, named } = await declare({ stack: "green", config: { peerStack: undefined } }).then(
      (program) => ({
        resources: program.resources,
        named: (name: string) => program.named(name).inputs,
      }),
    );
    assert.deepEqual(
      resources.filter(({ type, name }) => /peer/i.test(type + name)).map(({ name }) => name),
      ["peer-access", "peer-access-policy"], // what the other colour may do here
    );
    const other = await blue();
    const text = JSON.stringify(resources.map(({ inputs }) => inputs));
    for (const value of [other.id("database-secret"), other.id("network-vpc"), other.id("peer-access-policy")]) {
      assert.ok(!text.includes(value));
    }
    const { environment } = named("schema-validator-function");
    assert.ok(!("BLUE_DB_SECRET_ARN" in (environment as { variables: object }).variables));
  });
});
