import { spawn } from "node:child_process";
import { once } from "node:events";

/** A Lambda function as the program declares it. */
export interface LambdaFunction {
  readonly name: string;
  /** Absolute path of the directory that holds the deployed files, a CommonJS module among them. */
  readonly directory: string;
  /** `<module>.<export>`, such as `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memorySize: number;
}

/** The surroundings of a function, which differ from AWS's. */
export interface LambdaRuntime {
  readonly region: string;
  /** URL of the endpoint for all of AWS's services. */
  readonly endpoint: string;
  /** Path of a PEM file that replaces AWS's: see {@link AWS_CERTIFICATES}. */
  readonly certificates: string;
  /** Identifies the function to the services that it calls. @default the function's name */
  readonly accessKeyId?: string;
}

export interface LambdaResult {
  /** The handler's answer; undefined if it threw. */
  readonly payload: unknown;
  /** The function's log. */
  readonly log: string;
  /** The reason of a failure. @default the function succeeded */
  readonly error?: string;
}

/**
 * The file with RDS's certificate authorities in AWS Lambda. A function that names this path connects to AWS's databases. Here
 * it gets the file with the local databases' certificate instead.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
const AWS_CERTIFICATES = "/var/runtime/ca-cert.pem";

/** Runs in the function's process: waits for the event, loads the code as Lambda does, and answers. */
const BOOTSTRAP = `
process.once("message", async ({ directory, handler, event }) => {
  try {
    const [file, name] = handler.split(".");
    const payload = await require(require("node:path").join(directory, file + ".js"))[name](event, {});
    process.send({ payload }, () => process.exit());
  } catch (error) {
    process.send({ error: String(error && error.stack || error) }, () => process.exit());
  }
});
process.once("disconnect", () => process.exit());
`;

/**
 * Invokes the function in a separate Node process. Its environment consists of the declared variables and those that AWS adds
 * to every function, and has none of this process's.
 */
export async function invokeLambda(fn: LambdaFunction, event: unknown, runtime: LambdaRuntime): Promise<LambdaResult> {
  const child = spawn(process.execPath, [`--max-old-space-size=${fn.memorySize}`, "--eval", BOOTSTRAP], {
    cwd: fn.directory,
    env: environment(fn, runtime),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (log += chunk.toString()));

  let answer: { payload?: unknown; error?: string } | undefined;
  child.on("message", (message) => (answer = message as typeof answer));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, fn.timeout * 1000);

  child.send({ directory: fn.directory, handler: fn.handler, event });
  const [exitCode] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);

  if (timedOut) return { payload: undefined, log, error: `Task timed out after ${fn.timeout.toFixed(2)} seconds` };
  if (!answer) return { payload: undefined, log, error: `Runtime exited with code ${exitCode}` };
  return { payload: answer.payload, log, ...(answer.error !== undefined && { error: answer.error }) };
}

/**
 * Returns the function's environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
function environment(fn: LambdaFunction, runtime: LambdaRuntime): Record<string, string> {
  const { NODE_EXTRA_CA_CERTS: certificates, ...declared } = fn.environment;
  return {
    ...declared,
    ...(certificates && {
      NODE_EXTRA_CA_CERTS: certificates === AWS_CERTIFICATES ? runtime.certificates : certificates,
    }),
    _HANDLER: fn.handler,
    TZ: ":UTC",
    AWS_REGION: runtime.region,
    AWS_DEFAULT_REGION: runtime.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySize),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_ACCESS_KEY_ID: runtime.accessKeyId ?? fn.name,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    // AWS needs no such variable, because DNS names its services.
    AWS_ENDPOINT_URL: runtime.endpoint,
  };
}
