import { hex, type ResourceTypes } from "./resourceType";
import { CLUSTER, CLUSTER_INSTANCE, PARAMETER_GROUP, SUBNET_GROUP } from "./names";

/** Aurora clusters, their instances, and the groups that configure them. */
export const databaseTypes: ResourceTypes = {
  [SUBNET_GROUP]: {
    create: ({ name }, { arn }) => ({ id: name, outputs: { arn: arn("rds", `subgrp:${name}`) } }),
    replaceOn: ["name"],
    named: "name",
    taggable: true,
    usedBy: [[CLUSTER, "dbSubnetGroupName"]],
  },
  [PARAMETER_GROUP]: {
    create: ({ name }, { arn }) => ({ id: name, outputs: { arn: arn("rds", `cluster-pg:${name}`) } }),
    replaceOn: ["name", "family", "description"],
    named: "name",
    taggable: true,
    usedBy: [[CLUSTER, "dbClusterParameterGroupName"]],
  },
  [CLUSTER]: {
    create: ({ clusterIdentifier: id, engineVersion }, { region, arn }) => ({
      id,
      outputs: {
        arn: arn("rds", `cluster:${id}`),
        endpoint: `${id}.cluster-local.${region}.rds.amazonaws.com`,
        readerEndpoint: `${id}.cluster-ro-local.${region}.rds.amazonaws.com`,
        clusterResourceId: `cluster-${hex(26, id).toUpperCase()}`,
        engineVersionActual: engineVersion,
      },
    }),
    replaceOn: [
      "clusterIdentifier",
      "engine",
      "databaseName",
      "masterUsername",
      "dbSubnetGroupName",
      "availabilityZones",
      "storageEncrypted",
      "kmsKeyId",
      "snapshotIdentifier",
    ],
    named: "clusterIdentifier",
    taggable: true,
    secret: "masterPassword",
    update: ({ engineVersion }) => ({ engineVersionActual: engineVersion }),
    refuseUpdate: (olds, news) =>
      major(olds.engineVersion) !== major(news.engineVersion) && !news.allowMajorVersionUpgrade
        ? "InvalidParameterCombination: The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version."
        : undefined,
    deletionProtection: "deletionProtection",
    usedBy: [[CLUSTER_INSTANCE, "clusterIdentifier"]],
  },
  [CLUSTER_INSTANCE]: {
    create: ({ identifier }, { region, arn }) => ({
      id: identifier,
      outputs: {
        arn: arn("rds", `db:${identifier}`),
        endpoint: `${identifier}.local.${region}.rds.amazonaws.com`,
        port: 5432,
      },
    }),
    replaceOn: ["identifier", "clusterIdentifier", "engine", "availabilityZone", "dbSubnetGroupName"],
    named: "identifier",
    taggable: true,
  },
};

const major = (version: unknown) => Number.parseInt(version as string);
