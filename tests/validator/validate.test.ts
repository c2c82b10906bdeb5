import { deepStrictEqual, match, rejects, strictEqual } from "node:assert";
import type { Session } from "../../postgres/session";
import { parseUrl } from "../../postgres/url";
import { isInstalled, MAJORS } from "../../localcloud/machine/postgres";
import { readSchema } from "../../postgres/catalog/read";
import type { Direction } from "../../validator/finding";
import { formatText } from "../../validator/formats/text";
import { validate } from "../../validator/validate";
import {
  createDatabase,
  databaseWith,
  execute,
  openClient,
  openSession,
  postgres,
  schemaOf,
} from "../support/postgres";
import { allFindings, summarize, validateSql } from "./support";

/** One of everything that is compared, and of what majors write differently. */
const EVERYTHING = `
  CREATE SCHEMA other;
  CREATE TYPE status AS ENUM ('a', 'b');
  CREATE DOMAIN email AS text NOT NULL DEFAULT 'x@y' CHECK (VALUE ~ '@') CHECK (length(VALUE) < 99);
  CREATE SEQUENCE s START 5;
  CREATE TABLE parents (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(10) UNIQUE NOT NULL);
  CREATE TABLE children (
    id serial PRIMARY KEY, parent_id bigint REFERENCES parents ON DELETE CASCADE DEFERRABLE,
    state status NOT NULL DEFAULT 'a', mail email, amount numeric(10, 2) CHECK (amount BETWEEN 0 AND 10),
    twice numeric GENERATED ALWAYS AS (amount * 2) STORED, "when" timestamptz DEFAULT now() - interval '1 day 02:00',
    period tstzrange, labels text[] DEFAULT ARRAY['x', 'y'], data bytea DEFAULT '\\x00ff', CHECK (state IN ('a', 'b')),
    EXCLUDE USING gist (period WITH &&));
  CREATE INDEX ON children (lower(labels[1]) DESC, parent_id) INCLUDE (state) WHERE state = 'a';
  CREATE TABLE parts (day date, n int, PRIMARY KEY (day, n), CHECK (n > 0)) PARTITION BY RANGE (day);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
  CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
  CREATE INDEX ON parts (n);
  CREATE FUNCTION f(a int, b text DEFAULT 'x', VARIADIC c int[] DEFAULT '{}') RETURNS TABLE (d int, e status)
    LANGUAGE sql STABLE SET work_mem = '1MB' AS 'SELECT 1, ''a''::status';
  CREATE FUNCTION standard(a bigint) RETURNS bigint LANGUAGE sql RETURN (SELECT max(id) FROM parents WHERE parents.id < a);
  CREATE PROCEDURE p(INOUT a int) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
  CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
  CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER g BEFORE UPDATE OF amount ON children FOR EACH ROW WHEN (OLD.amount <> NEW.amount) EXECUTE FUNCTION t();
  CREATE VIEW v AS SELECT c.id, p.name, (c.amount + 1.5) AS more, row_number() OVER (ORDER BY c.id) AS n
    FROM children c JOIN parents p ON p.id = c.parent_id WHERE c.state = 'a' AND EXISTS (SELECT FROM parts WHERE parts.n = c.id);
  CREATE VIEW simple AS SELECT id, name FROM parents WHERE name <> 'x' WITH CHECK OPTION;
  CREATE MATERIALIZED VIEW m AS SELECT state, count(*) AS count, sum(amount) AS sum FROM children GROUP BY state;
  CREATE INDEX ON m (state);
  CREATE TYPE pair AS (a int, b text COLLATE "C"); CREATE TYPE span AS RANGE (SUBTYPE = numeric, SUBTYPE_OPCLASS = numeric_ops);
  CREATE TYPE shell; CREATE COLLATION c (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  CREATE COLLATION "posix" FROM "POSIX"; CREATE CONVERSION con FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  CREATE FUNCTION same(int, text) RETURNS bool LANGUAGE sql AS 'SELECT true';
  CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = same, RESTRICT = eqsel);
  CREATE OPERATOR CLASS cls FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int);
  CREATE CAST (pair AS text) WITH INOUT AS ASSIGNMENT;
  CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple, STOPWORDS = 'english');
  CREATE TEXT SEARCH CONFIGURATION conf (COPY = simple); ALTER TEXT SEARCH CONFIGURATION conf ALTER MAPPING FOR word WITH dict;
  CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w OPTIONS (host 'h'); CREATE USER MAPPING FOR PUBLIC SERVER srv;
  CREATE FOREIGN TABLE far (a int OPTIONS (x 'y')) SERVER srv OPTIONS (name 'n');
  ALTER TABLE parents ENABLE ROW LEVEL SECURITY; CREATE POLICY pol ON parents FOR SELECT USING (name <> 'x');
  CREATE RULE r AS ON DELETE TO children WHERE OLD.id < 0 DO INSTEAD NOTHING;
  CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE EVENT TRIGGER evt ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION et();
  CREATE PUBLICATION pub FOR TABLE parents (id, name), parts; CREATE STATISTICS stat (dependencies) ON parent_id, state FROM children;
  CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm SCHEMA other; CREATE LANGUAGE lang HANDLER plpgsql_call_handler;
  CREATE TRANSFORM FOR int LANGUAGE lang (TO SQL WITH FUNCTION int4recv(internal));
  ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC; GRANT SELECT ON parts TO PUBLIC; GRANT SELECT (id) ON children TO PUBLIC;
  REVOKE EXECUTE ON FUNCTION same(int, text) FROM PUBLIC; ALTER TABLE parents SET (fillfactor = 70);
  CREATE TABLE other."Odd ""name""" ("a.b" int, "ı" text COLLATE "C", "new
line" int);`;

describe("validate", () => {
  const majors = [14, ...MAJORS].filter(isInstalled);
  for (const blueMajor of majors) {
    for (const greenMajor of majors) {
      it(`finds nothing between identical schemas on PostgreSQL ${blueMajor} and ${greenMajor}`, async () => {
        // Publications have column lists since PostgreSQL 15.
        const isOld = Math.min(blueMajor, greenMajor) < 15;
        const sql = isOld ? EVERYTHING.replace("parents (id, name)", "parents") : EVERYTHING;
        const report = await validateSql({ blue: sql, green: sql, blueMajor, greenMajor });
        // An older server is worth a word; nothing else is.
        const older = greenMajor < blueMajor ? ["info server-version-lowered database "] : [];
        deepStrictEqual(allFindings(report).map(summarize), older);
        strictEqual(report.compatible, true);
        match(report.metadata.versions.blue, new RegExp(`^${blueMajor}\\.\\d+$`));
        match(report.metadata.versions.green, new RegExp(`^${greenMajor}\\.\\d+$`));
      });
    }
  }

  it("sees a changed view between majors, also where only a literal changed", async () => {
    const view = (literal: string) =>
      `CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT t.a FROM t WHERE t.b = '${literal}'`;
    const report = await validateSql({ blue: view("x.y"), green: view("z.y"), blueMajor: 15, greenMajor: 17 });
    deepStrictEqual(allFindings(report).map(summarize), ["warning view-definition-changed view v"]);
  });

  it("sees other columns and other parentheses in a view between majors", async () => {
    const views = (one: string, other: string) =>
      `CREATE TABLE x (id int, n int); CREATE TABLE y (id int, n int); CREATE VIEW v AS SELECT ${one} FROM x JOIN y USING (id);
       CREATE VIEW w AS SELECT ${other} AS sum FROM x`;
    for (const [blueMajor, greenMajor] of [
      [15, 17],
      [16, 17],
      [17, 15],
    ] as const) {
      const report = await validateSql({
        blue: views("x.n", "(x.id + n) * n"),
        green: views("y.n", "x.id + (n * n)"),
        blueMajor,
        greenMajor,
      });
      deepStrictEqual(
        report.warnings.map(summarize),
        ["v", "w"].map((name) => `warning view-definition-changed view ${name}`),
      );
      deepStrictEqual(report.errors, []);
    }
  });

  it("sees a function of another schema in a view between majors", async () => {
    const view = (name: string) =>
      `CREATE TABLE t (a text); CREATE FUNCTION lower(a text) RETURNS text LANGUAGE sql AS 'SELECT $1';
       CREATE VIEW v AS SELECT ${name}(a) AS b FROM t`;
    const report = await validateSql({ blue: view("public.lower"), green: view("pg_catalog.lower"), blueMajor: 15 });
    deepStrictEqual(allFindings(report).map(summarize), ["warning view-definition-changed view v"]);
  });

  it("sees a function's body as its author wrote it, also between majors", async () => {
    const body = (text: string) =>
      `CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ${text}'`;
    const report = await validateSql({ blue: body("$x$a b$x$"), green: body("$x$a  b$x$"), blueMajor: 15 });
    deepStrictEqual(allFindings(report).map(summarize), ["warning function-body-changed function f()"]);
  });

  it("finds nothing in what pg_dump restores: other texts, another order, without what was dropped", async () => {
    const blue = `CREATE TYPE state AS ENUM ('a', 'b');
      CREATE TABLE p (id serial PRIMARY KEY, name varchar(10) UNIQUE CHECK (name IN ('x', 'y''z')), state state DEFAULT 'a',
        n int CHECK (n > 0), CHECK (n < 10));
      CREATE UNIQUE INDEX u ON p (n) WHERE name IN ('x', 'y');
      CREATE TABLE c (id bigserial PRIMARY KEY, p int REFERENCES p, q int REFERENCES p (id) ON DELETE CASCADE, UNIQUE (p, q),
        UNIQUE (q, p));
      CREATE INDEX i1 ON c (p); CREATE INDEX i2 ON c (q); CREATE INDEX i3 ON c (q);
      CREATE VIEW v AS SELECT p.*, c.q FROM p JOIN c ON c.p = p.id WHERE p.name IN ('x', 'y');
      CREATE TABLE part (d date, k int) PARTITION BY RANGE (d);
      CREATE TABLE part1 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE INDEX pi ON part (k);
      ALTER TABLE part ADD CHECK (k > 0); ALTER TABLE part ADD PRIMARY KEY (d, k); ALTER TABLE part1 ADD CONSTRAINT own CHECK (k < 9);
      CREATE TABLE parent (a int CHECK (a > 0)); CREATE TABLE child (b int) INHERITS (parent);
      CREATE DOMAIN code AS varchar(5) CHECK (VALUE IN ('a', 'b')) CHECK (length(VALUE) < 5);`;
    const green = `CREATE TYPE state AS ENUM ('a', 'b');
      CREATE TABLE c (old text, id bigint NOT NULL, p int, q int); ALTER TABLE c DROP old;
      CREATE SEQUENCE c_id_seq; ALTER SEQUENCE c_id_seq OWNED BY c.id;
      CREATE TABLE p (id int NOT NULL, old int, name varchar(10), state state, n int, CONSTRAINT p_n_check1 CHECK ((n < 10)),
        CONSTRAINT p_name_check CHECK (((name)::text = ANY ((ARRAY['x'::character varying, 'y''z'::character varying])::text[]))),
        CONSTRAINT p_n_check CHECK ((n > 0))); ALTER TABLE p DROP old;
      CREATE SEQUENCE p_id_seq AS int; ALTER SEQUENCE p_id_seq OWNED BY p.id;
      CREATE VIEW v AS SELECT p.id, p.name, p.state, p.n, c.q FROM (p JOIN c ON ((c.p = p.id)))
        WHERE ((p.name)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]));
      ALTER TABLE c ALTER id SET DEFAULT nextval('c_id_seq'::regclass);
      ALTER TABLE p ALTER id SET DEFAULT nextval('p_id_seq'::regclass), ALTER state SET DEFAULT 'a'::state;
      CREATE UNIQUE INDEX u ON p USING btree (n) WHERE ((name)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]));
      ALTER TABLE p ADD CONSTRAINT p_name_key UNIQUE (name), ADD CONSTRAINT p_pkey PRIMARY KEY (id);
      ALTER TABLE c ADD CONSTRAINT c_q_p_key UNIQUE (q, p), ADD CONSTRAINT c_p_q_key UNIQUE (p, q), ADD CONSTRAINT c_pkey PRIMARY KEY (id);
      CREATE INDEX i3 ON c (q); CREATE INDEX i2 ON c (q); CREATE INDEX i1 ON c (p);
      ALTER TABLE c ADD CONSTRAINT c_q_fkey FOREIGN KEY (q) REFERENCES p (id) ON DELETE CASCADE;
      ALTER TABLE c ADD CONSTRAINT c_p_fkey FOREIGN KEY (p) REFERENCES p (id);
      CREATE TABLE part (d date NOT NULL, k int NOT NULL, CONSTRAINT part_k_check CHECK ((k > 0))) PARTITION BY RANGE (d);
      CREATE TABLE part1 (d date NOT NULL, k int NOT NULL, CONSTRAINT own CHECK ((k < 9)), CONSTRAINT part_k_check CHECK ((k > 0)));
      ALTER TABLE part ATTACH PARTITION part1 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
      CREATE INDEX pi ON ONLY part (k); ALTER TABLE ONLY part ADD CONSTRAINT part_pkey PRIMARY KEY (d, k);
      ALTER TABLE part1 ADD CONSTRAINT part1_pkey PRIMARY KEY (d, k); CREATE INDEX part1_k_idx ON part1 (k);
      ALTER INDEX pi ATTACH PARTITION part1_k_idx; ALTER INDEX part_pkey ATTACH PARTITION part1_pkey;
      CREATE TABLE parent (a int CHECK (a > 0)); CREATE TABLE child (b int) INHERITS (parent);
      CREATE DOMAIN code AS varchar(5) CONSTRAINT code_check1 CHECK (length((VALUE)::text) < 5)
        CONSTRAINT code_check CHECK (((VALUE)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])));`;
    for (const [blueMajor, greenMajor] of [
      [15, 18],
      [16, 17],
    ] as const) {
      deepStrictEqual(allFindings(await validateSql({ blue, green, blueMajor, greenMajor })), []);
      deepStrictEqual(allFindings(await validateSql({ blue: green, green: blue, blueMajor, greenMajor })), []);
    }
  });

  it("sees what only PostgreSQL 18 has: virtual columns, and checks that are not enforced", async () => {
    const report = await validateSql({
      blue: "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED, CHECK (a > 0))",
      green: "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL, CHECK (a > 0) NOT ENFORCED)",
      greenMajor: 18,
    });
    deepStrictEqual(allFindings(report).map(summarize), [
      "warning check-removed constraint t.t_a_check",
      "info column-generated-storage-changed column t.b",
    ]);
  });

  it("treats PostgreSQL 18's NOT NULL that is NOT VALID as a check that may be violated", async () => {
    const report = await validateSql({
      blue: "CREATE TABLE t (a int, b int NOT NULL, c int); ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID",
      green: `CREATE TABLE t (a int NOT NULL, b int, c int);
        ALTER TABLE t ADD CONSTRAINT k NOT NULL b NOT VALID; ALTER TABLE t ADD CONSTRAINT m NOT NULL c NOT VALID`,
      blueMajor: 18,
      greenMajor: 18,
    });
    deepStrictEqual(allFindings(report).map(summarize), [
      "error check-added constraint t.m",
      "warning check-validated column t.a",
      "info constraint-implied column t.b",
    ]);
  });

  it("answers in the original vocabulary", async () => {
    const { errors, differences, warnings } = await validateSql({
      blue: `CREATE SCHEMA "Old"; CREATE TABLE gone1 (a int); CREATE TABLE "Gone 2" (a int); CREATE TABLE "Old"."T" (a int);
        CREATE TABLE t (a int, b int, "C" int)`,
      green: `CREATE SCHEMA "Old"; CREATE TABLE added (a int); CREATE TABLE t (a int, d int NOT NULL)`,
    });
    deepStrictEqual(warnings, []);
    const fields = [...errors, ...differences].map(
      ({ type, tables, table, columns, column, message }) =>
        JSON.parse(JSON.stringify({ type, tables, table, columns, column, message })) as unknown,
    );
    deepStrictEqual(fields, [
      { type: "removed_tables", tables: ["Gone 2", "gone1"], message: '2 tables are gone: "Gone 2", gone1.' },
      { type: "removed_tables", tables: ["Old.T"], message: 'A table is gone: "Old"."T".' },
      { type: "removed_columns", table: "t", columns: ["b", "C"], message: 't lost the columns b, "C".' },
      { type: "non_nullable_column", table: "t", column: "d", message: "t.d is new, NOT NULL, and has no default." },
      { type: "added_tables", tables: ["added"], message: "A table is new: added." },
    ]);
  });

  it("reports a rename as a removal, with a hint if only one new name is possible", async () => {
    const { errors } = await validateSql({
      blue: `CREATE TABLE t (a int, b text, c text, d int NOT NULL); CREATE TABLE old (x int, y text); CREATE TABLE u (a int)`,
      green: `CREATE TABLE t (a int, e int NOT NULL DEFAULT 1, f text); CREATE TABLE "New" (x int, y text);
        CREATE TABLE u (b int)`,
    });
    deepStrictEqual(
      errors.map(({ message }) => message),
      [
        'A table is gone: old. Was old renamed to "New"?',
        // Of b and c one may have become f, but which one?
        "t lost the columns b, c, d.",
        "u lost the column a. Was it renamed to b?",
      ],
    );
  });

  it("gives a finding all its fields", async () => {
    const { errors } = await validateSql({
      blue: 'CREATE SCHEMA s; CREATE TABLE s."T" (n varchar(12) NOT NULL)',
      green: 'CREATE SCHEMA s; CREATE TABLE s."T" (n varchar(8) NOT NULL)',
    });
    deepStrictEqual(errors, [
      {
        rule: "column-type-narrowed",
        severity: "error",
        directions: ["write", "replicate-forward"],
        object: { kind: "column", schema: "s", name: "n", table: "T", column: "n" },
        blue: "n character varying(12) NOT NULL",
        green: "n character varying(8) NOT NULL",
        message: 's."T".n was character varying(12) and is character varying(8).',
        fingerprint: "b6bd885da697",
      },
    ]);
  });

  it("has a verdict for every direction, and one for the requested directions together", async () => {
    const sides = {
      blue: "CREATE TABLE t (a int NOT NULL)",
      green: "CREATE TABLE t (a bigint NOT NULL CHECK (a > 0))",
    };
    const { compatible, metadata } = await validateSql(sides);
    const no = { compatible: false, errors: 1, warnings: 0 };
    const warned = { compatible: false, errors: 0, warnings: 1 };
    strictEqual(compatible, false);
    deepStrictEqual(metadata.directions, ["read", "write", "call", "replicate-forward"]);
    deepStrictEqual(metadata.verdict, {
      read: warned,
      write: no,
      call: { compatible: true, errors: 0, warnings: 0 },
      "replicate-forward": no,
      "replicate-back": warned,
    });
    deepStrictEqual(metadata.findings, { errors: 1, warnings: 1, differences: 0 });
    match(metadata.ruleSet, /^[0-9a-f]{12}$/);

    const ask = async (directions: readonly Direction[], mode?: "permissive") =>
      (await validateSql({ ...sides, directions, ...(mode && { mode }) })).compatible;
    deepStrictEqual(
      [await ask(["call"]), await ask(["read"]), await ask(["read"], "permissive"), await ask(["call", "write"])],
      [true, false, true, false],
    );
  });

  it("reports removed and added schemas", async () => {
    const tables = "CREATE TABLE t (a int);";
    const report = await validateSql({ blue: `${tables} CREATE SCHEMA a`, green: `${tables} CREATE SCHEMA b` });
    deepStrictEqual(allFindings(report).map(summarize), [
      "error schema-removed schema a",
      "info schema-added schema b",
    ]);
  });

  it("counts warnings in strict mode and not in permissive mode, errors in both, differences in neither", async () => {
    const pairs = {
      difference: { blue: "CREATE TABLE t (a int)", green: "CREATE TABLE t (a int); CREATE TABLE u (a int)" },
      warning: { blue: "CREATE TABLE t (a int NOT NULL)", green: "CREATE TABLE t (a int)" },
      error: { blue: "CREATE TABLE t (a int)", green: "SELECT" },
    };
    const verdicts: Record<string, boolean[]> = {};
    for (const [severity, pair] of Object.entries(pairs)) {
      const reports = await Promise.all(
        (["strict", "permissive"] as const).map((mode) => validateSql({ ...pair, mode })),
      );
      verdicts[severity] = reports.map(({ compatible }) => compatible);
    }
    deepStrictEqual(verdicts, { difference: [true, true], warning: [false, true], error: [false, false] });
  });

  it("counts what it compared", async () => {
    const sql = `CREATE EXTENSION citext; CREATE TYPE pair AS (a int, b int); CREATE TABLE t (a citext PRIMARY KEY, b int UNIQUE)`;
    const report = await validateSql({ blue: sql, green: "SELECT" });
    const { counts, notCompared } = report.metadata;
    deepStrictEqual(counts.blue, {
      schemas: 1,
      tables: 1,
      views: 0,
      columns: 2,
      constraints: 2,
      indexes: 2,
      triggers: 0,
      sequences: 0,
      types: 1,
      functions: 0,
    });
    deepStrictEqual(notCompared, { blue: {}, green: {} });
  });

  for (const major of MAJORS) {
    it(`says which tables refuse UPDATE and DELETE once they are published, as PostgreSQL ${major} does`, async function () {
      if (!isInstalled(major)) this.skip();
      const server = await postgres(major);
      const database = await createDatabase(
        server,
        `CREATE TABLE "no key" (a int, b int UNIQUE); CREATE TABLE keyed (a int PRIMARY KEY);
         CREATE TABLE later (a int PRIMARY KEY DEFERRABLE); CREATE TABLE "full" (a int); ALTER TABLE "full" REPLICA IDENTITY FULL;
         CREATE TABLE nothing (a int PRIMARY KEY); ALTER TABLE nothing REPLICA IDENTITY NOTHING;
         CREATE TABLE by_index (a int NOT NULL UNIQUE); ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_a_key;
         CREATE TABLE lost (a int NOT NULL UNIQUE); ALTER TABLE lost REPLICA IDENTITY USING INDEX lost_a_key;
         ALTER TABLE lost DROP CONSTRAINT lost_a_key; CREATE UNLOGGED TABLE unlogged (a int);
         CREATE TABLE parts (a int) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF parts DEFAULT;
         CREATE TABLE keyed_parts (a int PRIMARY KEY) PARTITION BY LIST (a);
         CREATE TABLE keyed_part PARTITION OF keyed_parts DEFAULT; CREATE VIEW v AS SELECT * FROM "no key"`,
      );
      const [blue, green] = [
        server.url(database),
        await databaseWith(major, 'CREATE TABLE "no key" (a int, b int UNIQUE)'),
      ];
      const report = await validate({
        blue: parseUrl("blue", blue),
        green: parseUrl("green", green),
        mode: "strict",
        environment: "test",
      });
      const { withoutReplicaIdentity } = report.metadata;
      deepStrictEqual(withoutReplicaIdentity, {
        blue: { count: 5, first: ["later", "lost", '"no key"', "nothing", "part"] },
        green: { count: 1, first: ['"no key"'] },
      });
      const text = formatText(report, { width: Infinity });
      match(
        text,
        /^Blue will refuse UPDATE and DELETE of these tables .* no replica identity: later, lost, "no key", nothing, part\.$/m,
      );
      match(text, /^Green will refuse .* no replica identity: "no key"\.$/m);

      const client = await openClient(blue);
      try {
        await client.query("CREATE PUBLICATION everything FOR ALL TABLES");
        const { rows } = await client.query<{ name: string }>(
          "SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname",
        );
        const refused: string[] = [];
        for (const { name } of rows) {
          await client.query(`DELETE FROM ${name}`).catch(({ code }: { code: string }) => {
            strictEqual(code, "55000");
            refused.push(name);
          });
        }
        deepStrictEqual(refused, withoutReplicaIdentity.blue.first);
      } finally {
        await client.end();
      }
    });
  }

  it("names twenty of the tables without an identity at most, once where both sides have the same", async () => {
    const sql = `DO $$ BEGIN FOR i IN 10..31 LOOP EXECUTE format('CREATE TABLE t%s (a int)', i); END LOOP; END $$`;
    const report = await validateSql({ blue: sql, green: sql });
    deepStrictEqual([report.compatible, allFindings(report)], [true, []]);
    match(
      formatText(report, { width: Infinity }),
      /^Either side will refuse UPDATE .* no replica identity: t10, t11, .*, t29 and 2 more\.$/m,
    );
  });

  it("does not call green compatible with an empty database", async () => {
    const report = await validateSql({
      blue: "CREATE VIEW v AS SELECT 1 AS a",
      green: "CREATE VIEW v AS SELECT 1 AS a",
    });
    deepStrictEqual(allFindings(report).map(summarize), ["warning blue-is-empty database blue"]);
    strictEqual(report.compatible, false);
    match(formatText(report, { width: Infinity }), /^database\n {2}warning {5}Blue's database has no tables\./m);
  });

  it("reads the schema public also where it belongs to rdsadmin, as on RDS", async () => {
    const role =
      "DO $$ BEGIN CREATE ROLE rdsadmin; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;";
    const sql = `${role} ALTER SCHEMA public OWNER TO rdsadmin`;
    const report = await validateSql({ blue: `CREATE TABLE t (a int); ${sql}`, green: sql });
    deepStrictEqual(allFindings(report).map(summarize), ["error table-removed schema public"]);
  });

  it("reads everything as a role without any privilege", async () => {
    const server = await postgres(17);
    await execute(server.url(), "CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
    const name = await createDatabase(server, `${EVERYTHING} REVOKE ALL ON SCHEMA public FROM PUBLIC;`);
    try {
      const blue = { ...parseUrl("url", server.url(name)), user: "stranger", password: "stranger" };
      const green = parseUrl(
        "green",
        server.url(await createDatabase(server, `${EVERYTHING} REVOKE ALL ON SCHEMA public FROM PUBLIC;`)),
      );
      const report = await validate({ blue, green, mode: "strict", environment: "test" });
      deepStrictEqual(allFindings(report), []);
      deepStrictEqual(report.metadata.counts.blue, report.metadata.counts.green);
    } finally {
      await execute(server.url(), "DROP ROLE stranger");
    }
  });

  it("says that a change of a view breaks clients, but not replication", async () => {
    const { errors } = await validateSql({
      blue: "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a, 1 AS b FROM t",
      green: "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
    });
    deepStrictEqual(
      errors.map(({ rule, directions }) => ({ rule, directions })),
      [{ rule: "column-removed", directions: ["read", "write"] }],
    );
  });

  for (const { title, blue, green, finds } of [
    {
      title: "a generated column is removed, which replication doesn't send",
      blue: "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) STORED)",
      green: "CREATE TABLE t (a int)",
      finds: "error column-removed table t read,write",
    },
    {
      title: "a view that accepts no writes has another query",
      blue: "CREATE VIEW v AS SELECT 1 AS a; CREATE TABLE t (a int)",
      green: "CREATE VIEW v AS SELECT 2 AS a; CREATE TABLE t (a int)",
      finds: "warning view-definition-changed view v read",
    },
    {
      title: "a primary key loses a column: a query that groups by both groups by the remaining one",
      blue: "CREATE TABLE t (a int, b int NOT NULL, PRIMARY KEY (a, b))",
      green: "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL)",
      finds: "error primary-key-changed constraint t.t_pkey write,replicate-forward,replicate-back",
    },
    {
      title: "a domain accepts shorter values only",
      blue: "CREATE DOMAIN d AS varchar(9); CREATE TABLE t (a d)",
      green: "CREATE DOMAIN d AS varchar(5); CREATE TABLE t (a d)",
      finds: "error domain-type-incompatible type d write,replicate-forward",
    },
  ]) {
    it(`says for whom: ${title}`, async () => {
      const found = allFindings(await validateSql({ blue, green }));
      deepStrictEqual(
        found.map((one) => `${summarize(one)} ${one.directions.join()}`),
        [finds],
      );
    });
  }

  it("finds citext: what differs in case only is equal", async () => {
    const report = await validateSql({
      blue: "CREATE EXTENSION citext; CREATE TABLE t (a text UNIQUE)",
      green: "CREATE EXTENSION citext; CREATE TABLE t (a citext UNIQUE)",
    });
    deepStrictEqual(
      report.warnings.map((found) => `${summarize(found)} ${found.directions.join()}`),
      ["warning column-type-case-insensitive column t.a read,write,replicate-forward"],
    );
  });

  it("finds an index that is not valid", async () => {
    const server = await postgres(17);
    const [blue, green] = await Promise.all([
      createDatabase(server, "CREATE TABLE t (a int); CREATE UNIQUE INDEX u ON t (a)"),
      createDatabase(server, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)"),
    ]);
    await rejects(
      execute(server.url(green), "CREATE UNIQUE INDEX CONCURRENTLY u ON t (a)"),
      /could not create unique index/,
    );
    const targets = { blue: parseUrl("blue", server.url(blue)), green: parseUrl("green", server.url(green)) };
    const report = await validate({ ...targets, mode: "strict", environment: "test" });
    deepStrictEqual(allFindings(report).map(summarize), [
      "error unique-removed index t.u",
      "warning index-invalid index t.u",
    ]);
  });
});

describe("reading a schema", () => {
  it("happens in one read-only repeatable-read snapshot", async () => {
    const server = await postgres(17);
    const url = server.url(await createDatabase(server, "CREATE TABLE t (a int)"));
    const session = await openSession(url);
    try {
      const query = session.query.bind(session);
      let state: unknown;
      let spied = false;
      // After the first catalog query, another session commits DDL. The transaction is then asked for its properties.
      const spy = async (...args: [string]) => {
        const result = await query(...args);
        if (!spied && String(args[0]).includes("pg_namespace")) {
          spied = true;
          await execute(url, "CREATE TABLE late (a int); ALTER TABLE t ADD b int");
          const settings = "current_setting('transaction_read_only'), current_setting('transaction_isolation')";
          state = (await query({ text: `SELECT ${settings}`, rowMode: "array" })).rows[0];
        }
        return result;
      };
      session.query = spy as unknown as Session["query"];
      const schema = await readSchema(session);
      deepStrictEqual(state, ["on", "repeatable read"]);
      deepStrictEqual([...schema.relations.keys()], ["public.t"]);
      deepStrictEqual(
        schema.relations.get("public.t")?.columns.map(({ name }) => name),
        ["a"],
      );
    } finally {
      session.end();
    }
  });

  it("ends at the time limit if another session holds locks, and says where", async () => {
    const server = await postgres(17);
    const name = await createDatabase(server, "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t");
    const blocker = await openClient(server.url(name));
    try {
      await blocker.query("BEGIN; LOCK TABLE t");
      const target = parseUrl("url", server.url(name));
      const limits = { connect: 10_000, statement: 200 };
      const both = validate({ blue: target, green: target, mode: "strict", environment: "test", limits });
      await rejects(both, (error: Error) => {
        const of = (side: string) =>
          `Cannot read the ${side} database at localhost:${server.port}/${name}: canceling statement due to statement timeout. Is another session changing the schema and holding locks?`;
        strictEqual(error.message, `${of("blue")} ${of("green")}`);
        return true;
      });
    } finally {
      await blocker.end();
    }
  });

  it("leaves out extensions, system schemas, temporary tables, and what Aurora adds", async () => {
    const server = await postgres(17);
    const name = await createDatabase(
      server,
      `DO $$ BEGIN IF to_regrole('rdsadmin') IS NULL THEN CREATE ROLE rdsadmin; END IF; END $$;
       CREATE SCHEMA rds_tools AUTHORIZATION rdsadmin; CREATE TABLE rds_tools.t (a int);
       CREATE EXTENSION pg_stat_statements; CREATE EXTENSION hstore; CREATE TEMPORARY TABLE temporary (a int)`,
    );
    const schema = await schemaOf(server.url(name));
    deepStrictEqual([...schema.namespaces], ["public"]);
    deepStrictEqual([...schema.relations.keys(), ...schema.routines.keys(), ...schema.sequences.keys()], []);
  });
});
