import { deepStrictEqual, match, ok, rejects } from "node:assert";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { connect, TIME_LIMITS, type Target, type TimeLimits } from "../../postgres/connect";
import { createCertificate } from "../../localcloud/machine/certificate";
import { postgres, serverCertificate, tlsPostgres } from "../support/postgres";

describe("connect", () => {
  let plain: Target;
  let encrypted: Target;
  let silent: Server;
  const sockets: Socket[] = [];
  before(async () => {
    silent = await listen((socket) => sockets.push(socket));
    const [server, tlsServer] = await Promise.all([postgres(17), tlsPostgres(17)]);
    const target = ({ host, port, username, password }: typeof server) => ({
      host,
      port,
      database: "postgres",
      user: username,
      password,
    });
    plain = { ...target(server), tls: false };
    encrypted = { ...target(tlsServer), tls: { ca: (await serverCertificate()).certificate } };
  });
  // Also when a test runs into mocha's time limit, which leaves its own clean-up undone.
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  async function failure(target: Target, limits?: TimeLimits): Promise<string> {
    const message = await connect(target, "green", limits).then(
      (client) => client.end().then(() => "connected"),
      (error: Error) => error.message,
    );
    const prefix = `Cannot connect to the green database at ${target.host}:${target.port}/${target.database}: `;
    ok(message.startsWith(prefix), message);
    ok(target.password && !message.includes(target.password), message);
    return message.slice(prefix.length);
  }

  it("connects over verified TLS, with the statements' time limit", async () => {
    const client = await connect(encrypted, "blue");
    try {
      const { rows } = await client.query(
        "SELECT ssl, current_setting('statement_timeout') AS limit, current_setting('application_name') AS name FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      );
      deepStrictEqual(rows, [{ ssl: true, limit: `${TIME_LIMITS.statement / 60_000}min`, name: "bluegreen" }]);
    } finally {
      await client.end();
    }
  });

  it("refuses a certificate of an unknown authority", async () => {
    match(
      await failure({ ...encrypted, tls: true }),
      /^the server's certificate is self-signed and not trusted\. .*sslrootcert=/,
    );
    const { certificate } = await createCertificate();
    match(
      await failure({ ...encrypted, tls: { ca: certificate } }),
      /^the server's certificate is self-signed and not trusted\. /,
    );
  });

  it("refuses a certificate that was made for another name", async () => {
    // It leads to this machine, too. (127.1 is 127.0.0.1, which the certificate names; newer versions of Node see that.)
    match(
      await failure({ ...encrypted, host: "0.0.0.0" }),
      /^the server's certificate was made for another host name\. /,
    );
  });

  it("refuses to go on without TLS when the server has none", async () => {
    match(await failure({ ...plain, tls: true }), /^the server does not support TLS\. .*sslmode=disable/);
  });

  it("says that the server requires TLS", async () => {
    match(
      await failure({ ...encrypted, tls: false }),
      /^no pg_hba\.conf entry .* no encryption\. The server requires TLS/,
    );
  });

  it("tells a wrong password, an unknown database and an unknown host apart", async () => {
    match(await failure({ ...plain, password: "hunter2" }), /^the user name or the password is wrong\. /);
    match(await failure({ ...plain, database: "nowhere" }), /^there is no database of this name on the server\. /);
    match(
      await failure({ ...plain, host: "nowhere.invalid" }),
      /^the host name (does not resolve|could not be resolved just now)/,
    );
  });

  it("gives up on a server that does not answer", async () => {
    const { port } = silent.address() as AddressInfo;
    for (const tls of [false, true]) {
      const message = await failure({ ...plain, port, tls }, { ...TIME_LIMITS, connect: 100 });
      match(message, /^no answer within 0\.1 s\. /);
    }
  });

  it("survives a connection that the server cuts, and fails at the next statement", async () => {
    const client = await connect(plain, "blue");
    await rejects(client.query("SELECT pg_terminate_backend(pg_backend_pid())"), /terminating connection/);
    await rejects(client.query("SELECT 1"));
  });
});

async function listen(onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
