import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface EncryptionArgs {
  /** Part of the keys' aliases and descriptions. */
  readonly environmentSuffix: string;
  /**
   * Protects the keys in Pulumi's state. When the stack is destroyed, the database's key is kept, and the others can be
   * restored for 30 days instead of 7. Data whose key is deleted is lost for good.
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
    private readonly args: EncryptionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("bluegreen:components:Encryption", name, {}, opts);

    this.databaseKey = this.createKey("database", "Aurora database");
    this.secretsKey = this.createKey("secrets", "Secrets Manager");
    this.storageKey = this.createKey("s3", "S3");
    this.createAlias("database", this.databaseKey);
    this.createAlias("secrets", this.secretsKey);
    this.createAlias("s3", this.storageKey);

    this.registerOutputs({
      databaseKeyArn: this.databaseKey.arn,
      secretsKeyArn: this.secretsKey.arn,
      storageKeyArn: this.storageKey.arn,
    });
  }

  private createKey(purpose: string, title: string): aws.kms.Key {
    const { environmentSuffix, production } = this.args;
    // No key policy: AWS's default lets the account's IAM policies decide, and they let single roles decrypt (iam.ts).
    // Log groups and the SNS topic would have to be named in a key policy, but they use no key.
    return new aws.kms.Key(
      `${this.name}-${purpose}`,
      {
        description: `KMS key for ${title} encryption - ${environmentSuffix}`,
        enableKeyRotation: true,
        deletionWindowInDays: production ? 30 : 7,
      },
      // The final snapshot of the database can be restored only while the database's key exists.
      { parent: this, protect: production, retainOnDelete: production && purpose === "database" },
    );
  }

  private createAlias(purpose: string, key: aws.kms.Key): void {
    new aws.kms.Alias(
      `${this.name}-${purpose}-alias`,
      { name: `alias/bluegreen-${purpose}-${this.args.environmentSuffix}`, targetKeyId: key.keyId },
      { parent: this },
    );
  }
}
