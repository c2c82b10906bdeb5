import assert from "node:assert/strict";
import { declare, type Program } from "../support/program";

/** Returns everything that `production` decides. */
function guards(program: Program): object {
  const { deletionProtection, skipFinalSnapshot, finalSnapshotIdentifier } = program.named("database-cluster").inputs;
  const keys = program.ofType("kms/key:Key").map(({ inputs }) => inputs.deletionWindowInDays as number);
  return {
    deletionProtection: deletionProtection as unknown,
    skipFinalSnapshot: skipFinalSnapshot as unknown,
    finalSnapshot: finalSnapshotIdentifier as unknown,
    secretRecoveryDays: program.named("database-secret").inputs.recoveryWindowInDays as unknown,
    keyDeletionDays: keys,
    loadBalancerProtection: program.named("service-alb").inputs.enableDeletionProtection as unknown,
    natGateways: program.named("network-vpc").inputs.natGateways as unknown,
    bucketForceDestroy: program.named("reports-bucket").inputs.forceDestroy as unknown,
    protected: program.resources.flatMap(({ protect, name }) => (protect ? [name] : [])).sort(),
    keptOnDestroy: program.resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name),
  };
}

describe("production", () => {
  it("turns every guard on", async () => {
    const program = await declare({ stack: "blue", config: { production: "true" } });
    assert.deepEqual(guards(program), {
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshot: `aurora-cluster-blue-final-${program.id("database-final-snapshot")}`,
      secretRecoveryDays: 30,
      keyDeletionDays: [30, 30, 30],
      loadBalancerProtection: true,
      natGateways: { strategy: "OnePerAz" },
      bucketForceDestroy: false,
      protected: [
        "database-cluster",
        "database-reader-1",
        "database-reader-2",
        "database-secret",
        "database-writer",
        "encryption-database",
        "encryption-s3",
        "encryption-secrets",
        "peer-access-policy",
      ],
      keptOnDestroy: ["encryption-database"],
    });
  });

  it("gives each cluster's final snapshot a separate name", async () => {
    const program = await declare({ stack: "blue", config: { production: "true" } });
    assert.deepEqual(program.named("database-final-snapshot").inputs, {
      byteLength: 4,
      keepers: {
        clusterIdentifier: "aurora-cluster-blue",
        dbSubnetGroupName: "aurora-subnets-blue",
        kmsKeyId: program.state("encryption-database").arn as string,
      },
    });
  });

  it("off, allows destroying everything and creating it again at once", async () => {
    for (const production of ["false", undefined]) {
      const program = await declare({ stack: "blue", config: { production } });
      assert.deepEqual(guards(program), {
        deletionProtection: false,
        skipFinalSnapshot: true,
        finalSnapshot: undefined,
        secretRecoveryDays: 0,
        keyDeletionDays: [7, 7, 7],
        loadBalancerProtection: false,
        natGateways: { strategy: "Single" },
        bucketForceDestroy: true,
        protected: [],
        keptOnDestroy: [],
      });
      assert.ok(!program.resources.some(({ name }) => name === "database-final-snapshot"));
    }
  });
});
