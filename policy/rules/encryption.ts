import { mustBe, mustBeSet } from "../resource";
import type { Rule } from "../rule";
import { forEachBucket } from "./buckets";

/** Rules about encryption at rest, with the environment's keys. */
export const ENCRYPTION: readonly Rule[] = [
  {
    name: "database-encrypted",
    description: "A database cluster is encrypted with a key of the environment, as are its backups and instances.",
    controls: ["RDS.3", "RDS.27"],
    types: ["aws:rds/cluster:Cluster"],
    *check({ props }) {
      yield* mustBe(props, "storageEncrypted", true);
      yield* mustBeSet(props, "kmsKeyId");
    },
  },
  {
    name: "secret-encrypted",
    description: "A secret is encrypted with a key of the environment.",
    controls: [],
    types: ["aws:secretsmanager/secret:Secret"],
    check: ({ props }) => mustBeSet(props, "kmsKeyId"),
  },
  {
    name: "bucket-encrypted",
    description: "A bucket is encrypted with a key of the environment.",
    controls: [],
    checkStack: (stack) =>
      forEachBucket(
        stack,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        function* (props) {
          yield* mustBe(props, "rules.0.applyServerSideEncryptionByDefault.sseAlgorithm", "aws:kms");
          yield* mustBeSet(props, "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId");
        },
      ),
  },
  {
    name: "key-rotated",
    description: "KMS rotates a key every year.",
    controls: [],
    types: ["aws:kms/key:Key"],
    check: ({ props }) => mustBe(props, "enableKeyRotation", true),
  },
];
