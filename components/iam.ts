import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A secret that a role may read, with the key that encrypts it. */
export interface ReadableSecret {
  readonly secretArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** The part of a bucket that a role may write to, with the key that encrypts the bucket. */
export interface WritableStorage {
  readonly bucketArn: pulumi.Input<string>;
  /** The beginning of the objects' names, with a slash at its end. */
  readonly prefix: string;
  readonly keyArn: pulumi.Input<string>;
}

type Statement = aws.iam.PolicyStatement;

/** Returns a trust policy that lets one AWS service assume the role. @param service such as `lambda` */
export function assumedBy(service: string): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: `${service}.amazonaws.com` }, Action: "sts:AssumeRole" }],
  };
}

/** Allows reading one secret. The key decrypts through Secrets Manager only, not for the role directly. */
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

/** Allows writing to one log group. `:*` stands for its streams, which do not exist yet. */
export function mayLogTo(logGroup: aws.cloudwatch.LogGroup): Statement {
  return {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: logGroup.arn.apply((arn) => `${arn}:*`),
  };
}

/** Allows putting objects below one prefix, but not reading them. The key encrypts through S3 only. */
export function mayStore({ bucketArn, prefix, keyArn }: WritableStorage, region: string): Statement[] {
  return [
    {
      Effect: "Allow",
      Action: "s3:PutObject",
      // The objects do not exist yet.
      Resource: pulumi.interpolate`${bucketArn}/${prefix}*`,
    },
    {
      Effect: "Allow",
      // Enough for an upload in one part. An upload in several parts also needs kms:Decrypt.
      Action: "kms:GenerateDataKey",
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  ];
}
