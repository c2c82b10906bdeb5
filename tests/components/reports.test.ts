import assert from "node:assert/strict";
import { blue } from "../support/program";

describe("the reports' bucket", () => {
  const bucket = "bluegreen-reports-blue-123456789012";

  it("has the account's number in its name, which must be unique across all accounts", async () => {
    assert.deepEqual((await blue()).named("reports-bucket").inputs, { bucket, forceDestroy: true });
  });

  it("is private, and its owner owns everything in it", async () => {
    const program = await blue();
    assert.deepEqual(program.named("reports-public-access").inputs, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(program.named("reports-ownership").inputs, {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("is encrypted with the S3 key", async () => {
    const program = await blue();
    assert.deepEqual(program.named("reports-encryption").inputs, {
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: program.state("encryption-s3").arn as string,
          },
          bucketKeyEnabled: true,
        },
      ],
    });
  });

  it("is versioned, and keeps nothing for longer than 90 days", async () => {
    const program = await blue();
    assert.deepEqual(program.named("reports-versioning").inputs, {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    assert.deepEqual(program.named("reports-lifecycle").inputs, {
      bucket,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: {},
          expiration: { days: 90 },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    });
    assert.ok(program.dependenciesOf("reports-lifecycle").includes("reports-versioning"));
  });

  it("refuses requests without TLS", async () => {
    const program = await blue();
    const { policy, ...rest } = program.named("reports-policy").inputs;
    assert.deepEqual(rest, { bucket });
    assert.deepEqual(JSON.parse(policy as string), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    assert.ok(program.dependenciesOf("reports-policy").includes("reports-public-access"));
  });
});
