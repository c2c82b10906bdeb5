import { table, widened, type Case } from "./case";

export const constraintsCases: readonly Case[] = [
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
    title: "indexes are added on joined texts, which always works, and on joined arrays, which may not fit",
    blue: table("a text, b int[], c int[]"),
    green: `${table("a text, b int[], c int[]")} CREATE INDEX i ON t ((a || 'x')); CREATE INDEX j ON t ((b || c));`,
    finds: ["info index-added index t.i", "info index-added-on-expression index t.j"],
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
    title: "a unique column is added that gets its domain's default",
    blue: `CREATE DOMAIN d AS int DEFAULT 5; ${table("a int")}`,
    green: `CREATE DOMAIN d AS int DEFAULT 5; ${table("a int, b d UNIQUE")}`,
    finds: ["info column-added column t.b", "error unique-added constraint t.t_b_key"],
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
    title: "a table with separate keys becomes a partition",
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
    title: "a check is added on a new column and an old one: NOT makes an AND of OR",
    blue: `CREATE TABLE t (a int);`,
    green: `CREATE TABLE t (a int, b int, CONSTRAINT c1 CHECK (NOT (b > 0 OR a > 0)), CONSTRAINT c2 CHECK (NOT b > 0 OR NOT a > 0));`,
    finds: [
      "info column-added column t.b",
      "warning check-added-on-null constraint t.c1",
      "info check-added-on-new-column constraint t.c2",
    ],
  },
  {
    title: "a check is added on a new column that is computed from an old one",
    blue: `CREATE TABLE t (a int);`,
    green: `CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED, CONSTRAINT c CHECK (b > 0));`,
    finds: [
      "info column-added column t.b",
      "warning column-added-generated column t.b",
      "error check-added constraint t.c",
    ],
  },
  {
    title: "checks with lists are joined in another order",
    blue: "CREATE TABLE t (a int, b int, CONSTRAINT k CHECK (a IN (1, 2) AND b > 0));",
    green: "CREATE TABLE t (a int, b int, CONSTRAINT k CHECK (b > 0 AND a IN (1, 2)));",
    finds: [],
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
  {
    title: "a check's literal looks like the cast of a column that becomes text",
    blue: table("a varchar(10), b text, CONSTRAINT c CHECK (b <> '(a)::text')"),
    green: table("a text, b text, CONSTRAINT c CHECK (b <> 'a')"),
    finds: ["warning check-changed constraint t.c", widened],
  },

  // SQL that looks like something else
  {
    title: "a check joins terms that are joined themselves",
    blue: table("a int, b int, c int, CONSTRAINT x CHECK (a > 0 AND (b > 0 AND c > 0))"),
    green: table(
      "a int, b int, c int, CONSTRAINT x CHECK (a > 0), CONSTRAINT y CHECK (b > 0), CONSTRAINT z CHECK (c > 0)",
    ),
    finds: [],
  },
  {
    title: "a domain's check has a literal that names VALUE",
    blue: `CREATE DOMAIN d AS text CHECK (VALUE <> 'no VALUE'); ${table("a d")}`,
    green: `CREATE DOMAIN d AS text CHECK (VALUE <> 'no VALUE'); ${table("a text CHECK (a <> 'no VALUE')")}`,
    finds: [widened],
  },
  {
    title: "checks on new columns look as if they asked for NULL: by a column's name, by a type's length",
    blue: table("a int"),
    green: table('a int, "CASE" int CHECK ("CASE" > 0), b text CHECK (b::varchar(5) = \'x\')'),
    finds: [
      "info column-added column t.CASE",
      "info column-added column t.b",
      "info check-added-on-new-column constraint t.t_CASE_check",
      "info check-added-on-new-column constraint t.t_b_check",
    ],
  },
  {
    title: "checks on new columns ask for NULL without a word for it: an array with it is an array",
    blue: table("a int"),
    green: table("a int, b int[] CHECK ((b || 5) <> '{5}'), c int CHECK (ARRAY[c] = '{1}')"),
    finds: [
      "info column-added column t.b",
      "info column-added column t.c",
      "warning check-added-on-null constraint t.t_b_check",
      "warning check-added-on-null constraint t.t_c_check",
    ],
  },
  {
    title: "a check on a new column and an old one whose name has AND in it",
    blue: table('a int, "x AND y" int'),
    green: table('a int, "x AND y" int, c int, CONSTRAINT k CHECK (c > 0 OR "x AND y" > 0)'),
    finds: ["info column-added column t.c", "info check-added-on-new-column constraint t.k"],
  },
  {
    title: "an exclusion's condition has a literal that looks like a unique key's",
    blue: table("a int UNIQUE, b int, c text"),
    green: table("a int UNIQUE, b int, c text, CONSTRAINT x EXCLUDE USING btree (b WITH =) WHERE (c <> '(a WITH =')"),
    finds: ["error exclusion-added constraint t.x"],
  },
  {
    title: "a unique expression has a literal that looks like a collation",
    blue: `${table("a text, b int")} CREATE UNIQUE INDEX i ON t ((a || ' COLLATE '));`,
    green: `${table("a text, b int")} CREATE UNIQUE INDEX i ON t ((a || ' COLLATE '));
      CREATE UNIQUE INDEX j ON t ((a || ' COLLATE '), b);`,
    finds: ["info constraint-implied index t.j"],
  },
  {
    title: "a unique index gets an INCLUDE of a column with a parenthesis",
    blue: `${table('a int, "b)" int')} CREATE UNIQUE INDEX u ON t (a);`,
    green: `${table('a int, "b)" int')} CREATE UNIQUE INDEX u ON t (a) INCLUDE ("b)");`,
    finds: [],
  },
  {
    title: "NULLs are no longer distinct in a column whose name says so already",
    blue: `${table('"a NULLS NOT DISTINCT" int')} CREATE UNIQUE INDEX u ON t ("a NULLS NOT DISTINCT");`,
    green: `${table('"a NULLS NOT DISTINCT" int')} CREATE UNIQUE INDEX u ON t ("a NULLS NOT DISTINCT") NULLS NOT DISTINCT;`,
    finds: ["error unique-nulls-not-distinct index t.u"],
  },
  {
    title: "indexes are added on columns with names like operators, on a function with a name like another, on a power",
    blue: `CREATE FUNCTION lower(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1 / $1';
      ${table('a int, "a-b" int, x float, y float')}`,
    green: `CREATE FUNCTION lower(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1 / $1';
      ${table('a int, "a-b" int, x float, y float')} CREATE INDEX i ON t (a) WHERE "a-b" > 0;
      CREATE INDEX j ON t (lower(a)); CREATE INDEX k ON t ((x ^ y));`,
    finds: [
      "info index-added index t.i",
      "info index-added-on-expression index t.j",
      "info index-added-on-expression index t.k",
    ],
  },
  {
    title: "an index is removed that one with an INCLUDE replaces, or a longer one with a line break in it",
    blue: `${table("a int, b int, c text")} CREATE INDEX i ON t (a); CREATE INDEX j ON t ((c || E'\n'));`,
    green: `${table("a int, b int, c text")} CREATE INDEX k ON t (a) INCLUDE (b); CREATE INDEX l ON t ((c || E'\n'), b);`,
    finds: ["info index-added index t.k", "info index-added index t.l"],
  },
  {
    title: "an index is removed that a unique one replaces in which NULLs are not distinct",
    blue: `${table("a int")} CREATE INDEX i ON t (a);`,
    green: `${table("a int")} CREATE UNIQUE INDEX j ON t (a) NULLS NOT DISTINCT;`,
    finds: ["error unique-added index t.j"],
  },
];
