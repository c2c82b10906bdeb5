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

/** What AWS has around a function, and this machine instead of it. */
export interface LambdaRuntime {
  readonly region: string;
  /** URL of the Secrets Manager, S3 and whatever else of AWS. */
  readonly endpoint: string;
  /** Path of a PEM file that takes the place of AWS's own: see {@link AWS_CERTIFICATES}. */
  readonly certificates: string;
  /** Names the function's role to the services that it calls. @default the function's name */
  readonly accessKeyId?: string;
}

export interface LambdaResult {
  /** The handler's answer; undefined when it threw. */
  readonly payload: unknown;
  /** Everything the function wrote to its log. */
  readonly log: string;
  /** Why the function failed, as AWS's `X-Amz-Function-Error` would tell. */
  readonly error?: string;
}

/**
 * The RDS certificate authorities in Lambda's own file system. A function that names this path means AWS's databases;
 * here it gets the file that vouches for the local ones.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
const AWS_CERTIFICATES = "/var/runtime/ca-cert.pem";

/** Runs in the function's process: loads the code as Lambda would, waits for the event, answers. */
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
 * Invokes the function in a Node process of its own, with the environment that was declared for it, what AWS adds to
 * every function, and nothing of this process's own.
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

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
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
    // What AWS does by DNS, and has to be said here.
    AWS_ENDPOINT_URL: runtime.endpoint,
  };
}
