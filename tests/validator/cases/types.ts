import { incompatible, narrowed, table, widened, type Case } from "./case";

export const typesCases: readonly Case[] = [
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
  // Texts that regular expressions misread
  {
    title: "a check whose literal is VALUE moves from a table into a domain",
    blue: "CREATE TABLE t (a text, CHECK (a <> 'VALUE'));",
    green: "CREATE DOMAIN d AS text CHECK (VALUE <> 'VALUE'); CREATE TABLE t (a d);",
    finds: ["info type-added type d", "info column-type-widened column t.a"],
  },
  {
    title: "a check whose literal is the column's name becomes a domain's whose literal is VALUE",
    blue: `CREATE TABLE t (a text, CHECK (a <> 'a'));`,
    green: `CREATE DOMAIN d AS text CHECK (VALUE <> 'VALUE'); CREATE TABLE t (a d);`,
    finds: [
      "error column-type-narrowed column t.a",
      "warning check-removed constraint t.t_a_check",
      "info type-added type d",
    ],
  },
  {
    title: "a check that calls a function named VALUE moves from a table into a domain",
    blue: `CREATE FUNCTION "VALUE"(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';
      CREATE TABLE t (a text, CHECK ("VALUE"(a)));`,
    green: `CREATE FUNCTION "VALUE"(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';
      CREATE DOMAIN d AS text CHECK ("VALUE"(VALUE)); CREATE TABLE t (a d);`,
    finds: ["info type-added type d", "info column-type-widened column t.a"],
  },
];
