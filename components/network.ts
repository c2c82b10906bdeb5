import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

export interface NetworkArgs {
  readonly environmentSuffix: string;
  /** A private /16 in CIDR notation. Changing it would replace the network and the database, and fails half-way. */
  readonly vpcCidr: string;
  /** Names of the zones; each gets a public, a private and an isolated subnet. */
  readonly availabilityZones: readonly string[];
  /** A NAT gateway in each zone (35 $ a month each) instead of one, so that one zone's failure stays in that zone. */
  readonly production: boolean;
}

/** A VPC with three tiers of subnets, and the security groups: internet -> ALB -> tasks -> Aurora, Lambda -> Aurora. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** IPv4 range in CIDR notation. */
  readonly vpcCidr: string;
  /** For the load balancer. One a zone, as all the lists here. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** With a way out through the NAT gateway: for tasks and Lambda functions. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Without a way to or from the internet: for the database. */
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  readonly privateRouteTableIds: pulumi.Output<string>[];
  readonly isolatedRouteTableIds: pulumi.Output<string>[];

  readonly albSecurityGroup: aws.ec2.SecurityGroup;
  readonly tasksSecurityGroup: aws.ec2.SecurityGroup;
  readonly lambdaSecurityGroup: aws.ec2.SecurityGroup;
  readonly auroraSecurityGroup: aws.ec2.SecurityGroup;
  /**
   * Known as soon as the VPC is complete, with its routes and gateways. What depends on the component alone neither waits
   * for them nor outlives them.
   */
  readonly complete: pulumi.Output<unknown>;
  /** The group that AWS makes with every VPC. It can't be deleted, and so Lambda can leave its interfaces there. */
  readonly defaultSecurityGroupId: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: NetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Network", name, {}, opts);

    const vpc = this.createVpc();
    this.vpcId = vpc.vpcId;
    this.vpcCidr = args.vpcCidr;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.isolatedSubnetIds = vpc.isolatedSubnetIds;
    this.privateRouteTableIds = this.routeTableIds(vpc, vpc.privateSubnetIds);
    this.isolatedRouteTableIds = this.routeTableIds(vpc, vpc.isolatedSubnetIds);
    this.defaultSecurityGroupId = vpc.vpc.defaultSecurityGroupId;
    this.complete = pulumi.all([
      vpc.internetGateway,
      vpc.routes,
      vpc.routeTableAssociations,
      vpc.natGateways,
      vpc.eips,
    ]);

    this.albSecurityGroup = this.createSecurityGroup("alb", "Load balancer: HTTP and HTTPS from the internet");
    this.tasksSecurityGroup = this.createSecurityGroup("tasks", "Tasks: HTTP from the load balancer");
    this.lambdaSecurityGroup = this.createSecurityGroup("lambda", "Lambda functions: nothing in");
    this.auroraSecurityGroup = this.createSecurityGroup("aurora", "Aurora: PostgreSQL from tasks and Lambda functions");
    this.allowTraffic();

    this.registerOutputs({ vpcId: this.vpcId, vpcCidr: this.vpcCidr });
  }

  private createVpc(): awsx.ec2.Vpc {
    const { environmentSuffix, vpcCidr, availabilityZones, production } = this.args;
    // No VPC endpoints: accounts have quotas of them, and the NAT gateway leads to the same services.
    return new awsx.ec2.Vpc(
      `${this.name}-vpc`,
      {
        cidrBlock: vpcCidr,
        // Named: awsx's own choice may fall on a local zone (https://github.com/pulumi/pulumi-awsx/issues/1365).
        availabilityZoneNames: [...availabilityZones],
        subnetStrategy: "Auto",
        // The order decides the subnets' addresses: only ever append.
        subnetSpecs: [
          { type: "Public", cidrMask: 24 },
          { type: "Private", cidrMask: 24 },
          { type: "Isolated", cidrMask: 24 },
        ],
        natGateways: { strategy: production ? "OnePerAz" : "Single" },
        // Both are what a peering connection needs to resolve the other colour's host names to private addresses.
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: { Name: `blue-green-vpc-${environmentSuffix}` },
      },
      { parent: this },
    );
  }

  /**
   * The route table of each of the subnets. As many as there are zones, also in a preview, when their ids are not known
   * yet: so the peer can declare a route for each.
   */
  private routeTableIds(vpc: awsx.ec2.Vpc, subnetIds: pulumi.Output<string[]>): pulumi.Output<string>[] {
    const pairs = vpc.routeTableAssociations.apply((associations) =>
      pulumi.all(associations.map(({ subnetId, routeTableId }) => ({ subnetId, routeTableId }))),
    );
    return this.args.availabilityZones.map((_, zone) =>
      pulumi
        .all([pairs, subnetIds])
        .apply(([pairs, ids]) => pairs.find(({ subnetId }) => subnetId === ids[zone])?.routeTableId as string),
    );
  }

  private createSecurityGroup(role: string, description: string): aws.ec2.SecurityGroup {
    // A fixed name, and a description that AWS does not let change: whoever changes one has to change the other too.
    // No inline rules: the other colour adds rules of its own to these groups, and inline rules would remove them.
    // With none at all, the provider takes away AWS's default rule that lets everything out.
    return new aws.ec2.SecurityGroup(
      `${this.name}-${role}`,
      { name: `${role}-${this.args.environmentSuffix}`, description, vpcId: this.vpcId },
      { parent: this },
    );
  }

  private allowTraffic(): void {
    const { albSecurityGroup: alb, tasksSecurityGroup: tasks } = this;
    const { lambdaSecurityGroup: lambda, auroraSecurityGroup: aurora } = this;

    this.allowIn("alb-http", alb, 80, "0.0.0.0/0");
    this.allowIn("alb-https", alb, 443, "0.0.0.0/0");
    this.allowIn("tasks-from-alb", tasks, 80, alb);
    this.allowIn("aurora-from-tasks", aurora, 5432, tasks);
    this.allowIn("aurora-from-lambda", aurora, 5432, lambda);
    for (const [role, group] of Object.entries({ alb, tasks, lambda })) {
      new aws.vpc.SecurityGroupEgressRule(
        `${this.name}-${role}-out`,
        { securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
        { parent: this },
      );
    }
  }

  private allowIn(rule: string, to: aws.ec2.SecurityGroup, port: number, from: aws.ec2.SecurityGroup | string): void {
    const source = typeof from === "string" ? { cidrIpv4: from } : { referencedSecurityGroupId: from.id };
    new aws.vpc.SecurityGroupIngressRule(
      `${this.name}-${rule}`,
      { securityGroupId: to.id, ipProtocol: "tcp", fromPort: port, toPort: port, ...source },
      { parent: this },
    );
  }
}
