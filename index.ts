import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { join } from "node:path";
import { Database, DATABASE_IDENTITY } from "./components/database";
import { Encryption } from "./components/encryption";
import { Lambda } from "./components/lambda";
import { Monitoring } from "./components/monitoring";
import { Network } from "./components/network";
import { PeerAccess } from "./components/peerAccess";
import { Peering } from "./components/peering";
import { Reports } from "./components/reports";
import { Service } from "./components/service";
import { loadConfig, type StackConfig } from "./config/config";
import type { Peer } from "./config/peer";

/** The beginning of the names of the validator's reports in the environment's bucket. */
const VALIDATIONS = "validations/";

/**
 * The program of every stack: one environment and, if the configuration names a peer, the connection to it. Pulumi calls and
 * awaits this function, so that the configuration and the peer's outputs are plain values before the first resource.
 */
export = async () => {
  const config = await loadConfig(DATABASE_IDENTITY);
  const { environmentSuffix, region, production, alarmEmails, peer } = config;
  const { vpcCidr, availabilityZones } = config;
  const { engineVersion, instanceClass, passwordVersion } = config;
  const { image, desiredCount, cpu, memory, certificateArn } = config;

  const opts = { providers: [createProvider(config)] };

  const encryption = new Encryption("encryption", { environmentSuffix, production }, opts);
  const reports = new Reports("reports", { environmentSuffix, production, key: encryption.storageKey }, opts);
  const network = new Network("network", { environmentSuffix, vpcCidr, availabilityZones, production }, opts);
  const database = new Database(
    "database",
    {
      environmentSuffix,
      engineVersion,
      instanceClass,
      availabilityZones,
      passwordVersion,
      production,
      network,
      encryption,
    },
    opts,
  );
  const service = new Service(
    "service",
    {
      environmentSuffix,
      region,
      image,
      desiredCount,
      cpu,
      memory,
      certificateArn,
      production,
      network,
      encryption,
      database,
    },
    opts,
  );

  const secret = { secretArn: database.secret.arn, keyArn: encryption.secretsKey.arn };
  const validator = new Lambda(
    "schema-validator",
    {
      environmentSuffix,
      region,
      entry: join(__dirname, "validator", "handler.ts"),
      environment: {
        DB_SECRET_ARN: secret.secretArn,
        ...(peer && { BLUE_DB_SECRET_ARN: peer.databaseSecretArn }),
        REPORTS_BUCKET: reports.bucket.bucket,
        REPORTS_PREFIX: VALIDATIONS,
      },
      secret,
      storage: { bucketArn: reports.bucket.arn, prefix: VALIDATIONS, keyArn: encryption.storageKey.arn },
      peerAccessPolicyArn: peer?.accessPolicyArn,
      timeout: 300,
      memorySize: 512,
      network,
    },
    opts,
  );
  const peering = peer ? [new Peering("peering", { environmentSuffix, network, peer }, opts)] : [];
  const monitoring = new Monitoring(
    "monitoring",
    { environmentSuffix, region, alarmEmails, database, service, validator },
    opts,
  );
  const environment = [encryption, reports, database, service, validator, monitoring, ...peering];
  const peerAccess = new PeerAccess(
    "peer-access",
    { environmentSuffix, region, production, secret, network, environment },
    opts,
  );

  const forPeer: { readonly [Key in keyof Peer]: pulumi.Input<Peer[Key]> } = {
    environmentSuffix,
    region,
    vpcId: network.vpcId,
    vpcCidr: network.vpcCidr,
    privateRouteTableIds: pulumi.all(network.privateRouteTableIds),
    isolatedRouteTableIds: pulumi.all(network.isolatedRouteTableIds),
    auroraSecurityGroupId: network.auroraSecurityGroup.id,
    lambdaSecurityGroupId: network.lambdaSecurityGroup.id,
    databaseSecretArn: database.secret.arn,
    accessPolicyArn: peerAccess.policy.arn,
  };
  return {
    VPCId: network.vpcId,
    AuroraClusterEndpoint: database.cluster.endpoint,
    AuroraReaderEndpoint: database.cluster.readerEndpoint,
    LoadBalancerDNS: service.verifiedDnsName,
    ECSClusterName: service.cluster.name,
    SchemaValidatorFunctionName: validator.function.name,
    DatabaseSecretArn: database.secret.arn,
    peer: forPeer,
    identity: config.identity,
  };
};

/**
 * Creates the provider of every resource, which tags them, including those of awsx: awsx would otherwise bring its own version
 * of the plug-in (https://github.com/pulumi/pulumi-awsx/issues/1191). It gets the other keys under `aws:` too, which Pulumi
 * hands to default providers only.
 */
function createProvider({ region, environmentSuffix }: StackConfig): aws.Provider {
  return new aws.Provider("aws", {
    ...aws.config,
    region,
    defaultTags: {
      tags: {
        ...aws.config.defaultTags?.tags,
        Project: "bluegreen",
        Environment: environmentSuffix,
        ManagedBy: "pulumi",
      },
    },
  });
}
