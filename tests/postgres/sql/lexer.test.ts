import { deepStrictEqual, strictEqual, throws } from "node:assert";
import fc from "fast-check";
import { tokenize } from "../../../postgres/sql/lexer";
import { readScript } from "../../../postgres/sql/script";
import { openClient, postgres } from "../../support/postgres";

const kinds = (sql: string) => tokenize(sql).map(({ kind, text }) => `${kind} ${text}`);
const texts = (sql: string) => readScript(sql).map(({ text }) => text);

describe("the lexer", () => {
  const cases: readonly (readonly [title: string, sql: string, tokens: readonly string[]])[] = [
    ["doubled quotes", `'it''s;' "a"";b"`, [`text 'it''s;'`, `quoted "a"";b"`]],
    ["a backslash in a plain string", String.raw`'a\' b`, [String.raw`text 'a\'`, "word b"]],
    ["a backslash in E''", String.raw`e'a\';' b`, [String.raw`text e'a\';'`, "word b"]],
    [
      "E'' that goes on in another line",
      "E'a' -- x\n 'b\\';' c",
      [["text E'a' -- x", " 'b\\';'"].join("\n"), "word c"],
    ],
    ["a plain string that goes on", "'a'\n'b\\' c", ["text 'a'", "text 'b\\'", "word c"]],
    [
      "prefixes",
      `B'1' x'f' N'n' U&'\\0041' u&"\\0041" e`,
      ["text B'1'", "text x'f'", "text N'n'", "text U&'\\0041'", `quoted u&"\\0041"`, "word e"],
    ],
    [
      "dollar quotes",
      "$$;'$$ $a$ $b$ $$ $a$ $ä1$x$ä1$ a$b$ $1$2",
      ["text $$;'$$", "text $a$ $b$ $$ $a$", "text $ä1$x$ä1$", "word a$b$", "parameter $1", "parameter $2"],
    ],
    ["comments", "a -- ' ;\n/* /* ' */ ; */ b--", ["word a", "word b"]],
    ["a comment within an operator", "1+--x\n2*/**/3", ["number 1", "symbol +", "number 2", "symbol *", "number 3"]],
    ["numbers", "1.5 .5e3 0xFF 1_000", ["number 1.5", "number .5e3", "number 0xFF", "number 1_000"]],
    ["names", `a.B_1 "C"`, ["word a", "symbol .", "word B_1", `quoted "C"`]],
    ["a quote that does not end", "a 'b", ["word a", "open 'b"]],
    ["an identifier's quote that does not end", `a "b`, ["word a", `open "b`]],
    ["a comment that does not end", "a /* /* */", ["word a", "open /* /* */"]],
    ["a dollar quote that does not end", "a $x$ $$ b", ["word a", "open $x$ $$ b"]],
  ];
  for (const [title, sql, tokens] of cases) {
    it(`knows ${title}`, () => {
      deepStrictEqual(kinds(sql), tokens);
    });
  }

  it("takes a line of dashes behind E'' for a comment, at once", () => {
    const dashes = "-".repeat(10_000);
    deepStrictEqual(kinds(`E'a' ${dashes}\n, b`), ["text E'a'", "symbol ,", "word b"]);
    deepStrictEqual(kinds(`E'a'${dashes} '`), ["text E'a'"]);
  });

  it("takes long strings", () => {
    const text = `'${"a''".repeat(1_000_000)}'`;
    deepStrictEqual(
      tokenize(text).map(({ kind, text: { length } }) => [kind, length]),
      [["text", text.length]],
    );
  });
});

describe("a script", () => {
  it("is split at semicolons that are not in anything, and leaves out comments around statements and empty ones", () => {
    deepStrictEqual(texts("\ufeff-- a;\nSELECT 1 -- b;\n;; SELECT ';' /* ; */ , 2;\n SELECT 3\n"), [
      "SELECT 1",
      "SELECT ';' /* ; */ , 2",
      "SELECT 3",
    ]);
  });

  it("takes statements of a hundred thousand tokens", () => {
    deepStrictEqual(texts(`INSERT INTO t VALUES ${"(1), ".repeat(50_000)}(1)`).length, 1);
  });

  it("keeps bodies of routines and rules together", () => {
    const routine =
      "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END";
    const rule = "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; DELETE FROM v)";
    deepStrictEqual(texts(`${routine}; ${rule}; BEGIN; SELECT 1; END`), [routine, rule, "BEGIN", "SELECT 1", "END"]);
  });

  it("takes SET search_path for what follows", () => {
    const script = `SELECT 1; SET search_path TO App, "Other ""x""", 'a, b'; SELECT 2; set local search_path = ''; SELECT 3;
      RESET search_path; SELECT 4; SET SESSION search_path = "$user", public; SELECT 5; SET search_path TO DEFAULT; SELECT 6`;
    deepStrictEqual(
      readScript(script).map(({ text, searchPath }) => [text, searchPath?.blue, searchPath?.green]),
      [
        ["SELECT 1", undefined, undefined],
        ["SELECT 2", `app, "Other ""x""", "a, b"`, `app, "Other ""x""", "a, b"`],
        ["SELECT 3", `""`, `""`],
        ["SELECT 4", undefined, undefined],
        ["SELECT 5", `"$user", public`, `"$user", public`],
        ["SELECT 6", undefined, undefined],
      ],
    );
  });

  const wrong: readonly (readonly [sql: string, message: string])[] = [
    ["SELECT 1;\nSELECT 'a;\n", "line 2: the quote that begins here does not end."],
    ["SELECT 1;\r\n\r\n/* a", "line 3: the comment that begins here does not end."],
    ["COPY t FROM stdin;\n\\.\n", "line 2: commands of psql (\\...) are not understood; give SQL alone."],
    ["SELECT 1\0", "line 1: there is a NUL character, which SQL cannot contain."],
  ];
  for (const [sql, message] of wrong) {
    it(`is refused: ${message}`, () => {
      throws(() => readScript(sql), { message });
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
          const found = texts(sql);
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
