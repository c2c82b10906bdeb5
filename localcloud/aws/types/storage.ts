import { type ResourceType, type ResourceTypes } from "./resourceType";
import { BUCKET_ENCRYPTION } from "./names";

/** A part of a bucket's configuration that is a separate resource in the provider. */
const bucketSetting: ResourceType = {
  create: (inputs) => ({ id: inputs.bucket }),
  replaceOn: ["bucket"],
};

/** S3 buckets and their settings. */
export const storageTypes: ResourceTypes = {
  "aws:s3/bucket:Bucket": {
    create: ({ bucket }) => ({ id: bucket, outputs: { arn: `arn:aws:s3:::${bucket}` } }),
    replaceOn: ["bucket"],
    named: "bucket",
    taggable: true,
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting,
  [BUCKET_ENCRYPTION]: bucketSetting,
  "aws:s3/bucketVersioning:BucketVersioning": bucketSetting,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting,
  "aws:s3/bucketPolicy:BucketPolicy": bucketSetting,
};
