import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { createCertificate } from "../../../localcloud/machine/certificate";
import { MAJORS, PostgresServer } from "../../../localcloud/machine/postgres";
import { Workspace } from "../../../localcloud/machine/workspace";
import { accepts, TemporaryDirectory, until } from "../../support/process";

describe("PostgresServer", () => {
  let workspace: Workspace;

  beforeEach(() => {
    workspace = new Workspace();
  });

  afterEach(() => workspace.close());

  async function query(url: string, sql: string): Promise<Record<string, unknown>> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows[0] ?? {};
    } finally {
      await client.end();
    }
  }

  for (const major of MAJORS) {
    it(`runs PostgreSQL ${major}`, async () => {
      const server = await PostgresServer.start({ major, directory: join(workspace.directory, "server") });
      const row = await query(server.url(), "SELECT current_setting('server_version_num')::int / 10000 AS major");
      assert.deepEqual(row, { major });
    });
  }

  it("applies user, password and settings", async () => {
    const server = await PostgresServer.start({
      major: 17,
      directory: join(workspace.directory, "server"),
      username: "dbadmin",
      password: "it's: @ secret/%",
      settings: { wal_level: "logical", application_name: "it's" },
    });
    const sql = "SELECT current_user AS u, current_setting('wal_level') AS w, current_setting('application_name') AS a";
    assert.deepEqual(await query(server.url(), sql), { u: "dbadmin", w: "logical", a: "it's" });
    const wrong = new URL(server.url());
    wrong.password = "wrong";
    await assert.rejects(query(wrong.toString(), "SELECT 1"), { code: "28P01" });
  });

  it("accepts only verified TLS with a certificate", async () => {
    const directory = join(workspace.directory, "server");
    const server = await PostgresServer.start({ major: 16, directory, tls: await createCertificate() });
    const sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert.deepEqual(await query(server.url(), sql), { ssl: true });

    const plain = server.url().split("?")[0] ?? "";
    await assert.rejects(query(plain, "SELECT 1"), { code: "28000" });
    await assert.rejects(query(`${plain}?sslmode=verify-full`, "SELECT 1"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });

  it("gives two servers different ports at the same time", async () => {
    const servers = await Promise.all(
      ["one", "two"].map((name) => PostgresServer.start({ major: 17, directory: join(workspace.directory, name) })),
    );
    assert.notEqual(servers[0]?.port, servers[1]?.port);
  });

  it("names the installed majors if one is missing", async () => {
    const start = PostgresServer.start({ major: 9, directory: join(workspace.directory, "server") });
    await assert.rejects(start, /^Error: PostgreSQL 9 for \S+ is not installed\. npm ci installs 15, 16, 17, 18/);
  });

  it("explains why programs below a directory cannot be run", async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root's servers run as another user
    chmodSync(workspace.directory, 0o700);
    const start = PostgresServer.start({ major: 17, directory: join(workspace.directory, "server") });
    await assert.rejects(
      start,
      /^Error: Programs below .* cannot be run\. .* the user nobody, as whom .* has no access .* TMPDIR or, /,
    );
  });

  it("shows the server's log if it does not start", async () => {
    const directory = join(workspace.directory, "server");
    const start = PostgresServer.start({ major: 17, directory, settings: { wal_level: "sideways" } });
    await assert.rejects(start, /PostgreSQL 17 did not start:[^]*invalid value for parameter "wal_level": "sideways"/);
  });
});

describe("Workspace", () => {
  it("stops the servers and removes every file when it is closed", async () => {
    const workspace = new Workspace();
    const server = await PostgresServer.start({ major: 17, directory: join(workspace.directory, "server") });
    assert.equal(await accepts(server.port), true);
    await workspace.close();
    assert.equal(await accepts(server.port), false);
    assert.equal(existsSync(workspace.directory), false);
  });

  it("can be closed twice, but not kept after that", async () => {
    const workspace = new Workspace();
    await Promise.all([workspace.close(), workspace.close()]);
    assert.equal(await workspace.keep(), false);
    assert.equal(existsSync(workspace.directory), false);
  });

  it("leaves nothing if the process is killed", async () => {
    const temporary = new TemporaryDirectory();
    const root = join(__dirname, "..", "..", "..");
    const program = `
      const { Workspace } = require("${root}/localcloud/machine/workspace");
      const { PostgresServer } = require("${root}/localcloud/machine/postgres");
      const workspace = new Workspace();
      PostgresServer.start({ major: 17, directory: workspace.directory + "/server" }).then(({ port }) => {
        console.log(port);
        setInterval(() => {}, 1000);
      });`;
    try {
      const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
        cwd: root,
        env: { ...process.env, TMPDIR: temporary.path, TSX_DISABLE_CACHE: "1" },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [output] = (await once(child.stdout, "data")) as [Buffer];
      const port = Number(output.toString());
      assert.equal(await accepts(port), true);
      assert.equal(temporary.entries().length, 1);

      child.kill("SIGKILL");
      await until(async () => temporary.entries().length === 0 && !(await accepts(port)), "server and files gone");
    } finally {
      temporary.remove();
    }
  });
});
