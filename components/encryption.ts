import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface EncryptionArgs {
  /** Part of the aliases and descriptions. */
  readonly environmentSuffix: string;
  /**
   * Protects the keys in Pulumi's state, keeps the database's when the stack is destroyed, and the others for 30 days
   * instead of 7. Without its key, data is lost for good.
   */
  readonly production: boolean;
}

/** The environment's three KMS keys. A key costs 1 $ a month. */
export class Encryption extends pulumi.ComponentResource {
  /** Encrypts the Aurora cluster, its backups and its snapshots. */
  readonly databaseKey: aws.kms.Key;
  /** Encrypts the database's credentials in Secrets Manager. */
  readonly secretsKey: aws.kms.Key;
  /** Encrypts the reports in S3. */
  readonly storageKey: aws.kms.Key;

  constructor(
    private readonly name: string,
    args: EncryptionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Encryption", name, {}, opts);

    this.databaseKey = this.createKey("database", "Aurora database", args);
    this.secretsKey = this.createKey("secrets", "Secrets Manager", args);
    this.storageKey = this.createKey("s3", "S3", args);

    this.registerOutputs({
      databaseKeyArn: this.databaseKey.arn,
      secretsKeyArn: this.secretsKey.arn,
      storageKeyArn: this.storageKey.arn,
    });
  }

  private createKey(purpose: string, title: string, { environmentSuffix, production }: EncryptionArgs): aws.kms.Key {
    // No policy of its own: AWS's default lets the account's IAM policies decide, and they grant single roles decryption
    // (iam.ts). Neither log groups nor the SNS topic, which would need to be named in it, use a key.
    const key = new aws.kms.Key(
      `${this.name}-${purpose}`,
      {
        description: `KMS key for ${title} encryption - ${environmentSuffix}`,
        enableKeyRotation: true,
        deletionWindowInDays: production ? 30 : 7,
      },
      // The final snapshot of the database is encrypted with its key, and can be restored for as long as that exists.
      {
        parent: this,
        protect: production,
        retainOnDelete: production && purpose === "database",
      },
    );
    new aws.kms.Alias(
      `${this.name}-${purpose}-alias`,
      { name: `alias/bluegreen-${purpose}-${environmentSuffix}`, targetKeyId: key.keyId },
      { parent: this },
    );
    return key;
  }
}
