import { randomUUID } from "node:crypto";
import { failure, type Answer, type Call } from "./endpoint";

/**
 * Decides whether the bearer of an access key may read a secret; returns the reason when not.
 * AWS answers the same question from the IAM policies of the caller's role.
 */
export type Authorize = (accessKeyId: string, secretArn: string) => string | undefined;

/**
 * AWS Secrets Manager: the `GetSecretValue` call of its JSON 1.1 protocol.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export class SecretsManager {
  private readonly secrets = new Map<string, { readonly value: string; readonly version: string }>();

  /** @param authorize @default everybody may read everything */
  constructor(private readonly authorize: Authorize = () => undefined) {}

  /** Makes `secretString` the secret's current version. */
  put(arn: string, secretString: string): void {
    this.secrets.set(arn, { value: secretString, version: randomUUID() });
  }

  /** The secret's current version. */
  get(arn: string): string | undefined {
    return this.secrets.get(arn)?.value;
  }

  delete(arn: string): void {
    this.secrets.delete(arn);
  }

  /** @returns undefined for a call to another service */
  answer({ headers, body, accessKeyId }: Call): Answer | undefined {
    if (headers["x-amz-target"] !== "secretsmanager.GetSecretValue") return undefined;
    const { SecretId: arn } = JSON.parse(body) as { SecretId: string };
    const denied = this.authorize(accessKeyId, arn);
    if (denied) return failure(400, "AccessDeniedException", denied);
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
}
