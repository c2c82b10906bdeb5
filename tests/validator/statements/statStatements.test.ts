import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { Client } from "pg";
import { parseUrl } from "../../../postgres/url";
import type { PostgresServer } from "../../../localcloud/machine/postgres";
import type { Report } from "../../../validator/report";
import { validate } from "../../../validator/validate";
import { createDatabase, execute, postgres, recordingPostgres } from "../../support/postgres";
import { allFindings } from "../support";

const SCHEMA = `CREATE SCHEMA app; CREATE SCHEMA stats; CREATE SCHEMA stat_client AUTHORIZATION stat_client;
  CREATE TABLE stat_client.w (b int); ALTER TABLE stat_client.w OWNER TO stat_client; CREATE TABLE t (a int, b text, d timestamptz); CREATE TABLE app.u (a int, b text);
  CREATE FUNCTION inner_one() RETURNS bigint LANGUAGE plpgsql AS 'DECLARE n bigint; BEGIN SELECT count(b) INTO n FROM public.t; RETURN n; END';
  GRANT USAGE ON SCHEMA app, stat_client TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA app, public TO PUBLIC;`;
const ROLES = `DO $$ BEGIN IF to_regrole('stat_client') IS NULL THEN
  CREATE ROLE stat_client LOGIN PASSWORD 'client'; CREATE ROLE stat_validator LOGIN PASSWORD 'validator'; END IF; END $$;`;

function loggedIn(server: PostgresServer, database: string, user: string, password: string): string {
  const url = new URL(server.url(database));
  [url.username, url.password] = [user, password];
  return url.href;
}

describe("pg_stat_statements", () => {
  const majors = [14, 15, 16, 17, 18];
  for (const [index, major] of majors.entries()) {
    describe(`of PostgreSQL ${major}`, () => {
      let server: PostgresServer;
      let database: string;
      let green: string;
      before(async () => {
        server = await recordingPostgres(major);
        await execute(server.url(), ROLES);
        database = await createDatabase(server, `${SCHEMA} CREATE EXTENSION pg_stat_statements SCHEMA stats`);
        const other = await recordingPostgres(majors[(index + 1) % majors.length]!);
        await execute(other.url(), ROLES);
        const greenDatabase = await createDatabase(
          other,
          `${SCHEMA} ALTER TABLE app.u DROP b; ALTER TABLE stat_client.w DROP b; ALTER TABLE t DROP b, DROP d, ADD d timestamptz`,
        );
        green = other.url(greenDatabase);
        for (const [url, name] of [
          [server.url(), database],
          [other.url(), greenDatabase],
        ] as const) {
          await execute(url, `ALTER ROLE stat_client IN DATABASE ${name} SET search_path = "$user", app`);
        }
        await execute(server.url(database), "CREATE TABLE ignored (a int); DROP TABLE ignored");
        const client = new Client({ connectionString: loggedIn(server, database, "stat_client", "client") });
        await client.connect();
        try {
          for (const b of ["hunter2", "hunter3", "hunter4"]) {
            await client.query("SELECT a FROM u WHERE b = $1", [b]);
            await client.query("SELECT b FROM w");
            await client.query(`SELECT a AS x FROM u WHERE b IN ('${b}', 'x') ORDER BY 1`);
          }
          await client.query(
            "BEGIN; SELECT extract(year FROM d), d - interval '1' day FROM public.t WHERE d > date '2026-01-01'",
          );
          await client.query("COMMIT; SELECT public.inner_one(); SELECT relname FROM pg_class WHERE relname = 'x'");
        } finally {
          await client.end();
        }
      });

      const run = (user?: readonly [string, string]): Promise<Report> =>
        validate({
          blue: parseUrl("blue", user ? loggedIn(server, database, ...user) : server.url(database)),
          green: parseUrl("green", green),
          mode: "strict",
          statements: "pg_stat_statements",
          environment: "test",
        });
      const aboutStatements = (report: Report) =>
        allFindings(report).filter(({ object }) => object.kind === "statement");

      it("is read as clients have sent it, each role's names in its own sense, without a value", async () => {
        // The second run's statements include the first one's own, which are none of the clients'.
        await run();
        const report = await run();
        const list = major === 18 ? "($1 /*, ... */)" : "($1, $2)";
        const found = (name: string) =>
          `error statement-refused ${name}: Green refuses this SELECT (sent 3 times): column "b" does not exist (42703).`;
        deepStrictEqual(
          aboutStatements(report).map(
            ({ severity, rule, object, message }) => `${severity} ${rule} ${object.name}: ${message}`,
          ),
          [
            found(`SELECT a AS x FROM u WHERE b IN ${list} ORDER BY 1`),
            found("SELECT a FROM u WHERE b = $1"),
            found("SELECT b FROM w"),
          ],
        );
        ok(!JSON.stringify(report).includes("hunter"));
        const { source, refusedByBlue, notChecked, skipped } = report.metadata.statements!;
        deepStrictEqual([source, refusedByBlue, notChecked], ["pg_stat_statements", 0, 0]);
        const commands = Object.fromEntries(skipped.map((group) => [group.reason, group.commands]));
        ok(commands["the validator's user queries the system catalogs"]?.includes("SELECT"));
        ok(commands["they name nothing that a schema could change"]?.includes("BEGIN"));
        ok(commands["PostgreSQL looks up what they name only when they run"]?.includes("DROP"));
      });

      it("is a warning where other roles' statements are hidden, and none with pg_read_all_stats", async () => {
        const validator = ["stat_validator", "validator"] as const;
        await execute(server.url(database), "GRANT USAGE ON SCHEMA stats TO stat_validator");
        const hidden = aboutStatements(await run(validator)).filter(({ rule }) => rule === "statements-not-checked");
        strictEqual(hidden.length, 1);
        const { severity, message, directions } = hidden[0]!;
        deepStrictEqual([severity, directions], ["warning", ["read", "write", "call"]]);
        ok(
          /^Not checked: \d+ statements; the validator's user may not see other roles' statements; GRANT pg_read_all_stats lets it\.$/.test(
            message,
          ),
          message,
        );

        await execute(server.url(), "GRANT pg_read_all_stats TO stat_validator");
        try {
          const rules = aboutStatements(await run(validator)).map(({ rule }) => rule);
          ok(!rules.includes("statements-not-checked"), rules.join());
          strictEqual(rules.filter((rule) => rule === "statement-refused").length, 3);
        } finally {
          await execute(server.url(), "REVOKE pg_read_all_stats FROM stat_validator");
        }
      });
    });
  }

  it("is a warning where it can't be read: not created, not loaded", async () => {
    const plain = await postgres(17);
    const without = plain.url(await createDatabase(plain, "CREATE TABLE t (a int)"));
    const notLoaded = plain.url(
      await createDatabase(plain, "CREATE TABLE t (a int); CREATE EXTENSION pg_stat_statements"),
    );
    const warnings = async (url: string) => {
      const target = parseUrl("url", url);
      const report = await validate({
        blue: target,
        green: target,
        mode: "strict",
        statements: "pg_stat_statements",
        environment: "test",
      });
      deepStrictEqual([report.compatible, report.metadata.statements?.known], [false, 0]);
      return report.warnings.map(({ rule, message }) => [rule, message]);
    };
    deepStrictEqual(await warnings(without), [
      [
        "statements-not-checked",
        "Not checked: clients' statements; pg_stat_statements cannot be read (the extension is not created in blue's database).",
      ],
    ]);
    deepStrictEqual(await warnings(notLoaded), [
      [
        "statements-not-checked",
        'Not checked: clients\' statements; pg_stat_statements cannot be read (pg_stat_statements must be loaded via "shared_preload_libraries").',
      ],
    ]);
  });
});
