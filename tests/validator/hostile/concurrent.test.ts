import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import type { Session } from "../../../postgres/session";
import { parseUrl } from "../../../postgres/url";
import { readSchema } from "../../../postgres/catalog/read";
import { createDatabase, execute, openClient, openSession, postgres, recordingPostgres } from "../../support/postgres";
import { outcome } from "./support";

const TABLES = `CREATE TABLE t (a int CHECK (a > 0), b text DEFAULT 'x', UNIQUE (a)); CREATE VIEW v AS SELECT a, b FROM t WHERE a > 1;
  CREATE TABLE u (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`;

const CHANGED = "the schema was changed while it was read; validate again";

/** SQL that is committed after the snapshot and before the first lock, and the error, if there is one. */
const CHANGES: Readonly<Record<string, readonly [sql: string, error?: string]>> = {
  "a new table, column and view": ["CREATE TABLE n (a int); ALTER TABLE u ADD b int; CREATE VIEW w AS SELECT a FROM u"],
  "a new index and a new trigger": [
    "CREATE INDEX ON u (a); CREATE TRIGGER g BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION f()",
  ],
  "rows, ANALYZE and TRUNCATE": ["INSERT INTO u VALUES (1); ANALYZE u; TRUNCATE u"],
  "a renamed table": ["ALTER TABLE t RENAME TO x", CHANGED],
  "a renamed column": ["ALTER TABLE t RENAME a TO z", CHANGED],
  "another type of a column": ["ALTER TABLE u ALTER a TYPE bigint", CHANGED],
  "a renamed schema": ["ALTER SCHEMA public RENAME TO other", CHANGED],
  "a view that is gone": ["DROP VIEW v", CHANGED],
  "a table that is gone": ["DROP TABLE t CASCADE", CHANGED],
  "a default that is gone": ["ALTER TABLE t ALTER b DROP DEFAULT", CHANGED],
  "a check that is gone": ["ALTER TABLE t DROP CONSTRAINT t_a_check", CHANGED],
  "a function that is gone": ["DROP FUNCTION f()", CHANGED],
};

describe("DDL while the schema is read", () => {
  for (const [title, [sql, error]] of Object.entries(CHANGES)) {
    it(`${error === undefined ? "does no harm" : "is one clear error"}: ${title}`, async () => {
      const server = await postgres(17);
      const name = await createDatabase(server, TABLES);
      const url = server.url(name);
      const session = await openSession(url);
      try {
        const query = session.query.bind(session) as (...args: unknown[]) => Promise<unknown>;
        let done = false;
        session.query = (async (...args: [string | { text: string }]) => {
          const [asked] = args;
          const text = typeof asked === "string" ? asked : asked.text;
          if (!done && text.includes("pg_get_viewdef")) {
            done = true;
            await execute(url, sql);
          }
          return query(...args);
        }) as unknown as Session["query"];
        if (error !== undefined) {
          const place = `the blue database at localhost:${server.port}/${name}`;
          return await rejects(readSchema(session), { message: `Cannot read ${place}: ${error}.` });
        }
        const { relations } = await readSchema(session);
        deepStrictEqual(
          [...relations.values()].map((relation) => [
            relation.name,
            relation.columns.map((column) => column.name),
            relation.indexes.length,
            relation.triggers.length,
          ]),
          [
            ["t", ["a", "b"], 1, 0],
            ["u", ["a"], 0, 0],
            ["v", ["a", "b"], 0, 0],
          ],
        );
      } finally {
        session.end();
      }
    });
  }

  /** DDL in a loop, there and back; and what is found between it and what it began with. */
  const LOOPS: Readonly<Record<string, readonly [there: string, back: string, found: readonly string[]]>> = {
    "tables that are dropped and created": [
      "DROP TABLE u",
      "CREATE TABLE u (a int)",
      ["error table-removed schema public"],
    ],
    "tables that are renamed": [
      "ALTER TABLE u RENAME TO x",
      "ALTER TABLE x RENAME TO u",
      ["error table-removed schema public", "info table-added schema public"],
    ],
    "columns that are renamed": [
      "ALTER TABLE u RENAME a TO z",
      "ALTER TABLE u RENAME z TO a",
      ["error column-removed table u", "info column-added column u.z"],
    ],
    "types that come and go with a column": [
      "CREATE TYPE e AS ENUM ('a'); ALTER TABLE u ADD c e",
      "ALTER TABLE u DROP c; DROP TYPE e",
      ["info type-added type e", "info column-added column u.c"],
    ],
    "triggers that come and go": [
      "CREATE TRIGGER g BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION f()",
      "DROP TRIGGER g ON u",
      ["warning trigger-added trigger u.g"],
    ],
    "schemas that come and go": [
      "CREATE SCHEMA s CREATE TABLE n (a int)",
      "DROP SCHEMA s CASCADE",
      ["info schema-added schema s", "info table-added schema s"],
    ],
  };
  for (const [title, [there, back, changed]] of Object.entries(LOOPS)) {
    it(`is all in the answer or not at all, or one clear error, 10 times: ${title}`, async () => {
      const server = await postgres(17);
      const [blue, green] = await Promise.all([createDatabase(server, TABLES), createDatabase(server, TABLES)]);
      const ddl = await openClient(server.url(green));
      let ended = false;
      const loop = (async () => {
        await ddl.query("SET client_min_messages = error");
        while (!ended) {
          await ddl.query(there);
          await ddl.query(back);
        }
      })();
      try {
        const error = `Cannot read the green database at localhost:${server.port}/${green}: ${CHANGED}.`;
        const allowed = [[], changed, error];
        for (let run = 0; run < 10; run++) {
          const said = await outcome(parseUrl("url", server.url(blue)), parseUrl("url", server.url(green)));
          ok(
            allowed.some((answer) => isDeepStrictEqual(said, answer)),
            JSON.stringify(said),
          );
        }
      } finally {
        ended = true;
        await loop;
        await ddl.end();
      }
    });
  }

  it("ends at the time limit where a prepared transaction holds its locks, which no connection shows", async () => {
    const server = await recordingPostgres(17);
    const name = await createDatabase(server, TABLES);
    await execute(server.url(name), "BEGIN; ALTER TABLE t ADD c int; PREPARE TRANSACTION 'hostile'");
    try {
      const target = parseUrl("url", server.url(name));
      strictEqual(
        await outcome(target, target, { connect: 10_000, statement: 200 }),
        `Cannot read the blue database at localhost:${server.port}/${name}: canceling statement due to statement timeout. ` +
          "Is another session changing the schema and holding locks?",
      );
    } finally {
      await execute(server.url(name), "ROLLBACK PREPARED 'hostile'");
    }
  });

  it("leaves an invalid index if CREATE INDEX CONCURRENTLY fails", async () => {
    const server = await postgres(17);
    const blue = await createDatabase(server, "CREATE TABLE t (a int)");
    const green = await createDatabase(server, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)");
    await rejects(execute(server.url(green), "CREATE UNIQUE INDEX CONCURRENTLY u ON t (a)"), /could not create unique/);
    deepStrictEqual(await outcome(parseUrl("url", server.url(blue)), parseUrl("url", server.url(green))), [
      "warning index-invalid index t.u",
    ]);
  });
});
