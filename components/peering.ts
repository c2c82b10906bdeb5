import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../config/peer";
import type { Network } from "./network";

export interface PeeringArgs {
  /** Part of the connection's name. */
  readonly environmentSuffix: string;
  /** This stack's network. */
  readonly network: Network;
  /** The other colour's outputs. It is in the same account and region. */
  readonly peer: Peer;
}

/**
 * The private connection to the other colour: between the databases, and from each side's Lambda functions to the other's
 * database. All of it belongs to this stack, including the routes and rules in the other VPC, so that removing `peerStack`
 * removes all of it.
 */
export class Peering extends pulumi.ComponentResource {
  /** The active connection. Host names are resolved across it in both directions. */
  readonly connection: aws.ec2.VpcPeeringConnection;

  constructor(
    private readonly name: string,
    private readonly args: PeeringArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Peering", name, {}, opts);

    this.connection = this.createConnection();
    this.resolveNames();
    this.routeBothWays();
    this.allowPostgresql();

    this.registerOutputs({ connectionId: this.connection.id });
  }

  private createConnection(): aws.ec2.VpcPeeringConnection {
    const { environmentSuffix, network, peer } = this.args;
    return new aws.ec2.VpcPeeringConnection(
      `${this.name}-connection`,
      {
        vpcId: network.vpcId,
        peerVpcId: peer.vpcId,
        autoAccept: true,
        tags: { Name: `${environmentSuffix}-to-${peer.environmentSuffix}` },
      },
      { parent: this },
    );
  }

  private resolveNames(): void {
    new aws.ec2.PeeringConnectionOptions(
      `${this.name}-dns`,
      {
        vpcPeeringConnectionId: this.connection.id,
        requester: { allowRemoteVpcDnsResolution: true },
        accepter: { allowRemoteVpcDnsResolution: true },
      },
      { parent: this },
    );
  }

  private routeBothWays(): void {
    const { network, peer } = this.args;
    this.route("private", network.privateRouteTableIds, peer.vpcCidr);
    this.route("isolated", network.isolatedRouteTableIds, peer.vpcCidr);
    this.route("peer-private", peer.privateRouteTableIds, network.vpcCidr);
    this.route("peer-isolated", peer.isolatedRouteTableIds, network.vpcCidr);
  }

  private route(tier: string, routeTableIds: readonly pulumi.Input<string>[], destinationCidrBlock: string): void {
    routeTableIds.forEach((routeTableId, zone) => {
      new aws.ec2.Route(
        `${this.name}-${tier}-${zone + 1}`,
        { routeTableId, destinationCidrBlock, vpcPeeringConnectionId: this.connection.id },
        { parent: this },
      );
    });
  }

  private allowPostgresql(): void {
    const { network, peer } = this.args;
    const own = { aurora: network.auroraSecurityGroup.id, lambda: network.lambdaSecurityGroup.id };
    const others = { aurora: peer.auroraSecurityGroupId, lambda: peer.lambdaSecurityGroupId };

    this.allowIn("aurora-from-peer-aurora", own.aurora, others.aurora);
    this.allowIn("aurora-from-peer-lambda", own.aurora, others.lambda);
    this.allowIn("peer-aurora-from-aurora", others.aurora, own.aurora);
    this.allowIn("peer-aurora-from-lambda", others.aurora, own.lambda);
    // The subscriber connects to the publisher, and either database can be the subscriber.
    this.allowOut("aurora-to-peer-aurora", own.aurora, others.aurora);
    this.allowOut("peer-aurora-to-aurora", others.aurora, own.aurora);
  }

  private allowIn(rule: string, to: pulumi.Input<string>, from: pulumi.Input<string>): void {
    new aws.vpc.SecurityGroupIngressRule(
      `${this.name}-${rule}`,
      { securityGroupId: to, ...POSTGRESQL, referencedSecurityGroupId: from },
      this.acrossConnection(),
    );
  }

  private allowOut(rule: string, from: pulumi.Input<string>, to: pulumi.Input<string>): void {
    new aws.vpc.SecurityGroupEgressRule(
      `${this.name}-${rule}`,
      { securityGroupId: from, ...POSTGRESQL, referencedSecurityGroupId: to },
      this.acrossConnection(),
    );
  }

  /** Makes a rule wait for the connection: a rule can refer to a group of another VPC only while it is active. */
  private acrossConnection(): pulumi.CustomResourceOptions {
    return { parent: this, dependsOn: this.connection };
  }
}

const POSTGRESQL = { ipProtocol: "tcp", fromPort: 5432, toPort: 5432 };
