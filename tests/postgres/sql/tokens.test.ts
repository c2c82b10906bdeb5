import { deepStrictEqual } from "node:assert";
import { loadParser } from "../../../postgres/sql/parser";
import { nameOf, tokenize } from "../../../postgres/sql/tokens";

const kinds = (sql: string) => tokenize(sql)?.map(({ kind, text }) => `${kind} ${text}`);

describe("PostgreSQL's scanner", () => {
  before(loadParser);

  const cases: readonly (readonly [title: string, sql: string, tokens: readonly string[] | undefined])[] = [
    ["doubled quotes", `'it''s;' "a"";b"`, [`string 'it''s;'`, `quoted "a"";b"`]],
    ["a backslash in a plain string", String.raw`'a\' b`, [String.raw`string 'a\'`, "word b"]],
    ["a backslash in E''", String.raw`e'a\';' b`, [String.raw`string e'a\';'`, "word b"]],
    ["E'' that goes on in another line", "E'a'\n 'b\\';' c", ["string E'a'\n 'b\\';'", "word c"]],
    ["a plain string that goes on in another line", "'a'\n'b\\' c", ["string 'a'\n'b\\'", "word c"]],
    [
      "prefixes",
      `B'1' x'f' N'n' U&'\\0041' u&"\\0041" e`,
      ["string B'1'", "string x'f'", "word N", "string 'n'", "string U&'\\0041'", `quoted u&"\\0041"`, "word e"],
    ],
    [
      "dollar quotes",
      "$$;'$$ $a$ $b$ $$ $a$ $ä1$x$ä1$ a$b$ $1$2",
      ["string $$;'$$", "string $a$ $b$ $$ $a$", "string $ä1$x$ä1$", "word a$b$", "parameter $1", "parameter $2"],
    ],
    ["comments", "a -- ' ;\n/* /* ' */ ; */ b--", ["word a", "word b"]],
    ["a comment within an operator", "1+--x\n2*/**/3", ["number 1", "symbol +", "number 2", "symbol *", "number 3"]],
    ["numbers", "1.5 .5e3 0xFF 1_000", ["number 1.5", "number .5e3", "number 0xFF", "number 1_000"]],
    ["names", `a.B_1 "C"`, ["word a", "symbol .", "word B_1", `quoted "C"`]],
    [
      "operators of several characters",
      "a->>'b' <@ $1::int",
      ["word a", "symbol ->>", "string 'b'", "symbol <@", "parameter $1", "symbol ::", "word int"],
    ],
    ["places behind wide characters", "'é😀' a", ["string 'é😀'", "word a"]],
    ["control characters", "'\u001b' \u0001 a", ["string '\u001b'", "symbol \u0001", "word a"]],
    ["a quote that does not end", "a 'b", undefined],
    ["an identifier's quote that does not end", `a "b`, undefined],
    ["a comment that does not end", "a /* /* */", undefined],
    ["a dollar quote that does not end", "a $x$ $$ b", undefined],
  ];
  for (const [title, sql, tokens] of cases) {
    it(`knows ${title}`, () => {
      deepStrictEqual(kinds(sql), tokens);
    });
  }

  it("reads a line of dashes behind E'' as a comment", () => {
    const dashes = "-".repeat(10_000);
    deepStrictEqual(kinds(`E'a' ${dashes}\n, b`), ["string E'a'", "symbol ,", "word b"]);
    deepStrictEqual(kinds(`E'a'${dashes} '`), ["string E'a'"]);
  });

  it("counts in UTF-16 code units behind characters of two, three and four bytes", () => {
    deepStrictEqual(
      tokenize("'ä€😀' b")?.map(({ text, start }) => [text, start]),
      [
        ["'ä€😀'", 0],
        ["b", 7],
      ],
    );
  });

  it("knows the name that a quoted identifier means", () => {
    deepStrictEqual(tokenize('B "a""B"')?.map(nameOf), ["b", 'a"B']);
  });

  it("scans long strings", () => {
    const text = `'${"a''".repeat(1_000_000)}'`;
    deepStrictEqual(
      tokenize(text)?.map(({ kind, text: { length } }) => [kind, length]),
      [["string", text.length]],
    );
  });
});
