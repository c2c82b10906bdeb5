import { deepStrictEqual, strictEqual } from "node:assert";
import type { Target } from "../../../postgres/connect";
import { parseUrl } from "../../../postgres/url";
import { isInstalled } from "../../../localcloud/machine/postgres";
import { validate } from "../../../validator/validate";
import { createDatabase, execute, postgres } from "../../support/postgres";
import { allFindings, summarize } from "../support";
import { foundBetween, outcome } from "./support";

/** A schema whose reading depends on functions, operators, types and catalogs, and on the format of values. */
const SCHEMA = `CREATE SCHEMA hidden; CREATE TYPE hidden.e AS ENUM ('a'); CREATE FUNCTION hidden.f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE TABLE hidden.t (a int PRIMARY KEY, b hidden.e DEFAULT 'a', c timestamptz DEFAULT '2026-01-02 03:04:05+00', d interval DEFAULT '1 day 2 hours',
    e bytea DEFAULT '\\x00ff', f float8 DEFAULT 0.1, "G" text DEFAULT E'\\\\' || 'x', CHECK (a IN (1, 2)));
  CREATE VIEW hidden.v AS SELECT a, c FROM hidden.t WHERE c > '2026-01-02'; CREATE INDEX ON hidden.t (lower("G")) WHERE a > 1;
  REVOKE ALL ON SCHEMA hidden, public FROM PUBLIC;`;

/** Functions, operators, types and relations of the names that the catalogs are read with. All of them lie. */
const SHADOWS = `CREATE SCHEMA evil; GRANT USAGE ON SCHEMA evil TO PUBLIC;
  CREATE VIEW evil.pg_settings AS SELECT name, 'forged' AS setting, 'default' AS source FROM pg_catalog.pg_settings;
  CREATE VIEW evil.pg_class AS SELECT * FROM pg_catalog.pg_class WHERE false;
  CREATE VIEW evil.pg_namespace AS SELECT * FROM pg_catalog.pg_namespace WHERE false;
  CREATE VIEW evil.pg_policy AS SELECT * FROM pg_catalog.pg_policy WHERE false;
  CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT '90000'::text $$;
  CREATE FUNCTION evil.format_type(oid, int) RETURNS text LANGUAGE sql AS $$ SELECT 'evil'::text $$;
  CREATE FUNCTION evil.pg_get_expr(pg_node_tree, oid) RETURNS text LANGUAGE sql AS $$ SELECT 'evil'::text $$;
  CREATE FUNCTION evil.pg_get_userbyid(oid) RETURNS name LANGUAGE sql AS $$ SELECT 'evil'::name $$;
  CREATE FUNCTION evil.jsonb_object_agg_(jsonb, text, text) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{}'::jsonb $$;
  CREATE AGGREGATE evil.jsonb_object_agg(text, text) (SFUNC = evil.jsonb_object_agg_, STYPE = jsonb, INITCOND = '{}');
  CREATE FUNCTION evil.never(text, text) RETURNS bool LANGUAGE sql AS $$ SELECT false $$;
  CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.never);
  CREATE OPERATOR evil.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.never);
  CREATE DOMAIN evil.int4 AS text; CREATE DOMAIN evil.text AS pg_catalog.int4; CREATE DOMAIN evil.oid AS pg_catalog.text;`;

describe("hostile surroundings", () => {
  const role = "hostile_reader";
  let reader: (database: string) => Target;
  let owner: (database: string) => Target;
  let plain: string;
  before(async () => {
    const server = await postgres(17);
    await execute(server.url(), `CREATE ROLE ${role} LOGIN PASSWORD 'reader'`);
    owner = (database) => parseUrl("url", server.url(database));
    reader = (database) => ({ ...owner(database), user: role, password: "reader" });
    plain = await createDatabase(server, SCHEMA);
  });
  after(async () => execute((await postgres(17)).url(), `DROP ROLE ${role}`));

  for (const setting of [
    "statement_timeout = 1",
    "lock_timeout = 1",
    "default_transaction_read_only = on",
    "default_transaction_isolation = 'serializable'",
    "default_transaction_deferrable = on",
    "DateStyle = 'SQL, DMY'",
    "IntervalStyle = 'iso_8601'",
    "TimeZone = 'Asia/Kathmandu'",
    "bytea_output = 'escape'",
    "extra_float_digits = -15",
    "client_encoding = 'LATIN1'",
    "client_min_messages = 'debug5'",
    "standard_conforming_strings = off",
    "backslash_quote = off",
    "quote_all_identifiers = on",
    "transform_null_equals = on",
    "row_security = off",
    "xmlbinary = 'hex'",
    "array_nulls = off",
    "enable_seqscan = off",
    "search_path = hidden, pg_catalog",
    "search_path = ''",
  ]) {
    it(`change nothing: a role with ${setting}, without any privilege`, async () => {
      const server = await postgres(17);
      await execute(server.url(), `ALTER ROLE ${role} SET ${setting}`);
      try {
        // The role's setting is on both sides.
        deepStrictEqual(await outcome(reader(plain), owner(plain)), []);
      } finally {
        await execute(server.url(), `ALTER ROLE ${role} RESET ALL`);
      }
    });
  }

  it("do not fool the reader: functions, operators, types and catalogs of the same names, found first", async () => {
    const server = await postgres(17);
    const name = await createDatabase(server, `${SHADOWS} ${SCHEMA} CREATE TABLE extra (a int)`);
    await execute(
      server.url(),
      `ALTER ROLE ${role} IN DATABASE ${name} SET search_path = evil, pg_catalog; ALTER ROLE ${role} SET TimeZone = 'UTC'`,
    );
    try {
      const green = await createDatabase(server, `${SHADOWS} ${SCHEMA}`);
      deepStrictEqual(await outcome(reader(name), owner(green)), [
        "error search-path-changed setting search_path of hostile_reader",
        "error table-removed schema public",
      ]);
    } finally {
      await execute(server.url(), `ALTER ROLE ${role} RESET ALL; ALTER ROLE ${role} IN DATABASE ${name} RESET ALL`);
    }
  });

  it("do not fool a probe", async () => {
    const server = await postgres(17);
    const sql = (table: string) => `${table} CREATE SCHEMA evil;
      CREATE FUNCTION evil.always(text, text) RETURNS bool LANGUAGE sql AS $$ SELECT true $$;
      CREATE OPERATOR evil.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.always);
      DO $do$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = evil, pg_catalog, public', current_database()); END $do$`;
    const [blue, green] = [
      await createDatabase(server, sql("CREATE TABLE t (a text CHECK (a <> 'y')); INSERT INTO t VALUES ('x');")),
      await createDatabase(server, sql("CREATE TABLE t (a text CHECK (a <> 'x'));")),
    ];
    const targets = { blue: owner(blue), green: owner(green) };
    const report = await validate({ ...targets, mode: "strict", environment: "test", probe: true });
    deepStrictEqual(
      allFindings(report).map((finding) => [summarize(finding), finding.probe?.figure, finding.probe?.failed]),
      [["error check-changed constraint t.t_a_check", 1, undefined]],
    );
  });

  for (const major of [17, 18].filter(isInstalled)) {
    it(`do not fool the reader: temporary tables that are made at login, on PostgreSQL ${major}`, async () => {
      const server = await postgres(major);
      const sql = (
        type: string,
      ) => `CREATE TABLE t (a ${type}); CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
          CREATE TEMPORARY TABLE pg_class AS SELECT * FROM pg_catalog.pg_class WHERE false;
          CREATE TEMPORARY VIEW pg_settings AS SELECT name, 'forged' AS setting, 'default' AS source FROM pg_catalog.pg_settings;
          CREATE DOMAIN pg_temp.oid AS text;
        END $$;
        CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION f()`;
      const [blue, green] = [
        await createDatabase(server, sql("varchar(9)")),
        await createDatabase(server, sql("varchar(8)")),
      ];
      deepStrictEqual(await outcome(parseUrl("url", server.url(blue)), parseUrl("url", server.url(green))), [
        "error column-type-narrowed column t.a",
      ]);
    });
  }

  it("are no surprise: a role that may not connect, one without LOGIN, a database without connections, no free connection", async () => {
    const server = await postgres(17);
    const reasonAfter = async (sql: string, undo: string) => {
      await execute(server.url(), sql);
      try {
        return String(await outcome(reader(plain), owner(plain))).replace(/^.*?\/test_\d+: /, "");
      } finally {
        await execute(server.url(), undo);
      }
    };
    strictEqual(
      await reasonAfter(
        `REVOKE CONNECT ON DATABASE ${plain} FROM PUBLIC`,
        `GRANT CONNECT ON DATABASE ${plain} TO PUBLIC`,
      ),
      `the user may not connect to this database. (permission denied for database "${plain}")`,
    );
    strictEqual(
      await reasonAfter(`ALTER ROLE ${role} NOLOGIN`, `ALTER ROLE ${role} LOGIN`),
      `the server does not accept this user from this address. (role "${role}" is not permitted to log in)`,
    );
    strictEqual(
      await reasonAfter(`ALTER ROLE ${role} CONNECTION LIMIT 0`, `ALTER ROLE ${role} CONNECTION LIMIT -1`),
      `the server has no free connection. (too many connections for role "${role}")`,
    );
    strictEqual(
      await reasonAfter(
        `ALTER DATABASE ${plain} WITH ALLOW_CONNECTIONS false`,
        `ALTER DATABASE ${plain} WITH ALLOW_CONNECTIONS true`,
      ),
      `database "${plain}" is not currently accepting connections`,
    );
  });

  for (const [setting, reason] of [
    ["idle_in_transaction_session_timeout", "terminating connection due to idle-in-transaction timeout."],
    ["idle_session_timeout", "terminating connection due to idle-session timeout."],
    ["transaction_timeout", "terminating connection due to transaction timeout."],
  ] as const) {
    it(`end in one clear error, or in none: a role with ${setting} of a millisecond`, async () => {
      const server = await postgres(17);
      await execute(server.url(), `ALTER ROLE ${role} SET ${setting} = 1`);
      try {
        const said = await outcome(reader(plain), owner(plain));
        const error = `Cannot read the blue database at localhost:${server.port}/${plain}: ${reason}`;
        // A session that is never idle for a millisecond gets the answer.
        deepStrictEqual(said, said.length === 0 ? [] : error);
      } finally {
        await execute(server.url(), `ALTER ROLE ${role} RESET ALL`);
      }
    });
  }

  for (const catalog of ["pg_proc", "pg_class", "pg_settings"]) {
    it(`end in one clear error: a role that may not read ${catalog}`, async () => {
      const server = await postgres(17);
      const name = await createDatabase(server, `CREATE TABLE t (a int); REVOKE SELECT ON ${catalog} FROM PUBLIC`);
      const kind = catalog === "pg_settings" ? "view" : "table";
      strictEqual(
        await outcome(reader(name), owner(name)),
        `Cannot read the blue database at localhost:${server.port}/${name}: permission denied for ${kind} ${catalog}.`,
      );
    });
  }

  it("are compared as far as they go: a role that may read no statistics and no policies", async () => {
    const server = await postgres(17);
    const sql = "CREATE TABLE t (a int); CREATE POLICY p ON t;";
    const blue = await createDatabase(
      server,
      `${sql} REVOKE SELECT ON pg_statistic, pg_statistic_ext, pg_policy FROM PUBLIC`,
    );
    deepStrictEqual((await foundBetween(reader(blue), owner(await createDatabase(server, sql)))).sort(), [
      "warning not-compared database pg_policy",
      "warning not-compared database pg_statistic_ext",
    ]);
  });

  it("are what they are: owners and grantees that were dropped behind PostgreSQL's back", async () => {
    const server = await postgres(17);
    const blue = await createDatabase(server, "CREATE TABLE t (a int)");
    const green = await createDatabase(
      server,
      `CREATE ROLE gone; CREATE TABLE t (a int); GRANT SELECT ON t TO gone; ALTER TABLE t OWNER TO gone;
       SET allow_system_table_mods = on; DELETE FROM pg_authid WHERE rolname = 'gone'`,
    );
    // The former owner, a superuser, still has every privilege.
    deepStrictEqual(await foundBetween(owner(blue), owner(green)), []);
  });
});
