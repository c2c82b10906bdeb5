import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";

export interface NetworkArgs {
  /** Part of every name. */
  readonly environmentSuffix: string;
  /**
   * A private /16 in CIDR notation. Changing it would replace the network and with it the database:
   * config/replacement.ts refuses that.
   */
  readonly vpcCidr: string;
  /**
   * The names of the zones. Each gets a public, a private and an isolated subnet. Changing them would replace subnets and
   * with them the database: config/replacement.ts refuses that.
   */
  readonly availabilityZones: readonly string[];
  /** A NAT gateway in each zone (35 $ a month each) instead of one, so that a zone's failure does not affect the others. */
  readonly production: boolean;
}

/** A VPC with three tiers of subnets, and its security groups: internet -> ALB -> tasks -> Aurora, Lambda -> Aurora. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** IPv4 range in CIDR notation. */
  readonly vpcCidr: string;
  /** Subnets for the load balancer. This list and the others have one item for each zone, in the order of the zones. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** Subnets for tasks and Lambda functions. They reach the internet through the NAT gateway. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Subnets for the database. They have no route to or from the internet. */
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  readonly privateRouteTableIds: pulumi.Output<string>[];
  readonly isolatedRouteTableIds: pulumi.Output<string>[];

  readonly albSecurityGroup: aws.ec2.SecurityGroup;
  readonly tasksSecurityGroup: aws.ec2.SecurityGroup;
  readonly lambdaSecurityGroup: aws.ec2.SecurityGroup;
  readonly auroraSecurityGroup: aws.ec2.SecurityGroup;
  /**
   * Known once the VPC is complete, with its routes and gateways. A resource that depends on the component alone is neither
   * created after them nor deleted before them.
   */
  readonly complete: pulumi.Output<unknown>;
  /** The group that AWS creates with every VPC. It cannot be deleted, so Lambda can leave network interfaces in it. */
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
    // No VPC endpoints: accounts have quotas for them, and the NAT gateway reaches the same services.
    return new awsx.ec2.Vpc(
      `${this.name}-vpc`,
      {
        cidrBlock: vpcCidr,
        // awsx itself might choose a local zone (https://github.com/pulumi/pulumi-awsx/issues/1365).
        availabilityZoneNames: [...availabilityZones],
        subnetStrategy: "Auto",
        // The order decides the subnets' addresses. A new one must be appended.
        subnetSpecs: [
          { type: "Public", cidrMask: 24 },
          { type: "Private", cidrMask: 24 },
          { type: "Isolated", cidrMask: 24 },
        ],
        natGateways: { strategy: production ? "OnePerAz" : "Single" },
        // A peering connection needs both to resolve the peer's host names to private addresses.
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: { Name: `blue-green-vpc-${environmentSuffix}` },
      },
      { parent: this },
    );
  }

  /**
   * Returns the route table of each subnet. Even in a preview, when the ids are unknown, the list has one item for each
   * zone, so that a peering can declare a route for each.
   */
  private routeTableIds(vpc: awsx.ec2.Vpc, subnetIds: pulumi.Output<string[]>): pulumi.Output<string>[] {
    const pairs = vpc.routeTableAssociations.apply((associations) =>
      pulumi.all(associations.map(({ subnetId, routeTableId }) => ({ subnetId, routeTableId }))),
    );
    return this.args.availabilityZones.map((_, zone) =>
      pulumi
        .all([pairs, subnetIds])
        .apply(([known, ids]) => known.find(({ subnetId }) => subnetId === ids[zone])?.routeTableId as string),
    );
  }

  private createSecurityGroup(role: string, description: string): aws.ec2.SecurityGroup {
    // AWS cannot change a description, so a new one replaces the group, whose name must then change too.
    // No inline rules: they would remove the rules that the other colour adds to these groups. A group without any makes
    // the provider remove AWS's default rule, which allows all outgoing traffic.
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
