import assert from "node:assert/strict";
import { blue, declare, green, unwrapSecret } from "../support/program";

describe("the database", () => {
  it("is an encrypted Aurora cluster of the configured version in the isolated subnets", async () => {
    const program = await blue();
    const { masterPassword, ...inputs } = program.named("database-cluster").inputs;
    unwrapSecret(masterPassword);
    assert.deepEqual(inputs, {
      clusterIdentifier: "aurora-cluster-blue",
      engine: "aurora-postgresql",
      engineVersion: "16.13",
      allowMajorVersionUpgrade: false,
      databaseName: "appdb",
      port: 5432,
      masterUsername: "dbadmin",
      dbSubnetGroupName: "aurora-subnets-blue",
      vpcSecurityGroupIds: [program.id("network-aurora")],
      dbClusterParameterGroupName: "aurora-postgresql16-blue",
      storageEncrypted: true,
      kmsKeyId: program.state("encryption-database").arn as string,
      backupRetentionPeriod: 7,
      preferredBackupWindow: "03:00-04:00",
      preferredMaintenanceWindow: "Mon:04:00-Mon:05:00",
      copyTagsToSnapshot: true,
      enabledCloudwatchLogsExports: ["postgresql"],
      deletionProtection: false,
      skipFinalSnapshot: true,
    });
    assert.equal((await green()).named("database-cluster").inputs.engineVersion, "17.9");
    assert.deepEqual(program.named("database-subnets").inputs, {
      name: "aurora-subnets-blue",
      description: "Isolated subnets for Aurora - blue",
      subnetIds: program.state("network-vpc").isolatedSubnetIds as string[],
    });
  });

  it("logs every statement, requires TLS and is ready for logical replication without a reboot", async () => {
    for (const [program, suffix, family] of [
      [await blue(), "blue", "aurora-postgresql16"],
      [await green(), "green", "aurora-postgresql17"],
    ] as const) {
      assert.deepEqual(program.named("database-parameters").inputs, {
        name: `${family}-${suffix}`,
        family,
        description: `Aurora PostgreSQL with logical replication - ${suffix}`,
        parameters: [
          { name: "log_statement", value: "all", applyMethod: "immediate" },
          { name: "log_min_duration_statement", value: "1000", applyMethod: "immediate" },
          { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
          { name: "rds.logical_replication", value: "1", applyMethod: "pending-reboot" },
          { name: "max_replication_slots", value: "20", applyMethod: "pending-reboot" },
          { name: "max_wal_senders", value: "20", applyMethod: "pending-reboot" },
          { name: "max_logical_replication_workers", value: "12", applyMethod: "pending-reboot" },
          { name: "max_worker_processes", value: "24", applyMethod: "pending-reboot" },
        ],
      });
    }
  });

  it("writes its log to a group that exists before it, keeps events for 7 days and has no key", async () => {
    const program = await blue();
    assert.deepEqual(program.named("database-logs").inputs, {
      name: "/aws/rds/cluster/aurora-cluster-blue/postgresql",
      retentionInDays: 7,
    });
    assert.ok(program.dependenciesOf("database-cluster").includes("database-logs"));
  });

  it("has a writer, and after it two readers, each in its own zone and not public", async () => {
    const program = await blue();
    for (const [role, promotionTier, availabilityZone] of [
      ["writer", 0, "us-east-1a"],
      ["reader-1", 1, "us-east-1b"],
      ["reader-2", 2, "us-east-1c"],
    ] as const) {
      assert.deepEqual(program.named(`database-${role}`).inputs, {
        identifier: `aurora-${role}-blue`,
        clusterIdentifier: "aurora-cluster-blue",
        engine: "aurora-postgresql",
        dbSubnetGroupName: "aurora-subnets-blue",
        instanceClass: "db.t3.medium",
        availabilityZone,
        promotionTier,
        publiclyAccessible: false,
        copyTagsToSnapshot: true,
        autoMinorVersionUpgrade: false,
      });
      assert.equal(program.dependenciesOf(`database-${role}`).includes("database-writer"), role !== "writer");
    }
  });

  it("generates the password, and another one when passwordVersion changes", async () => {
    assert.deepEqual((await blue()).named("database-password").inputs, {
      length: 32,
      special: false,
      keepers: { passwordVersion: "1" },
    });
    const next = await declare({ stack: "blue", config: { passwordVersion: "2" } });
    assert.deepEqual(next.named("database-password").inputs.keepers, { passwordVersion: "2" });
  });

  it("stores the credentials in a secret in the standard form, once there is a writer that accepts them", async () => {
    const program = await blue();
    assert.deepEqual(program.named("database-secret").inputs, {
      name: "aurora-credentials-blue",
      description: "Aurora PostgreSQL credentials - blue",
      kmsKeyId: program.state("encryption-secrets").arn as string,
      recoveryWindowInDays: 0,
    });
    const { secretId, secretString, ...rest } = program.named("database-credentials").inputs;
    assert.deepEqual(rest, {});
    assert.equal(secretId, program.id("database-secret"));
    assert.deepEqual(JSON.parse(unwrapSecret(secretString) as string), {
      engine: "postgres",
      host: "aurora-cluster-blue.cluster-local.us-east-1.rds.amazonaws.com",
      port: 5432,
      dbname: "appdb",
      username: "dbadmin",
      password: unwrapSecret(program.named("database-cluster").inputs.masterPassword),
      dbClusterIdentifier: "aurora-cluster-blue",
    });
    assert.ok(program.dependenciesOf("database-credentials").includes("database-writer"));
  });
});
