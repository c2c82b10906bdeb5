import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Client } from "pg";
import { InProcessEngine } from "../../localcloud/engine/inProcess";
import { USER_ACCESS_KEY } from "../../localcloud/aws/iam";
import { LocalCloud } from "../../localcloud/localCloud";
import { Workspace } from "../../localcloud/machine/workspace";
import { accepts, Run, TemporaryDirectory, until } from "../support/process";

const CLUSTER = "aws:rds/cluster:Cluster";

describe("npm run local", function () {
  this.timeout(180_000);
  let temporary: TemporaryDirectory;
  let directory: string;
  let running: Run[];

  beforeEach(() => {
    temporary = new TemporaryDirectory();
    directory = join(temporary.path, "cloud's");
    running = [];
  });

  afterEach(async () => {
    for (const run of running) run.kill("SIGKILL");
    await until(() => !existsSync(join(directory, "lock")), "the janitor has stopped the servers");
    temporary.remove();
  });

  const local = (...args: string[]) => {
    const run = new Run("localcloud/main.ts", args, temporary);
    running.push(run);
    return run;
  };
  const started = async () => {
    const run = local("--dir", directory);
    await run.untilOutput("In another shell");
    return run;
  };
  const stop = async (run: Run) => {
    run.kill("SIGTERM");
    return run.finish();
  };
  /** Returns the value of a variable that env.sh sets. */
  const variable = (name: string) =>
    new RegExp(`^export ${name}='(.*)'$`, "m").exec(readFileSync(join(directory, "env.sh"), "utf8"))?.[1] ?? "";
  const passwords = () => readFileSync(join(directory, "pgpass"), "utf8").trim().split("\n");
  const mode = (name: string) => (statSync(join(directory, name)).mode & 0o777).toString(8);

  /** Deploys both stacks as in an earlier run, then changes the password of blue's master user. */
  async function deployedBefore() {
    mkdirSync(directory, { mode: 0o711 });
    const workspace = await Workspace.in(directory);
    const cloud = await LocalCloud.start(workspace);
    try {
      // The remains of a creation that was cut short.
      mkdirSync(join(workspace.directory, "aurora-cluster-green", "data"), { recursive: true });
      const engine = new InProcessEngine(cloud);
      const blue = await engine.deploy("blue");
      await engine.deploy("green");
      const secretArn = blue.outputs.DatabaseSecretArn as string;
      const { server } = cloud.databases.ofSecret(secretArn);
      const cluster = cloud.resources.find(({ type, id }) => type === CLUSTER && id === "aurora-cluster-blue");
      assert.ok(cluster);
      await cloud.update(cluster, { ...cluster.inputs, masterPassword: "changed" });
      assert.equal(server.password, "changed");
      return { secretArn, port: server.port };
    } finally {
      await cloud.close();
      await workspace.close();
    }
  }

  /** Runs a statement on blue's database, with the credentials from the files that the service has written. */
  async function query(port: number, sql: string): Promise<unknown[]> {
    const [, , database, user, password] = passwords()
      .find((line) => line.split(":")[1] === String(port))!
      .split(":");
    assert.equal(database, "*");
    const ca = readFileSync(join(directory, "cloud", "ca.pem"), "utf8");
    const client = new Client({ host: "localhost", port, user, password, database: "appdb", ssl: { ca } });
    await client.connect();
    try {
      return (await client.query<unknown[]>({ text: sql, rowMode: "array" })).rows.flat();
    } finally {
      await client.end();
    }
  }

  it("restores everything after a stop, after a kill, and after a crash that left an incomplete line", async () => {
    const { secretArn, port } = await deployedBefore();
    assert.equal(await accepts(port), false);

    const first = await started();
    await query(port, "CREATE TABLE t AS SELECT 1 AS id");
    const { code, stdout, stderr } = await stop(first);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^SIGTERM: stopping; the next start restores everything$/m);
    assert.equal(await accepts(port), false);
    assert.equal(existsSync(join(directory, "lock")), false);

    // A crash in the middle of a line of the journal.
    appendFileSync(join(directory, "cloud", "cloud.jsonl"), '{"put":{"type":"aws:rds');

    const second = await started();
    const endpoint = variable("AWS_ENDPOINT_URL");
    assert.deepEqual(await query(port, "SELECT id FROM t ORDER BY id"), [1]);
    await query(port, "INSERT INTO t VALUES (2)");
    second.kill("SIGKILL");

    // Starts while the janitor of the second run may still be at work.
    const third = await started();
    assert.deepEqual(await query(port, "SELECT id FROM t ORDER BY id"), [1, 2]);
    const log = readFileSync(join(directory, "cloud", "aurora-cluster-blue", "server-1.log"), "utf8");
    assert.match(log, /database system was shut down at/); // the janitor has let the server write its data
    assert.equal(variable("AWS_ENDPOINT_URL"), endpoint, "the endpoint of a shell that has sourced env.sh stays valid");

    const client = new SecretsManagerClient({
      endpoint,
      region: variable("AWS_REGION"),
      credentials: { accessKeyId: USER_ACCESS_KEY, secretAccessKey: variable("AWS_SECRET_ACCESS_KEY") },
    });
    const secret = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    client.destroy();
    assert.equal(
      (JSON.parse(secret.SecretString ?? "") as { dbClusterIdentifier: string }).dbClusterIdentifier,
      "aurora-cluster-blue",
    );

    const answer = await fetch(`${endpoint}/2015-03-31/functions/schema-validator-green/invocations`, {
      method: "POST",
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${variable("AWS_ACCESS_KEY_ID")}/20260101/us-east-1` },
    });
    // The secret has the old password, because only the cluster was changed.
    assert.match(((await answer.json()) as { body: string }).body, /password/);
    await third.untilOutput("invoke  schema-validator-green");

    const printed = third.output;
    assert.equal(
      printed.match(/^ {2}psql 'postgres:\/\/dbadmin@localhost:\d+\/appdb\?sslmode=verify-full/gm)?.length,
      2,
    );
    assert.equal(passwords().length, 2);
    const secrets = [
      ...passwords().map((line) => line.split(":").at(-1)!),
      readFileSync(join(directory, "passphrase"), "utf8"),
    ];
    for (const text of secrets) assert.ok(!printed.includes(text), "no password is printed");
    assert.deepEqual(["pgpass", "passphrase", "cloud/cloud.jsonl"].map(mode), ["600", "600", "600"]);
    assert.equal((await stop(third)).code, 0);
  });

  it("names the process that uses the directory, and the port that another program uses", async () => {
    const { port } = await deployedBefore();
    const run = await started();
    const second = await local("--dir", directory).finish();
    assert.equal(second.code, 3);
    assert.match(second.stderr, /is in use by process \d+\. Stop that first, or choose another directory with --dir\./);
    assert.equal(await accepts(port), true, "the first run continues");
    await stop(run);

    const other = createServer().listen(port, "127.0.0.1");
    try {
      const third = await local("--dir", directory).finish();
      assert.equal(
        third.stderr,
        `Port ${port} is in use by another program, but the database aurora-cluster-blue needs it. ` +
          `Stop that program and start again.\n`,
      );
      assert.equal(third.code, 3);
      assert.equal(existsSync(join(directory, "lock")), false);
    } finally {
      other.close();
    }
    await stop(await started());
  });

  it("refuses a directory with other files", async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, "thesis.txt"), "");
    const { code, stderr } = await local("--dir", directory).finish();
    assert.match(stderr, /^--dir: .* contains other files\. Name an empty directory or a new one\.\n/);
    assert.equal(code, 2);
    const file = await local("--dir", join(directory, "thesis.txt")).finish();
    assert.match(file.stderr, /^--dir: .*thesis\.txt is not a directory\.\n/);
    assert.equal(file.code, 2);
    const below = await local("--dir", join(directory, "thesis.txt", "cloud")).finish();
    assert.match(below.stderr, /^--dir: .*cloud cannot be created: ENOTDIR.*\n/);
    assert.equal(below.code, 2);
  });

  // There, Node's recursive mkdir never returns.
  (existsSync("/proc/self") ? it : it.skip)("refuses a directory in which nothing can be created", async () => {
    for (const name of ["/proc/nope", "/proc/nope/cloud"]) {
      const { code, stderr } = await local("--dir", name).finish();
      const reason = "ENOENT: no such file or directory, mkdir '/proc/nope'";
      assert.equal(stderr, `--dir: ${name} cannot be created: ${reason}\nnpm run local -- --help shows the options.\n`);
      assert.equal(code, 2);
    }
  });

  it("explains wrong usage in one line; --help shows the options and the exit codes", async () => {
    const { code, stderr } = await local("--bogus").finish();
    assert.deepEqual([code, stderr], [2, "Unknown option '--bogus'\nnpm run local -- --help shows the options.\n"]);
    const help = await local("--help").finish();
    assert.equal(help.code, 0);
    for (const part of ["--dir", "--help", "Exit codes:"]) assert.ok(help.stdout.includes(part), part);
  });
});
