import { failure, type Answer, type Call } from "./endpoint";
import type { LambdaResult } from "./lambdaRuntime";

/** What stands behind the service. */
export interface Functions {
  /** Decides whether the bearer of an access key may invoke a function; returns the reason when not. */
  refuse(accessKeyId: string, functionName: string): string | undefined;
  exists(functionName: string): boolean;
  invoke(functionName: string, event: unknown): Promise<LambdaResult>;
}

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/;

/**
 * AWS Lambda: its `Invoke` call, synchronous only.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @returns undefined for a call to another service
 */
export async function answerInvoke(call: Call, functions: Functions): Promise<Answer | undefined> {
  const [, encoded] = INVOCATIONS.exec(call.path) ?? [];
  if (encoded === undefined || call.method !== "POST") return undefined;
  const type = call.headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (type !== "RequestResponse") {
    return failure(
      400,
      "InvalidParameterValueException",
      `The local Lambda does not know the invocation type ${type}.`,
    );
  }
  // A name, or an ARN that ends with it.
  const name = decodeURIComponent(encoded).split(":").at(-1) ?? "";
  const denied = functions.refuse(call.accessKeyId, name);
  if (denied) return failure(403, "AccessDeniedException", denied);
  if (!functions.exists(name)) return failure(404, "ResourceNotFoundException", `Function not found: ${name}`);
  let event: unknown;
  try {
    event = JSON.parse(call.body || "{}");
  } catch (error) {
    const reason = `Could not parse request body into json: ${(error as Error).message}`;
    return failure(400, "InvalidRequestContentException", reason);
  }
  const { payload, error } = await functions.invoke(name, event);
  return {
    status: 200,
    headers: {
      "Content-Type": "application/json",
      "X-Amz-Executed-Version": "$LATEST",
      ...(error !== undefined && { "X-Amz-Function-Error": "Unhandled" }),
    },
    body: JSON.stringify(error === undefined ? (payload ?? null) : describe(error)),
  };
}

/** @param error as Node prints it: the first line is `type: message`. */
function describe(error: string): Record<string, unknown> {
  const trace = error.split("\n");
  const [, errorType = "Error", errorMessage] = /^(?:(\w+): )?(.*)$/.exec(trace[0] ?? "") ?? [];
  return { errorType, errorMessage, trace };
}
