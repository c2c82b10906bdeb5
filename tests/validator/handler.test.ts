import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../components/bundle";
import { Account } from "../../localcloud/aws/account";
import { createCertificate } from "../../localcloud/machine/certificate";
import { Endpoint } from "../../localcloud/services/endpoint";
import { invokeLambda } from "../../localcloud/services/lambdaRuntime";
import { ObjectStore } from "../../localcloud/services/objectStore";
import { SecretsManager } from "../../localcloud/services/secretsManager";
import type { Report } from "../../validator/report";
import { freePort } from "../../localcloud/machine/postgres";
import { createDatabase, serverCertificate, tlsPostgres } from "../support/postgres";

const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;

describe("the handler's bundle", () => {
  let refusal: ((functionName: string, object: string) => string) | undefined;
  const secretsManager = new SecretsManager(new Account(), { refuse: () => undefined });
  const objectStore = new ObjectStore(new Account(), {
    refuse: (functionName, { resource }) => refusal?.(functionName, resource),
  });
  let endpoint: Endpoint;
  let directory: string;
  let password: string;
  let credentials: Readonly<Record<string, unknown>>;
  before(async () => {
    endpoint = await Endpoint.start();
    endpoint.answerers = [(call) => secretsManager.answer(call), (call) => objectStore.answer(call)];
    directory = mkdtempSync(join(tmpdir(), "bluegreen-test-"));
    writeFileSync(join(directory, "trusted.pem"), (await serverCertificate()).certificate);
    writeFileSync(join(directory, "untrusted.pem"), (await createCertificate()).certificate);
    const { code, files } = await bundle(join(__dirname, "../../validator/handler.ts"));
    writeFileSync(join(directory, "index.js"), code);
    for (const [name, path] of Object.entries(files)) copyFileSync(path, join(directory, name));

    const server = await tlsPostgres(17);
    const { host, port, username } = server;
    ({ password } = server);
    credentials = { engine: "postgres", host, port, dbname: "postgres", username, password };
    const put = async (name: string, sql: string) => {
      const dbname = await createDatabase(server, sql);
      secretsManager.put(arn(name), JSON.stringify({ ...credentials, dbname }));
    };
    await put("blue", "CREATE TABLE t (a int NOT NULL)");
    await put("green", "CREATE TABLE t (a int)");
    // Six findings of 1 MB each, and a small one that comes after them.
    const large = (text: string) =>
      `DO $$ BEGIN FOR i IN 1..6 LOOP EXECUTE format('CREATE FUNCTION f%s() RETURNS text LANGUAGE sql AS %L', i,
        format('SELECT %L', repeat('${text}', 550000))); END LOOP; END $$; CREATE TABLE t (a int)`;
    await put("large-blue", large("x"));
    await put("large-green", `${large("y")}; CREATE TABLE u (a int)`);
  });
  after(async () => {
    await endpoint.close();
    rmSync(directory, { recursive: true });
  });

  interface Answer {
    readonly statusCode: number;
    readonly body: Report & { readonly message?: string };
    readonly log: Record<string, unknown>;
  }

  /** Every answer and every log is also looked through for secrets. */
  async function invoke(
    event: unknown,
    environment: Readonly<Record<string, string>> = {},
    trust = "trusted",
  ): Promise<Answer> {
    const result = await invokeLambda(
      {
        name: "schema-validator-test",
        directory,
        handler: "index.handler",
        environment: {
          DB_SECRET_ARN: arn("green"),
          BLUE_DB_SECRET_ARN: arn("blue"),
          ENVIRONMENT: "test",
          NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem",
          ...environment,
        },
        timeout: 30,
        memorySize: 512,
      },
      event,
      {
        region: "us-east-1",
        endpoint: endpoint.url,
        certificates: join(directory, `${trust}.pem`),
      },
    );
    strictEqual(result.error, undefined);
    const everything = JSON.stringify(result);
    for (const secret of [password, "hunter2", "postgres://"])
      ok(!everything.includes(secret), `${secret} in ${everything}`);

    const { statusCode, headers, body } = result.payload as { statusCode: number; headers: unknown; body: string };
    deepStrictEqual(headers, { "Content-Type": "application/json" });
    // On Node 20, which isn't Lambda's, the AWS SDK adds a warning about the version.
    const lines = result.log.split("\n").filter((line) => line.startsWith("{"));
    strictEqual(lines.length, 1, result.log);
    return { statusCode, body: JSON.parse(body) as Answer["body"], log: JSON.parse(lines[0] ?? "") as Answer["log"] };
  }

  /** @returns the message */
  async function refused(
    statusCode: number,
    event: unknown,
    environment?: Readonly<Record<string, string>>,
  ): Promise<string> {
    const answer = await invoke(event, environment);
    const { message = "" } = answer.body;
    deepStrictEqual(answer.body as unknown, { status: "error", message, compatible: false });
    deepStrictEqual(
      [answer.statusCode, answer.log["statusCode"], answer.log["message"]],
      [statusCode, statusCode, message],
    );
    return message;
  }

  it("is at most 1 MB of code, and the parser beside it", () => {
    deepStrictEqual(readdirSync(directory).sort(), ["index.js", "libpg-query.wasm", "trusted.pem", "untrusted.pem"]);
    const { size } = statSync(join(directory, "index.js"));
    ok(size < 1024 * 1024, `${size} bytes`);
  });

  it("compares the environment's databases in strict mode by default", async () => {
    const { statusCode, body, log } = await invoke({});
    strictEqual(statusCode, 200);
    deepStrictEqual(Object.keys(body), ["status", "compatible", "differences", "warnings", "errors", "metadata"]);
    deepStrictEqual([body.status, body.compatible, body.differences, body.errors], ["success", false, [], []]);
    deepStrictEqual(
      body.warnings.map(({ rule }) => rule),
      ["column-not-null-dropped"],
    );
    deepStrictEqual([body.metadata.environment, body.metadata.mode], ["test", "strict"]);
    for (const duration of Object.values(body.metadata.durations)) ok(duration >= 0 && Number.isInteger(duration));
    const { ms, durations, ...counts } = log;
    ok(typeof ms === "number" && typeof durations === "object");
    deepStrictEqual(counts, {
      event: "schema-validation",
      environment: "test",
      statusCode: 200,
      mode: "strict",
      compatible: false,
      errors: 0,
      warnings: 1,
      differences: 0,
    });
  });

  it("does so also without a payload", async () => {
    strictEqual((await invoke(null)).statusCode, 200);
  });

  it("does not count warnings in permissive mode", async () => {
    const { statusCode, body } = await invoke({ validation_mode: "permissive" });
    deepStrictEqual([statusCode, body.compatible, body.warnings.length], [200, true, 1]);
    strictEqual(body.metadata.mode, "permissive");
  });

  it("covers the requested directions", async () => {
    const { body } = await invoke({ directions: ["write", "call"] });
    deepStrictEqual([body.compatible, body.metadata.directions], [true, ["write", "call"]]);
  });

  it("asks for what blue's clients have sent, and says why it can't be read", async () => {
    const { statusCode, body } = await invoke({ statements: "pg_stat_statements" });
    strictEqual(statusCode, 200);
    deepStrictEqual(
      body.warnings.map(({ rule }) => rule),
      ["column-not-null-dropped", "statements-not-checked"],
    );
    const counts = { source: "pg_stat_statements", known: 0, checked: 0, refusedByBlue: 0, notChecked: 0, skipped: [] };
    deepStrictEqual(body.metadata.statements, counts);
  });

  it("compares the event's databases rather than the environment's", async () => {
    const swapped = await invoke({ blue_db_secret_arn: arn("green"), green_db_secret_arn: arn("blue") });
    deepStrictEqual(
      swapped.body.errors.map(({ rule }) => rule),
      ["column-not-null-added"],
    );
    const same = await invoke({ db_secret_arn: arn("blue") });
    deepStrictEqual([same.body.compatible, same.body.warnings], [true, []]);
  });

  const LARGE = { blue_db_secret_arn: arn("large-blue"), green_db_secret_arn: arn("large-green") };
  const STORE = { REPORTS_BUCKET: "reports", REPORTS_PREFIX: "validations/" };

  it("says that an answer is the whole report, and stores nothing", async () => {
    const { body } = await invoke({}, STORE);
    deepStrictEqual(body.metadata.report, { complete: true });
    strictEqual(objectStore.objects.size, 0);
  });

  it("answers with all counts and the first findings when a report is too large, and stores the whole", async () => {
    const { statusCode, body, log } = await invoke(LARGE, STORE);
    strictEqual(statusCode, 200);
    deepStrictEqual(
      [body.metadata.findings, body.metadata.verdict.call.warnings],
      [{ errors: 0, warnings: 6, differences: 1 }, 6],
    );
    deepStrictEqual([body.warnings.length, body.differences.length, body.compatible], [5, 1, false]);
    // 6 MB, and nearly that much is used.
    const size = Buffer.byteLength(JSON.stringify({ statusCode, body: JSON.stringify(body) }));
    ok(size > 5_000_000 && size < 6 * 1024 * 1024, String(size));

    const { complete, location = "", problem } = body.metadata.report;
    deepStrictEqual([complete, problem], [false, undefined]);
    match(location, /^s3:\/\/reports\/validations\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-[0-9a-f-]{36}\.json$/);
    strictEqual(log["location"], location);
    const stored = JSON.parse(objectStore.objects.get(location.replace("s3://", "arn:aws:s3:::")) ?? "") as Report;
    deepStrictEqual([stored.warnings.length, stored.differences.length], [6, 1]);
    deepStrictEqual(stored.metadata.report, { complete: true });
    deepStrictEqual(stored.warnings.slice(0, 5), body.warnings);
  });

  it("gives the verdict also when the whole report can't be stored, and says why", async () => {
    refusal = (functionName, object) => `${functionName} may not put ${object.slice(0, 30)}`;
    try {
      const { statusCode, body, log } = await invoke(LARGE, STORE);
      deepStrictEqual([statusCode, body.compatible, body.warnings.length], [200, false, 5]);
      const { complete, location, problem = "" } = body.metadata.report;
      deepStrictEqual([complete, location, log["problem"]], [false, undefined, problem]);
      match(
        problem,
        /^The whole report cannot be stored as s3:\/\/reports\/validations\/\S+\.json: AccessDenied: schema-validator-test may not put arn:aws:s3:::reports\/validatio$/,
      );
    } finally {
      refusal = undefined;
    }
    const { body } = await invoke(LARGE);
    strictEqual(
      body.metadata.report.problem,
      "There are no REPORTS_BUCKET and REPORTS_PREFIX to store the whole report in.",
    );
  });

  const badEvents: readonly (readonly [title: string, event: unknown, message: string])[] = [
    ["a string", "postgres://u:hunter2@x/y", "The event must be a JSON object; it is another string."],
    ["an array", [], "The event must be a JSON object; it is an array."],
    [
      "an unknown direction",
      { directions: ["read", "up"] },
      'directions must be an array of read, write, call, replicate-forward, replicate-back; there is "up" in it.',
    ],
    ["no boolean", { probe: "yes" }, 'probe must be true or false; it is "yes".'],
    ["an unknown mode", { validation_mode: "lax" }, 'validation_mode must be strict or permissive; it is "lax".'],
    [
      "a mode that is not a string",
      { validation_mode: 1 },
      "validation_mode must be strict or permissive; it is of type number.",
    ],
    [
      "a mode that may be a secret",
      { validation_mode: "postgres://u:hunter2@x/y" },
      "validation_mode must be strict or permissive; it is another string.",
    ],
    [
      "statements that are not blue's own",
      { statements: "SELECT 'hunter2'" },
      'statements must be "pg_stat_statements"; it is another string.',
    ],
    [
      "a URL for a secret",
      { blue_db_secret_arn: "postgres://u:hunter2@x/y" },
      "blue_db_secret_arn must be the ARN of a secret in Secrets Manager; it is a string that is not an ARN.",
    ],
    [
      "a number for a secret",
      { db_secret_arn: 7 },
      "db_secret_arn must be the ARN of a secret in Secrets Manager; it is of type number.",
    ],
    [
      "two different green secrets",
      { db_secret_arn: arn("a"), green_db_secret_arn: arn("b") },
      "green_db_secret_arn and db_secret_arn mean the same database and differ; set only one of them.",
    ],
  ];
  for (const [title, event, message] of badEvents) {
    it(`answers 400 to ${title}`, async () => {
      strictEqual(await refused(400, event), message);
    });
  }

  it("answers 400 if neither the event nor a variable names a secret", async () => {
    strictEqual(
      await refused(400, {}, { BLUE_DB_SECRET_ARN: "" }),
      "blue_db_secret_arn is missing: neither the event nor the variable BLUE_DB_SECRET_ARN names a secret.",
    );
    strictEqual(
      await refused(400, {}, { DB_SECRET_ARN: "" }),
      "green_db_secret_arn is missing: neither the event nor the variable DB_SECRET_ARN names a secret.",
    );
  });

  it("answers 500 for a secret that is not there", async () => {
    strictEqual(
      await refused(500, { blue_db_secret_arn: arn("none") }),
      `The blue database's secret ${arn("none")} cannot be read: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    );
  });

  it("answers 500 for a secret that is not JSON, or no object", async () => {
    const expected = 'Expected {"host", "port", "dbname", "username", "password"}.';
    secretsManager.put(arn("bad"), "hunter2");
    strictEqual(
      await refused(500, { db_secret_arn: arn("bad") }),
      `The green database's secret ${arn("bad")} is not JSON. ${expected}`,
    );
    secretsManager.put(arn("bad"), '"hunter2"');
    strictEqual(
      await refused(500, { db_secret_arn: arn("bad") }),
      `The green database's secret ${arn("bad")} is not a JSON object. ${expected}`,
    );
  });

  for (const field of ["host", "port", "dbname", "username", "password"]) {
    it(`answers 500 for a secret without ${field}`, async () => {
      secretsManager.put(arn("lacking"), JSON.stringify({ ...credentials, [field]: undefined }));
      strictEqual(
        await refused(500, { db_secret_arn: arn("lacking") }),
        `The green database's secret ${arn("lacking")} lacks the field "${field}".`,
      );
    });
  }

  it("answers 500 for an invalid port, and accepts one that is a string", async () => {
    secretsManager.put(arn("port"), JSON.stringify({ ...credentials, port: "hunter2" }));
    match(await refused(500, { db_secret_arn: arn("port") }), /the field "port" must be a number from 1 to 65535\.$/);
    secretsManager.put(arn("port"), JSON.stringify({ ...credentials, port: String(credentials["port"]) }));
    strictEqual((await invoke({ db_secret_arn: arn("port"), blue_db_secret_arn: arn("port") })).statusCode, 200);
  });

  it("answers 500 for a wrong password", async () => {
    secretsManager.put(arn("wrong"), JSON.stringify({ ...credentials, password: "hunter2" }));
    match(
      await refused(500, { blue_db_secret_arn: arn("wrong") }),
      /^Cannot connect to the blue database at localhost:\d+\/postgres: the user name or the password is wrong\./,
    );
  });

  it("answers 500 for a database that can't be reached: which, where, why", async () => {
    const port = await freePort();
    secretsManager.put(arn("closed"), JSON.stringify({ ...credentials, port }));
    const message = await refused(500, { db_secret_arn: arn("closed") });
    ok(
      message.startsWith(`Cannot connect to the green database at localhost:${port}/postgres: connection refused.`),
      message,
    );
  });

  it("answers 500 when the server's certificate is not trusted", async () => {
    const { statusCode, body } = await invoke({}, {}, "untrusted");
    strictEqual(statusCode, 500);
    match(String(body.message), /the blue database at .*: the server's certificate is self-signed and not trusted\./);
  });
});
