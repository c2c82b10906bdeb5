import { deepStrictEqual, rejects } from "node:assert";
import { appendFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { freePort, PostgresServer } from "../../localcloud/machine/postgres";
import { Workspace } from "../../localcloud/machine/workspace";
import { connect } from "../../postgres/connect";
import { parseUrl } from "../../postgres/url";
import { postgres } from "../support/postgres";

describe("a URL with several servers", () => {
  let workspace: Workspace;
  let primary: PostgresServer;
  let standby: PostgresServer;
  let closed: number;
  let socketDirectory: string;
  before(async function () {
    this.timeout(60_000);
    workspace = new Workspace();
    primary = await postgres(17);
    // A server that waits for a primary's log, which never comes, but answers queries.
    const directory = join(workspace.directory, "standby");
    socketDirectory = directory;
    const settings = { unix_socket_directories: socketDirectory };
    const options = { major: 17, directory, settings, password: primary.password };
    const server = await PostgresServer.start(options);
    await server.stop();
    writeFileSync(join(directory, "data", "standby.signal"), "");
    appendFileSync(join(directory, "data", "pg_hba.conf"), "local all all scram-sha-256\n");
    standby = await PostgresServer.start({ ...options, port: server.port });
    closed = await freePort();
  });
  after(() => workspace.close());

  /** Connects, and returns the server that it has reached. */
  async function reached(hosts: string, parameters = ""): Promise<Record<string, unknown>> {
    const url = `postgres://postgres:${primary.password}@${hosts}/postgres${parameters}`;
    const client = await connect(parseUrl("--blue", url), "blue");
    try {
      const { rows } = await client.query<Record<string, unknown>>(
        "SELECT pg_is_in_recovery() AS standby, current_setting('application_name') AS name, current_setting('work_mem') AS memory, inet_server_addr() IS NULL AS socket",
      );
      return rows[0] ?? {};
    } finally {
      await client.end();
    }
  }
  const local = (...ports: number[]) => ports.map((port) => `localhost:${port}`).join(",");
  const isStandby = async (hosts: string, attributes: string) =>
    (await reached(hosts, `?target_session_attrs=${attributes}`))["standby"];

  it("goes to the first that accepts", async () => {
    const [first, second] = [
      await reached(local(closed, standby.port)),
      await reached(local(primary.port, standby.port)),
    ];
    deepStrictEqual([first["standby"], second["standby"]], [true, false]);
  });

  it("goes to one that target_session_attrs accepts", async () => {
    const both = [local(standby.port, primary.port), local(primary.port, standby.port)] as const;
    for (const [attributes, expected] of [
      ["any", [true, false]],
      ["read-write", [false, false]],
      ["read-only", [true, true]],
      ["primary", [false, false]],
      ["standby", [true, true]],
      ["prefer-standby", [true, true]],
    ] as const) {
      deepStrictEqual(
        [await isStandby(both[0], attributes), await isStandby(both[1], attributes)],
        expected,
        attributes,
      );
    }
    deepStrictEqual(await isStandby(local(closed, primary.port), "prefer-standby"), false);
    const readOnly = "?options=-c%20default_transaction_read_only%3Don&target_session_attrs=";
    deepStrictEqual((await reached(local(primary.port), `${readOnly}read-only`))["standby"], false);
  });

  it("names the reason for which each server is refused", async () => {
    await rejects(isStandby(local(closed, standby.port), "primary"), {
      message: new RegExp(
        `^Cannot connect to the blue database at localhost:${closed},localhost:${standby.port}/postgres: ` +
          `localhost:${closed}: connection refused\\. .* localhost:${standby.port}: the server is a standby, which ` +
          "target_session_attrs=primary does not accept\\.$",
      ),
    });
    await rejects(isStandby(local(primary.port), "standby"), {
      message: `Cannot connect to the blue database at localhost:${primary.port}/postgres: the server is a primary, which target_session_attrs=standby does not accept.`,
    });
  });

  it("does not try a wrong password on the next server", async () => {
    const url = `postgres://postgres:hunter2@${local(primary.port, closed)}/postgres`;
    await rejects(connect(parseUrl("--blue", url), "blue"), {
      message: /: localhost:\d+: the user name or the password is wrong\. .*failed for user "postgres"\)$/,
    });
  });

  it("passes on application_name and options", async () => {
    const parameters = "?application_name=my%20app&options=-c%20work_mem%3D7MB&connect_timeout=5";
    const { name, memory } = await reached(local(primary.port), parameters);
    deepStrictEqual([name, memory], ["my app", "7MB"]);
  });

  it("gives up on a server after connect_timeout", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const sockets: Socket[] = [];
    silent.on("connection", (socket) => sockets.push(socket));
    try {
      const { port } = silent.address() as AddressInfo;
      await rejects(connect(parseUrl("--blue", `postgres://u:p@localhost:${port}/d?connect_timeout=1`), "blue"), {
        message: /: no answer within 1 s\. /,
      });
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });

  it("goes through a Unix socket, also with sslmode, which means nothing there", async () => {
    const path = encodeURIComponent(socketDirectory);
    for (const [host, parameters] of [
      [`${path}:${standby.port}`, "?sslmode=require"],
      ["", `?host=${path}&port=${standby.port}`],
    ] as const) {
      deepStrictEqual((await reached(host, parameters))["socket"], true);
    }
  });
});
