import { deepStrictEqual, ok } from "node:assert";
import { isInstalled } from "../../localcloud/machine/postgres";
import { Coercion } from "../../validator/rules/shared/coercion";
import { createDatabase, openClient, postgres, schemaOf } from "../support/postgres";

const TYPES = [
  ...["smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "oid", "regclass"],
  ...["text", "character varying", "character", "name", '"char"', "boolean", "bytea", "uuid", "xml"],
  ...["date", "timestamp without time zone", "timestamp with time zone", "time without time zone"],
  ...["time with time zone", "interval", "json", "jsonb", "jsonpath", "inet", "cidr", "macaddr", "macaddr8"],
  ...["bit", "bit varying", "point", "box", "polygon", "circle", "tsvector", "tsquery", "int4range", "int8range"],
  ...["int4multirange", "public.mood", "public.state", "public.pair", "public.span", "public.citext", "public.hstore"],
  ...["integer[]", "bigint[]", "text[]", "character varying[]", "public.mood[]", "jsonb[]"],
];

const DDL = `
  CREATE TYPE mood AS ENUM ('a'); CREATE TYPE state AS ENUM ('a'); CREATE TYPE pair AS (a int, b int);
  CREATE TYPE span AS RANGE (SUBTYPE = int); CREATE EXTENSION citext; CREATE EXTENSION hstore;
  CREATE CAST (pair AS integer[]) WITH INOUT AS ASSIGNMENT; CREATE CAST (mood AS integer) WITH INOUT AS IMPLICIT;
  CREATE TABLE answers (old text, new text, stored bool, compared bool);`;

/** Returns the server's own verdict on a typed value in an INSERT and in a WHERE, for every pair of types. */
const ASK = `DO $$
  DECLARE old text; new text; stored bool; compared bool;
  BEGIN
    FOREACH new IN ARRAY ARRAY[${TYPES.map((type) => `'${type}'`).join()}] LOOP
      EXECUTE format('CREATE TEMPORARY TABLE t (a %s)', new);
      FOREACH old IN ARRAY ARRAY[${TYPES.map((type) => `'${type}'`).join()}] LOOP
        BEGIN EXECUTE format('EXPLAIN INSERT INTO t SELECT NULL::%s', old); stored := true;
        EXCEPTION WHEN OTHERS THEN stored := false; END;
        BEGIN EXECUTE format('EXPLAIN SELECT FROM t WHERE a = NULL::%s', old); compared := true;
        EXCEPTION WHEN OTHERS THEN compared := false; END;
        INSERT INTO answers VALUES (old, new, stored, compared);
      END LOOP;
      DROP TABLE t;
    END LOOP;
  END $$`;

describe("coercion", () => {
  for (const major of [14, 18].filter(isInstalled)) {
    it(`agrees with PostgreSQL ${major} about ${TYPES.length} x ${TYPES.length} types`, async () => {
      const server = await postgres(major);
      const url = server.url(await createDatabase(server, DDL));
      const client = await openClient(url);
      try {
        await client.query(ASK);
        const { rows } = await client.query<{ old: string; new: string; stored: boolean; compared: boolean }>(
          "SELECT * FROM answers",
        );
        const coercion = new Coercion((await schemaOf(url)).types);
        const wrong = rows.filter(
          (row) =>
            coercion.isAssignable(row.old, row.new) !== row.stored ||
            coercion.hasEquals(row.new, row.old) !== row.compared,
        );
        deepStrictEqual(wrong, []);
        ok(rows.some(({ stored, compared }) => stored && !compared) && rows.length === TYPES.length ** 2);
      } finally {
        await client.end();
      }
    });
  }
});
