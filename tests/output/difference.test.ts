import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { assert, property, string } from "fast-check";
import { difference, partsOf, type Part } from "../../output/difference";
import { printableLines } from "../../output/printable";

/** `a[-b-]{+c+}`, as `git diff --word-diff` writes it. */
function write(parts: readonly Part[]): string {
  return parts
    .map(({ kind, text }) => (kind === "same" ? text : kind === "removed" ? `[-${text}-]` : `{+${text}+}`))
    .join("");
}

const text = (parts: readonly Part[]) => parts.map((part) => part.text).join("");

describe("difference", () => {
  for (const [before, after, expected] of [
    ["total numeric(10,2)", "total numeric(8,2)", "total numeric([-10-]{+8+},2)"],
    ["note text NOT NULL", "note text", "note text[- NOT NULL-]"],
    ["a b", "a x b", "a {+x +}b"],
    ["one two three", "four five three", "[-one two-]{+four five+} three"],
    ["SELECT a,\n  b", "SELECT a,\n  c", "SELECT a,\n  [-b-]{+c+}"],
    ["same", "same", "same"],
    ["", "new", "{+new+}"],
    ["\u001b[31mred", "\u001b[32mred", "\\u001b[[-31mred-]{+32mred+}"],
  ] as const) {
    it(`goes by words: ${JSON.stringify(before)}, then ${JSON.stringify(after)}`, () => {
      strictEqual(write(difference(before, after)), expected);
    });
  }

  it("contains both texts completely, and nothing that acts on a terminal", () => {
    const anything = string({ unit: "binary", maxLength: 40 });
    assert(
      property(anything, anything, anything, (start, middle, end) => {
        const [before, after] = [`${start} ${middle} ${end}`, `${start} ${end} ${middle}`];
        const parts = difference(before, after);
        deepStrictEqual(
          [text(partsOf("before", parts)), text(partsOf("after", parts))],
          [printableLines(before), printableLines(after)],
        );
        ok(!/[^\P{Cc}\n\t]/u.test(text(parts)));
      }),
      { numRuns: 300 },
    );
  });

  it("gives up on texts that have little in common, instead of taking minutes", () => {
    const words = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}${index}`).join("\n");
    const parts = difference(words("a"), words("b"));
    deepStrictEqual(
      parts.map(({ kind }) => kind),
      ["removed", "added"],
    );
  }).timeout(5_000);
});
