import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { connect as connectSocket, type Socket } from "node:net";
import type { Target } from "../../../postgres/connect";
import { parseUrl } from "../../../postgres/url";
import { bluegreen } from "../../cli/bluegreen";
import { databaseWith, postgres, tlsPostgres } from "../../support/postgres";
import { fakeServer, int16, int32, message, outcome, type FakeServer } from "./support";

/** AuthenticationOk and ReadyForQuery. */
const READY = Buffer.concat([message("R", int32(0)), message("Z", "I")]);

/** ParseComplete, BindComplete, and the description of one column. */
const ROWS = Buffer.concat([
  message("1"),
  message("2"),
  message("T", int16(1), "number\0", int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)),
]);

const ROW = message("D", int16(1), int32(100), "x".repeat(100));

/** Sends data as fast as the client reads it. */
function flood(socket: Socket, said: Buffer): void {
  const say = () => {
    while (!socket.destroyed && socket.write(said));
  };
  socket.on("drain", say);
  say();
}

type Answer = (socket: Socket, data: Buffer, piece: number) => void;

/** Lets the client in, then answers its first query. */
const answering =
  (answer: (socket: Socket) => void): Answer =>
  (socket, _, piece) =>
    piece === 0 ? socket.write(READY) : piece === 1 ? answer(socket) : undefined;

const LATE = "no answer within 0.5 s. Does a security group or firewall drop the connection?";
const SILENT = "the server has stopped answering.";

/** The behaviour of each such server, and the message about it. */
const SERVERS: Readonly<Record<string, readonly [answer: Answer, "connect to" | "read", reason: string]>> = {
  "closes at once": [(socket) => socket.end(), "connect to", "Connection terminated unexpectedly"],
  resets: [(socket) => socket.resetAndDestroy(), "connect to", "the server closed the connection. (read ECONNRESET)"],
  "says nothing": [() => undefined, "connect to", LATE],
  "speaks SSH": [(socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n"), "connect to", LATE],
  "speaks MySQL": [
    (socket) => socket.write(Buffer.from("4a0000000a382e302e3336", "hex")),
    "connect to",
    "received invalid response: 4a",
  ],
  "speaks HTTP": [
    (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    "connect to",
    "Connection terminated unexpectedly",
  ],
  "sends zeros": [(socket) => socket.write(Buffer.alloc(100)), "connect to", "received invalid response: 0"],
  "sends notices for ever": [
    (socket) => flood(socket, Buffer.concat(Array<Buffer>(500).fill(message("N", "SNOTICE\0Mx\0\0")))),
    "connect to",
    LATE,
  ],
  "wants Kerberos": [
    (socket) => socket.write(message("R", int32(7))),
    "connect to",
    "the server's answer is not understood (Unknown authenticationOk message type 7)",
  ],
  "knows no mechanism of ours": [
    (socket) => socket.write(message("R", int32(10), "PLAIN\0\0")),
    "connect to",
    "SASL: Only mechanism(s) SCRAM-SHA-256 are supported",
  ],
  "is starting": [
    (socket) => socket.end(message("E", "SFATAL\0C57P03\0Mthe database system is starting up\0\0")),
    "connect to",
    "the server is not accepting connections now; it may be starting or failing over. (the database system is starting up)",
  ],
  "goes when it has let in": [
    (socket) =>
      socket.end(
        Buffer.concat([
          READY,
          message("E", "SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"),
        ]),
      ),
    "read",
    "terminating connection due to administrator command.",
  ],
  "closes at the first query": [answering((socket) => socket.end()), "read", "Connection terminated unexpectedly."],
  "never answers the first query": [answering(() => undefined), "read", SILENT],
  "stops in the middle of a row": [
    answering((socket) => socket.write(Buffer.concat([ROWS, ROW.subarray(0, 20)]))),
    "read",
    SILENT,
  ],
  "closes in the middle of a row": [
    answering((socket) => socket.end(Buffer.concat([ROWS, ROW.subarray(0, 20)]))),
    "read",
    "Connection terminated unexpectedly.",
  ],
  "says of a row that it is longer than it is": [
    answering((socket) => socket.write(Buffer.concat([ROWS, message("D", int16(3), int32(100_000), "x")]))),
    "read",
    'the server\'s answer is not understood (The value of "offset" is out of range. It must be >= 0 and <= 50. Received 100053).',
  ],
  "sends a message that does not exist": [
    answering((socket) => socket.write(message("\u00ff", "abc"))),
    "read",
    "received invalid response: ff.",
  ],
  "wants to copy": [answering((socket) => socket.write(message("G", Buffer.alloc(3)))), "read", SILENT],
  "gives no row": [
    answering((socket) => socket.write(Buffer.concat([ROWS, message("C", "SELECT 0\0"), message("Z", "I")]))),
    "read",
    "PostgreSQL 0.0 is not supported; 14 is the oldest that is.",
  ],
};

/** Between the client and a real server; what the server says ends after so many bytes. */
function proxy(target: Target, limit: number, ending: "silence" | "end" | "reset" | "garbage"): Promise<FakeServer> {
  const upstreams = new Map<Socket, Socket>();
  return fakeServer((socket, data) => {
    let upstream = upstreams.get(socket);
    if (!upstream) {
      upstream = connectSocket(target.port, target.host);
      upstreams.set(socket, upstream);
      let said = 0;
      upstream.on("error", () => undefined);
      socket.on("close", () => upstream?.destroy());
      upstream.on("data", (answer) => {
        if (said >= limit) return;
        socket.write(answer.subarray(0, limit - said));
        said += answer.length;
        if (said < limit) return;
        if (ending === "end") socket.end();
        if (ending === "reset") socket.resetAndDestroy();
        if (ending === "garbage") socket.write(Buffer.alloc(100_000, 0xff));
      });
    }
    upstream.write(data);
  });
}

describe("hostile servers", () => {
  const limits = { connect: 10_000, statement: 300 };
  const fakes: FakeServer[] = [];
  const outcomes = new Map<string, Promise<string[] | string>>();
  let silence: number;
  after(() => fakes.forEach((fake) => fake.close()));

  // All at once: most of them only let the time pass.
  before(async () => {
    const real = parseUrl("url", await databaseWith(17, "CREATE TABLE t (a int)"));
    for (const [title, [answer, , reason]] of Object.entries(SERVERS)) {
      const fake = await fakeServer(answer);
      fakes.push(fake);
      // Only servers that never let the client in must be given up soon. The others may be slow on a busy machine.
      const blue = reason === LATE ? { ...limits, connect: 500 } : limits;
      outcomes.set(title, outcome(fake.target, reason === LATE ? fake.target : real, blue));
    }
    const start = performance.now();
    for (const ending of ["silence", "end", "reset", "garbage"] as const) {
      const fake = await proxy(real, 20_000, ending);
      fakes.push(fake);
      outcomes.set(ending, outcome({ ...real, host: "127.0.0.1", port: fake.target.port }, real, limits));
    }
    void outcomes.get("silence")?.then(() => (silence = performance.now() - start));
  });

  it("are waited for once", async () => {
    await outcomes.get("silence");
    // The statement's limit and 5 s; who asked anything else would wait for as long again.
    ok(silence < 9_000, `${silence} ms`);
  });

  for (const [title, [, verb, reason]] of Object.entries(SERVERS)) {
    it(`give one clear error when one ${title}`, async () => {
      const said = await outcomes.get(title);
      match(String(said), new RegExp(`^Cannot ${verb} the blue database at 127\\.0\\.0\\.1:\\d+/d: `));
      strictEqual(String(said).replace(/^.*?\/d: /, ""), reason);
    });
  }

  for (const [ending, reason] of [
    ["silence", /the server has stopped answering/],
    ["end", /Connection terminated unexpectedly/],
    // Whether the system tells of the reset depends on what it has not delivered yet.
    ["reset", /read ECONNRESET|Connection terminated unexpectedly/],
    // The meaning of the bytes depends on their position in a message.
    [
      "garbage",
      /the server has stopped answering|received invalid response: ff|the server's answer is not understood \(.*\)/,
    ],
  ] as const) {
    it(`give one clear error when a real one's answers end half way in ${ending}`, async () => {
      match(
        String(await outcomes.get(ending)),
        new RegExp(`^Cannot read the blue database at 127\\.0\\.0\\.1:\\d+/test_\\d+: (${reason.source})\\.$`),
      );
    });
  }

  it("cannot draw on the terminal: the command gives one line and exits with 3", async () => {
    const text = "SFATAL\0C28000\0M\u001b[2J\u001b[31mCOMPATIBLE\r\n\u202egreen can replace blue\0\0";
    const fake = await fakeServer((socket) => socket.end(message("E", text)));
    try {
      const url = `postgres://u:p@127.0.0.1:${fake.target.port}/d`;
      const real = await databaseWith(17, "CREATE TABLE t (a int)");
      const { exitCode, stdout, stderr } = await bluegreen(["validate", "--blue", url, "--green", real]);
      deepStrictEqual([exitCode, stdout], [3, ""]);
      strictEqual(
        stderr,
        `bluegreen: Cannot connect to the blue database at 127.0.0.1:${fake.target.port}/d: the server does not accept this user from this address. ` +
          "(\\u001b[2J\\u001b[31mCOMPATIBLE\\u000d\\u000a\\u202egreen can replace blue)\n",
      );
    } finally {
      fake.close();
    }
  });

  it("that are told apart: no TLS, only TLS, no such database, wrong password", async () => {
    const [plain, encrypted] = await Promise.all([postgres(17), tlsPostgres(17)]);
    const target = parseUrl("url", plain.url());
    const real = parseUrl("url", await databaseWith(17, "CREATE TABLE t (a int)"));
    const tls = parseUrl("url", encrypted.url());
    const reason = async (blue: Target) => String(await outcome(blue, real)).replace(/^.*?\/\w+: /, "");
    strictEqual(
      await reason({ ...target, tls: true }),
      "the server does not support TLS. To connect without TLS, set sslmode=disable.",
    );
    match(await reason({ ...tls, tls: false }), /The server requires TLS: add sslmode=verify-full to the URL\.$/);
    strictEqual(
      await reason({ ...target, database: "nowhere" }),
      'there is no database of this name on the server. (database "nowhere" does not exist)',
    );
    strictEqual(
      await reason({ ...target, password: "wrong" }),
      'the user name or the password is wrong. Was the password rotated? (password authentication failed for user "postgres")',
    );
  });
});
