import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Encryption } from "./encryption";
import type { Network } from "./network";

export interface DatabaseArgs {
  /** Part of every name. Changing it would replace the database: config/replacement.ts refuses that. */
  readonly environmentSuffix: string;
  /**
   * The version of Aurora PostgreSQL, `major.minor`. Another minor version upgrades the database in place.
   * config/replacement.ts refuses another major version.
   */
  readonly engineVersion: string;
  /**
   * The class of the writer and of both readers, such as `db.t3.medium`. The three cost three times the price of the class.
   * Changing it restarts them in the maintenance window.
   */
  readonly instanceClass: string;
  /**
   * Three zones: the writer's, and one for each reader. Changing them would replace the database: config/replacement.ts
   * refuses that.
   */
  readonly availabilityZones: readonly string[];
  /** Another number gives the master user a new password. The secret and the tasks follow in the same `pulumi up`. */
  readonly passwordVersion: number;
  /** Deletion protection at AWS and in Pulumi's state, a final snapshot, and 30 days to restore the deleted secret. */
  readonly production: boolean;
  readonly network: Network;
  readonly encryption: Encryption;
}

/**
 * The cluster's parameters. Logical replication needs slots and senders for a migration in both directions, and workers for
 * its table copies. Most of its parameters are static: set from the start, they need no reboot on the day of the migration.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Replication.Logical-Configure.html
 */
const PARAMETERS: readonly { readonly name: string; readonly value: string; readonly applyMethod: string }[] = [
  { name: "log_statement", value: "all", applyMethod: "immediate" },
  { name: "log_min_duration_statement", value: "1000", applyMethod: "immediate" },
  { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
  { name: "rds.logical_replication", value: "1", applyMethod: "pending-reboot" },
  { name: "max_replication_slots", value: "20", applyMethod: "pending-reboot" },
  { name: "max_wal_senders", value: "20", applyMethod: "pending-reboot" },
  { name: "max_logical_replication_workers", value: "12", applyMethod: "pending-reboot" },
  // Shared by the logical workers, the 8 workers of parallel queries, and some to spare.
  { name: "max_worker_processes", value: "24", applyMethod: "pending-reboot" },
];

/** Properties that AWS cannot change in a cluster that exists. Another value replaces the database, without its data. */
export const DATABASE_IDENTITY = { databaseName: "appdb", masterUsername: "dbadmin", storageEncrypted: true } as const;

/** The Aurora PostgreSQL cluster, its writer and two readers, and the secret with the master user's credentials. */
export class Database extends pulumi.ComponentResource {
  readonly cluster: aws.rds.Cluster;
  /** Holds the standard JSON of RDS: engine, host, port, dbname, username, password, dbClusterIdentifier. */
  readonly secret: aws.secretsmanager.Secret;
  /** The secret's current content. It is written once the credentials open a database. */
  readonly secretVersion: aws.secretsmanager.SecretVersion;

  constructor(
    private readonly name: string,
    private readonly args: DatabaseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Database", name, {}, opts);

    const password = this.createPassword();
    const subnetGroup = this.createSubnetGroup();
    const parameterGroup = this.createParameterGroup();
    const logGroup = this.createLogGroup();
    const finalSnapshot = args.production ? this.createFinalSnapshotId(subnetGroup) : undefined;
    this.cluster = this.createCluster(password, subnetGroup, parameterGroup, logGroup, finalSnapshot);
    const writer = this.createInstance("writer", 0, []);
    this.createInstance("reader-1", 1, [writer]);
    this.createInstance("reader-2", 2, [writer]);
    this.secret = this.createSecret();
    this.secretVersion = this.storeCredentials(password, writer);

    this.registerOutputs({
      endpoint: this.cluster.endpoint,
      readerEndpoint: this.cluster.readerEndpoint,
      secretArn: this.secret.arn,
    });
  }

  private get clusterIdentifier(): string {
    return `aurora-cluster-${this.args.environmentSuffix}`;
  }

  private createPassword(): random.RandomPassword {
    return new random.RandomPassword(
      `${this.name}-password`,
      // No punctuation: RDS refuses some characters, and others must be escaped in connection URLs.
      { length: 32, special: false, keepers: { passwordVersion: String(this.args.passwordVersion) } },
      { parent: this },
    );
  }

  private createSubnetGroup(): aws.rds.SubnetGroup {
    return new aws.rds.SubnetGroup(
      `${this.name}-subnets`,
      {
        name: `aurora-subnets-${this.args.environmentSuffix}`,
        description: `Isolated subnets for Aurora - ${this.args.environmentSuffix}`,
        subnetIds: this.args.network.isolatedSubnetIds,
      },
      { parent: this },
    );
  }

  private createParameterGroup(): aws.rds.ClusterParameterGroup {
    const { environmentSuffix, engineVersion } = this.args;
    const family = `aurora-postgresql${Number.parseInt(engineVersion)}`;
    return new aws.rds.ClusterParameterGroup(
      `${this.name}-parameters`,
      // The family is part of the name: another family needs another group while the cluster still uses this one.
      {
        name: `${family}-${environmentSuffix}`,
        family,
        description: `Aurora PostgreSQL with logical replication - ${environmentSuffix}`,
        parameters: PARAMETERS.map((parameter) => ({ ...parameter })),
      },
      { parent: this },
    );
  }

  private createLogGroup(): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${this.name}-logs`,
      { name: `/aws/rds/cluster/${this.clusterIdentifier}/postgresql`, retentionInDays: 7 },
      { parent: this },
    );
  }

  /** Part of the final snapshot's name. It changes only with the cluster, whose successor needs another snapshot. */
  private createFinalSnapshotId(subnetGroup: aws.rds.SubnetGroup): random.RandomId {
    return new random.RandomId(
      `${this.name}-final-snapshot`,
      {
        byteLength: 4,
        keepers: {
          clusterIdentifier: this.clusterIdentifier,
          dbSubnetGroupName: subnetGroup.name,
          kmsKeyId: this.args.encryption.databaseKey.arn,
        },
      },
      { parent: this },
    );
  }

  private createCluster(
    password: random.RandomPassword,
    subnetGroup: aws.rds.SubnetGroup,
    parameterGroup: aws.rds.ClusterParameterGroup,
    logGroup: aws.cloudwatch.LogGroup,
    finalSnapshot: random.RandomId | undefined,
  ): aws.rds.Cluster {
    const { engineVersion, production, network, encryption } = this.args;
    return new aws.rds.Cluster(
      `${this.name}-cluster`,
      {
        // A replacement would delete the cluster first, because its name is fixed. config/replacement.ts refuses another
        // name and other values of DATABASE_IDENTITY. It does not notice another key or subnet group.
        clusterIdentifier: this.clusterIdentifier,
        ...DATABASE_IDENTITY,
        engine: "aurora-postgresql",
        engineVersion,
        allowMajorVersionUpgrade: false,
        port: 5432,
        masterPassword: password.result,
        // No `availabilityZones`: the subnet group decides, and RDS would answer with other zones than it was given.
        dbSubnetGroupName: subnetGroup.name,
        vpcSecurityGroupIds: [network.auroraSecurityGroup.id],
        dbClusterParameterGroupName: parameterGroup.name,
        kmsKeyId: encryption.databaseKey.arn,
        backupRetentionPeriod: 7,
        preferredBackupWindow: "03:00-04:00",
        preferredMaintenanceWindow: "Mon:04:00-Mon:05:00",
        copyTagsToSnapshot: true,
        enabledCloudwatchLogsExports: ["postgresql"],
        deletionProtection: production,
        skipFinalSnapshot: !production,
        ...(finalSnapshot && {
          finalSnapshotIdentifier: pulumi.interpolate`${this.clusterIdentifier}-final-${finalSnapshot.hex}`,
        }),
      },
      // The log group must exist first: RDS would create one that keeps logs for ever. The cluster is also protected in
      // Pulumi's state, because with deletionProtection alone a destroy deletes the instances before AWS refuses.
      { parent: this, dependsOn: logGroup, protect: production },
    );
  }

  /** @param promotionTier also chooses the zone. After a failover, a name no longer tells the instance's role */
  private createInstance(role: string, promotionTier: number, dependsOn: pulumi.Resource[]): aws.rds.ClusterInstance {
    const { environmentSuffix, instanceClass, availabilityZones } = this.args;
    return new aws.rds.ClusterInstance(
      `${this.name}-${role}`,
      {
        identifier: `aurora-${role}-${environmentSuffix}`,
        clusterIdentifier: this.cluster.id,
        engine: "aurora-postgresql",
        dbSubnetGroupName: this.cluster.dbSubnetGroupName,
        instanceClass,
        availabilityZone: availabilityZones[promotionTier],
        promotionTier,
        publiclyAccessible: false,
        copyTagsToSnapshot: true,
        // The configuration sets the version. With automatic upgrades, the next `pulumi up` would try to downgrade.
        autoMinorVersionUpgrade: false,
      },
      // Readers come after the writer, because the first instance of a cluster becomes its writer. An instance is deleted
      // before its replacement is created, because both have the same name. The data stays in the cluster.
      { parent: this, dependsOn, deleteBeforeReplace: true, protect: this.args.production },
    );
  }

  private createSecret(): aws.secretsmanager.Secret {
    const { environmentSuffix, production, encryption } = this.args;
    return new aws.secretsmanager.Secret(
      `${this.name}-secret`,
      {
        name: `aurora-credentials-${environmentSuffix}`,
        description: `Aurora PostgreSQL credentials - ${environmentSuffix}`,
        kmsKeyId: encryption.secretsKey.arn,
        // A recovery window keeps the name taken. Without one, the environment can be created again at once.
        recoveryWindowInDays: production ? 30 : 0,
      },
      { parent: this, protect: production },
    );
  }

  private storeCredentials(
    password: random.RandomPassword,
    writer: aws.rds.ClusterInstance,
  ): aws.secretsmanager.SecretVersion {
    const { cluster } = this;
    return new aws.secretsmanager.SecretVersion(
      `${this.name}-credentials`,
      {
        secretId: this.secret.id,
        // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
        // Pulumi treats it as a secret, because the password is one.
        secretString: pulumi.jsonStringify({
          engine: "postgres",
          host: cluster.endpoint,
          port: cluster.port,
          dbname: cluster.databaseName,
          username: cluster.masterUsername,
          password: password.result,
          dbClusterIdentifier: cluster.clusterIdentifier,
        }),
      },
      { parent: this, dependsOn: writer },
    );
  }
}
