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
import { loadConfig } from "./config/config";
import type { Peer } from "./config/peer";

/** Where the validator's reports are in the environment's bucket. */
const VALIDATIONS = "validations/";

/**
 * The program of every stack: one environment, and, when the configuration names a peer, the link to it. A function,
 * which Pulumi calls and awaits: so the configuration and the peer's outputs are plain values before the first resource.
 */
export = async () => {
  const config = await loadConfig(DATABASE_IDENTITY);
  const { environmentSuffix, region, production, peer } = config;

  // A provider of our own, so that everything is tagged, also what awsx makes, and by one version of the plug-in: awsx
  // would bring its own (https://github.com/pulumi/pulumi-awsx/issues/1191). It takes on whatever else is configured
  // under `aws:`, which Pulumi gives to default providers only.
  const provider = new aws.Provider("aws", {
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
  const opts = { providers: [provider] };

  const encryption = new Encryption("encryption", { environmentSuffix, production }, opts);
  const reports = new Reports("reports", { environmentSuffix, production, key: encryption.storageKey }, opts);
  const network = new Network("network", config, opts);
  const database = new Database("database", { ...config, network, encryption }, opts);
  const service = new Service("service", { ...config, network, encryption, database }, opts);

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
  const monitoring = new Monitoring("monitoring", { ...config, database, service, validator }, opts);
  const environment = [encryption, reports, database, service, validator, monitoring, ...peering];
  const peerAccess = new PeerAccess("peer-access", { ...config, secret, network, environment }, opts);

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
