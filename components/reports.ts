import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ReportsArgs {
  /** Part of the bucket's name. */
  readonly environmentSuffix: string;
  /** Encrypts the reports. */
  readonly key: aws.kms.Key;
  /** Keeps a bucket with reports in it from being destroyed. */
  readonly production: boolean;
}

/** The days for which a report is kept. */
const RETENTION = 90;

/** The bucket that keeps validation and migration reports: private, encrypted, versioned, TLS only. */
export class Reports extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(
    private readonly name: string,
    private readonly args: ReportsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Reports", name, {}, opts);

    this.bucket = this.createBucket();
    const publicAccess = this.blockPublicAccess();
    this.ownObjects();
    this.encrypt();
    const versioning = this.keepVersions();
    this.expire(versioning);
    this.requireTls(publicAccess);

    this.registerOutputs({ bucketName: this.bucket.bucket });
  }

  private createBucket(): aws.s3.Bucket {
    const { environmentSuffix, production } = this.args;
    const { accountId } = aws.getCallerIdentityOutput({}, { parent: this });
    return new aws.s3.Bucket(
      `${this.name}-bucket`,
      // Bucket names are unique across all accounts, hence the account's number.
      { bucket: pulumi.interpolate`bluegreen-reports-${environmentSuffix}-${accountId}`, forceDestroy: !production },
      { parent: this },
    );
  }

  private blockPublicAccess(): aws.s3.BucketPublicAccessBlock {
    return new aws.s3.BucketPublicAccessBlock(
      `${this.name}-public-access`,
      {
        bucket: this.bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
  }

  private ownObjects(): void {
    new aws.s3.BucketOwnershipControls(
      `${this.name}-ownership`,
      { bucket: this.bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
  }

  private encrypt(): void {
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${this.name}-encryption`,
      {
        bucket: this.bucket.id,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: this.args.key.arn },
            // One call to KMS for many objects, instead of one for each.
            bucketKeyEnabled: true,
          },
        ],
      },
      { parent: this },
    );
  }

  private keepVersions(): aws.s3.BucketVersioning {
    return new aws.s3.BucketVersioning(
      `${this.name}-versioning`,
      { bucket: this.bucket.id, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
  }

  private expire(versioning: aws.s3.BucketVersioning): void {
    new aws.s3.BucketLifecycleConfiguration(
      `${this.name}-lifecycle`,
      {
        bucket: this.bucket.id,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: {},
            expiration: { days: RETENTION },
            // In a versioned bucket, expiration alone only hides an object.
            noncurrentVersionExpiration: { noncurrentDays: 1 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { parent: this, dependsOn: versioning },
    );
  }

  private requireTls(publicAccess: aws.s3.BucketPublicAccessBlock): void {
    new aws.s3.BucketPolicy(
      `${this.name}-policy`,
      {
        bucket: this.bucket.id,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "TlsOnly",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [this.bucket.arn, pulumi.interpolate`${this.bucket.arn}/*`],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      },
      // S3 refuses two simultaneous changes to a bucket's access.
      { parent: this, dependsOn: publicAccess },
    );
  }
}
