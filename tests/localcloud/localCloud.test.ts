import { asset } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "../../localcloud/aws/account";
import { withClient, type Database } from "../../localcloud/services/databases";
import type { Deployment } from "../../localcloud/engine/engine";
import { InProcessEngine } from "../../localcloud/engine/inProcess";
import { Journal } from "../../localcloud/journal";
import { USER_ACCESS_KEY } from "../../localcloud/aws/iam";
import { LocalCloud } from "../../localcloud/localCloud";
import type { Report } from "../../validator/report";
import { Workspace } from "../../localcloud/machine/workspace";
import { accepts } from "../support/process";

describe("LocalCloud", () => {
  let workspace: Workspace;
  let cloud: LocalCloud;
  let blue: Deployment & { readonly database: Database };
  let green: typeof blue;

  before(async () => {
    workspace = new Workspace();
    cloud = await LocalCloud.start(workspace);
    const engine = new InProcessEngine(cloud);
    const deploy = async (stack: string) => {
      const deployment = await engine.deploy(stack);
      return { ...deployment, database: cloud.databases.ofSecret(deployment.outputs.DatabaseSecretArn as string) };
    };
    blue = await deploy("blue");
    green = await deploy("green");
  });

  after(async () => {
    await cloud.close();
    await workspace.close();
  });

  const settings = ({ database }: typeof blue) =>
    withClient(database, async (client) => {
      const { rows } = await client.query<Record<string, unknown>>(
        `SELECT current_setting('server_version_num')::int / 10000 AS major, current_database() AS database,
                current_user AS "user", current_setting('wal_level') AS wal_level,
                current_setting('log_statement') AS log_statement,
                current_setting('max_replication_slots') AS max_replication_slots,
                (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS ssl`,
      );
      return rows[0];
    });

  it("starts a server for a cluster, with its major, database, user and parameter group, over TLS", async () => {
    const common = {
      database: "appdb",
      user: "dbadmin",
      wal_level: "logical",
      log_statement: "all",
      max_replication_slots: "20",
      ssl: true,
    };
    assert.deepEqual(await settings(blue), { major: 16, ...common });
    assert.deepEqual(await settings(green), { major: 17, ...common });
    assert.notEqual(blue.database.server.password, green.database.server.password);
  });

  it("gives the program the endpoint of the server", () => {
    assert.equal(blue.outputs.AuroraClusterEndpoint, "localhost");
    assert.equal(blue.outputs.AuroraReaderEndpoint, "localhost");
  });

  const invoke = async (functionName: string, event: unknown) => {
    const { payload, error } = await cloud.lambda.invoke(functionName, event);
    assert.equal(error, undefined);
    const { statusCode, body } = payload as { statusCode: number; body: string };
    return { statusCode, answer: JSON.parse(body) as { message?: string; compatible: boolean } };
  };

  it("lets green's validator read both secrets through the Secrets Manager", async () => {
    for (const { database } of [blue, green]) {
      await withClient(database, (client) => client.query("CREATE TABLE t (id int PRIMARY KEY)"));
    }
    const { statusCode, answer } = await invoke("schema-validator-green", {});
    assert.deepEqual([statusCode, answer.compatible], [200, true]);
  });

  it("refuses a function that reads a secret which its role does not name", async () => {
    const { statusCode, answer } = await invoke("schema-validator-blue", {
      blue_db_secret_arn: blue.outputs.DatabaseSecretArn,
      green_db_secret_arn: green.outputs.DatabaseSecretArn,
    });
    assert.equal(statusCode, 500);
    assert.match(
      answer.message ?? "",
      /AccessDeniedException: arn:aws:iam::123456789012:role\/schema-validator-role-blue is not authorized to perform: secretsmanager:GetSecretValue on resource: \S+aurora-credentials-green/,
    );
  });

  it("changes a password at the second attempt if the first one fails, and does not log it", async () => {
    const id = "aurora-cluster-blue";
    const cluster = (await cloud.find("aws:rds/cluster:Cluster", id)) as Resource;
    const masterPassword = "another-Password-of-32-characters";
    const { server } = blue.database;
    const right = server.password;
    server.password = "wrong";
    await assert.rejects(cloud.update(cluster, { ...cluster.inputs, masterPassword }), { code: "28P01" });
    server.password = right;
    const updated = await cloud.update(cluster, { ...cluster.inputs, masterPassword });
    assert.equal(server.password, masterPassword);
    await withClient(blue.database, (client) => client.query("SELECT"));
    const directory = join(workspace.directory, id);
    const logs = readdirSync(directory).filter((name) => name.endsWith(".log"));
    assert.ok(logs.some((name) => readFileSync(join(directory, name), "utf8").includes("statement: ")));
    for (const name of logs) assert.ok(!readFileSync(join(directory, name), "utf8").includes(masterPassword), name);
    await cloud.update(updated, cluster.inputs);
  });

  it("does not record what exists only in Pulumi's state, nor deleted resources", async () => {
    const journal = () => readFileSync(join(workspace.directory, "cloud.jsonl"), "utf8");
    assert.ok(!journal().includes("random:"));
    const declaration = {
      type: "aws:sns/topic:Topic",
      name: "topic",
      region: "us-east-1",
      inputs: { name: "passing" },
    };
    await cloud.delete(await cloud.create(declaration));
    assert.deepEqual(
      new Journal(join(workspace.directory, "cloud.jsonl")).read().filter(({ name }) => name === "topic"),
      [],
    );
  });

  it("lets a validator store a report that is too large for an answer, below its prefix in its bucket", async () => {
    const large = (text: string) =>
      `DO $$ BEGIN EXECUTE format('CREATE FUNCTION large() RETURNS text LANGUAGE sql AS %L',
        format('SELECT %L', repeat('${text}', 4000000))); END $$`;
    try {
      await withClient(blue.database, (client) => client.query(large("x")));
      await withClient(green.database, (client) => client.query(large("y")));
      const { payload } = await cloud.lambda.invoke("schema-validator-green", {});
      const { metadata } = JSON.parse((payload as { body: string }).body) as Report;
      const { complete, location = "", problem } = metadata.report;
      assert.deepEqual([complete, problem], [false, undefined]);
      assert.match(location, /^s3:\/\/bluegreen-reports-green-123456789012\/validations\/[^/]+\.json$/);
      const stored = cloud.objectStore.objects.get(location.replace("s3://", "arn:aws:s3:::"));
      assert.equal((JSON.parse(stored ?? "") as Report).warnings[0]?.rule, "function-body-changed");
      assert.equal(cloud.objectStore.objects.size, 1);
    } finally {
      for (const { database } of [blue, green]) {
        await withClient(database, (client) => client.query("DROP FUNCTION IF EXISTS large"));
      }
    }
  });

  it("refuses a function that stores an object where its role does not allow it", async () => {
    const store = async (functionName: string, name: string) => {
      const response = await fetch(`${cloud.url}/bluegreen-reports-green-123456789012/${name}`, {
        method: "PUT",
        body: "{}",
        headers: { authorization: `Credential=${functionName}/20260101/us-east-1/s3/aws4_request, Signature=0` },
      });
      return [response.status, await response.text()] as const;
    };
    assert.deepEqual(await store("schema-validator-green", "validations/x.json"), [200, ""]);
    for (const [functionName, name] of [
      ["schema-validator-green", "x.json"],
      ["schema-validator-blue", "validations/x.json"],
    ] as const) {
      const [status, body] = await store(functionName, name);
      assert.equal(status, 403);
      assert.match(
        body,
        /^<Error><Code>AccessDenied<.*is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::bluegreen-/,
      );
    }
  });

  it("knows only the functions that were deployed", async () => {
    await assert.rejects(cloud.lambda.invoke("schema-validator-red", {}), {
      message: "There is no Lambda function schema-validator-red.",
    });
  });

  describe("its endpoint, called as AWS's CLI does", () => {
    const RESOURCE = { region: "us-east-1", name: "broken" };

    before(async () => {
      const inputs = { name: "broken", role: "none", handler: "index.handler", timeout: 5, memorySize: 128 };
      const text = "exports.handler = async ({ say }) => { throw new TypeError(say); };";
      const code = new asset.AssetArchive({ "index.js": new asset.StringAsset(text) });
      await cloud.create({ ...RESOURCE, type: "aws:lambda/function:Function", inputs: { ...inputs, code } });
    });

    const post = async (
      path: string,
      body: string,
      headers: Record<string, string> = {},
      accessKeyId = USER_ACCESS_KEY,
    ) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/lambda/aws4_request, Signature=0`;
      const response = await fetch(`${cloud.url}${path}`, {
        method: "POST",
        body,
        headers: { authorization, ...headers },
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      };
    };
    const call = (name: string, body = "{}", ...more: [Record<string, string>?, string?]) =>
      post(`/2015-03-31/functions/${name}/invocations`, body, ...more);

    it("invokes a function for the account's user, by name or ARN, and reports the invocation", async () => {
      const told: string[] = [];
      cloud.lambda.onInvocation = (name) => told.push(name);
      const arn = "arn:aws:lambda:us-east-1:123456789012:function:schema-validator-green";
      for (const name of ["schema-validator-green", encodeURIComponent(arn)]) {
        const { status, headers, body } = await call(name, '{"validation_mode":"strict"}');
        assert.deepEqual(
          [status, headers.get("x-amz-executed-version"), headers.get("x-amz-function-error")],
          [200, "$LATEST", null],
        );
        assert.equal(body.statusCode, 200);
      }
      assert.deepEqual(told, ["schema-validator-green", "schema-validator-green"]);
    });

    it("reports a function's failure as AWS does", async () => {
      const { status, headers, body } = await call("broken", '{"say":"out of paper"}');
      assert.deepEqual([status, headers.get("x-amz-function-error")], [200, "Unhandled"]);
      assert.deepEqual([body.errorType, body.errorMessage], ["TypeError", "out of paper"]);
    });

    for (const [title, ask, expected] of [
      [
        "a function that does not exist",
        () => call("red"),
        [404, "ResourceNotFoundException", "Function not found: red"],
      ],
      [
        "an event that is not JSON",
        () => call("broken", "{"),
        [400, "InvalidRequestContentException", /^Could not parse request body into json: /],
      ],
      [
        "an asynchronous invocation",
        () => call("broken", "{}", { "x-amz-invocation-type": "Event" }),
        [400, "InvalidParameterValueException", "The local Lambda does not know the invocation type Event."],
      ],
      [
        "a function that may not invoke another",
        () => call("broken", "{}", {}, "schema-validator-green"),
        [
          403,
          "AccessDeniedException",
          /role\/schema-validator-role-green is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:123456789012:function:broken$/,
        ],
      ],
      [
        "a caller of another account",
        () => call("broken", "{}", {}, "AKIAELSE"),
        [403, "AccessDeniedException", "The access key AKIAELSE is not of this account: its user's is LOCALUSER."],
      ],
      [
        "a call that is not simulated",
        () => post("/2015-03-31/functions/broken/aliases", "{}"),
        [400, "UnknownOperationException", "The local cloud does not know POST /2015-03-31/functions/broken/aliases."],
      ],
      [
        "a request that is none",
        () => post("/", "{", { "x-amz-target": "secretsmanager.GetSecretValue" }),
        [500, "InternalFailure", /JSON/],
      ],
    ] as const) {
      it(`refuses ${title}`, async () => {
        const [expectedStatus, type, message] = expected;
        const { status, headers, body } = await ask();
        assert.deepEqual([status, headers.get("x-amzn-errortype")], [expectedStatus, type]);
        if (typeof message === "string") assert.equal(body.Message, message);
        else assert.match(body.Message as string, message);
      });
    }

    it("lets the account's user read every secret", async () => {
      const target = { "x-amz-target": "secretsmanager.GetSecretValue" };
      const { status, body } = await post("/", JSON.stringify({ SecretId: blue.outputs.DatabaseSecretArn }), target);
      assert.equal(status, 200);
      assert.equal(
        (JSON.parse(body.SecretString as string) as { password: string }).password,
        blue.database.server.password,
      );
    });
  });

  it("refuses other resource types and other calls", async () => {
    const endpoint = { type: "aws:ec2/vpcEndpoint:VpcEndpoint", name: "s3", region: "us-east-1", inputs: {} };
    await assert.rejects(cloud.create(endpoint), {
      message: "The simulated AWS does not know the resource type aws:ec2/vpcEndpoint:VpcEndpoint (s3).",
    });
    assert.throws(() => cloud.call("aws:index/getAmi:getAmi", {}), {
      message: "The simulated AWS does not know the call aws:index/getAmi:getAmi.",
    });
  });
});

describe("LocalCloud, started again in its directory", () => {
  it("runs a function with all its files, of which the journal has only the name", async () => {
    const workspace = new Workspace();
    const binary = join(workspace.directory, "binary");
    writeFileSync(binary, Buffer.from([0, 255, 13, 10]));
    const text = "exports.handler = () => [...require('node:fs').readFileSync(__dirname + '/data.bin')];";
    const inputs = {
      name: "reader",
      role: "none",
      handler: "index.handler",
      timeout: 5,
      memorySize: 128,
      code: new asset.AssetArchive({
        "index.js": new asset.StringAsset(text),
        "data.bin": new asset.FileAsset(binary),
      }),
    };
    try {
      const first = await LocalCloud.start(workspace);
      const fn = await first.create({ type: "aws:lambda/function:Function", name: "f", region: "us-east-1", inputs });
      await first.close();
      const journal = readFileSync(join(workspace.directory, "cloud.jsonl"), "utf8");
      assert.ok(!journal.includes("exports.handler"));

      const second = await LocalCloud.start(workspace);
      try {
        assert.deepEqual((await second.lambda.invoke("reader", {})).payload, [0, 255, 13, 10]);
        // As a change outside the program.
        const slower = await second.update(fn, { ...fn.inputs, timeout: 6 });
        assert.deepEqual((await second.lambda.invoke("reader", {})).payload, [0, 255, 13, 10]);
        await second.delete(slower);
        assert.deepEqual(readdirSync(join(workspace.directory, "functions")), []);
      } finally {
        await second.close();
      }
    } finally {
      await workspace.close();
    }
  });
});

describe("LocalCloud, when a deployment fails", () => {
  it("gives the reason, and everything that was started ends with the workspace", async () => {
    const workspace = new Workspace();
    const cloud = await LocalCloud.start(workspace);
    try {
      const engine = new InProcessEngine(cloud);
      await assert.rejects(engine.deploy("green"), /unknown stack "organization\/bluegreen\/blue"/);
      const { outputs } = await engine.deploy("blue");
      const database = cloud.databases.ofSecret(outputs.DatabaseSecretArn as string);
      assert.equal(await accepts(database.server.port), true);
      // Now every name is taken.
      await assert.rejects(engine.deploy("blue"), /AlreadyExists/);
      await cloud.close();
      await workspace.close();
      assert.equal(await accepts(database.server.port), false);
    } finally {
      await cloud.close().catch(() => undefined);
      await workspace.close();
    }
    assert.equal(existsSync(workspace.directory), false);
  });
});

describe("LocalCloud, closed during an operation", () => {
  it("waits for the operation, so that no server starts afterwards", async () => {
    const workspace = new Workspace();
    try {
      const cloud = await LocalCloud.start(workspace);
      let goOn: () => void = () => undefined;
      cloud.onOperation = () => new Promise((resolve) => (goOn = resolve));
      const created = cloud.create({ type: "aws:kms/key:Key", name: "key", region: "us-east-1", inputs: {} });
      let closed = false;
      const closing = cloud.close().then(() => (closed = true));
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      assert.equal(closed, false);
      goOn();
      await Promise.all([created, closing]);
      assert.equal(cloud.resources.length, 1);
    } finally {
      await workspace.close();
    }
  });
});
