import type { Inputs } from "./types/resourceType";

/** A child of the component. The cloud makes it of attributes, the engine's plug-in of a registered resource. */
interface Child {
  readonly id: unknown;
}

/** Makes a child. @param parent @default the component */
export type MakeChild<C extends Child> = (type: string, name: string, inputs: Record<string, unknown>, parent?: C) => C;

/** The step between the zones in the third byte of their ranges. awsx gives each zone a /18 of the VPC's /16. */
const ZONE_STRIDE = 64;

/**
 * Makes the children of `awsx.ec2.Vpc`, as far as the program uses it: the VPC, its internet gateway, in each zone a subnet
 * with a route table for each spec, and NAT gateways in public subnets.
 * @param inputs `cidrBlock` a /16, `availabilityZoneNames`, `subnetSpecs` of /24, `natGateways.strategy` and `tags`
 * @returns the component's outputs
 */
export function buildVpc<C extends Child>(
  name: string,
  inputs: Inputs,
  make: MakeChild<C>,
): Readonly<Record<string, unknown>> {
  const { cidrBlock, availabilityZoneNames, subnetSpecs, natGateways, tags, enableDnsSupport, enableDnsHostnames } =
    inputs as VpcInputs;
  const tagged = (childName: string) => ({ tags: { ...tags, Name: childName } });
  const vpc = make("aws:ec2/vpc:Vpc", name, { cidrBlock, enableDnsSupport, enableDnsHostnames, tags });
  const internetGateway = make(
    "aws:ec2/internetGateway:InternetGateway",
    name,
    { vpcId: vpc.id, ...tagged(name) },
    vpc,
  );

  const zones = availabilityZoneNames.map((availabilityZone, zone) =>
    subnetSpecs.map(({ type }, spec) => {
      const childName = `${name}-${type.toLowerCase()}-${zone + 1}`;
      const subnet = make(
        "aws:ec2/subnet:Subnet",
        childName,
        {
          vpcId: vpc.id,
          availabilityZone,
          cidrBlock: cidrBlock.replace(/\.0\.0\/16$/, `.${zone * ZONE_STRIDE + spec}.0/24`),
          mapPublicIpOnLaunch: type === "Public",
          ...tagged(childName),
        },
        vpc,
      );
      const routeTable = make(
        "aws:ec2/routeTable:RouteTable",
        childName,
        { vpcId: vpc.id, ...tagged(childName) },
        subnet,
      );
      const association = make(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        childName,
        { subnetId: subnet.id, routeTableId: routeTable.id },
        routeTable,
      );
      return { type, name: childName, subnet, routeTable, association };
    }),
  );
  const all = zones.flat();
  const ofType = (wanted: string) => all.filter(({ type }) => type === wanted);

  const gateways = ofType("Public")
    .slice(0, natGateways.strategy === "OnePerAz" ? zones.length : 1)
    .map(({ subnet }, index) => {
      const childName = `${name}-${index + 1}`;
      const eip = make("aws:ec2/eip:Eip", childName, { domain: "vpc", ...tagged(childName) }, subnet);
      const inputsOfNat = { subnetId: subnet.id, allocationId: eip.id, ...tagged(childName) };
      return { eip, nat: make("aws:ec2/natGateway:NatGateway", childName, inputsOfNat, subnet) };
    });
  const routeOut = (tier: (typeof all)[number], target: Record<string, unknown>) =>
    make(
      "aws:ec2/route:Route",
      tier.name,
      { routeTableId: tier.routeTable.id, destinationCidrBlock: "0.0.0.0/0", ...target },
      tier.routeTable,
    );
  const routes = [
    ...ofType("Public").map((tier) => routeOut(tier, { gatewayId: internetGateway.id })),
    // With a single gateway, all zones use it.
    ...ofType("Private").map((tier, zone) => routeOut(tier, { natGatewayId: (gateways[zone] ?? gateways[0])?.nat.id })),
  ];

  const idsOf = (wanted: string) => ofType(wanted).map(({ subnet }) => subnet.id);
  return {
    vpc,
    vpcId: vpc.id,
    internetGateway,
    publicSubnetIds: idsOf("Public"),
    privateSubnetIds: idsOf("Private"),
    isolatedSubnetIds: idsOf("Isolated"),
    subnets: all.map(({ subnet }) => subnet),
    routeTables: all.map(({ routeTable }) => routeTable),
    routeTableAssociations: all.map(({ association }) => association),
    routes,
    eips: gateways.map(({ eip }) => eip),
    natGateways: gateways.map(({ nat }) => nat),
    vpcEndpoints: [],
  };
}

interface VpcInputs {
  readonly cidrBlock: string;
  readonly availabilityZoneNames: readonly string[];
  readonly subnetSpecs: readonly { readonly type: string }[];
  readonly natGateways: { readonly strategy: string };
  readonly tags: Readonly<Record<string, string>>;
  readonly enableDnsSupport?: boolean;
  readonly enableDnsHostnames?: boolean;
}
