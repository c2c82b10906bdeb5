import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Decides whether the bearer of an access key may read a secret; returns the reason when not.
 * AWS answers the same question from the IAM policies of the caller's role.
 */
export type Authorize = (accessKeyId: string, secretArn: string) => string | undefined;

/**
 * AWS Secrets Manager on the loopback address: the `GetSecretValue` call of its JSON 1.1 protocol, as the real SDK
 * client sends it when `AWS_ENDPOINT_URL_SECRETS_MANAGER` says where.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export class SecretsManager {
  private readonly secrets = new Map<string, { readonly value: string; readonly version: string }>();

  /** Everybody may read everything, until somebody says otherwise. */
  authorize: Authorize = () => undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<SecretsManager> {
    const server = createServer();
    const secretsManager = new SecretsManager(server);
    server.on("request", (request, response) => {
      void secretsManager.answer(request).then(({ status, body }) => {
        response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return secretsManager;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

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

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const target = request.headers["x-amz-target"];
    if (target !== "secretsmanager.GetSecretValue") {
      return failure("UnknownOperationException", `The local Secrets Manager does not know ${String(target)}.`);
    }
    const { SecretId: arn } = JSON.parse(await text(request)) as { SecretId: string };
    const accessKeyId = /Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const denied = this.authorize(accessKeyId, arn);
    if (denied) return failure("AccessDeniedException", denied);
    const secret = this.secrets.get(arn);
    if (!secret) return failure("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return {
      status: 200,
      body: { ARN: arn, VersionId: secret.version, SecretString: secret.value, VersionStages: ["AWSCURRENT"] },
    };
  }
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

function failure(type: string, message: string): Answer {
  return { status: 400, body: { __type: type, Message: message } };
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
