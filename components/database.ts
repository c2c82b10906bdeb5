import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Encryption } from "./encryption";
import type { Network } from "./network";

export interface DatabaseArgs {
  readonly environmentSuffix: string;
  /** Aurora PostgreSQL version, `major.minor`. A new major is refused: see identity.ts. */
  readonly engineVersion: string;
  /** Class of the writer and the readers, such as `db.t3.medium`. Two readers and a writer cost three times the class. */
  readonly instanceClass: string;
  /** Three zones: the writer's, and one for each reader. Changing them is refused: see identity.ts. */
  readonly availabilityZones: readonly string[];
  /** Another number gives the master user a new password; database, secret and tasks follow in the same `pulumi up`. */
  readonly passwordVersion: number;
  /** Deletion protection, at AWS and in Pulumi's state, a final snapshot, and 30 days to restore the deleted secret. */
  readonly production: boolean;
  readonly network: Network;
  readonly encryption: Encryption;
}

/**
 * What logical replication needs room for: the slots and senders of a migration in both directions, and the workers of
 * its table copies. `rds.logical_replication` and most of these are static, and a reboot is not for migration day.
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
  // Logical workers, parallel queries' workers (8) and some to spare share it.
  { name: "max_worker_processes", value: "24", applyMethod: "pending-reboot" },
];

/** What cannot be changed of a cluster that exists: with another value it would be another cluster, without the data. */
export const DATABASE_IDENTITY = { databaseName: "appdb", masterUsername: "dbadmin", storageEncrypted: true } as const;

/** The Aurora PostgreSQL cluster, one writer and two readers, and the secret with its master user's credentials. */
export class Database extends pulumi.ComponentResource {
  readonly cluster: aws.rds.Cluster;
  /** Standard RDS JSON: engine, host, port, dbname, username, password, dbClusterIdentifier. */
  readonly secret: aws.secretsmanager.Secret;
  /** The secret's current content. Exists as soon as the credentials open a database. */
  readonly secretVersion: aws.secretsmanager.SecretVersion;

  constructor(
    private readonly name: string,
    private readonly args: DatabaseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Database", name, {}, opts);

    const password = this.createPassword();
    this.cluster = this.createCluster(password);
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

  private createPassword(): random.RandomPassword {
    return new random.RandomPassword(
      `${this.name}-password`,
      // No punctuation: RDS refuses some of it, and the rest has to be escaped in connection URLs.
      { length: 32, special: false, keepers: { passwordVersion: String(this.args.passwordVersion) } },
      { parent: this },
    );
  }

  private createCluster(password: random.RandomPassword): aws.rds.Cluster {
    const { environmentSuffix, engineVersion, production, network, encryption } = this.args;
    const clusterIdentifier = `aurora-cluster-${environmentSuffix}`;
    const subnetGroup = this.createSubnetGroup();
    const parameterGroup = this.createParameterGroup();
    const logGroup = this.createLogGroup(clusterIdentifier);
    return new aws.rds.Cluster(
      `${this.name}-cluster`,
      {
        // A change that would replace the cluster would delete it first, because of the fixed name. identity.ts refuses
        // one of its name, and of what is in DATABASE_IDENTITY; another key or subnet group it does not notice.
        clusterIdentifier,
        ...DATABASE_IDENTITY,
        engine: "aurora-postgresql",
        engineVersion,
        allowMajorVersionUpgrade: false,
        port: 5432,
        masterPassword: password.result,
        // No `availabilityZones`: the subnet group decides, and RDS would answer with others than were asked for.
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
        ...(production && { finalSnapshotIdentifier: this.finalSnapshotName(clusterIdentifier, subnetGroup) }),
      },
      // RDS would make the log group itself, without a retention. Protected beside deletionProtection: that alone lets a
      // destroy delete the instances before AWS refuses the cluster.
      { parent: this, dependsOn: logGroup, protect: production },
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
      // The family is in the name: another family needs another group, while the cluster still uses this one.
      {
        name: `${family}-${environmentSuffix}`,
        family,
        description: `Aurora PostgreSQL with logical replication - ${environmentSuffix}`,
        parameters: PARAMETERS.map((parameter) => ({ ...parameter })),
      },
      { parent: this },
    );
  }

  private createLogGroup(clusterIdentifier: string): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${this.name}-logs`,
      { name: `/aws/rds/cluster/${clusterIdentifier}/postgresql`, retentionInDays: 7 },
      { parent: this },
    );
  }

  /** Stays the same while the cluster does, so that nothing differs; the next cluster's snapshot has another. */
  private finalSnapshotName(clusterIdentifier: string, subnetGroup: aws.rds.SubnetGroup): pulumi.Output<string> {
    const id = new random.RandomId(
      `${this.name}-final-snapshot`,
      {
        byteLength: 4,
        keepers: {
          clusterIdentifier,
          dbSubnetGroupName: subnetGroup.name,
          kmsKeyId: this.args.encryption.databaseKey.arn,
        },
      },
      { parent: this },
    );
    return pulumi.interpolate`${clusterIdentifier}-final-${id.hex}`;
  }

  /** @param promotionTier also says which of the zones it is in; after a failover the roles are others than the names */
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
        // The version is the configuration's: otherwise AWS moves ahead, and the next `pulumi up` tries to go back.
        autoMinorVersionUpgrade: false,
      },
      // Readers after the writer: the first instance of a cluster becomes its writer. A replaced instance goes first,
      // because its successor has the same name; the data is the cluster's.
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
        // A recovery window keeps the name taken: without one, the environment can be created again at once.
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
        // Secret, because the password in it is.
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
