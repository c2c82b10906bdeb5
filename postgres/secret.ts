import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Side, Target } from "./connect";

/** One client for each container, so that the next invocation reuses its connection and credentials. */
const secretsManager = new SecretsManagerClient({
  // Milliseconds. Without these limits, a subnet without a way out ends in the Lambda's own timeout, which explains
  // nothing.
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

/**
 * Reads a database's credentials: the standard JSON of RDS secrets, `{host, port, dbname, username, password}`.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 * @throws Error that names the side, the secret and the field, never a value
 */
export async function readSecret(arn: string, side: Side): Promise<Target> {
  const name = `The ${side} database's secret ${arn}`;
  let text: string | undefined;
  try {
    ({ SecretString: text } = await secretsManager.send(new GetSecretValueCommand({ SecretId: arn })));
  } catch (error) {
    const { name: type, message } = error as Error;
    throw new Error(`${name} cannot be read: ${type}: ${message}`, { cause: error });
  }
  if (text === undefined) throw new Error(`${name} is binary. Expected a JSON string.`);
  return parseSecret(name, text);
}

function parseSecret(name: string, text: string): Target {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    // The cause is left out, because V8's message quotes the secret.
    throw new Error(`${name} is not JSON. Expected {"host", "port", "dbname", "username", "password"}.`);
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new Error(`${name} is not a JSON object. Expected {"host", "port", "dbname", "username", "password"}.`);
  }
  const secret = fields as Record<string, unknown>;
  const field = (key: string): string => {
    const value = secret[key];
    if (value === undefined) throw new Error(`${name} lacks the field "${key}".`);
    if (typeof value !== "string" || value === "") {
      throw new Error(`${name}: the field "${key}" must be a string that is not empty.`);
    }
    return value;
  };
  return {
    host: field("host"),
    port: parsePort(name, secret["port"]),
    database: field("dbname"),
    user: field("username"),
    password: field("password"),
    tls: true,
  };
}

/** Accepts a number or a string of digits, because the console's "key/value" form makes every value a string. */
function parsePort(name: string, value: unknown): number {
  if (value === undefined) throw new Error(`${name} lacks the field "port".`);
  const port = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`${name}: the field "port" must be a number from 1 to 65535.`);
  }
  return port;
}
