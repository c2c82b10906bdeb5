import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import type { Client, Connection } from "pg";
import type { Session } from "../../../postgres/session";
import { parseUrl } from "../../../postgres/url";
import { describeStatements } from "../../../validator/statements/describe";
import { readScript } from "../../../postgres/sql/script";
import { validate } from "../../../validator/validate";
import {
  createDatabase,
  databaseWith,
  execute,
  openClient,
  openSession,
  postgres,
  recordingPostgres,
} from "../../support/postgres";
import { allFindings, summarize } from "../support";

const LIMIT = 20_000;

describe("describing statements", () => {
  let url: string;
  let session: Session;
  before(async () => {
    url = await databaseWith(17, "CREATE TABLE t (a int, b text)");
  });
  beforeEach(async () => {
    session = await openSession(url);
  });
  afterEach(() => session.end());

  it("answers in order, goes on after a refusal, also after the last, and leaves the connection usable", async () => {
    const statements = ["SELECT a, b FROM t WHERE a = $1", "SELECT c FROM t", "BEGIN", "SELECT 1; SELECT 2", "SELEC"];
    deepStrictEqual(await describeStatements(session, statements, LIMIT), [
      {
        parameters: [23],
        columns: [
          { name: "a", type: 23 },
          { name: "b", type: 25 },
        ],
      },
      { code: "42703", message: 'column "c" does not exist', position: 8 },
      { parameters: [], columns: [] },
      { code: "42601", message: "cannot insert multiple commands into a prepared statement" },
      { code: "42601", message: 'syntax error at or near "SELEC"', position: 1 },
    ]);
    deepStrictEqual((await session.query("SELECT 1 AS one")).rows, [{ one: 1 }]);
    deepStrictEqual(await describeStatements(session, [], LIMIT), []);
    strictEqual(connectionOf(session).listenerCount("parameterDescription"), 0);
  });

  it("sends thousands at once, and hears them all", async () => {
    const { stream } = connectionOf(session);
    let firstAnswerAfter = 0;
    const statements = Array.from({ length: 3000 }, (_, index) => `SELECT a AS x${index} FROM t`);
    const write = stream.write.bind(stream);
    stream.write = ((...args: Parameters<typeof write>) => {
      firstAnswerAfter++;
      return write(...args);
    }) as typeof write;
    const written: number[] = [];
    stream.on("data", () => written.push(firstAnswerAfter));
    const answers = await describeStatements(session, statements, LIMIT);
    deepStrictEqual(
      answers.map((answer) => ("columns" in answer ? answer.columns[0]?.name : answer)),
      statements.map((_, index) => `x${index}`),
    );
    // Parse, Describe and Sync of all, before the first answer came.
    strictEqual(written[0], 9000);
    strictEqual(written.at(-1), 9000);
  });

  it("ends when the time is up, with the answers so far", async () => {
    const blocker = await openClient(url);
    try {
      await blocker.query("BEGIN; LOCK TABLE t");
      const answers = await describeStatements(session, ["SELECT 1 AS one", "SELECT a FROM t", "SELECT 2"], 200);
      deepStrictEqual(answers, [{ parameters: [], columns: [{ name: "one", type: 23 }] }]);
    } finally {
      await blocker.end();
    }
  });

  it("fails when the connection is lost", async () => {
    const blocker = await openClient(url);
    try {
      await blocker.query("BEGIN; LOCK TABLE t");
      const answers = describeStatements(session, ["SELECT 1", "SELECT a FROM t", "SELECT 2"], LIMIT);
      const { rows } = await someoneWaits(blocker);
      ok(rows.length > 0);
      await Promise.all([
        rejects(answers, /terminating connection|Connection terminated/),
        blocker.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        ),
      ]);
    } finally {
      await blocker.end();
    }
  });
});

function connectionOf(session: Session): Connection {
  return (session as unknown as { client: { connection: Connection } }).client.connection;
}

/** Polls until a session waits for a lock. */
async function someoneWaits(client: Client) {
  for (;;) {
    const result = await client.query(
      "SELECT pg_stat_clear_snapshot(), pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    if (result.rows.length > 0) return result;
  }
}

describe("statements that can't be described to the end", () => {
  const known = readScript("SELECT 1; SELECT a FROM t; SELECT own FROM hidden.u; SELECT own FROM u");
  const about = async (blue: string, green: string, limits?: { connect: number; statement: number }) => {
    const report = await validate({
      blue: parseUrl("blue", blue),
      green: parseUrl("green", green),
      mode: "strict",
      statements: await known,
      environment: "test",
      ...(limits && { limits }),
    });
    const { checked, refusedByBlue, notChecked } = report.metadata.statements!;
    const findings = allFindings(report).filter(({ object }) => object.kind === "statement");
    return {
      counts: [checked, refusedByBlue, notChecked],
      findings: findings.map((one) => `${summarize(one)} | ${one.message}`),
    };
  };
  const SCHEMA = "CREATE TABLE t (a int); CREATE SCHEMA hidden; CREATE TABLE hidden.u (own text)";

  it("are a warning while another session's DDL locks what they name", async () => {
    const server = await postgres(17);
    const [blue, green] = [await createDatabase(server, SCHEMA), await createDatabase(server, SCHEMA)].map((name) =>
      server.url(name),
    );
    const blocker = await openClient(green!);
    try {
      await blocker.query("BEGIN; LOCK TABLE t");
      const { counts, findings } = await about(blue!, green!);
      deepStrictEqual(counts, [2, 1, 1]);
      const reason = "somebody's DDL on green has locked what they name";
      deepStrictEqual(findings, [
        `warning statements-not-checked statement ${reason} | Not checked: 1 statement; ${reason}.`,
        'info statement-refused-by-blue statement SELECT own FROM u | Not checked, because blue refuses this SELECT too: relation "u" does not exist (42P01).',
      ]);
    } finally {
      await blocker.end();
    }
  });

  it("are a warning when the time is up", async () => {
    const server = await postgres(17);
    const name = await createDatabase(server, SCHEMA);
    const blocker = await openClient(server.url(name));
    try {
      await blocker.query("BEGIN; LOCK TABLE t");
      const { counts, findings } = await about(server.url(name), server.url(name), { connect: 10_000, statement: 500 });
      deepStrictEqual(counts, [0, 0, 4]);
      const reason = "blue did not describe them within 0.5 s";
      deepStrictEqual(findings, [
        `warning statements-not-checked statement ${reason} | Not checked: 4 statements; ${reason}.`,
      ]);
    } finally {
      await blocker.end();
    }
  });

  it("are a warning where only the validator's user lacks a right", async () => {
    const server = await recordingPostgres(17);
    await execute(
      server.url(),
      "DO $$ BEGIN IF to_regrole('blind') IS NULL THEN CREATE ROLE blind LOGIN PASSWORD 'blind'; END IF; END $$",
    );
    const [blue, green] = [await createDatabase(server, SCHEMA), await createDatabase(server, SCHEMA)];
    for (const name of [blue, green]) {
      await execute(server.url(), `ALTER DATABASE ${name} SET search_path = hidden, public`);
    }
    await execute(server.url(blue), "GRANT USAGE ON SCHEMA hidden TO blind");
    const blind = (name: string) => server.url(name).replace(/\/\/[^@]*@/, "//blind:blind@");
    const { counts, findings } = await about(blind(blue), blind(green));
    deepStrictEqual(counts, [2, 0, 2]);
    const reasons = [
      "the validator's user lacks a right on green (permission denied for schema hidden)",
      "the validator's user may not look into a schema of green's search_path (hidden)",
    ];
    deepStrictEqual(
      findings,
      reasons.map(
        (reason) => `warning statements-not-checked statement ${reason} | Not checked: 1 statement; ${reason}.`,
      ),
    );
  });
});
