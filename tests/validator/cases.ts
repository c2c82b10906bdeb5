/** Two schemas and everything that is to be found between them; an empty list: silence. */
export interface Case {
  readonly title: string;
  readonly blue: string;
  readonly green: string;
  /** `severity rule kind name`, in any order. */
  readonly finds: readonly string[];
}

const table = (columns: string) => `CREATE TABLE t (${columns});`;

/** One column, a change of its type. */
function type(blue: string, green: string, ...finds: string[]): Case {
  return { title: `${blue} -> ${green}`, blue: table(`a ${blue}`), green: table(`a ${green}`), finds };
}

const widened = "info column-type-widened column t.a";
const changed = "warning column-type-changed column t.a";
const narrowed = "error column-type-narrowed column t.a";
const incompatible = "error column-type-incompatible column t.a";

export const typeCases: readonly Case[] = [
  type("varchar(10)", "varchar(20)", widened),
  type("varchar(20)", "varchar(10)", narrowed),
  type("varchar(10)", "varchar", widened),
  type("varchar(10)", "text", widened),
  type("varchar", "text", widened),
  type("text", "varchar", widened),
  type("text", "varchar(10)", narrowed),
  type("char(2)", "char(3)", changed),
  type("char(3)", "char(2)", narrowed),
  type("char(3)", "text", changed),
  type("text", "char(3)", narrowed),
  type("numeric(10,2)", "numeric(12,2)", widened),
  type("numeric(10,2)", "numeric", widened),
  type("numeric(10,2)", "numeric(12,4)", changed),
  type("numeric(10,2)", "numeric(10,4)", narrowed),
  type("numeric(10,2)", "numeric(10,1)", narrowed),
  type("numeric", "numeric(30,10)", narrowed),
  type("smallint", "integer", changed),
  type("integer", "bigint", changed),
  type("bigint", "integer", narrowed),
  type("integer", "numeric", changed),
  type("integer", "numeric(10,2)", narrowed),
  type("integer", "numeric(12,2)", changed),
  type("bigint", "double precision", narrowed),
  type("real", "double precision", changed),
  type("double precision", "real", narrowed),
  type("numeric(10,2)", "double precision", narrowed),
  type("timestamp(3)", "timestamp", widened),
  type("timestamp", "timestamp(3)", narrowed),
  type("timestamp", "timestamptz", "warning column-type-time-zone column t.a"),
  type("timestamptz(3)", "timestamp", "warning column-type-time-zone column t.a"),
  type("date", "timestamp", changed),
  type("timestamp", "date", narrowed),
  type("json", "jsonb", changed),
  type("jsonb", "json", incompatible),
  type("json", "text", incompatible),
  type("point", "text", incompatible),
  type("interval(3)", "interval", widened),
  type("interval", "interval day", narrowed),
  type("interval day", "interval", narrowed),
  type("interval second(3)", "interval second(6)", widened),
  type("bit(8)", "bit varying(4)", narrowed),
  type("bit(8)", "bit varying(8)", changed),
  type("bit varying(8)", "bit(8)", narrowed),
  type("text", "name", narrowed),
  type("varchar(5)", "char(5)", narrowed),
  type("integer", "oid", narrowed),
  type("time", "timestamptz", incompatible),
  type("timestamptz", "time", incompatible),
  type("timestamptz", "date", narrowed),
  type("date", "timestamptz", "warning column-type-time-zone column t.a"),
  type("text", "integer", incompatible),
  type("integer", "text", incompatible),
  type("text", "uuid", incompatible),
  type("integer[]", "bigint[]", incompatible),
  type("varchar(5)[]", "text[]", incompatible),
  type("integer", "integer[]", incompatible),
  type("bit(4)", "bit(8)", incompatible),
];

export const cases: readonly Case[] = [
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
    title: "row security is switched on",
    blue: table("a int"),
    green: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    finds: ["error row-security-enabled table t"],
  },
  {
    title: "row security is switched on with a policy that allows only some what",
    blue: table("a int"),
    green: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (true) WITH CHECK (a > 0);`,
    finds: ["error row-security-enabled table t", "info policy-without-effect policy t.p"],
  },
  {
    title: "a policy for every command becomes one for each but DELETE, and one for other roles",
    blue: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (true);`,
    green: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY q ON t FOR SELECT USING (true);
      CREATE POLICY r ON t FOR INSERT WITH CHECK (true); CREATE POLICY s ON t FOR UPDATE USING (true) WITH CHECK (true);
      CREATE POLICY u ON t FOR DELETE TO pg_monitor USING (true);`,
    finds: [
      "error policy-restricts policy t.p",
      "info policy-split policy t.q",
      "info policy-split policy t.r",
      "info policy-split policy t.s",
      "warning policy-allows policy t.u",
    ],
  },
  {
    title: "policies are for fewer commands, for other roles, and for more",
    blue: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 1);
      CREATE POLICY q ON t TO pg_monitor USING (a > 2); CREATE POLICY r ON t TO pg_monitor USING (a > 3);`,
    green: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t FOR SELECT USING (a > 1);
      CREATE POLICY q ON t TO pg_read_all_data USING (a > 2); CREATE POLICY r ON t USING (a > 3);`,
    finds: [
      "error policy-restricts policy t.p",
      "error policy-restricts policy t.q",
      "warning policy-changed policy t.r",
    ],
  },
  {
    title: "row security is switched off",
    blue: `${table("a int")} ALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    green: table("a int"),
    finds: ["warning row-security-disabled table t"],
  },
  {
    title: "row security binds the owner too",
    blue: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    green: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`,
    finds: ["error row-security-forced table t"],
  },
  {
    title: "row security no longer binds the owner",
    blue: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`,
    green: `CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    finds: ["warning row-security-disabled table t"],
  },
  {
    title: "a table no longer inherits",
    blue: `CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p);`,
    green: `CREATE TABLE p (a int); CREATE TABLE c (a int);`,
    finds: ["error table-inheritance-changed table c"],
  },
  {
    title: "a parent is removed, which says it all",
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

  // Keys
  {
    title: "a primary key is removed",
    blue: table("a int PRIMARY KEY"),
    green: table("a int NOT NULL"),
    finds: ["error primary-key-removed constraint t.t_pkey"],
  },
  {
    title: "a primary key is extended",
    blue: table("a int, b int NOT NULL, PRIMARY KEY (a)"),
    green: table("a int, b int NOT NULL, PRIMARY KEY (a, b)"),
    finds: ["error primary-key-changed constraint t.t_pkey"],
  },
  {
    title: "the primary key and a unique constraint change places",
    blue: table("a int NOT NULL, b int NOT NULL, CONSTRAINT p PRIMARY KEY (a), CONSTRAINT u UNIQUE (b)"),
    green: table("a int NOT NULL, b int NOT NULL, CONSTRAINT p PRIMARY KEY (b), CONSTRAINT u UNIQUE (a)"),
    finds: [
      "warning primary-key-moved constraint t.p",
      "error primary-key-without-grouping constraint t.p",
      "warning unique-constraint-renamed constraint t.p",
      "warning unique-constraint-renamed constraint t.u",
    ],
  },
  {
    title: "an exclusion constraint is renamed, which ON CONFLICT may name",
    blue: table("a int4range, CONSTRAINT x EXCLUDE USING gist (a WITH &&)"),
    green: table("a int4range, CONSTRAINT y EXCLUDE USING gist (a WITH &&)"),
    finds: ["warning unique-constraint-renamed constraint t.x"],
  },
  {
    title: "a key is added that blue's own implies, but that is deferrable",
    blue: table("a int PRIMARY KEY, b int"),
    green: table("a int PRIMARY KEY, b int, UNIQUE (a, b) DEFERRABLE"),
    finds: [
      "error deferrable-constraint-added constraint t.t_a_b_key",
      "info constraint-implied constraint t.t_a_b_key",
    ],
  },
  {
    title: "a foreign key of one column is MATCH FULL, which is the same",
    blue: "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int, CONSTRAINT k FOREIGN KEY (a) REFERENCES p);",
    green:
      "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int, CONSTRAINT k FOREIGN KEY (a) REFERENCES p MATCH FULL);",
    finds: [],
  },
  {
    title: "a foreign key of two columns is no longer MATCH FULL, also where it is deferrable, and another one is now",
    blue: `CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int, c int,
      CONSTRAINT k FOREIGN KEY (a, b) REFERENCES p MATCH FULL DEFERRABLE, CONSTRAINT l FOREIGN KEY (a, c) REFERENCES p);`,
    green: `CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int, c int,
      CONSTRAINT k FOREIGN KEY (a, b) REFERENCES p DEFERRABLE, CONSTRAINT l FOREIGN KEY (a, c) REFERENCES p MATCH FULL);`,
    finds: ["info foreign-key-loosened constraint t.k", "error foreign-key-changed constraint t.l"],
  },
  {
    title: "checks that are NOT VALID are split and joined, and become valid",
    blue: `${table("a int, b int, c int, d int, e int")} ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0 AND b > 0) NOT VALID,
      ADD CONSTRAINT l CHECK (c > 0), ADD CONSTRAINT m CHECK (d > 0) NOT VALID, ADD CONSTRAINT v CHECK (e > 0);`,
    green: `${table("a int, b int, c int, d int, e int")} ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0),
      ADD CONSTRAINT y CHECK (b > 0) NOT VALID, ADD CONSTRAINT l CHECK (c > 0 AND d > 0), ADD CONSTRAINT v CHECK (e > 0);`,
    finds: ["warning check-validated constraint t.x", "warning check-validated constraint t.l"],
  },
  {
    title: "a check moves into the column's domain and out of it, and into one that checks more",
    blue: `CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN e AS d CHECK (VALUE < 9);
      CREATE TABLE t (a int CHECK (a > 0), "B" d, c int CHECK (c > 0));`,
    green: `CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN e AS d CHECK (VALUE < 9);
      CREATE TABLE t (a d, "B" int CHECK ("B" > 0), c e);`,
    finds: [
      "info column-type-widened column t.a",
      "info column-type-widened column t.B",
      "error column-type-narrowed column t.c",
    ],
  },
  {
    title: "indexes are added on expressions that work for every row, and on one that may fail",
    blue: table("a text, b varchar(9), c int"),
    green: `${table("a text, b varchar(9), c int")} CREATE INDEX i ON t (lower(a)); CREATE INDEX j ON t (upper(b)) WHERE b <> 'x-1';
      CREATE INDEX k ON t ((c > 0)); CREATE INDEX l ON t (c) WHERE (a::int > 0);`,
    finds: [
      "info index-added index t.i",
      "info index-added index t.j",
      "info index-added index t.k",
      "info index-added-on-expression index t.l",
    ],
  },
  {
    title: "a foreign key restricts no more, and another one does",
    blue: "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int, b int, CONSTRAINT k FOREIGN KEY (a) REFERENCES p ON DELETE RESTRICT, CONSTRAINT l FOREIGN KEY (b) REFERENCES p);",
    green:
      "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int, b int, CONSTRAINT k FOREIGN KEY (a) REFERENCES p, CONSTRAINT l FOREIGN KEY (b) REFERENCES p ON UPDATE RESTRICT);",
    finds: ["info foreign-key-loosened constraint t.k", "error foreign-key-changed constraint t.l"],
  },
  {
    title: "a check becomes two, and two become one",
    blue: table(
      "a int, b int, CONSTRAINT c CHECK (a > 0 AND b > 0 AND (a > 5 OR b > 5)), CONSTRAINT d CHECK (a < 9), CONSTRAINT e CHECK (b < 9)",
    ),
    green: table(
      "a int, b int, CONSTRAINT c CHECK (a > 0), CONSTRAINT c2 CHECK (b > 0 AND (a > 5 OR b > 5)), CONSTRAINT d CHECK (a < 9 AND b < 9)",
    ),
    finds: [],
  },
  {
    title: "a check becomes two, of which one is another",
    blue: table("a int, b text, CONSTRAINT c CHECK (a > 0 AND b <> ' AND ')"),
    green: table("a int, b text, CONSTRAINT c CHECK (a > 0), CONSTRAINT c2 CHECK (b <> ' OR ')"),
    finds: ["warning check-changed constraint t.c", "error check-added constraint t.c2"],
  },
  {
    title: "a check and a foreign key are there twice",
    blue: "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0) CONSTRAINT k REFERENCES p);",
    green:
      "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0) CONSTRAINT c2 CHECK (a > 0) CONSTRAINT k REFERENCES p CONSTRAINT k2 REFERENCES p);",
    finds: [],
  },
  {
    title: "a primary key is added on a new column, and the replica identity is another",
    blue: table("a int NOT NULL, CONSTRAINT u UNIQUE (a)"),
    green: `${table("a int NOT NULL, id serial PRIMARY KEY, CONSTRAINT u UNIQUE (a)")} ALTER TABLE t REPLICA IDENTITY USING INDEX u;`,
    finds: ["info column-added column t.id", "info unique-added-on-new-column constraint t.t_pkey"],
  },
  {
    title: "an exclusion constraint becomes deferrable",
    blue: table("a int4range, CONSTRAINT x EXCLUDE USING gist (a WITH &&)"),
    green: table("a int4range, CONSTRAINT x EXCLUDE USING gist (a WITH &&) DEFERRABLE"),
    finds: ["error deferrable-constraint-added constraint t.x", "info constraint-made-deferrable constraint t.x"],
  },
  {
    title: "a primary key becomes deferrable",
    blue: table("a int PRIMARY KEY"),
    green: table("a int PRIMARY KEY DEFERRABLE"),
    finds: ["error primary-key-removed constraint t.t_pkey", "error unique-made-deferrable constraint t.t_pkey"],
  },
  {
    title: "a primary key is added",
    blue: table("a int NOT NULL"),
    green: table("a int PRIMARY KEY"),
    finds: ["error unique-added constraint t.t_pkey"],
  },
  {
    title: "a unique constraint is removed",
    blue: table("a int UNIQUE"),
    green: table("a int"),
    finds: ["error unique-removed constraint t.t_a_key"],
  },
  {
    title: "a unique index is removed",
    blue: `${table("a text")} CREATE UNIQUE INDEX u ON t (lower(a));`,
    green: table("a text"),
    finds: ["error unique-removed index t.u"],
  },
  {
    title: "a unique constraint becomes a unique index of the same name",
    blue: table("a int, CONSTRAINT u UNIQUE (a)"),
    green: `${table("a int")} CREATE UNIQUE INDEX u ON t (a);`,
    finds: ["warning unique-constraint-renamed constraint t.u"],
  },
  {
    title: "a unique constraint is renamed",
    blue: table("a int, CONSTRAINT u UNIQUE (a)"),
    green: table("a int, CONSTRAINT v UNIQUE (a)"),
    finds: ["warning unique-constraint-renamed constraint t.u"],
  },
  {
    title: "a unique index becomes partial",
    blue: `${table("a int, b bool")} CREATE UNIQUE INDEX u ON t (a);`,
    green: `${table("a int, b bool")} CREATE UNIQUE INDEX u ON t (a) WHERE b;`,
    finds: ["error unique-removed index t.u"],
  },
  {
    title: "a unique constraint is added",
    blue: table("a int"),
    green: table("a int UNIQUE"),
    finds: ["error unique-added constraint t.t_a_key"],
  },
  {
    title: "a unique constraint is added that another one implies",
    blue: table("a int UNIQUE, b int"),
    green: table("a int UNIQUE, b int, UNIQUE (a, b)"),
    finds: ["info constraint-implied constraint t.t_a_b_key"],
  },
  {
    title: "a unique column is added, nullable or always new",
    blue: table("a int"),
    green: table("a int, b int UNIQUE, c uuid UNIQUE DEFAULT gen_random_uuid()"),
    finds: [
      "info column-added column t.b",
      "info column-added column t.c",
      "info unique-added-on-new-column constraint t.t_b_key",
      "info unique-added-on-new-column constraint t.t_c_key",
    ],
  },
  {
    title: "a unique column is added with a constant default",
    blue: table("a int"),
    green: table("a int, b int UNIQUE DEFAULT 1"),
    finds: ["info column-added column t.b", "error unique-added constraint t.t_b_key"],
  },
  {
    title: "a unique constraint becomes deferrable",
    blue: table("a int UNIQUE"),
    green: table("a int UNIQUE DEFERRABLE"),
    finds: ["error unique-made-deferrable constraint t.t_a_key"],
  },
  {
    title: "a unique constraint is no longer deferrable",
    blue: table("a int UNIQUE DEFERRABLE INITIALLY DEFERRED"),
    green: table("a int UNIQUE"),
    finds: ["error unique-made-immediate constraint t.t_a_key"],
  },
  {
    title: "uniqueness that another key has already, with NULLs or without",
    blue: table("a int PRIMARY KEY, b int NOT NULL UNIQUE, c int, r int4range"),
    green:
      table(`a int PRIMARY KEY, b int NOT NULL, c int, r int4range, CONSTRAINT t_b_key UNIQUE NULLS NOT DISTINCT (b),
      CONSTRAINT two UNIQUE (c, a), CONSTRAINT three UNIQUE NULLS NOT DISTINCT (c, b),
      CONSTRAINT never EXCLUDE USING gist (r WITH &&, int4range(a, a) WITH &&),
      CONSTRAINT apart EXCLUDE (b WITH =)`),
    finds: [
      "info constraint-implied constraint t.t_b_key",
      "info constraint-implied constraint t.two",
      "info constraint-implied constraint t.three",
      "error exclusion-added constraint t.never",
      "info constraint-implied constraint t.apart",
    ],
  },
  {
    title: "exclusions are gone or new that a key implies, or another exclusion",
    blue: table(
      "a int PRIMARY KEY, r int4range, CONSTRAINT apart EXCLUDE (a WITH =), CONSTRAINT e EXCLUDE USING gist (r WITH &&)",
    ),
    green: `${table("a int PRIMARY KEY, r int4range, CONSTRAINT e EXCLUDE USING gist (r WITH &&)")}
      ALTER TABLE t ADD CONSTRAINT f EXCLUDE USING gist (r WITH &&);`,
    finds: ["info constraint-implied constraint t.apart", "info constraint-implied constraint t.f"],
  },
  {
    title: "a key under another collation implies nothing",
    blue: `CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      ${table("a text COLLATE loose, b int")} CREATE UNIQUE INDEX strict ON t (a COLLATE "C");`,
    green: `CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      ${table("a text COLLATE loose, b int")} CREATE UNIQUE INDEX strict ON t (a COLLATE "C");
      CREATE UNIQUE INDEX wide ON t (a, b);`,
    finds: ["error unique-added index t.wide"],
  },
  {
    title: "NULLs are no longer distinct",
    blue: table("a int UNIQUE"),
    green: table("a int UNIQUE NULLS NOT DISTINCT"),
    finds: ["error unique-nulls-not-distinct constraint t.t_a_key"],
  },
  {
    title: "NULLs become distinct",
    blue: table("a int UNIQUE NULLS NOT DISTINCT"),
    green: table("a int UNIQUE"),
    finds: ["warning unique-nulls-distinct constraint t.t_a_key"],
  },
  {
    title: "a primary key has its columns in another order",
    blue: `CREATE TABLE t (a int, b int, PRIMARY KEY (a, b));`,
    green: `CREATE TABLE t (a int, b int, PRIMARY KEY (b, a));`,
    finds: ["warning unique-index-changed constraint t.t_pkey"],
  },
  {
    title: "a unique index has another collation",
    blue: `CREATE TABLE t (a text); CREATE UNIQUE INDEX u ON t (a);`,
    green: `CREATE TABLE t (a text); CREATE UNIQUE INDEX u ON t (a COLLATE "C");`,
    finds: ["warning unique-index-changed index t.u"],
  },
  {
    title: "a unique index loses its INCLUDE",
    blue: `CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX u ON t (a) INCLUDE (b);`,
    green: `CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX u ON t (a);`,
    finds: ["warning unique-index-changed index t.u"],
  },
  {
    title: "a unique index gets an INCLUDE",
    blue: `CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX u ON t (a);`,
    green: `CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX u ON t (a) INCLUDE (b);`,
    finds: [],
  },
  {
    title: "two unique indexes on the same columns change names",
    blue: `CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX u ON t (a, b); CREATE UNIQUE INDEX v ON t (b, a);`,
    green: `CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX x ON t (b, a); CREATE UNIQUE INDEX y ON t (a, b);`,
    finds: [],
  },
  {
    title: "a unique constraint is added that only a deferrable one implies",
    blue: table("a int UNIQUE DEFERRABLE, b int"),
    green: table("a int UNIQUE DEFERRABLE, b int, UNIQUE (a, b)"),
    finds: ["error unique-added constraint t.t_a_b_key"],
  },

  {
    title: "a partial unique index is removed beside one of all rows",
    blue: `${table("a int")} CREATE UNIQUE INDEX whole ON t (a); CREATE UNIQUE INDEX part ON t (a) WHERE a > 0;`,
    green: `${table("a int")} CREATE UNIQUE INDEX whole ON t (a);`,
    finds: ["warning unique-index-changed index t.part"],
  },
  {
    title: "a view without a condition checks its rows",
    blue: `${table("a int")} CREATE VIEW v AS SELECT a FROM t;`,
    green: `${table("a int")} CREATE VIEW v WITH (check_option = local) AS SELECT a FROM t;`,
    finds: ["warning view-options-changed view v"],
  },

  {
    title: "a unique column gets a default that is another value each time",
    blue: `CREATE SEQUENCE s; ${table("a int, b int UNIQUE")}`,
    green: `CREATE SEQUENCE s; ${table("a int, b int UNIQUE DEFAULT nextval('s')")}`,
    finds: ["info column-default-added column t.b"],
  },

  // Other constraints
  {
    title: "a foreign key is added",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p")}`,
    finds: ["error foreign-key-added constraint t.t_a_fkey"],
  },
  {
    title: "a foreign key is added on a new nullable column",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int, b int REFERENCES p")}`,
    finds: ["info column-added column t.b", "info foreign-key-added-on-new-column constraint t.t_b_fkey"],
  },
  {
    title: "a new table refers to an old one",
    blue: "CREATE TABLE p (id int PRIMARY KEY);",
    green: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int REFERENCES p);",
    finds: ["info table-added schema *", "info table-referenced-by-new-table table p"],
  },
  {
    title: "a foreign key is removed",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int")}`,
    finds: ["warning foreign-key-removed constraint t.t_a_fkey"],
  },
  {
    title: "the triggers are disabled of the parent of a foreign key that cascades",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p ON DELETE CASCADE")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p ON DELETE CASCADE")}
      ALTER TABLE p DISABLE TRIGGER ALL;`,
    finds: ["error foreign-key-cascade-removed constraint t.t_a_fkey"],
  },
  {
    title: "the triggers are disabled of the child of a foreign key that cascades",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p ON DELETE CASCADE")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p ON DELETE CASCADE")}
      ALTER TABLE t DISABLE TRIGGER ALL;`,
    finds: ["warning foreign-key-removed constraint t.t_a_fkey"],
  },
  {
    title: "the triggers of a foreign key are enabled, the child's and the parent's",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p")} CREATE TABLE u (a int REFERENCES p);
      ALTER TABLE t DISABLE TRIGGER ALL; ALTER TABLE p DISABLE TRIGGER ALL;`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p")} CREATE TABLE u (a int REFERENCES p);
      DO $$ DECLARE one name; BEGIN
        FOR one IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'u'::regclass LOOP
          EXECUTE format('ALTER TABLE u ENABLE REPLICA TRIGGER %I', one);
        END LOOP;
      END $$;`,
    finds: [
      "error foreign-key-added constraint t.t_a_fkey",
      "warning foreign-key-removed constraint u.u_a_fkey",
      "error foreign-key-added constraint u.u_a_fkey",
    ],
  },
  {
    title: "a foreign key's triggers are disabled on both sides",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p ON UPDATE CASCADE")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p ON UPDATE CASCADE")}
      ALTER TABLE t DISABLE TRIGGER ALL; ALTER TABLE p DISABLE TRIGGER ALL;`,
    finds: ["error foreign-key-cascade-removed constraint t.t_a_fkey"],
  },
  {
    title: "a partition of a partition is detached, with what it had from both",
    blue: `CREATE TABLE p (id int PRIMARY KEY);
      CREATE TABLE t (a int, b int REFERENCES p, PRIMARY KEY (a), CHECK (b > 0)) PARTITION BY RANGE (a);
      CREATE INDEX ON t (b);
      CREATE TABLE part PARTITION OF t FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (a);
      CREATE TABLE leaf PARTITION OF part FOR VALUES FROM (1) TO (9);`,
    green: `CREATE TABLE p (id int PRIMARY KEY);
      CREATE TABLE t (a int, b int REFERENCES p, PRIMARY KEY (a), CHECK (b > 0)) PARTITION BY RANGE (a);
      CREATE INDEX ON t (b);
      CREATE TABLE part PARTITION OF t FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (a);
      CREATE TABLE leaf PARTITION OF part FOR VALUES FROM (1) TO (9);
      ALTER TABLE part DETACH PARTITION leaf; ALTER TABLE leaf ADD UNIQUE (b);`,
    finds: ["error table-inheritance-changed table leaf", "error unique-added constraint leaf.leaf_b_key"],
  },
  {
    title: "a table with keys of its own becomes a partition",
    blue: `CREATE TABLE p (id int PRIMARY KEY);
      CREATE TABLE t (a int, b int REFERENCES p, PRIMARY KEY (a), CHECK (b > 0)) PARTITION BY RANGE (a);
      CREATE INDEX ON t (b);
      CREATE TABLE part PARTITION OF t FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (a);
      CREATE TABLE leaf PARTITION OF part FOR VALUES FROM (1) TO (9);
      ALTER TABLE part DETACH PARTITION leaf; ALTER TABLE leaf DROP CONSTRAINT t_b_check;`,
    green: `CREATE TABLE p (id int PRIMARY KEY);
      CREATE TABLE t (a int, b int REFERENCES p, PRIMARY KEY (a), CHECK (b > 0)) PARTITION BY RANGE (a);
      CREATE INDEX ON t (b);
      CREATE TABLE part PARTITION OF t FOR VALUES FROM (1) TO (9) PARTITION BY RANGE (a);
      CREATE TABLE leaf PARTITION OF part FOR VALUES FROM (1) TO (9);`,
    finds: ["error table-inheritance-changed table leaf", "error check-added constraint leaf.t_b_check"],
  },
  {
    title: "a foreign key that cascades is removed",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p ON DELETE CASCADE")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int")}`,
    finds: ["error foreign-key-cascade-removed constraint t.t_a_fkey"],
  },
  {
    title: "a foreign key refers to another column, in the same place",
    blue: "CREATE TABLE p (a int UNIQUE, b int UNIQUE); CREATE TABLE t (a int REFERENCES p (b));",
    green:
      "CREATE TABLE p (z int, a int UNIQUE, b int UNIQUE); ALTER TABLE p DROP z; CREATE TABLE t (a int REFERENCES p (a));",
    finds: ["error foreign-key-changed constraint t.t_a_fkey"],
  },
  {
    title: "columns have other numbers, since one has been dropped",
    blue: "CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t, c text CHECK (c <> ''), EXCLUDE (c WITH =)); CREATE INDEX ON t (b, lower(c)) WHERE b > 0;",
    green:
      "CREATE TABLE t (z int, a int PRIMARY KEY, b int REFERENCES t, c text CHECK (c <> ''), EXCLUDE (c WITH =)); CREATE INDEX ON t (b, lower(c)) WHERE b > 0; ALTER TABLE t DROP z;",
    finds: [],
  },
  {
    title: "a foreign key becomes valid",
    blue: "CREATE TABLE t (a int PRIMARY KEY, b int); ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES t NOT VALID;",
    green: "CREATE TABLE t (a int PRIMARY KEY, b int); ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES t;",
    finds: ["info constraint-validity-changed constraint t.k"],
  },
  {
    title: "a foreign key does something else on DELETE",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p ON DELETE CASCADE")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p")}`,
    finds: ["error foreign-key-changed constraint t.t_a_fkey"],
  },
  {
    title: "a foreign key becomes deferrable",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p DEFERRABLE")}`,
    finds: ["info constraint-made-deferrable constraint t.t_a_fkey"],
  },
  {
    title: "constraints that could be put off are so from the start, or no longer",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int UNIQUE DEFERRABLE, b int REFERENCES p DEFERRABLE, c int UNIQUE DEFERRABLE INITIALLY DEFERRED")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int UNIQUE DEFERRABLE INITIALLY DEFERRED, b int REFERENCES p DEFERRABLE INITIALLY DEFERRED, c int UNIQUE DEFERRABLE")}`,
    finds: [
      "info constraint-made-deferrable constraint t.t_a_key",
      "info constraint-made-deferrable constraint t.t_b_fkey",
      "error unique-made-immediate constraint t.t_c_key",
    ],
  },
  {
    title: "a foreign key is no longer deferrable",
    blue: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p DEFERRABLE")}`,
    green: `CREATE TABLE p (id int PRIMARY KEY); ${table("a int REFERENCES p")}`,
    finds: ["error constraint-timing-changed constraint t.t_a_fkey"],
  },
  {
    title: "a check is added, NOT VALID or not",
    blue: table("a int"),
    green: `${table("a int")} ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;`,
    finds: ["error check-added constraint t.positive"],
  },
  {
    title: "a check is added on a new column",
    blue: table("a int"),
    green: table("a int, b int CHECK (b > 0)"),
    finds: ["info column-added column t.b", "info check-added-on-new-column constraint t.t_b_check"],
  },
  {
    title: "checks demand a value where NOT NULL does, on one side or on both",
    blue: table(`a int NOT NULL, b int CONSTRAINT b CHECK (b IS NOT NULL), c int NOT NULL, "D" int NOT NULL,
      CONSTRAINT gone CHECK (c IS NOT NULL)`),
    green: table(`a int NOT NULL, b int NOT NULL, c int NOT NULL, "D" int CONSTRAINT d CHECK ("D" IS NOT NULL),
      CONSTRAINT fresh CHECK (a IS NOT NULL)`),
    finds: [
      "info constraint-implied column t.b",
      "info constraint-implied column t.D",
      "info constraint-implied constraint t.fresh",
      "info constraint-implied constraint t.gone",
    ],
  },
  {
    title: "a check that demands a value is NOT VALID, and green's column is NOT NULL",
    blue: `${table("a int")} ALTER TABLE t ADD CONSTRAINT filled CHECK (a IS NOT NULL) NOT VALID;`,
    green: table("a int NOT NULL"),
    finds: ["warning check-validated column t.a"],
  },
  {
    title: "a check on a new column demands a value",
    blue: table("a int"),
    green: table("a int, b int CONSTRAINT filled CHECK (b IS NOT NULL)"),
    finds: ["error column-added-not-null column t.b", "warning check-added-on-null constraint t.filled"],
  },
  {
    title: "a check is removed",
    blue: table("a int CHECK (a > 0)"),
    green: table("a int"),
    finds: ["warning check-removed constraint t.t_a_check"],
  },
  {
    title: "a check changes",
    blue: table("a int CHECK (a > 0)"),
    green: table("a int CHECK (a > 1)"),
    finds: ["warning check-changed constraint t.t_a_check"],
  },
  {
    title: "checks with generated names change places",
    blue: table("a int, CONSTRAINT c1 CHECK (a > 0), CONSTRAINT c2 CHECK (a < 9)"),
    green: table("a int, CONSTRAINT c2 CHECK (a > 0), CONSTRAINT c1 CHECK (a < 9)"),
    finds: ["info constraint-renamed constraint t.c1", "info constraint-renamed constraint t.c2"],
  },
  {
    title: "an exclusion constraint is added",
    blue: table("a int4range"),
    green: table("a int4range, CONSTRAINT e EXCLUDE USING gist (a WITH &&)"),
    finds: ["error exclusion-added constraint t.e"],
  },
  {
    title: "an exclusion constraint is removed",
    blue: table("a int4range, CONSTRAINT e EXCLUDE USING gist (a WITH &&)"),
    green: table("a int4range"),
    finds: ["warning exclusion-removed constraint t.e"],
  },
  {
    title: "an exclusion constraint changes",
    blue: table("a int4range, CONSTRAINT e EXCLUDE USING gist (a WITH &&)"),
    green: table("a int4range, CONSTRAINT e EXCLUDE USING gist (a WITH =)"),
    finds: ["warning exclusion-changed constraint t.e"],
  },
  {
    title: "a foreign key clears other columns on DELETE",
    blue: `CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b));`,
    green: `CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL);`,
    finds: ["error foreign-key-changed constraint t.t_a_b_fkey"],
  },
  {
    title: "a foreign key binds whose triggers blue has disabled",
    blue: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p); ALTER TABLE t DISABLE TRIGGER ALL;`,
    green: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p);`,
    finds: ["error foreign-key-added constraint t.t_a_fkey"],
  },
  {
    title: "a check binds the children too",
    blue: `CREATE TABLE p (a int, CONSTRAINT k CHECK (a > 0) NO INHERIT); CREATE TABLE c () INHERITS (p);`,
    green: `CREATE TABLE p (a int, CONSTRAINT k CHECK (a > 0)); CREATE TABLE c () INHERITS (p);`,
    finds: ["error check-added constraint c.k"],
  },
  {
    title: "checks are added on a new column and an old one: NULL passes a comparison",
    blue: `CREATE TABLE t (a int);`,
    green: `CREATE TABLE t (a int, b int, CONSTRAINT c1 CHECK (b > a), CONSTRAINT c2 CHECK (b > 0 OR a > 0), CONSTRAINT c3 CHECK (b > 0 AND a > 0), CONSTRAINT c4 CHECK (b IS NOT NULL OR a > 0), CONSTRAINT c5 CHECK (coalesce(b, 0) > a));`,
    finds: [
      "info column-added column t.b",
      "info check-added-on-new-column constraint t.c1",
      "info check-added-on-new-column constraint t.c2",
      "warning check-added-on-null constraint t.c3",
      "warning check-added-on-null constraint t.c4",
      "warning check-added-on-null constraint t.c5",
    ],
  },
  {
    title: "checks are added on new columns: NULL passes unless it is asked for",
    blue: `CREATE TABLE t (a int);`,
    green: `CREATE TABLE t (a int, b int, c text, CONSTRAINT c1 CHECK (b > 0 AND c <> 'IS IT (NULL)'), CONSTRAINT c2 CHECK (b IS NOT NULL));`,
    finds: [
      "error column-added-not-null column t.b",
      "info column-added column t.c",
      "info check-added-on-new-column constraint t.c1",
      "warning check-added-on-null constraint t.c2",
    ],
  },
  {
    title: "a check is added on an old column and a new one with a default",
    blue: `CREATE TABLE t (a int);`,
    green: `CREATE TABLE t (a int, b int DEFAULT 1, CONSTRAINT c CHECK (b > a));`,
    finds: ["info column-added column t.b", "error check-added constraint t.c"],
  },
  {
    title: "an exclusion constraint is added on a new column",
    blue: `CREATE TABLE t (a int);`,
    green: `CREATE TABLE t (a int, r int4range, CONSTRAINT e EXCLUDE USING gist (r WITH &&));`,
    finds: ["info column-added column t.r", "info exclusion-added-on-new-column constraint t.e"],
  },
  {
    title: "a foreign key is added on a new nullable column and an old one, MATCH FULL: one NULL is not enough",
    blue: `CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); ${table("a int")}`,
    green: `CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); ${table("a int, b int, FOREIGN KEY (a, b) REFERENCES p MATCH FULL")}`,
    finds: ["info column-added column t.b", "error foreign-key-added constraint t.t_a_b_fkey"],
  },
  {
    title: "a partitioned table gets a foreign key, which its partitions have from it",
    blue: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int) PARTITION BY LIST (a);
      CREATE TABLE t1 PARTITION OF t DEFAULT;`,
    green: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p) PARTITION BY LIST (a);
      CREATE TABLE t1 PARTITION OF t DEFAULT;`,
    finds: ["error foreign-key-added constraint t.t_a_fkey"],
  },

  // Indexes
  {
    title: "an index is added",
    blue: table("a int"),
    green: `${table("a int")} CREATE INDEX i ON t (a);`,
    finds: ["info index-added index t.i"],
  },
  {
    title: "an index is removed",
    blue: `${table("a int")} CREATE INDEX i ON t (a);`,
    green: table("a int"),
    finds: ["warning index-removed index t.i"],
  },
  {
    title: "an index is removed that a longer one replaces",
    blue: `${table("a int, b int")} CREATE INDEX i ON t (a);`,
    green: `${table("a int, b int")} CREATE INDEX j ON t (a, b);`,
    finds: ["info index-added index t.j"],
  },
  {
    title: "an index is renamed",
    blue: `${table("a int")} CREATE INDEX i ON t (a);`,
    green: `${table("a int")} CREATE INDEX j ON t (a);`,
    finds: ["info index-renamed index t.i"],
  },
  {
    title: "an index gets another order, operator class and collation",
    blue: `${table("a text, b text, c text")} CREATE INDEX i ON t (a); CREATE INDEX j ON t (b); CREATE INDEX k ON t (c);`,
    green: `${table("a text, b text, c text")} CREATE INDEX i ON t (a DESC); CREATE INDEX j ON t (b text_pattern_ops);
      CREATE INDEX k ON t (c COLLATE "C");`,
    finds: ["i", "j", "k"].map((name) => `warning index-changed index t.${name}`),
  },
  {
    title: "a partitioned table gets an index and a trigger, which its partitions have from it",
    blue: `CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`,
    green: `CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT; CREATE INDEX i ON t (a);
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();`,
    finds: ["info index-added index t.i", "warning trigger-added trigger t.g"],
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
    title: "a sequence counts otherwise",
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

  // Types
  {
    title: "an enum gets labels, at the end and in between",
    blue: "CREATE TYPE e AS ENUM ('a', 'c');",
    green: "CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd');",
    finds: ["info enum-label-added type e"],
  },
  {
    title: "an enum loses a label",
    blue: "CREATE TYPE e AS ENUM ('a', 'b');",
    green: "CREATE TYPE e AS ENUM ('a');",
    finds: ["error enum-label-removed type e"],
  },
  {
    title: "an enum has its labels in another order",
    blue: "CREATE TYPE e AS ENUM ('a', 'b');",
    green: "CREATE TYPE e AS ENUM ('b', 'a');",
    finds: ["error enum-labels-reordered type e"],
  },
  {
    title: "types are removed and added",
    blue: "CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS text;",
    green: "CREATE TYPE f AS ENUM ('a');",
    finds: ["error type-removed type e", "error type-removed type d", "info type-added type f"],
  },
  {
    title: "an enum becomes a domain",
    blue: "CREATE TYPE e AS ENUM ('a');",
    green: "CREATE DOMAIN e AS text;",
    finds: ["error type-kind-changed type e"],
  },
  {
    title: "a column's enum is replaced by a domain over it",
    blue: `CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS e; ${table("a e")}`,
    green: `CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS e; ${table("a d")}`,
    finds: [incompatible],
  },
  {
    title: "a column gets a domain with a check",
    blue: `CREATE DOMAIN d AS text CHECK (VALUE <> ''); ${table("a text")}`,
    green: `CREATE DOMAIN d AS text CHECK (VALUE <> ''); ${table("a d")}`,
    finds: [narrowed],
  },
  {
    title: "a column loses its domain",
    blue: `CREATE DOMAIN d AS text CHECK (VALUE <> ''); ${table("a d")}`,
    green: `CREATE DOMAIN d AS text CHECK (VALUE <> ''); ${table("a text")}`,
    finds: [widened, "warning check-removed column t.a"],
  },
  {
    title: "a domain gets another base type",
    blue: "CREATE DOMAIN d AS varchar(9); CREATE DOMAIN e AS int; CREATE DOMAIN f AS text;",
    green: "CREATE DOMAIN d AS varchar(10); CREATE DOMAIN e AS bigint; CREATE DOMAIN f AS uuid;",
    finds: [
      "info domain-type-widened type d",
      "warning domain-type-changed type e",
      "error domain-type-incompatible type f",
    ],
  },
  {
    title: "a domain's type gets a time zone, and another's has no case any more",
    blue: "CREATE EXTENSION citext; CREATE DOMAIN d AS timestamp; CREATE DOMAIN e AS text;",
    green: "CREATE EXTENSION citext; CREATE DOMAIN d AS timestamptz; CREATE DOMAIN e AS citext;",
    finds: ["warning column-type-time-zone type d", "warning column-type-case-insensitive type e"],
  },
  {
    title: "domains get and lose NOT NULL, and a default changes",
    blue: "CREATE DOMAIN d AS int; CREATE DOMAIN e AS int NOT NULL; CREATE DOMAIN f AS int DEFAULT 1;",
    green: "CREATE DOMAIN d AS int NOT NULL; CREATE DOMAIN e AS int; CREATE DOMAIN f AS int DEFAULT 2;",
    finds: [
      "error domain-not-null-added type d",
      "warning domain-not-null-dropped type e",
      "warning domain-default-changed type f",
    ],
  },
  {
    title: "domain checks are added, changed and removed",
    blue: "CREATE DOMAIN d AS int; CREATE DOMAIN e AS int CHECK (VALUE > 0); CREATE DOMAIN f AS int CHECK (VALUE > 0);",
    green:
      "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN e AS int CHECK (VALUE > 1); CREATE DOMAIN f AS int;",
    finds: [
      "error domain-check-added type d",
      "warning domain-check-changed type e",
      "warning domain-check-removed type f",
    ],
  },
  {
    title: "a domain gets a collation",
    blue: `CREATE DOMAIN d AS text;`,
    green: `CREATE DOMAIN d AS text COLLATE "C";`,
    finds: ["warning domain-collation-changed type d"],
  },
  {
    title: "a domain's default is written otherwise",
    blue: `CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS e DEFAULT 'a';`,
    green: `CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS e DEFAULT 'a'::e;`,
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
    title: "a view no longer takes DELETE, by a trigger",
    blue: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'; CREATE VIEW v AS SELECT 1 AS a;
      CREATE TRIGGER g INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION f();`,
    green: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'; CREATE VIEW v AS SELECT 1 AS a;`,
    finds: ["error view-not-updatable view v", "error trigger-removed trigger v.g"],
  },
  {
    title: "a trigger takes over what a view passed on to its table",
    blue: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`,
    green: `CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER "a b" INSTEAD OF UPDATE OR INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();`,
    finds: ["error trigger-instead-of-insert-added trigger v.a b"],
  },
  {
    title: "a second trigger joins the one that takes a view's rows",
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
    title: "a trigger takes INSERT on a view that took none",
    blue: `CREATE VIEW v AS SELECT 1 AS a;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`,
    green: `CREATE VIEW v AS SELECT 1 AS a;
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();`,
    finds: ["warning trigger-added trigger v.g", "info view-updatable view v"],
  },

  // Functions
  {
    title: "functions are removed and added",
    blue: "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    green: "CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    finds: ["error function-removed function f(integer)", "info function-added function g(integer)"],
  },
  {
    title: "an overload with as many arguments is added",
    blue: "CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    green: `CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    finds: ["warning function-overload-added function f(integer, integer)"],
  },
  {
    title: "an overload with more arguments is added",
    blue: "CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    green: `CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    finds: ["info function-added function f(integer, integer)"],
  },
  {
    title: "a function becomes a procedure",
    blue: "CREATE FUNCTION f(a int) RETURNS void LANGUAGE sql AS 'SELECT 1';",
    green: "CREATE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1';",
    finds: ["error function-kind-changed function f(integer)"],
  },
  {
    title: "a function returns something else",
    blue: "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    green: "CREATE FUNCTION f() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';",
    finds: ["error function-result-changed function f()"],
  },
  {
    title: "an argument is renamed, another one only gets a name",
    blue: "CREATE FUNCTION f(a int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    green: "CREATE FUNCTION f(b int, c int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    finds: ["error function-argument-renamed function f(integer, integer)"],
  },
  {
    title: "defaults of arguments are removed, added and changed",
    blue: `CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION h(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    green: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION g(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION h(a int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    finds: [
      "error function-default-removed function f(integer)",
      "info function-default-added function g(integer)",
      "warning function-default-changed function h(integer)",
    ],
  },
  {
    title: "a function becomes STRICT, another one gets another body",
    blue: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    green: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql STRICT AS 'SELECT 1';
      CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 2';`,
    finds: ["warning function-strict-added function f(integer)", "warning function-body-changed function g(integer)"],
  },
  {
    title: "OUT arguments change",
    blue: `CREATE FUNCTION f(OUT a int, OUT b int) LANGUAGE sql AS 'SELECT 1, 2'; CREATE FUNCTION g(OUT a int) LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p(a int) LANGUAGE sql AS 'SELECT 1';`,
    green: `CREATE FUNCTION f(OUT a int, OUT c int) LANGUAGE sql AS 'SELECT 1, 2'; CREATE FUNCTION g(OUT b int) LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p(a int, OUT b int) LANGUAGE sql AS 'SELECT 1';`,
    finds: [
      "error function-result-changed function f()",
      "error function-result-changed function g()",
      "error function-result-changed function p(integer)",
    ],
  },
  {
    title: "a function takes a further argument that may be left out",
    blue: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    green: `CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(a int DEFAULT 1) RETURNS bigint LANGUAGE sql AS 'SELECT 1';`,
    finds: [
      "info function-arguments-extended function f(integer)",
      "info function-arguments-extended function g()",
      "error function-result-changed function g()",
    ],
  },
  {
    title: "a function takes a further argument that must be given",
    blue: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    green: `CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    finds: ["error function-removed function f(integer)", "info function-added function f(integer, integer)"],
  },
  {
    title: "a default makes two functions ambiguous",
    blue: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 2';`,
    green: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 2';`,
    finds: ["warning function-overload-added function f(integer, integer)"],
  },
  {
    title: "a trigger's function changes",
    blue: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := OLD.b; RETURN NEW; END';`,
    green: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := NEW.b; RETURN NEW; END';`,
    finds: ["warning trigger-function-changed function f()"],
  },
  {
    title: "a function takes wider types, and narrower ones",
    blue: `CREATE FUNCTION f(a int, b varchar) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    green: `CREATE FUNCTION f(a bigint, b text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    finds: [
      "info function-arguments-extended function f(integer, character varying)",
      "error function-removed function g(bigint)",
      "warning function-overload-added function g(integer)",
    ],
  },
  {
    title: "functions whose calls are ambiguous now, or may no longer have any number of arguments",
    blue: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION g(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    green: `CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION f(a int, b text DEFAULT '') RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION g(a int[], b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    finds: [
      "error function-removed function f(integer)",
      "warning function-overload-added function f(integer, integer)",
      "warning function-overload-added function f(integer, text)",
      "error function-removed function g(integer[])",
      "warning function-overload-added function g(integer[], integer)",
    ],
  },
  {
    title: "an overload is added that takes any number of arguments",
    blue: "CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    green: `CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION f(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    finds: ["warning function-overload-added function f(integer[])"],
  },
  {
    title: "a range type is added; its constructors and its multirange are part of it",
    blue: "",
    green: "CREATE TYPE span AS RANGE (SUBTYPE = int);",
    finds: ["info type-added type span"],
  },

  {
    title: "a function's array becomes VARIADIC",
    blue: "CREATE FUNCTION f(a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    green: "CREATE FUNCTION f(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    finds: ["error function-variadic-changed function f(integer[])"],
  },

  {
    title: "a range type gets a subtype_diff",
    blue: "CREATE TYPE span AS RANGE (SUBTYPE = float8);",
    green: "CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);",
    finds: [],
  },

  // Triggers
  ...triggerCases(),
];

function triggerCases(): Case[] {
  const base = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; ${table("a int")}`;
  const trigger = `${base} CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();`;
  const alter = (how: string) => `${trigger} ALTER TABLE t ${how} TRIGGER g;`;
  const constraintTriggers = (...timings: string[]) =>
    base +
    timings
      .map(
        (timing, i) => `CREATE CONSTRAINT TRIGGER c${i} AFTER INSERT ON t ${timing} FOR EACH ROW EXECUTE FUNCTION f();`,
      )
      .join("");
  const make = (title: string, blue: string, green: string, ...finds: string[]): Case => ({
    title,
    blue,
    green,
    finds,
  });
  return [
    make(
      "a trigger is removed with the column that it names",
      `${base} ALTER TABLE t ADD b int; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('b');`,
      base,
      "error column-removed table t",
      "info trigger-removed-with-column trigger t.g",
    ),
    make(
      "triggers are removed with the column in their UPDATE OF and WHEN, and one that only has its name",
      `${base} ALTER TABLE t ADD b int; CREATE TRIGGER g BEFORE UPDATE OF a, b ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER h BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.b > 0) EXECUTE FUNCTION f();
        CREATE TRIGGER b BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f('c');`,
      base,
      "error column-removed table t",
      "info trigger-removed-with-column trigger t.g",
      "info trigger-removed-with-column trigger t.h",
      "error trigger-removed trigger t.b",
    ),
    make("a trigger is added", base, trigger, "warning trigger-added trigger t.g"),
    make(
      "a trigger is added that fires for replicated rows",
      base,
      alter("ENABLE ALWAYS"),
      "warning trigger-added-for-replication trigger t.g",
    ),
    make(
      "a trigger is renamed",
      trigger,
      `${trigger} ALTER TRIGGER g ON t RENAME TO "H h";`,
      "info trigger-renamed trigger t.g",
    ),
    make(
      "a trigger is renamed, and fires after another",
      `${trigger} CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('x');`,
      `${trigger} CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('x'); ALTER TRIGGER g ON t RENAME TO z;`,
      "warning trigger-changed trigger t.g",
    ),
    make("a disabled trigger is added", base, alter("DISABLE"), "info trigger-added-disabled trigger t.g"),
    make("a trigger is removed", trigger, base, "error trigger-removed trigger t.g"),
    make("a disabled trigger is removed", alter("DISABLE"), base, "info trigger-removed-disabled trigger t.g"),
    make(
      "a trigger changes",
      trigger,
      trigger.replace("INSERT", "INSERT OR UPDATE"),
      "warning trigger-changed trigger t.g",
    ),
    make(
      "constraint triggers may no longer be put off, are put off no longer by themselves, and may be put off now",
      constraintTriggers("DEFERRABLE", "INITIALLY DEFERRED", "NOT DEFERRABLE"),
      constraintTriggers("NOT DEFERRABLE", "DEFERRABLE", "DEFERRABLE"),
      "error constraint-timing-changed trigger t.c0",
      "error constraint-timing-changed trigger t.c1",
      "warning trigger-changed trigger t.c2",
    ),
    make("a trigger is disabled", trigger, alter("DISABLE"), "error trigger-disabled trigger t.g"),
    make("a trigger fires always", trigger, alter("ENABLE ALWAYS"), "warning trigger-enabled-changed trigger t.g"),
    make(
      "a trigger and its function are removed",
      trigger,
      table("a int"),
      "error trigger-removed trigger t.g",
      "info trigger-function-removed function f()",
    ),
  ];
}
