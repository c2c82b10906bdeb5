import { deepEqual, equal } from "node:assert/strict";
import { loadParser } from "../../../postgres/sql/parser";
import { readType, splitTypes } from "../../../postgres/sql/types";
import { createDatabase, openClient, postgres } from "../../support/postgres";

describe("types", () => {
  before(loadParser);

  const readable = (type: string) => {
    const { ownName, ...rest } = readType(type) ?? { ownName: "" };
    return [ownName, rest];
  };

  it("are taken apart, whatever their names are", () => {
    deepEqual(readable("numeric(10,-2)"), ["numeric", { name: "numeric", modifiers: [10, -2], array: false }]);
    const time = "timestamp without time zone";
    deepEqual(readable("timestamp(0) without time zone[]"), ["timestamp", { name: time, modifiers: [0], array: true }]);
    deepEqual(readable(`public."odd (5), x[]"`), [
      "odd (5), x[]",
      { name: `public."odd (5), x[]"`, modifiers: [], array: false },
    ]);
    deepEqual(readable("interval(3)"), ["interval", { name: "interval", modifiers: [3], array: false }]);
    const fields = (1 << 3) | (1 << 10) | (1 << 11) | (1 << 12); // DAY, HOUR, MINUTE, SECOND
    deepEqual(readable("interval day to second(3)"), [
      "interval",
      { name: "interval", modifiers: [3], fields, array: false },
    ]);
  });

  it("with modifiers that are words are another type for each", () => {
    equal(readType("g.geometry(Point,4326)")?.ownName, "geometry");
    equal(readType("g.geometry(Point,4326)")?.name === readType("g.geometry(Polygon,4326)")?.name, false);
  });

  it("are undefined where the text is none", () => {
    for (const text of ["", "-", "???", "integer, 1", "integer) FROM t"]) {
      equal(readType(text), undefined, text);
    }
  });

  it("have the names that the server gives them", async () => {
    for (const major of [14, 18]) {
      const server = await postgres(major);
      const database = await createDatabase(
        server,
        `CREATE SCHEMA "odd, schema"; CREATE TYPE "odd, schema"."a.b (c)[]" AS ENUM ('x'); CREATE DOMAIN int4 AS int`,
      );
      const client = await openClient(server.url(database));
      try {
        const { rows } = await client.query<{ type: string }>("SELECT format_type(oid, NULL) AS type FROM pg_type");
        const names = rows.map(({ type }) => type).filter((type) => type !== "-");
        const read = names.map((name) => {
          const type = readType(name);
          return type && type.name + (type.array ? "[]" : "");
        });
        deepEqual(read, names);
        deepEqual(splitTypes(names.join(", ")), names);
      } finally {
        await client.end();
      }
    }
  });

  it("are told apart in a list, or not at all", () => {
    deepEqual(splitTypes(""), []);
    deepEqual(splitTypes(`s."x, smallint, é", double precision, s."y"[]`), [
      `s."x, smallint, é"`,
      "double precision",
      `s."y"[]`,
    ]);
    equal(splitTypes("integer,"), undefined);
    equal(splitTypes("integer) CASCADE; DROP TABLE t; SELECT ("), undefined);
  });
});
