import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A secret that a role may read, and the key that encrypts it. */
export interface ReadableSecret {
  readonly secretArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** A part of a bucket that a role may write to, and the key that encrypts what is in the bucket. */
export interface WritableStorage {
  readonly bucketArn: pulumi.Input<string>;
  /** What the names of the objects begin with; ends with a slash. */
  readonly prefix: string;
  readonly keyArn: pulumi.Input<string>;
}

type Statement = aws.iam.PolicyStatement;

/** Trust policy: AWS's own service, and nobody else, may take on the role. @param service such as `lambda` */
export function assumedBy(service: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: `${service}.amazonaws.com` }, Action: "sts:AssumeRole" }],
  };
}

/** Reading this secret and no other; the key decrypts for Secrets Manager only, not for the role's own use. */
export function mayRead({ secretArn, keyArn }: ReadableSecret, region: string): Statement[] {
  return [
    {
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: secretArn,
    },
    {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
    },
  ];
}

/** Writing to one log group. The colon and star stand for the group's streams, which do not exist beforehand. */
export function mayLogTo(logGroup: aws.cloudwatch.LogGroup): Statement {
  return {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: logGroup.arn.apply((arn) => `${arn}:*`),
  };
}

/** Putting objects below one prefix, and nothing else: not even reading them. The key works for S3 only. */
export function mayStore({ bucketArn, prefix, keyArn }: WritableStorage, region: string): Statement[] {
  return [
    {
      Effect: "Allow",
      Action: "s3:PutObject",
      // The objects do not exist beforehand.
      Resource: pulumi.interpolate`${bucketArn}/${prefix}*`,
    },
    {
      Effect: "Allow",
      // For an object of one part; one of several would also have to be decrypted.
      Action: "kms:GenerateDataKey",
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  ];
}
