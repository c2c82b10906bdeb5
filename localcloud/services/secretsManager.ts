import { randomUUID } from "node:crypto";
import type { Account } from "../aws/account";
import { regionOf, type Iam } from "../aws/iam";
import { SECRET, SECRET_VERSION } from "../aws/types/names";
import { failure, type Answer, type Call } from "./endpoint";
import type { Service } from "./service";

/**
 * AWS Secrets Manager. Only the call `GetSecretValue` of its JSON 1.1 protocol is known.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export class SecretsManager implements Service {
  private readonly secrets = new Map<string, { readonly value: string; readonly version: string }>();

  readonly realisations: Service["realisations"] = {
    [SECRET]: { delete: ({ id }) => this.delete(id) },
    [SECRET_VERSION]: { realise: ({ inputs }) => this.put(inputs.secretId as string, inputs.secretString as string) },
  };

  constructor(
    private readonly account: Account,
    private readonly iam: Pick<Iam, "refuse">,
  ) {}

  /** Makes `secretString` the secret's current version. */
  put(arn: string, secretString: string): void {
    this.secrets.set(arn, { value: secretString, version: randomUUID() });
  }

  /** Returns the secret's current version. */
  get(arn: string): string | undefined {
    return this.secrets.get(arn)?.value;
  }

  delete(arn: string): void {
    this.secrets.delete(arn);
  }

  answer({ headers, body, accessKeyId }: Call): Answer | undefined {
    if (headers["x-amz-target"] !== "secretsmanager.GetSecretValue") return undefined;
    const { SecretId: arn } = JSON.parse(body) as { SecretId: string };
    const refusal = this.refuseReading(accessKeyId, arn);
    if (refusal !== undefined) return failure(400, "AccessDeniedException", refusal);
    const secret = this.secrets.get(arn);
    if (!secret) {
      return failure(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return {
      status: 200,
      headers: { "Content-Type": "application/x-amz-json-1.1" },
      body: JSON.stringify({
        ARN: arn,
        VersionId: secret.version,
        SecretString: secret.value,
        VersionStages: ["AWSCURRENT"],
      }),
    };
  }

  /** The caller must be allowed to read the secret and to use the key that encrypts it. */
  private refuseReading(caller: string, arn: string): string | undefined {
    const refusal = this.iam.refuse(caller, { action: "secretsmanager:GetSecretValue", resource: arn });
    const key = this.account.find(SECRET, arn)?.inputs.kmsKeyId as string | undefined;
    if (refusal !== undefined || key === undefined) return refusal;
    const context = { "kms:ViaService": `secretsmanager.${regionOf(arn)}.amazonaws.com` };
    return this.iam.refuse(caller, { action: "kms:Decrypt", resource: key, context });
  }
}
