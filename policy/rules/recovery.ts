import { mustBe, mustBeSet, ofType, UNKNOWN, type Properties, type Stack } from "../resource";
import type { Rule } from "../rule";
import type { KnownType } from "../types";

/** The fewest days for which a database keeps its point-in-time backups. */
const BACKUP_DAYS = 7;

/** The days for which a deleted secret or key can be restored in production: the most that AWS offers. */
const RECOVERY_DAYS = 30;

/** Production's guards against loss. All must be on or none, because most would be a nuisance elsewhere. */
const GUARDS: Readonly<Partial<Record<KnownType, (props: Properties) => Iterable<string>>>> = {
  "aws:rds/cluster:Cluster": function* (props) {
    yield* mustBe(props, "deletionProtection", true);
    yield* mustBe(props, "skipFinalSnapshot", undefined, false);
    yield* mustBeSet(props, "finalSnapshotIdentifier");
  },
  "aws:lb/loadBalancer:LoadBalancer": (props) => mustBe(props, "enableDeletionProtection", true),
  "aws:secretsmanager/secret:Secret": (props) => mustBe(props, "recoveryWindowInDays", RECOVERY_DAYS),
  "aws:kms/key:Key": (props) => mustBe(props, "deletionWindowInDays", RECOVERY_DAYS),
  "aws:s3/bucket:Bucket": (props) => mustBe(props, "forceDestroy", undefined, false),
};

/**
 * Deleting these would lose data or access to it. Pulumi refuses to delete a protected resource once it gets to it. It gets
 * to the IAM policy first, before it has deleted anything (components/peerAccess.ts).
 */
const PROTECTED: readonly KnownType[] = [
  "aws:iam/policy:Policy",
  "aws:kms/key:Key",
  "aws:rds/cluster:Cluster",
  "aws:rds/clusterInstance:ClusterInstance",
  "aws:secretsmanager/secret:Secret",
];

/** Rules about the recovery of lost data. */
export const RECOVERY: readonly Rule[] = [
  {
    name: "backups",
    description: `A database can be restored to any moment of the last ${BACKUP_DAYS} days.`,
    controls: ["RDS.11"],
    types: ["aws:rds/cluster:Cluster"],
    *check({ props: { backupRetentionPeriod: days } }) {
      if (days === UNKNOWN || Number(days ?? 0) >= BACKUP_DAYS) return;
      yield `backupRetentionPeriod is ${Number(days ?? 0)}. Allowed: ${BACKUP_DAYS} days or more.`;
    },
  },
  {
    name: "snapshots-tagged",
    description: "A database's snapshots carry its tags.",
    controls: ["RDS.16", "RDS.17"],
    types: ["aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"],
    check: ({ props }) => mustBe(props, "copyTagsToSnapshot", true),
  },
  {
    name: "production-guards",
    description:
      "In production, or if the database has deletion protection, all guards are on: deletion protection, the final " +
      "snapshot, recovery windows, and protection of the database in Pulumi's state.",
    controls: ["ELB.6", "KMS.3", "RDS.7"],
    *checkStack(stack) {
      if (!isProduction(stack)) return;
      for (const resource of stack.resources) {
        const type = resource.type as KnownType;
        for (const fault of GUARDS[type]?.(resource.props) ?? []) yield [resource, fault];
        if (PROTECTED.includes(type) && !resource.protect) yield [resource, "It is not protected in Pulumi's state."];
      }
    },
  },
];

function isProduction(stack: Stack): boolean {
  const clusters = ofType(stack, "aws:rds/cluster:Cluster");
  return stack.production || clusters.some(({ props }) => props.deletionProtection === true);
}
