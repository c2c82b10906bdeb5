import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert";
import { Session } from "../../postgres/session";
import { createDatabase, execute, openSession, postgres } from "../support/postgres";
import { fakeServer, int32, message, type FakeServer } from "../validator/hostile/support";

describe("a session", () => {
  let url: string;
  let place: string;
  const sessions: Session[] = [];
  const open = async (readOnly = true) => {
    const session = await openSession(url, readOnly);
    sessions.push(session);
    return session;
  };
  const count = async (session: Session) =>
    (await session.query<{ count: string }>("SELECT count(*) FROM public.t")).rows[0]?.count;

  before(async () => {
    const server = await postgres(17);
    const name = await createDatabase(
      server,
      "CREATE TABLE t (a int); CREATE SCHEMA evil; CREATE FUNCTION evil.length(text) RETURNS int LANGUAGE sql AS 'SELECT -1'",
    );
    await execute(server.url(), `ALTER DATABASE ${name} SET search_path = evil, pg_catalog`);
    url = server.url(name);
    place = `the blue database at localhost:${server.port}/${name}`;
  });
  afterEach(() => sessions.splice(0).forEach((session) => session.end()));

  it("finds PostgreSQL's own names in a transaction, whatever the user's search_path", async () => {
    const session = await open();
    const ask = async () => (await session.query<{ length: number }>("SELECT length('abc')")).rows[0]?.length;
    strictEqual(await ask(), -1);
    strictEqual(await session.transaction(ask), 3);
  });

  it("leaves no setting behind, also where the work fails", async () => {
    const session = await open();
    const settings = async () =>
      (await session.query("SELECT pg_catalog.array_agg(s ORDER BY name) FROM pg_catalog.pg_settings s")).rows;
    const before = await settings();
    await session.transaction(() => session.query("SELECT 1"), {
      isolation: "SERIALIZABLE",
      setup: ["SET LOCAL jit = off"],
      statementLimit: 100,
    });
    await rejects(
      session.transaction(() => session.query("SET work_mem = '1MB'; SELECT 1 / 0")),
      /division by zero/,
    );
    await session.withSettings({ search_path: "nowhere", lock_timeout: "5" }, async () => {
      deepStrictEqual((await session.query("SHOW lock_timeout")).rows, [{ lock_timeout: "5ms" }]);
      await session.set({ search_path: "elsewhere" });
    });
    await rejects(
      session.withSettings({ statement_timeout: "0" }, () => session.query("SELECT 1 / 0")),
      /division by zero/,
    );
    deepStrictEqual(await settings(), before);
  });

  it("writes nothing when it is read-only", async () => {
    const session = await open();
    await rejects(
      session.transaction(() => session.query("INSERT INTO public.t VALUES (1)")),
      /cannot execute INSERT in a read-only transaction/,
    );
    strictEqual(await count(session), "0");
  });

  it("commits what has succeeded, and nothing else, when it is not", async () => {
    const session = await open(false);
    const insert = () => session.query("INSERT INTO public.t VALUES (1)");
    await session.transaction(insert);
    strictEqual(await count(session), "1");
    const failing = async () => {
      await insert();
      throw new Error("no");
    };
    await rejects(session.transaction(failing), { message: "no" });
    const swallowing = async () => {
      await insert();
      await session.query("SELECT 1 / 0").catch(() => undefined);
    };
    await rejects(session.transaction(swallowing), { message: "the transaction had failed and was rolled back" });
    strictEqual(await count(session), "1");
  });

  it("limits the time of a transaction's statements, and gives the rest the session's limit again", async () => {
    const session = await open();
    const sleep = (seconds: number) => () => session.query(`SELECT pg_catalog.pg_sleep(${seconds})`);
    await rejects(session.transaction(sleep(5), { statementLimit: 50 }), /statement timeout/);
    await sleep(0.1)();
  });

  it("names the failed action, the place and the reason", async () => {
    const session = await open();
    const lost = await session
      .query("SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())")
      .catch((error: unknown) => error);
    const reason = "terminating connection due to administrator command";
    strictEqual(session.failure("read", lost, "Why?").message, `Cannot read ${place}: ${reason}. Why?`);
    // The next statement has the same reason, or that the server has closed the connection.
    await rejects(session.query("SELECT 1"), /terminating connection|Connection terminated/);
  });

  it("sends no query after its end", async () => {
    const session = await open();
    strictEqual(session.isOpen, true);
    session.end();
    strictEqual(session.isOpen, false);
    await rejects(session.query("SELECT 1"), { message: "the session has ended" });
  });

  describe("with a server that falls silent", () => {
    let fake: FakeServer;
    before(async () => {
      const ready = Buffer.concat([message("R", int32(0)), message("Z", "I")]);
      fake = await fakeServer((socket, _, piece) => (piece === 0 ? socket.write(ready) : undefined));
    });
    after(() => fake.close());

    it("waits once, and then ends", async function () {
      this.timeout(15_000);
      const limits = { connect: 10_000, statement: 1 };
      const session = await Session.open(fake.target, "green", { readOnly: true, limits });
      const silence = { message: "the server has stopped answering" };
      await rejects(
        session.transaction(() => session.query("SELECT 1")),
        silence,
      );
      strictEqual(session.isOpen, false);
      const start = performance.now();
      const error = await session.query("SELECT 1").catch((reason: unknown) => reason);
      ok(performance.now() - start < 1_000);
      match(
        session.failure("read", error).message,
        /^Cannot read the green database at 127\.0\.0\.1:\d+\/d: the server has stopped answering\.$/,
      );
    });
  });
});
