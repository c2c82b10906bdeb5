import { deepStrictEqual, match, rejects, strictEqual } from "node:assert";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PostgresServer } from "../../localcloud/machine/postgres";
import { runPreflight, type Preflight } from "../../migration/preflight/preflight";
import { checkServers, type Server } from "../../migration/preflight/server";
import { formatPreflight } from "../../migration/preflight/text";
import { parseUrl } from "../../postgres/url";
import {
  createDatabase,
  dropRoles,
  execute,
  openClient,
  postgres,
  recordingPostgres,
  replicatingPostgres,
} from "../support/postgres";

/** A table that the application writes without owning it. */
const TABLE = "CREATE TABLE orders (id int PRIMARY KEY, total int);";

describe("preflight", () => {
  let blue: PostgresServer;
  let green: PostgresServer;

  before(async () => {
    [blue, green] = await Promise.all([replicatingPostgres("blue", 16), replicatingPostgres("green", 17)]);
    await execute(blue.url(), "CREATE ROLE pf_app LOGIN; CREATE ROLE pf_group");
  });
  after(() => dropRoles(blue, ["pf_app", "pf_group"]));

  const run = (blueUrl: string, greenUrl: string, maxPause = 10) =>
    runPreflight({ blue: parseUrl("blue", blueUrl), green: parseUrl("green", greenUrl), maxPause });
  async function look(blueSql: string, greenSql = blueSql): Promise<Preflight> {
    return run(blue.url(await createDatabase(blue, blueSql)), green.url(await createDatabase(green, greenSql)));
  }
  const summarize = ({ items }: Preflight) =>
    items.map(({ severity, id, side }) => [severity, id, side].filter(Boolean).join(" "));

  it("says that a pair is ready, and shows its writers", async () => {
    const result = await look(`${TABLE} GRANT ALL ON orders TO pf_app`, TABLE);
    deepStrictEqual(result, {
      outcome: "ready",
      verdict: {
        "replicate-forward": { compatible: true, errors: 0, warnings: 0 },
        "replicate-back": { compatible: true, errors: 0, warnings: 0 },
      },
      items: [],
      writers: [{ role: "pf_app", door: "read-only", tables: 1 }],
      clients: { blue: [], green: [] },
      foreign: {
        blue: { publications: [], slots: [], subscriptions: [] },
        green: { publications: [], slots: [], subscriptions: [] },
      },
    });
  });

  const APP = "GRANT ALL ON ALL TABLES IN SCHEMA public TO pf_app;";
  const cases: Record<string, [blue: string, green: string, expected: string[]]> = {
    "a database without tables": [
      "",
      "",
      [
        "error no-tables blue",
        "warning schema-replicate-forward",
        "warning schema-replicate-back",
        "warning no-writer blue",
      ],
    ],
    "a table without a primary key": [
      `CREATE TABLE t (a int); ${APP}`,
      "CREATE TABLE t (a int)",
      ["error no-replica-identity blue"],
    ],
    "a deferrable primary key, which identifies no row": [
      `CREATE TABLE t (a int PRIMARY KEY DEFERRABLE); ${APP}`,
      "CREATE TABLE t (a int PRIMARY KEY DEFERRABLE)",
      ["error no-replica-identity blue"],
    ],
    "REPLICA IDENTITY NOTHING beside a primary key": [
      `${TABLE} ALTER TABLE orders REPLICA IDENTITY NOTHING; ${APP}`,
      `${TABLE} ALTER TABLE orders REPLICA IDENTITY NOTHING`,
      ["error no-replica-identity blue"],
    ],
    "rows on green, also where they were only copied into a partition": [
      `CREATE TABLE t (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT; ${APP}`,
      "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT; INSERT INTO t VALUES (1)",
      ["error green-not-empty green"],
    ],
    "an unlogged table": [
      `${TABLE} CREATE UNLOGGED TABLE u (a int); ${APP}`,
      `${TABLE} CREATE UNLOGGED TABLE u (a int)`,
      ["warning unlogged-table blue"],
    ],
    "large objects": [`${TABLE} ${APP} SELECT lo_create(0)`, TABLE, ["error large-objects blue"]],
    "a materialized view": [
      `${TABLE} ${APP} CREATE MATERIALIZED VIEW m AS SELECT 1 AS a`,
      `${TABLE} CREATE MATERIALIZED VIEW m AS SELECT 1 AS a`,
      ["info materialized-view green"],
    ],
    "an extension that green lacks": [
      `${TABLE} ${APP} CREATE EXTENSION hstore`,
      TABLE,
      ["warning extension-missing green"],
    ],
    "a column that green lacks": [
      `CREATE TABLE t (id int PRIMARY KEY, a int); ${APP}`,
      "CREATE TABLE t (id int PRIMARY KEY)",
      ["error schema-replicate-forward"],
    ],
    "another tool's publication": [
      `${TABLE} ${APP} CREATE PUBLICATION theirs FOR TABLE orders`,
      TABLE,
      ["warning foreign-replication blue"],
    ],
    "the migration's own publication": [
      `${TABLE} ${APP} CREATE PUBLICATION bluegreen_forward FOR TABLE orders`,
      TABLE,
      [],
    ],
  };
  for (const [title, [blueSql, greenSql, expected]] of Object.entries(cases)) {
    it(`finds ${title}`, async () => {
      const result = await look(blueSql, greenSql);
      deepStrictEqual(summarize(result), expected);
      strictEqual(result.outcome, expected.some((one) => one.startsWith("error")) ? "blocked" : "ready");
    });
  }

  describe("chooses the door", () => {
    const NOLOGIN = { role: "pf_app", door: "nologin" };
    for (const [title, sql, expected] of [
      [
        "of an owner",
        "ALTER TABLE orders OWNER TO pf_app",
        [
          {
            ...NOLOGIN,
            reason: "it owns tables, or is a member of a role that does, and an owner can always write",
            tables: 1,
          },
        ],
      ],
      [
        "of an owner's member that does not inherit",
        "ALTER TABLE orders OWNER TO pf_group; ALTER ROLE pf_app NOINHERIT; GRANT pf_group TO pf_app",
        [
          {
            ...NOLOGIN,
            reason: "it owns tables, or is a member of a role that does, and an owner can always write",
            tables: 1,
          },
        ],
      ],
      [
        "of a group's member",
        "GRANT INSERT ON orders TO pf_group; GRANT pf_group TO pf_app",
        [{ role: "pf_app", door: "read-only", tables: 1 }],
      ],
      [
        "of a role that may write one column",
        "GRANT UPDATE (total) ON orders TO pf_app",
        [{ role: "pf_app", door: "read-only", tables: 1 }],
      ],
      [
        "of a member of pg_write_all_data",
        "GRANT pg_write_all_data TO pf_app",
        [{ ...NOLOGIN, reason: "it is a member of pg_write_all_data", tables: 1 }],
      ],
      ["of a role that only reads", "GRANT SELECT ON orders TO pf_app", []],
    ] as const) {
      it(title, async () => {
        try {
          deepStrictEqual((await look(`${TABLE} ${sql}`, TABLE)).writers, expected);
        } finally {
          await execute(blue.url(), "ALTER ROLE pf_app INHERIT; REVOKE pf_group, pg_write_all_data FROM pf_app");
        }
      });
    }

    it("where PUBLIC may write: for every role that can log in", async () => {
      const { writers } = await look(`${TABLE} GRANT DELETE ON orders TO PUBLIC`, TABLE);
      deepStrictEqual(
        writers.filter(({ role }) => role.startsWith("pf_")),
        ["pf_app"].map((role) => ({ role, door: "nologin", reason: "PUBLIC may write", tables: 1 })),
      );
    });
  });

  describe("with an administrator who is no superuser", () => {
    before(async () => {
      for (const server of [blue, green]) await execute(server.url(), "CREATE ROLE pf_admin LOGIN PASSWORD 'admin'");
    });
    after(async () => {
      for (const server of [blue, green]) await dropRoles(server, ["pf_admin"]);
    });

    it("names each right that is missing, with a statement that gives it", async () => {
      const names = [
        await createDatabase(blue, `${TABLE} GRANT ALL ON orders TO pf_app`),
        await createDatabase(green, TABLE),
      ] as const;
      const asAdmin = (server: PostgresServer, name: string) => {
        const url = new URL(server.url(name));
        [url.username, url.password] = ["pf_admin", "admin"];
        return url.href;
      };
      const lookAsAdmin = () => run(asAdmin(blue, names[0]), asAdmin(green, names[1]));
      const { items } = await lookAsAdmin();
      const remedies = (id: string) =>
        items.filter((item) => item.id === id).map(({ side, remedy }) => `${side} ${remedy}`);
      const rights = (name: string) => [
        "ALTER ROLE pf_admin CREATEROLE",
        "ALTER ROLE pf_admin REPLICATION",
        `GRANT CREATE ON DATABASE ${name} TO pf_admin`,
        "GRANT pg_create_subscription TO pf_admin WITH ADMIN OPTION",
        "GRANT pg_monitor TO pf_admin WITH ADMIN OPTION",
        "GRANT pg_signal_backend TO pf_admin WITH ADMIN OPTION",
      ];
      deepStrictEqual(remedies("missing-right"), [
        ...rights(names[0]).map((right) => `blue ${right}.`),
        ...rights(names[1]).map((right) => `green ${right}.`),
      ]);
      deepStrictEqual(
        remedies("not-owner"),
        ["blue", "green"].map((side) => `${side} GRANT postgres TO pf_admin, for each of them.`),
      );
      deepStrictEqual(remedies("role-not-administrable"), [
        "blue GRANT pf_app TO pf_admin WITH ADMIN OPTION, for each of them, and ALTER ROLE pf_admin CREATEROLE.",
      ]);

      for (const [index, server] of [blue, green].entries()) {
        await execute(server.url(), rights(names[index]!).join("; "));
        await execute(server.url(names[index]), "ALTER TABLE orders OWNER TO pf_admin");
      }
      await execute(blue.url(), "GRANT pf_app TO pf_admin WITH ADMIN OPTION");
      const repaired = await lookAsAdmin();
      deepStrictEqual([repaired.outcome, summarize(repaired)], ["ready", ["info superuser-can-write blue"]]);
      deepStrictEqual(repaired.writers, [{ role: "pf_app", door: "read-only", tables: 1 }]);
    });
  });

  it("finds what holds up the copy and the switch, and shows who is connected", async () => {
    const name = await createDatabase(blue, `${TABLE} GRANT ALL ON orders TO pf_app`);
    const other = await createDatabase(green, TABLE);
    const clients = await Promise.all([
      openClient(blue.url(name)),
      openClient(`${blue.url(name)}?application_name=nightly`),
    ]);
    try {
      for (const client of clients) await client.query("BEGIN; SELECT 1 FROM orders");
      await clients[1].query("LOCK orders IN SHARE MODE");
      await clients[0].query("SELECT pg_sleep(1.1)");
      const result = await run(blue.url(name), green.url(other), 1);
      deepStrictEqual(summarize(result), [
        "error ddl-running blue",
        "warning long-transaction blue",
        "warning superuser-connected blue",
      ]);
      deepStrictEqual(result.clients.blue, [
        { role: "postgres", application: "", address: "127.0.0.1", sessions: 1, superuser: true },
        { role: "postgres", application: "nightly", address: "127.0.0.1", sessions: 1, superuser: true },
      ]);
      match(result.items[0]!.message, /pid \d+ of postgres \(nightly\), \d+ s\.$/);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  });

  it("refuses servers that do not write what replication needs, and versions that are too old", async () => {
    const [old, plain] = await Promise.all([postgres(14), postgres(15)]);
    const [first, second] = [await createDatabase(old, TABLE), await createDatabase(plain, TABLE)];
    const result = await run(old.url(first), plain.url(second));
    deepStrictEqual(
      summarize(result).filter((one) => /version|wal-level|way-back/.test(one)),
      ["error version-too-old blue", "error wal-level blue", "warning no-way-back green", "warning wal-level green"],
    );
  });

  it("finds prepared transactions", async () => {
    const server = await recordingPostgres(16);
    const [name, other] = [await createDatabase(server, TABLE), await createDatabase(green, TABLE)];
    const client = await openClient(server.url(name));
    try {
      await client.query("BEGIN; INSERT INTO orders VALUES (1); PREPARE TRANSACTION 'pf_pending'");
      const { items } = await run(server.url(name), green.url(other));
      deepStrictEqual(
        items.find(({ id }) => id === "prepared-transaction")?.message,
        "Prepared transactions can commit after the switch, and hold up the copy: pf_pending.",
      );
    } finally {
      await client.query("ROLLBACK PREPARED 'pf_pending'");
      await client.end();
    }
  });

  it("counts what is left of slots, senders, workers and origins", () => {
    const server: Server = {
      major: 17,
      settings: {
        wal_level: "logical",
        max_replication_slots: "10",
        max_wal_senders: "10",
        max_worker_processes: "8",
        max_logical_replication_workers: "4",
        max_sync_workers_per_subscription: "2",
      },
      slots: 0,
      senders: 0,
      subscriptions: 0,
      encoding: "UTF8",
      collation: "C, C",
      changedCollations: [],
      extensions: {},
    };
    const messages = (blueServer: Server, greenServer: Server) =>
      checkServers(blueServer, greenServer).map(({ severity, side, message }) => `${severity} ${side}: ${message}`);
    deepStrictEqual(messages(server, server), []);
    deepStrictEqual(messages({ ...server, slots: 7, senders: 7 }, { ...server, subscriptions: 1 }), []);
    deepStrictEqual(messages({ ...server, slots: 8 }, server), [
      "error blue: max_replication_slots is 10, 8 are used, and the migration needs 3.",
    ]);
    deepStrictEqual(messages(server, { ...server, senders: 10, subscriptions: 2 }), [
      "error green: max_logical_replication_workers is 4, 2 are used, and the migration needs 3.",
      "warning green: max_wal_senders is 10, 10 are used, and the migration needs 1.",
    ]);
    const newer = { ...server, major: 18, settings: { ...server.settings, max_active_replication_origins: "2" } };
    deepStrictEqual(messages(server, newer), [
      "error green: max_active_replication_origins is 2, 0 are used, and the migration needs 3.",
    ]);
    deepStrictEqual(messages(server, { ...server, encoding: "LATIN1", collation: "de_DE, de_DE" }), [
      "error undefined: The encoding is UTF8 on blue and LATIN1 on green. A character that green's encoding does not have stops replication.",
      "warning undefined: The locale is C, C on blue and de_DE, de_DE on green: texts may be sorted in another order.",
    ]);
  });

  it("finds settings that give a slot up", async () => {
    const server = await replicatingPostgres("blue", 18);
    const [first, second] = [await createDatabase(server, TABLE), await createDatabase(green, TABLE)];
    const settings = { max_slot_wal_keep_size: "1GB", idle_replication_slot_timeout: "1h" };
    const sql = Object.entries(settings).map(([name, value]) => `ALTER SYSTEM SET ${name} = '${value}';`);
    const client = await openClient(server.url());
    try {
      for (const statement of sql) await client.query(statement);
      await client.query("SELECT pg_reload_conf()");
      const result = await run(server.url(first), green.url(second));
      deepStrictEqual(
        result.items
          .filter(({ id }) => id.startsWith("slot"))
          .map(({ id, message }) => `${id}: ${message.split(".")[0]}`),
        ["slot-wal-limit: max_slot_wal_keep_size is 1024 MB", "slot-timeout: idle_replication_slot_timeout is 3600 s"],
      );
    } finally {
      for (const name of Object.keys(settings)) await client.query(`ALTER SYSTEM RESET ${name}`);
      await client.query("SELECT pg_reload_conf()");
      await client.end();
    }
  });

  it("is JSON that its schema describes, and a text for people", async () => {
    const result = await look(`${TABLE} GRANT ALL ON orders TO pf_app; CREATE UNLOGGED TABLE u (a int)`, TABLE);
    const ajv = addFormats(new Ajv({ allowUnionTypes: true }));
    const validate = ajv.compile(
      JSON.parse(readFileSync(join(__dirname, "../../docs/preflight.schema.json"), "utf8")) as object,
    );
    strictEqual(validate(result), true, JSON.stringify(validate.errors));
    const text = formatPreflight(result, { color: false, width: 80 });
    match(text, /^BLOCKED: the migration cannot begin yet \(1 error, 1 warning\)$/m);
    match(text, /^warning {4}blue: Unlogged tables are not replicated: u\. \[unlogged-table\]$/m);
    match(text, /^ {2}pf_app {2}read-only {2}1$/m);
  });

  it("names each database that cannot be reached", async () => {
    await rejects(run("postgres://app@localhost:1/x", "postgres://app@localhost:2/y"), {
      message:
        /^Cannot connect to the blue database at localhost:1\/x: .* Cannot connect to the green database at localhost:2\/y: /,
    });
  });
});
