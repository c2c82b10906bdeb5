import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { invokeLambda, type LambdaFunction } from "../../../localcloud/services/lambdaRuntime";
import { TemporaryDirectory } from "../../support/process";

describe("a local Lambda function", () => {
  let temporary: TemporaryDirectory;

  beforeEach(() => {
    temporary = new TemporaryDirectory();
  });

  afterEach(() => temporary.remove());

  const runtime = {
    region: "eu-central-1",
    endpoint: "http://127.0.0.1:1",
    certificates: "/tmp/ca.pem",
  };
  const lambda = (code: string, more: Partial<LambdaFunction> = {}): LambdaFunction => {
    writeFileSync(join(temporary.path, "index.js"), code);
    return {
      name: "f",
      directory: temporary.path,
      handler: "index.handler",
      environment: {},
      timeout: 10,
      memorySize: 128,
      ...more,
    };
  };

  it("answers, and returns its log", async () => {
    const code = "exports.handler = async (event) => { console.log('seen'); return { twice: 2 * event.n }; };";
    assert.deepEqual(await invokeLambda(lambda(code), { n: 21 }, runtime), { payload: { twice: 42 }, log: "seen\n" });
  });

  it("finds the files beside its module, from the module's directory and from the working directory", async () => {
    writeFileSync(join(temporary.path, "data.bin"), Buffer.from([0, 255, 13, 10]));
    const code = `const { readFileSync } = require("node:fs");
      exports.handler = () => [__dirname + "/data.bin", "data.bin"].map((path) => [...readFileSync(path)]);`;
    const { payload } = await invokeLambda(lambda(code), {}, runtime);
    assert.deepEqual(payload, [
      [0, 255, 13, 10],
      [0, 255, 13, 10],
    ]);
  });

  it("has the declared variables and those that AWS adds, and none of this process's", async () => {
    process.env.LEAK_FROM_THE_PARENT = "1";
    const { payload } = await invokeLambda(
      lambda("exports.handler = async () => process.env;", {
        environment: { ENVIRONMENT: "green", NODE_EXTRA_CA_CERTS: "/elsewhere.pem" },
      }),
      {},
      runtime,
    ).finally(() => delete process.env.LEAK_FROM_THE_PARENT);
    const environment = payload as Record<string, string>;
    delete environment.__CF_USER_TEXT_ENCODING; // macOS adds it to every process
    assert.deepEqual(environment, {
      ENVIRONMENT: "green",
      NODE_EXTRA_CA_CERTS: "/elsewhere.pem",
      _HANDLER: "index.handler",
      TZ: ":UTC",
      AWS_REGION: "eu-central-1",
      AWS_DEFAULT_REGION: "eu-central-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_NAME: "f",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_ACCESS_KEY_ID: "f",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SESSION_TOKEN: "local",
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    });
  });

  it("finds the local certificates in place of AWS's", async () => {
    const code = "exports.handler = async () => process.env.NODE_EXTRA_CA_CERTS;";
    const environment = { NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem" };
    assert.equal((await invokeLambda(lambda(code, { environment }), {}, runtime)).payload, "/tmp/ca.pem");
  });

  it("reports an exception", async () => {
    const { payload, error } = await invokeLambda(
      lambda("exports.handler = async () => { throw new Error('no'); };"),
      {},
      runtime,
    );
    assert.equal(payload, undefined);
    assert.match(error ?? "", /^Error: no\n/);
  });

  it("reports a process that ends without an answer", async () => {
    const { error } = await invokeLambda(lambda("exports.handler = () => process.exit(7);"), {}, runtime);
    assert.equal(error, "Runtime exited with code 7");
  });

  it("is stopped at its time limit", async () => {
    const endless = "exports.handler = () => new Promise(() => setInterval(() => {}, 1000));";
    const { error } = await invokeLambda(lambda(endless, { timeout: 0.2 }), {}, runtime);
    assert.equal(error, "Task timed out after 0.20 seconds");
  });
});
