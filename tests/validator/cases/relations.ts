import { table, widened, type Case } from "./case";

export const relationsCases: readonly Case[] = [
  // Tables
  {
    title: "a table becomes a view",
    blue: table("a int"),
    green: "CREATE TABLE base (a int); CREATE VIEW t AS SELECT a FROM base;",
    finds: ["error table-kind-changed table t", "info table-added schema *"],
  },
  {
    title: "a table becomes partitioned",
    blue: table("a int"),
    green: "CREATE TABLE t (a int) PARTITION BY RANGE (a);",
    finds: ["warning table-partitioned table t"],
  },
  {
    title: "a partitioned table becomes plain",
    blue: "CREATE TABLE t (a int) PARTITION BY RANGE (a);",
    green: table("a int"),
    finds: ["info table-unpartitioned table t"],
  },
  {
    title: "a partition has other bounds",
    blue: "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (9);",
    green: "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (5);",
    finds: ["warning table-partitioning-changed table p"],
  },
  {
    title: "a view becomes a table",
    blue: "CREATE VIEW t AS SELECT 1 AS a;",
    green: table("a int"),
    finds: ["info view-became-table view t"],
  },
  {
    title: "a table becomes unlogged",
    blue: table("a int"),
    green: "CREATE UNLOGGED TABLE t (a int);",
    finds: ["warning table-unlogged table t"],
  },
  {
    title: "a table becomes logged",
    blue: "CREATE UNLOGGED TABLE t (a int);",
    green: table("a int"),
    finds: ["info table-logged table t"],
  },
  {
    title: "tables are replicated by other columns: by more, by fewer, by all, by none",
    blue: `CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b)); CREATE UNIQUE INDEX i ON t (b);
      CREATE TABLE u (LIKE t INCLUDING INDEXES); ALTER TABLE u REPLICA IDENTITY USING INDEX u_b_idx;
      CREATE TABLE v (LIKE t INCLUDING INDEXES); ALTER TABLE v REPLICA IDENTITY FULL;
      CREATE TABLE w (b int NOT NULL); CREATE UNIQUE INDEX x ON w (b); ALTER TABLE w REPLICA IDENTITY USING INDEX x;`,
    green: `CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b)); CREATE UNIQUE INDEX i ON t (b) INCLUDE (a);
      ALTER TABLE t REPLICA IDENTITY USING INDEX i; CREATE TABLE u (LIKE t INCLUDING INDEXES);
      CREATE TABLE v (LIKE t INCLUDING INDEXES); ALTER TABLE v REPLICA IDENTITY USING INDEX v_b_a_idx;
      CREATE TABLE w (b int NOT NULL); CREATE UNIQUE INDEX x ON w (b);`,
    finds: [
      "error table-replica-identity-changed table t",
      "error table-replica-identity-changed table u",
      "error table-replica-identity-changed table v",
      "error table-replica-identity-changed table w",
      "warning table-replica-identity-lost table w",
    ],
  },
  {
    title: "a table no longer inherits",
    blue: `CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p);`,
    green: `CREATE TABLE p (a int); CREATE TABLE c (a int);`,
    finds: ["error table-inheritance-changed table c"],
  },
  {
    title: "a parent is removed, which is the only finding",
    blue: "CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p);",
    green: "CREATE TABLE c (a int);",
    finds: ["error table-removed schema *"],
  },
  {
    title: "a partition belongs to another table",
    blue: `CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q (a int) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF p FOR VALUES IN (1);`,
    green: `CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q (a int) PARTITION BY LIST (a); CREATE TABLE c PARTITION OF q FOR VALUES IN (1);`,
    finds: ["error table-inheritance-changed table c"],
  },
  {
    title: "a table loses its replica identity",
    blue: `CREATE TABLE t (a int PRIMARY KEY);`,
    green: `CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY NOTHING;`,
    finds: ["warning table-replica-identity-lost table t"],
  },
  {
    title: "a table without a primary key loses its replica identity",
    blue: `CREATE TABLE t (a int); ALTER TABLE t REPLICA IDENTITY FULL;`,
    green: `CREATE TABLE t (a int);`,
    finds: ["warning table-replica-identity-lost table t"],
  },
  {
    title: "a table has a stronger replica identity",
    blue: `CREATE TABLE t (a int PRIMARY KEY);`,
    green: `CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t REPLICA IDENTITY FULL;`,
    finds: [],
  },

  // Columns
  {
    title: "a column is renamed",
    blue: table("a int, b int"),
    green: table("a int, c int"),
    finds: ["error column-removed table t", "info column-added column t.c"],
  },
  {
    title: "columns are appended, nullable, with a default, generated, identity",
    blue: table("a int"),
    green: table("a int, b int, c int NOT NULL DEFAULT 1, d int GENERATED ALWAYS AS (a + 1) STORED, e serial"),
    finds: [
      ...["b", "c", "d", "e"].map((name) => `info column-added column t.${name}`),
      "warning column-added-generated column t.d",
    ],
  },
  {
    title: "a column is appended that is NOT NULL and has no default",
    blue: table("a int"),
    green: table("a int, b int NOT NULL"),
    finds: ["error column-added-not-null column t.b"],
  },
  {
    title: "columns are appended whose default is NULL, and which must have a value",
    blue: table("a int"),
    green: table(`a int, b varchar(9) DEFAULT NULL NOT NULL, c varchar(9) DEFAULT NULL CHECK (c IS NOT NULL),
      d varchar(9) DEFAULT NULL CHECK (d <> '')`),
    finds: [
      "error column-added-not-null column t.b",
      "error column-added-not-null column t.c",
      "warning check-added-on-null constraint t.t_c_check",
      "info column-added column t.d",
      "info check-added-on-new-column constraint t.t_d_check",
    ],
  },
  {
    title: "a trigger fills the new NOT NULL column",
    blue: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.b := 1; RETURN NEW; END'; ${table("a int")}`,
    green: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.b := 1; RETURN NEW; END';
      ${table("a int, b int NOT NULL")} CREATE TRIGGER fill BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();`,
    finds: ["error column-added-not-null-with-trigger column t.b", "warning trigger-added trigger t.fill"],
  },
  {
    title: "a column is added in the middle",
    blue: table("a int, b int"),
    green: table("a int, c int, b int"),
    finds: ["warning column-order-changed table t", "info column-added column t.c"],
  },
  {
    title: "columns change places",
    blue: table("a int, b int"),
    green: table("b int, a int"),
    finds: ["warning column-order-changed table t"],
  },
  {
    title: "a column was dropped and added again long ago",
    blue: `${table("a int, x int, b int")} ALTER TABLE t DROP x;`,
    green: table("a int, b int"),
    finds: [],
  },
  {
    title: "NOT NULL is added",
    blue: table("a int"),
    green: table("a int NOT NULL"),
    finds: ["error column-not-null-added column t.a"],
  },
  {
    title: "NOT NULL is dropped",
    blue: table("a int NOT NULL"),
    green: table("a int"),
    finds: ["warning column-not-null-dropped column t.a"],
  },
  {
    title: "a NOT NULL column loses its default",
    blue: table("a int NOT NULL DEFAULT 1"),
    green: table("a int NOT NULL"),
    finds: ["error column-default-removed column t.a"],
  },
  {
    title: "a nullable column loses its default",
    blue: table("a int DEFAULT 1"),
    green: table("a int"),
    finds: ["warning column-nullable-default-removed column t.a"],
  },
  {
    title: "a default is added",
    blue: table("a int"),
    green: table("a int DEFAULT 1"),
    finds: ["info column-default-added column t.a"],
  },
  {
    title: "a default changes",
    blue: table("a int DEFAULT 1"),
    green: table("a int DEFAULT 2"),
    finds: ["warning column-default-changed column t.a"],
  },
  {
    title: "a column becomes generated",
    blue: table("a int, b int"),
    green: table("a int, b int GENERATED ALWAYS AS (a + 1) STORED"),
    finds: ["error column-became-generated column t.b"],
  },
  {
    title: "a column is no longer generated",
    blue: table("a int, b int GENERATED ALWAYS AS (a + 1) STORED"),
    green: table("a int, b int"),
    finds: ["error column-generated-removed column t.b"],
  },
  {
    title: "a column is generated by another expression",
    blue: table("a int, b int GENERATED ALWAYS AS (a + 1) STORED"),
    green: table("a int, b int GENERATED ALWAYS AS (a + 2) STORED"),
    finds: ["warning column-generation-changed column t.b"],
  },
  {
    title: "an identity becomes ALWAYS",
    blue: table("a int GENERATED BY DEFAULT AS IDENTITY"),
    green: table("a int GENERATED ALWAYS AS IDENTITY"),
    finds: ["error column-identity-always column t.a"],
  },
  {
    title: "an identity becomes BY DEFAULT",
    blue: table("a int GENERATED ALWAYS AS IDENTITY"),
    green: table("a int GENERATED BY DEFAULT AS IDENTITY"),
    finds: ["info column-identity-added column t.a"],
  },
  {
    title: "an identity is removed",
    blue: table("a int GENERATED BY DEFAULT AS IDENTITY"),
    green: table("a int NOT NULL"),
    finds: ["error column-identity-removed column t.a", "error sequence-removed sequence t_a_seq"],
  },
  {
    title: "serial becomes identity",
    blue: table("a serial"),
    green: table("a int GENERATED BY DEFAULT AS IDENTITY"),
    finds: ["info column-identity-added column t.a"],
  },
  {
    title: "a collation changes",
    blue: table("a text"),
    green: table('a text COLLATE "C"'),
    finds: ["warning column-collation-changed column t.a"],
  },
  {
    title: "a trigger that does not fill the new NOT NULL column",
    blue: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (a int); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();`,
    green: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (a int, b int NOT NULL); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();`,
    finds: ["error column-added-not-null column t.b"],
  },
  {
    title: "a trigger that is called once a statement fills no column",
    blue: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (a int);`,
    green: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (a int, b int NOT NULL); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION f('b');`,
    finds: ["error column-added-not-null column t.b", "warning trigger-added trigger t.g"],
  },
  {
    title: "columns are appended whose domains refuse NULL, and one whose domain has a default",
    blue: `CREATE DOMAIN d AS int NOT NULL; CREATE DOMAIN e AS d; CREATE DOMAIN k AS int CHECK (VALUE IS NOT NULL); CREATE DOMAIN o AS int NOT NULL DEFAULT 1; CREATE TABLE t (a int);`,
    green: `CREATE DOMAIN d AS int NOT NULL; CREATE DOMAIN e AS d; CREATE DOMAIN k AS int CHECK (VALUE IS NOT NULL); CREATE DOMAIN o AS int NOT NULL DEFAULT 1; CREATE TABLE t (a int, b e, c k, z o);`,
    finds: [
      "error column-added-not-null column t.b",
      "error column-added-not-null column t.c",
      "info column-added column t.z",
    ],
  },
  {
    title: "a column is removed that blue needs",
    blue: `CREATE TABLE t (a int, b int NOT NULL);`,
    green: `CREATE TABLE t (a int);`,
    finds: ["error column-removed-not-null table t"],
  },
  {
    title: "a column is removed that blue fills itself",
    blue: `CREATE TABLE t (a int, b int NOT NULL DEFAULT 1, c serial);`,
    green: `CREATE TABLE t (a int);`,
    finds: ["error column-removed table t"],
  },
  {
    title: "a column loses its domain, and with it default, NOT NULL, collation and check",
    blue: `CREATE DOMAIN d AS text COLLATE "C" DEFAULT 'x' NOT NULL CHECK (VALUE <> ''); CREATE TABLE t (a d);`,
    green: `CREATE DOMAIN d AS text COLLATE "C" DEFAULT 'x' NOT NULL CHECK (VALUE <> ''); CREATE TABLE t (a text);`,
    finds: [
      "info column-type-widened column t.a",
      "warning column-nullable-default-removed column t.a",
      "warning column-not-null-dropped column t.a",
      "warning column-collation-changed column t.a",
      "warning check-removed column t.a",
    ],
  },
  {
    title: "a column gets a domain that says what the column said",
    blue: `CREATE DOMAIN d AS text COLLATE "C" DEFAULT 'x' NOT NULL; CREATE TABLE t (a text COLLATE "C" DEFAULT 'x' NOT NULL);`,
    green: `CREATE DOMAIN d AS text COLLATE "C" DEFAULT 'x' NOT NULL; CREATE TABLE t (a d);`,
    finds: ["info column-type-widened column t.a"],
  },
  {
    title: "a column gets a domain that adds a default and NOT NULL",
    blue: `CREATE DOMAIN d AS int DEFAULT 5; CREATE DOMAIN n AS int NOT NULL; CREATE TABLE t (a int, b int);`,
    green: `CREATE DOMAIN d AS int DEFAULT 5; CREATE DOMAIN n AS int NOT NULL; CREATE TABLE t (a d, b n);`,
    finds: [
      "info column-type-widened column t.a",
      "info column-default-added column t.a",
      "info column-type-widened column t.b",
      "error column-not-null-added column t.b",
    ],
  },
  {
    title: "a default NULL is no default",
    blue: "CREATE TABLE t (a varchar(10) DEFAULT NULL, b timestamp(3) DEFAULT NULL, c numeric(5,2)); CREATE DOMAIN d AS int DEFAULT 5; CREATE TABLE u (a d DEFAULT NULL);",
    green:
      "CREATE TABLE t (a varchar(10), b timestamp(3), c numeric(5,2) DEFAULT NULL); CREATE DOMAIN d AS int DEFAULT 5; CREATE TABLE u (a d);",
    finds: ["info column-default-added column u.a"],
  },
  {
    title: "now() has another name",
    blue: "CREATE TABLE t (a timestamptz DEFAULT now());",
    green: "CREATE TABLE t (a timestamptz DEFAULT CURRENT_TIMESTAMP);",
    finds: [],
  },
  {
    title: "a default's literal has the cast to the new type",
    blue: `CREATE TABLE t (a varchar(10) DEFAULT 'x');`,
    green: `CREATE TABLE t (a text DEFAULT 'x');`,
    finds: ["info column-type-widened column t.a"],
  },
  {
    title: "a default changes together with the type",
    blue: `CREATE TABLE t (a varchar(10) DEFAULT 'x');`,
    green: `CREATE TABLE t (a text DEFAULT 'y');`,
    finds: ["info column-type-widened column t.a", "warning column-default-changed column t.a"],
  },
  {
    title: "a varchar becomes text: checks and indexes only lose a cast",
    blue: `${table("a varchar(10) CHECK (a IN ('x', 'y')), \"B\" varchar")} CREATE INDEX i ON t (lower(a)); CREATE UNIQUE INDEX u ON t (lower("B")) WHERE a <> 'z';`,
    green: `${table("a text CHECK (a IN ('x', 'y')), \"B\" text")} CREATE INDEX i ON t (lower(a)); CREATE UNIQUE INDEX u ON t (lower("B")) WHERE a <> 'z';`,
    finds: [widened, "info column-type-widened column t.B"],
  },
  {
    title: "a varchar becomes text, and its check changes",
    blue: table("a varchar(10) CHECK (a IN ('x', 'y'))"),
    green: table("a text CHECK (a IN ('x', 'z'))"),
    finds: [widened, "warning check-changed constraint t.t_a_check"],
  },
  {
    title: "a collation of the same name in another schema",
    blue: `CREATE SCHEMA IF NOT EXISTS x1; CREATE SCHEMA IF NOT EXISTS x2; CREATE COLLATION IF NOT EXISTS x1.c FROM "C";
      CREATE COLLATION IF NOT EXISTS x2.c FROM "POSIX"; ${table("a text COLLATE x1.c")} CREATE INDEX i ON t (a COLLATE x1.c);`,
    green: `CREATE SCHEMA IF NOT EXISTS x1; CREATE SCHEMA IF NOT EXISTS x2; CREATE COLLATION IF NOT EXISTS x1.c FROM "C";
      CREATE COLLATION IF NOT EXISTS x2.c FROM "POSIX"; ${table("a text COLLATE x2.c")} CREATE INDEX i ON t (a COLLATE x2.c);`,
    finds: ["warning column-collation-changed column t.a", "warning index-changed index t.i"],
  },

  // Sequences
  {
    title: "a sequence is removed and another added",
    blue: "CREATE SEQUENCE s;",
    green: "CREATE SEQUENCE r;",
    finds: ["error sequence-removed sequence s", "info sequence-added sequence r"],
  },
  {
    title: "a sequence gets a smaller maximum",
    blue: "CREATE SEQUENCE s;",
    green: "CREATE SEQUENCE s MAXVALUE 1000;",
    finds: ["error sequence-range-narrowed sequence s"],
  },
  {
    title: "a sequence gets a larger minimum",
    blue: "CREATE SEQUENCE s MINVALUE -10 START 1;",
    green: "CREATE SEQUENCE s MINVALUE 1 START 1;",
    finds: ["error sequence-range-narrowed sequence s"],
  },
  {
    title: "a sequence gets a larger maximum",
    blue: "CREATE SEQUENCE s AS integer;",
    green: "CREATE SEQUENCE s;",
    finds: ["info sequence-range-widened sequence s"],
  },
  {
    title: "a sequence has another increment, cycle and start",
    blue: "CREATE SEQUENCE s;",
    green: "CREATE SEQUENCE s INCREMENT 50 CYCLE START 7;",
    finds: [
      "warning sequence-increment-changed sequence s",
      "warning sequence-cycle-changed sequence s",
      "info sequence-start-changed sequence s",
    ],
  },
  {
    title: "a sequence is no longer a column's own, and has a cache",
    blue: `CREATE TABLE t (a serial);`,
    green: `CREATE SEQUENCE t_a_seq AS integer CACHE 20; CREATE TABLE t (a int NOT NULL DEFAULT nextval('t_a_seq'));`,
    finds: ["warning sequence-owner-changed sequence t_a_seq", "info sequence-cache-changed sequence t_a_seq"],
  },
  {
    title: "a serial and the same written out",
    blue: `CREATE TABLE t (a serial);`,
    green: `CREATE TABLE t (a int NOT NULL); CREATE SEQUENCE t_a_seq AS integer; ALTER TABLE t ALTER a SET DEFAULT nextval('t_a_seq'); ALTER SEQUENCE t_a_seq OWNED BY t.a;`,
    finds: [],
  },

  // Views
  {
    title: "views are removed and added",
    blue: "CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;",
    green: "CREATE VIEW w AS SELECT 1 AS a;",
    finds: ["error view-removed view v", "error view-removed view m", "info view-added view w"],
  },
  {
    title: "a view has another query",
    blue: "CREATE VIEW v AS SELECT 1 AS a;",
    green: "CREATE VIEW v AS SELECT 2 AS a;",
    finds: ["warning view-definition-changed view v"],
  },
  {
    title: "a view loses a column",
    blue: "CREATE VIEW v AS SELECT 1 AS a, 2 AS b;",
    green: "CREATE VIEW v AS SELECT 1 AS a;",
    finds: ["error column-removed view v", "warning view-definition-changed view v"],
  },
  {
    title: "a view is no longer updatable",
    blue: `${table("a int")} CREATE VIEW v AS SELECT a FROM t;`,
    green: `${table("a int")} CREATE VIEW v AS SELECT DISTINCT a FROM t;`,
    finds: ["warning view-definition-changed view v", "error view-not-updatable view v"],
  },
  {
    title: "a view becomes updatable",
    blue: `${table("a int")} CREATE VIEW v AS SELECT DISTINCT a FROM t;`,
    green: `${table("a int")} CREATE VIEW v AS SELECT a FROM t;`,
    finds: ["warning view-definition-changed view v", "info view-updatable view v"],
  },
  {
    title: "a view becomes materialized",
    blue: "CREATE VIEW v AS SELECT 1 AS a;",
    green: "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a;",
    finds: ["error table-kind-changed view v"],
  },
  {
    title: "a view gets a check option",
    blue: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t WHERE a > 0;`,
    green: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t WHERE a > 0 WITH CHECK OPTION;`,
    finds: ["error view-check-option-added view v"],
  },
  {
    title: "check options cascade: to a view with a condition, and to one that checks its own",
    blue: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
      CREATE VIEW checked AS SELECT a FROM t WHERE a > 0 WITH CHECK OPTION;
      CREATE VIEW w AS SELECT a FROM v WITH LOCAL CHECK OPTION; CREATE VIEW x AS SELECT a FROM checked WITH LOCAL CHECK OPTION;`,
    green: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t WHERE a > 0;
      CREATE VIEW checked AS SELECT a FROM t WHERE a > 0 WITH CHECK OPTION;
      CREATE VIEW w AS SELECT a FROM v WITH CHECK OPTION; CREATE VIEW x AS SELECT a FROM checked WITH CHECK OPTION;`,
    finds: ["error view-check-option-added view w", "warning view-options-changed view x"],
  },
  {
    title: "a view asks for its reader's rights",
    blue: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;`,
    green: `CREATE TABLE t (a int); CREATE VIEW v WITH (security_invoker) AS SELECT a FROM t;`,
    finds: ["warning view-options-changed view v"],
  },
  {
    title: "a materialized view is empty",
    blue: `CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;`,
    green: `CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH NO DATA;`,
    finds: ["warning materialized-view-not-populated view m"],
  },
  {
    title: "a view is created again",
    blue: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;`,
    green: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT 1 AS x; DROP VIEW v; CREATE OR REPLACE VIEW v AS SELECT t.a FROM t;`,
    finds: [],
  },
  {
    title: "a view no longer accepts DELETE, which a trigger handled",
    blue: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'; CREATE VIEW v AS SELECT 1 AS a;
      CREATE TRIGGER g INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION f();`,
    green: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'; CREATE VIEW v AS SELECT 1 AS a;`,
    finds: ["error view-not-updatable view v", "error trigger-removed trigger v.g"],
  },
  {
    title: "a trigger replaces what an updatable view passed on to its table",
    blue: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`,
    green: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER "a b" INSTEAD OF UPDATE OR INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();`,
    finds: ["error trigger-instead-of-insert-added trigger v.a b"],
  },
  {
    title: "a second INSTEAD OF INSERT trigger joins a view's first",
    blue: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();`,
    green: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
      CREATE TRIGGER h INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();`,
    finds: ["warning trigger-added trigger v.h"],
  },
  {
    title: "a trigger accepts INSERT on a view that refused it",
    blue: `CREATE VIEW v AS SELECT 1 AS a;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`,
    green: `CREATE VIEW v AS SELECT 1 AS a;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();`,
    finds: ["warning trigger-added trigger v.g", "info view-updatable view v"],
  },
  {
    title: "a view without a condition checks its rows",
    blue: `${table("a int")} CREATE VIEW v AS SELECT a FROM t;`,
    green: `${table("a int")} CREATE VIEW v WITH (check_option = local) AS SELECT a FROM t;`,
    finds: ["warning view-options-changed view v"],
  },

  // Triggers that fill a new column
  ...fillingCases(),

  // SQL that looks like something else
  {
    title: "a default NULL of a domain whose name has parentheses is no default",
    blue: `CREATE DOMAIN "odd (x)" AS int; ${table('a "odd (x)"')}`,
    green: `CREATE DOMAIN "odd (x)" AS int; ${table('a "odd (x)" DEFAULT NULL')}`,
    finds: [],
  },
  {
    title: "a default with a backslash has the cast to the new type",
    blue: table(String.raw`a text DEFAULT E'x\\y'`),
    green: table(String.raw`a varchar DEFAULT E'x\\y'`),
    finds: [widened],
  },
  {
    title: "a default is another value each time by name only",
    blue: `CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'; ${table("a int")}`,
    green: `CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid';
      ${table("a int, b uuid DEFAULT uuid_generate_v4() UNIQUE")}`,
    finds: ["info column-added column t.b", "error unique-added constraint t.t_b_key"],
  },
  ...[
    ["whose table begins with another view's name", "CREATE VIEW a AS SELECT 1 AS x;", "SELECT a FROM ab", "local"],
    ["with a literal that names a condition", "", "SELECT a, 'no WHERE here' AS x FROM ab", "local"],
    ["with a condition in a sub-select", "", "SELECT a, (SELECT 1 WHERE true) AS x FROM ab", "local"],
    [
      "with a view in a sub-select",
      "CREATE VIEW w AS SELECT a FROM ab WHERE a > 0;",
      "SELECT a, (SELECT max(a) FROM w) AS x FROM ab",
      "cascaded",
    ],
    ["over a view without a condition", "CREATE VIEW w AS SELECT a FROM ab;", "SELECT a FROM w", "cascaded"],
    [
      "over a condition that it leaves alone",
      "CREATE VIEW w AS SELECT a FROM ab WHERE a > 0;",
      "SELECT a FROM w",
      "local",
    ],
  ].map(([what, base, query, option]) => ({
    title: `a check option that refuses nothing is added to a view ${what}`,
    blue: `CREATE TABLE ab (a int); ${base} CREATE VIEW v AS ${query};`,
    green: `CREATE TABLE ab (a int); ${base} CREATE VIEW v WITH (check_option = ${option}) AS ${query};`,
    finds: ["warning view-options-changed view v"],
  })),
  {
    title: "a check option cascades to a condition two views below",
    blue: `${table("a int")} CREATE VIEW x AS SELECT a FROM t WHERE a > 0; CREATE VIEW w AS SELECT a FROM x;
      CREATE VIEW v WITH (check_option = local) AS SELECT a FROM w;`,
    green: `${table("a int")} CREATE VIEW x AS SELECT a FROM t WHERE a > 0; CREATE VIEW w AS SELECT a FROM x;
      CREATE VIEW v WITH (check_option = cascaded) AS SELECT a FROM w;`,
    finds: ["error view-check-option-added view v"],
  },
];

/** A new column `code` that is NOT NULL, and a trigger that does or doesn't fill it for clients. */
function fillingCases(): Case[] {
  const added = (body: string, trigger: string, name: string, rule: string) => {
    const fn = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$${body}$f$;`;
    return {
      blue: `${table("a int, other text")} ${fn}`,
      green: `${table("a int, other text, code text NOT NULL")} ${fn} CREATE TRIGGER "${name}" ${trigger};`,
      finds: [`error ${rule} column t.code`, `warning trigger-added trigger t.${name}`],
    };
  };
  const by = (body: string, rule: string) =>
    added(body, "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "g", rule);
  const when = (trigger: string, rule: string, name = "g") =>
    added("BEGIN NEW.code := 1; RETURN NEW; END", trigger, name, rule);
  const filled = "column-added-not-null-with-trigger";
  const empty = "column-added-not-null";
  return [
    {
      title: "a trigger fills a column whose name contains the new one's",
      blue: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
        ${table("a int, updated_at timestamptz")} CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();`,
      green: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
        ${table("a int, updated_at timestamptz, date int NOT NULL")}
        CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();`,
      finds: ["error column-added-not-null column t.date"],
    },
    { title: "a trigger only reads the new column", ...by("BEGIN NEW.other := NEW.code; RETURN NEW; END", empty) },
    {
      title: "a trigger names the new column in a comment and in a literal",
      ...by("BEGIN /* NEW.code := 1; */ NEW.other := 'NEW.code := 1;'; RETURN NEW; END", empty),
    },
    {
      title: "a trigger fills a record's field of the new column's name",
      ...by("DECLARE r record; BEGIN SELECT 1 AS code INTO r; r.code := 2; RETURN NEW; END", empty),
    },
    {
      title: "a trigger hides NEW behind its own variable",
      ...by("DECLARE new record; BEGIN SELECT 1 AS code INTO new; new.code := 2; RETURN NULL; END", empty),
    },
    {
      title: "a trigger's body is not understood: PostgreSQL's parser alone doesn't know the row type",
      ...by("DECLARE r t%ROWTYPE; BEGIN r.a := 1; NEW.code := r.a; RETURN NEW; END", empty),
    },
    {
      title: "a trigger selects into the new column",
      ...by("BEGIN SELECT 1, 2 INTO NEW.other, NEW.code; RETURN NEW; END", filled),
    },
    {
      title: "a trigger fills the row as a whole",
      ...by("BEGIN NEW := jsonb_populate_record(NEW, '{}'); RETURN NEW; END", filled),
    },
    {
      title: "a trigger fills the new column where a condition holds",
      ...by('BEGIN IF NEW.a > 0 THEN NEW."code" = 1; ELSE NEW.code = 2; END IF; RETURN NEW; END', filled),
    },
    {
      title: "a trigger that would fill the new column fires for some rows",
      ...when("BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f()", empty),
    },
    {
      title: "a trigger fills the new column where it is NULL",
      ...when("BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.code IS NULL) EXECUTE FUNCTION f()", filled),
    },
    {
      title: "a trigger that fires too late has a name that says otherwise",
      ...when("AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", empty, "g BEFORE INSERT ON x "),
    },
    {
      title: "a trigger's argument has a parenthesis and a line break",
      ...when("BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('a(b\n')", filled),
    },
    {
      title: "a trigger names the new column as its event and as an argument, but fills another",
      ...added(
        "BEGIN NEW.other := 1; RETURN NEW; END",
        "BEFORE INSERT OR UPDATE OF code ON t FOR EACH ROW EXECUTE FUNCTION f('code')",
        "g",
        empty,
      ),
    },
    {
      title: "a function in another language fills the column that its argument names",
      blue: table("a text"),
      green: `${table("a text, code tsvector NOT NULL")} CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW
        EXECUTE FUNCTION tsvector_update_trigger('code', 'pg_catalog.english', 'a');`,
      finds: [`error ${filled} column t.code`, "warning trigger-added trigger t.g"],
    },
    {
      title: "a function in another language only reads the column that its argument names",
      blue: table("a text, b tsvector"),
      green: `${table("a text, b tsvector, code text NOT NULL")} CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW
        EXECUTE FUNCTION tsvector_update_trigger('b', 'pg_catalog.english', 'a', 'code');`,
      finds: [`error ${empty} column t.code`, "warning trigger-added trigger t.g"],
    },
    {
      title: "a trigger fills the new column in updates only",
      ...added(
        "BEGIN IF TG_OP = 'UPDATE' THEN NEW.code := 1; END IF; RETURN NEW; END",
        "BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "g",
        empty,
      ),
    },
    {
      title: "a trigger fills the new column in inserts only",
      ...added(
        "BEGIN IF TG_OP = 'INSERT' THEN NEW.code := 1; END IF; RETURN NEW; END",
        "BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "g",
        filled,
      ),
    },
    {
      title: "a trigger's body fills the new column where it is NULL",
      ...by("BEGIN IF NEW.code IS NULL OR NEW.code = '' THEN NEW.code := 1; END IF; RETURN NEW; END", filled),
    },
    {
      title: "a trigger fills the new column for some rows",
      ...by("BEGIN IF NEW.a > 0 THEN NEW.code := 1; END IF; RETURN NEW; END", empty),
    },
    {
      title: "a trigger would fill the new column after it has returned",
      ...by("BEGIN RETURN NEW; NEW.code := 1; END", empty),
    },
    {
      title: "a trigger fills the new column in every case, in a block, and in a loop that runs at least once",
      ...by(
        `BEGIN CASE WHEN NEW.a > 0 THEN BEGIN NEW.code := 1; EXCEPTION WHEN others THEN RAISE; END;
          ELSE LOOP NEW.code := 2; EXIT WHEN true; END LOOP; END CASE; RETURN NEW; END`,
        filled,
      ),
    },
    {
      title: "a trigger fills the new column in a loop that may not run",
      ...by("BEGIN FOR i IN 1..NEW.a LOOP NEW.code := i; END LOOP; RETURN NEW; END", empty),
    },
  ];
}
