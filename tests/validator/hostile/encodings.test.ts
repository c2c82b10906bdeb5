import { deepStrictEqual, strictEqual } from "node:assert";
import { parseUrl } from "../../../postgres/url";
import { execute, postgres } from "../../support/postgres";
import { outcome } from "./support";

describe("hostile encodings", () => {
  let databases = 0;

  /** A database of another encoding. @param sql where `@` is a byte, given in hexadecimal */
  async function encoded(encoding: string, sql: string, byte = "40"): Promise<string> {
    const server = await postgres(17);
    const name = `encoded_${++databases}`;
    await execute(server.url(), `CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`);
    // The bytes are made on the server: a client can't send them.
    const bytes = Buffer.from(sql).toString("hex").replace(/40/g, byte);
    await execute(
      server.url(name),
      `CREATE TABLE t (a int); DO $$ BEGIN EXECUTE convert_from('\\x${bytes}', '${encoding}'); END $$`,
    );
    return name;
  }

  async function between(blue: string, green: string): Promise<string[] | string> {
    const server = await postgres(17);
    return outcome(parseUrl("url", server.url(blue)), parseUrl("url", server.url(green)));
  }

  const objects = {
    "a comment": "COMMENT ON TABLE t IS 'caf@'",
    "a table's name": 'CREATE TABLE "caf@" (a int)',
    "a column's name": 'ALTER TABLE t ADD "caf@" int',
    "a label": "CREATE TYPE e AS ENUM ('caf@')",
    "a default": "ALTER TABLE t ALTER a SET DEFAULT length('caf@')",
    "a function's body": "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''caf@'''",
  };

  for (const [title, sql] of Object.entries(objects)) {
    const harmless = title === "a comment";
    it(`${harmless ? "do no harm" : "are one clear error"}: bytes that are not UTF-8 in ${title}`, async () => {
      // In Latin-1 they would be é and è: read as question marks, they would be the same.
      const [blue, green] = [await encoded("SQL_ASCII", sql, "e9"), await encoded("SQL_ASCII", sql, "e8")];
      const said = await between(blue, green);
      if (harmless) return deepStrictEqual(said, []);
      const { port } = await postgres(17);
      strictEqual(
        String(said).replace(/ (0x..)( 0x..)*\./, " $1."),
        `Cannot read the blue database at localhost:${port}/${blue}: invalid byte sequence for encoding "UTF8": 0xe9. ` +
          "It has names or definitions that cannot be read as Unicode.",
      );
    });
  }

  it("do no harm: UTF-8 in a database that does not know its encoding", async () => {
    const sql = 'CREATE TABLE "café" ("é" text DEFAULT \'🐘\')';
    deepStrictEqual(await between(await encoded("SQL_ASCII", sql), await encoded("UTF8", sql)), [
      "error database-encoding-changed database ",
    ]);
  });

  for (const encoding of ["LATIN1", "WIN1252", "EUC_JP"]) {
    it(`do no harm: the same names in ${encoding}`, async () => {
      const name = encoding === "EUC_JP" ? "表" : "café";
      const sql = `CREATE TABLE "${name}" ("${name}" text DEFAULT '${name}')`;
      const server = await postgres(17);
      const blue = await encoded(encoding, "SELECT 1");
      await execute(server.url(blue), sql);
      deepStrictEqual(await between(blue, await encoded("UTF8", sql)), ["info database-encoding-widened database "]);
    });
  }

  it("are one clear error: a byte that is no character", async () => {
    const blue = await encoded("WIN1252", 'CREATE TABLE "x@" (a int)', "81");
    const { port } = await postgres(17);
    strictEqual(
      await between(blue, blue),
      `Cannot read the blue database at localhost:${port}/${blue}: character with byte sequence 0x81 in encoding "WIN1252" ` +
        'has no equivalent in encoding "UTF8". It has names or definitions that cannot be read as Unicode.',
    );
  });
});
