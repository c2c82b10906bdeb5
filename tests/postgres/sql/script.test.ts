import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import fc from "fast-check";
import { readScript } from "../../../postgres/sql/script";
import { openClient, postgres } from "../../support/postgres";

const texts = async (sql: string) => (await readScript(sql)).map(({ text }) => text);

describe("a script", () => {
  it("is split at semicolons that are not in anything, and leaves out comments around statements and empty ones", async () => {
    deepStrictEqual(await texts("\ufeff-- a;\nSELECT 1 -- b;\n;; SELECT ';' /* ; */ , 2;\n SELECT 3\n"), [
      "SELECT 1",
      "SELECT ';' /* ; */ , 2",
      "SELECT 3",
    ]);
  });

  it("accepts statements of a hundred thousand tokens", async () => {
    strictEqual((await texts(`INSERT INTO t VALUES ${"(1), ".repeat(50_000)}(1)`)).length, 1);
  });

  it("keeps bodies of routines and rules together", async () => {
    const routine =
      "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END";
    const rule = "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; DELETE FROM v)";
    deepStrictEqual(await texts(`${routine}; ${rule}; BEGIN; SELECT 1; END`), [
      routine,
      rule,
      "BEGIN",
      "SELECT 1",
      "END",
    ]);
  });

  it("applies SET search_path to the statements that follow", async () => {
    const script = `SELECT 1; SET search_path TO App, "Other ""x""", 'a, b'; SELECT 2; set local search_path = ''; SELECT 3;
      RESET search_path; SELECT 4; SET SESSION search_path = "$user", public; SELECT 5; SET search_path TO DEFAULT; SELECT 6`;
    deepStrictEqual(
      (await readScript(script)).map(({ text, searchPath }) => [text, searchPath]),
      [
        ["SELECT 1", undefined],
        ["SELECT 2", `app, "Other ""x""", "a, b"`],
        ["SELECT 3", `""`],
        ["SELECT 4", undefined],
        ["SELECT 5", `"$user", public`],
        ["SELECT 6", undefined],
      ],
    );
  });

  it("treats SET SCHEMA alike, but not an unquoted number", async () => {
    const script = "SET SCHEMA 'app'; SELECT 1; SET search_path = 1; SELECT 2";
    deepStrictEqual(await readScript(script), [
      { text: "SELECT 1", searchPath: "app" },
      { text: "SET search_path = 1", searchPath: "app" },
      { text: "SELECT 2", searchPath: "app" },
    ]);
  });

  it("also accepts statements that no parser understands, and characters that no terminal shows", async () => {
    deepStrictEqual(await texts("SELECT ? FROM; SELEC 1;\u0001; SELECT '\u001b é😀;' ;BEGIN ATOMIC"), [
      "SELECT ? FROM",
      "SELEC 1",
      "\u0001",
      "SELECT '\u001b é😀;'",
      "BEGIN ATOMIC",
    ]);
  });

  const wrong: readonly (readonly [sql: string, message: string])[] = [
    ["SELECT 1;\nSELECT 'a;\n", "line 2: the quote that begins here does not end."],
    ["SELECT 1;\r\n\r\n/* a", "line 3: the comment that begins here does not end."],
    [
      "SELECT 1;\nSELECT ? FROM;\nSELECT 'é😀' 1 FROM 'b';\nSELECT $x$ a",
      "line 4: the quote that begins here does not end.",
    ],
    ['SELECT 1;\nSELECT "a', "line 2: the quote that begins here does not end."],
    ["SELECT 1;\nSELECT 1a", 'line 2: trailing junk after numeric literal at or near "1a".'],
    [`SELECT ${") ".repeat(200)};\nSELECT 'a`, "a quote or a comment does not end."],
    ["COPY t FROM stdin;\n\\.\n", "line 2: commands of psql (\\...) are not supported; use SQL only."],
    ["SELECT 1\0", "line 1: there is a NUL character, which SQL cannot contain."],
  ];
  for (const [sql, message] of wrong) {
    it(`is refused: ${message}`, async () => {
      await rejects(readScript(sql), { message });
    });
  }

  /** Statements that return one row of one text, made of what may hide a semicolon. */
  const body = fc.string({
    unit: fc.constantFrom(";", "'", '"', "$", "a", "1", "\\", "-", "/", "*", "\n", " ", "é", "(", ")"),
  });
  const literal = fc.oneof(
    body.map((text) => `'${text.replace(/'/g, "''")}'`),
    body.map((text) => `E'${text.replace(/[\\']/g, "\\$&")}'`),
    body.map((text) => `E'${text.replace(/\\/g, "\\\\").replace(/'/g, "''")}'`),
    body.filter((text) => !text.includes("$")).map((text) => `$$${text}$$`),
    body
      .filter((text) => !text.includes("$q$") && !text.endsWith("$q") && !text.endsWith("$"))
      .map((text) => `$q$${text}$q$`),
  );
  const gap = fc.oneof(
    fc.constantFrom(" ", "\n", "\t "),
    body.map((text) => `--${text.replace(/\n/g, "")}\n`),
    body.filter((text) => !/\/\*|\*\/|\/$|\*$/.test(text)).map((text) => ` /*${text} /* ; */ */ `),
  );
  const name = body.map((text) => `"n${text.replace(/"/g, '""')}"`);
  const statement = fc
    .tuple(gap, literal, gap, name, gap)
    .map(([a, value, b, alias, c]) => `SELECT${a}${value}${b}AS ${alias}${c}`);
  const script = fc.array(statement, { minLength: 1, maxLength: 8 });

  it("is split as the server splits it", async function () {
    this.timeout(60_000);
    const client = await openClient((await postgres(17)).url());
    try {
      await fc.assert(
        fc.asyncProperty(script, async (statements) => {
          const sql = statements.join(";");
          const found = await texts(sql);
          strictEqual(found.length, statements.length);
          const values = async (text: string) =>
            [await client.query({ text, rowMode: "array" })].flat().map(({ rows, fields }) => [rows, fields[0]?.name]);
          const alone: unknown[] = [];
          for (const text of found) alone.push(...(await values(text)));
          deepStrictEqual(alone, await values(sql));
        }),
        { numRuns: 300 },
      );
    } finally {
      await client.end();
    }
  });
});
