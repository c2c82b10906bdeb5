import { table, type Case } from "./case";

/** Creates the trigger function `f`. */
const F = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";

export const programsCases: readonly Case[] = [
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
    title: "a function accepts a further argument that may be omitted",
    blue: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
    green: `CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(a int DEFAULT 1) RETURNS bigint LANGUAGE sql AS 'SELECT 1';`,
    finds: [
      "info function-arguments-extended function f(integer)",
      "info function-arguments-extended function g()",
      "error function-result-changed function g()",
    ],
  },
  {
    title: "a function requires a further argument",
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
    title: "a function accepts wider types, and another one narrower types",
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
    title: "an overload is added that accepts any number of arguments",
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
    // Texts that regular expressions misread
    {
      title: "a trigger's WHEN has a literal that is the lost column's name",
      blue: `${table("a text, b int")} ${F} CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.a = 'b') EXECUTE FUNCTION f();`,
      green: `${table("a text")} ${F} `,
      finds: ["error column-removed table t", "error trigger-removed trigger t.g"],
    },
    {
      title: "a trigger's WHEN calls a function of the lost column's name",
      blue: `${table("a text, b int")} ${F} CREATE FUNCTION b(text) RETURNS bool LANGUAGE sql AS 'SELECT true'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN (b(NEW.a)) EXECUTE FUNCTION f();`,
      green: `${table("a text")} ${F} CREATE FUNCTION b(text) RETURNS bool LANGUAGE sql AS 'SELECT true'; `,
      finds: ["error column-removed table t", "error trigger-removed trigger t.g"],
    },
    {
      title: "a trigger's WHEN has a literal that looks like the rest of a trigger",
      blue: `${table("a text, b int")} ${F} CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a = ' FOR EACH ROW WHEN (b) EXECUTE FUNCTION f(''b'')') EXECUTE FUNCTION f();`,
      green: `${table("a text")} ${F} `,
      finds: ["error column-removed table t", "error trigger-removed trigger t.g"],
    },
    {
      title: "a trigger of the lost column has ON in its name",
      blue: `${table("a text, b int")} ${F} CREATE TRIGGER "x ON y" BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f();`,
      green: `${table("a text")} ${F} `,
      finds: ["error column-removed table t", "info trigger-removed-with-column trigger t.x ON y"],
    },
    {
      title: "a trigger's argument is the lost column, whose name has a quote",
      blue: `${table(`a text, "it's" int`)} ${F} CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('it''s');`,
      green: `${table("a text")} ${F} `,
      finds: ["error column-removed table t", "info trigger-removed-with-column trigger t.g"],
    },
    {
      title: "a trigger's argument is the lost column, whose name has a comma",
      blue: `${table(`a text, "x, y" int`)} ${F} CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('x, y');`,
      green: `${table("a text")} ${F} `,
      finds: ["error column-removed table t", "info trigger-removed-with-column trigger t.g"],
    },
    {
      title: "the function of a lost column's trigger has a parenthesis in its name",
      blue: `${table("a text, b int")} ${F} CREATE FUNCTION "f(x"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION "f(x"('b');`,
      green: `${table("a text")} ${F} CREATE FUNCTION "f(x"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; `,
      finds: ["error column-removed table t", "info trigger-removed-with-column trigger t.g"],
    },
    {
      title: "a constraint trigger that has another timing in its name fires sooner",
      blue: `${table("a int")} ${F} CREATE CONSTRAINT TRIGGER "x NOW DEFERRABLE INITIALLY DEFERRED FOR EACH " AFTER INSERT ON t
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();`,
      green: `${table("a int")} ${F} CREATE CONSTRAINT TRIGGER "x NOW DEFERRABLE INITIALLY DEFERRED FOR EACH " AFTER INSERT ON t
      NOT DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f();`,
      finds: ["error constraint-timing-changed trigger t.x NOW DEFERRABLE INITIALLY DEFERRED FOR EACH "],
    },
    {
      title: "an INSTEAD OF DELETE trigger has INSTEAD OF INSERT in its name",
      blue: `${table("a int")} ${F} CREATE VIEW v AS SELECT a FROM t;`,
      green: `${table("a int")} ${F} CREATE VIEW v AS SELECT a FROM t;
      CREATE TRIGGER "x INSTEAD OF INSERT " INSTEAD OF DELETE ON v FOR EACH ROW EXECUTE FUNCTION f();`,
      finds: ["warning trigger-added trigger v.x INSTEAD OF INSERT "],
    },
    {
      title: "a trigger and a rule with keywords in their names are renamed",
      blue: `${table("a int")} ${F} CREATE TRIGGER "a ""TRIGGER x" BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
      CREATE RULE "r ""AS ON" AS ON DELETE TO t DO ALSO NOTHING;`,
      green: `${table("a int")} ${F} CREATE TRIGGER "TRIGGER b" BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
      CREATE RULE "CREATE RULE s" AS ON DELETE TO t DO ALSO NOTHING;`,
      finds: ['info trigger-renamed trigger t.a "TRIGGER x', 'info rewrite-rule-renamed rewrite rule t.r "AS ON'],
    },
    {
      title: "an argument's type has other types in its name",
      blue: `CREATE TYPE "x, smallint, y" AS ENUM ('a'); CREATE TYPE "x, integer, y" AS ENUM ('a');
      CREATE FUNCTION f("x, smallint, y") RETURNS int LANGUAGE sql AS 'SELECT 1';`,
      green: `CREATE TYPE "x, smallint, y" AS ENUM ('a'); CREATE TYPE "x, integer, y" AS ENUM ('a');
      CREATE FUNCTION f("x, integer, y") RETURNS int LANGUAGE sql AS 'SELECT 1';`,
      finds: [
        'error function-removed function f(*."x, smallint, y")',
        'warning function-overload-added function f(*."x, integer, y")',
      ],
    },
    {
      title: "a function with one more argument has a default that begins like blue's",
      blue: "CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';",
      green: "CREATE FUNCTION f(a int, b int DEFAULT 10, c int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1';",
      finds: [
        "warning function-default-changed function f(integer, integer)",
        "info function-arguments-extended function f(integer, integer)",
      ],
    },
    {
      title: "a function with one more argument has a new default before blue's",
      blue: "CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';",
      green:
        "CREATE FUNCTION f(a int DEFAULT 7, b int DEFAULT 1, c int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1';",
      finds: ["info function-arguments-extended function f(integer, integer)"],
    },
    {
      title: "a function's setting has another setting in its value",
      blue: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET x.a = '1' SET x.b = '2' AS 'SELECT 1';",
      green: "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET x.a = '1,x.b=2' AS 'SELECT 1';",
      finds: ["warning function-settings-changed function f()"],
    },
  ];
}
