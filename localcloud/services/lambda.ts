import type { Account, Resource } from "../aws/account";
import { regionOf, type Iam } from "../aws/iam";
import { FUNCTION } from "../aws/types/names";
import type { Inputs } from "../aws/types/resourceType";
import { failure, type Answer, type Call } from "./endpoint";
import { codeDirectory, deleteCode, keepOnly, storeCode } from "./lambdaCode";
import { invokeLambda, type LambdaResult, type LambdaRuntime } from "./lambdaRuntime";
import type { Service } from "./service";

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/;

/**
 * AWS Lambda. Functions run, and the call `Invoke` is known, synchronous only.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class Lambda implements Service {
  /** Called after each invocation through the endpoint. @default does nothing */
  onInvocation: (functionName: string, result: LambdaResult) => void = () => undefined;

  readonly realisations: Service["realisations"] = {
    [FUNCTION]: {
      prepare: (inputs) => this.storeCode(inputs),
      realise: ({ inputs }) => keepOnly(this.directory, inputs.name as string, inputs.code as string),
      delete: ({ id }) => deleteCode(this.directory, id),
    },
  };

  /** @param directory holds the functions' code */
  constructor(
    private readonly account: Account,
    private readonly iam: Pick<Iam, "refuse">,
    private readonly directory: string,
    private readonly runtime: Omit<LambdaRuntime, "region">,
  ) {}

  /**
   * Invokes a deployed function.
   * @throws Error if there is no function of that name
   */
  async invoke(functionName: string, event: unknown): Promise<LambdaResult> {
    const found = this.find(functionName);
    if (!found) throw new Error(`There is no Lambda function ${functionName}.`);
    const { inputs, outputs } = found;
    const fn = {
      name: inputs.name as string,
      directory: codeDirectory(this.directory, inputs.name as string, inputs.code as string),
      handler: inputs.handler as string,
      environment: (inputs.environment as { variables?: Record<string, string> } | undefined)?.variables ?? {},
      timeout: inputs.timeout as number,
      memorySize: inputs.memorySize as number,
    };
    return invokeLambda(fn, event, { ...this.runtime, region: regionOf(outputs.arn as string) });
  }

  async answer(call: Call): Promise<Answer | undefined> {
    const [, encoded] = INVOCATIONS.exec(call.path) ?? [];
    if (encoded === undefined || call.method !== "POST") return undefined;
    const type = call.headers["x-amz-invocation-type"] ?? "RequestResponse";
    if (type !== "RequestResponse") {
      const reason = `The local Lambda does not know the invocation type ${type}.`;
      return failure(400, "InvalidParameterValueException", reason);
    }
    // A name, or an ARN that ends with it.
    const name = decodeURIComponent(encoded).split(":").at(-1) ?? "";
    const resource = (this.find(name)?.outputs.arn as string | undefined) ?? name;
    const refusal = this.iam.refuse(call.accessKeyId, { action: "lambda:InvokeFunction", resource });
    if (refusal !== undefined) return failure(403, "AccessDeniedException", refusal);
    if (!this.find(name)) return failure(404, "ResourceNotFoundException", `Function not found: ${name}`);
    let event: unknown;
    try {
      event = JSON.parse(call.body || "{}");
    } catch (error) {
      const reason = `Could not parse request body into json: ${(error as Error).message}`;
      return failure(400, "InvalidRequestContentException", reason);
    }
    const result = await this.invoke(name, event);
    this.onInvocation(name, result);
    return invocationAnswer(result);
  }

  private find(functionName: string): Resource | undefined {
    return this.account.find(FUNCTION, functionName);
  }

  /** Stores the code, and returns the inputs with the stored code's name in place of the code. */
  private async storeCode(inputs: Inputs): Promise<Inputs> {
    // The inputs of an existing resource already have the name of the stored code.
    if (typeof inputs.code === "string") return inputs;
    return { ...inputs, code: await storeCode(this.directory, inputs.name as string, inputs.code) };
  }
}

function invocationAnswer({ payload, error }: LambdaResult): Answer {
  return {
    status: 200,
    headers: {
      "Content-Type": "application/json",
      "X-Amz-Executed-Version": "$LATEST",
      ...(error !== undefined && { "X-Amz-Function-Error": "Unhandled" }),
    },
    body: JSON.stringify(error === undefined ? (payload ?? null) : errorObject(error)),
  };
}

/** @param error as Node prints it: the first line is `type: message` */
function errorObject(error: string): Record<string, unknown> {
  const trace = error.split("\n");
  const [, errorType = "Error", errorMessage] = /^(?:(\w+): )?(.*)$/.exec(trace[0] ?? "") ?? [];
  return { errorType, errorMessage, trace };
}
