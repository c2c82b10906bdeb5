import { deepStrictEqual, strictEqual } from "node:assert";
import { formatRow, formatTable } from "../../output/table";
import { plural, wrap } from "../../output/text";

describe("plural", () => {
  it("has one of one, and groups digits on every machine alike", () => {
    deepStrictEqual(
      [0, 1, 2, 10_213].map((count) => plural(count, "row")),
      ["0 rows", "1 row", "2 rows", "10,213 rows"],
    );
  });
});

describe("wrap", () => {
  it("fills lines up to the width, and leaves a longer word whole", () => {
    deepStrictEqual(wrap("aa bb cc", 5), ["aa bb", "cc"]);
    deepStrictEqual(wrap("a looooong b", 5), ["a", "looooong", "b"]);
    deepStrictEqual(wrap("", 5), [""]);
  });

  it("loses nothing, white space included", () => {
    strictEqual(wrap("  a   b", Infinity).join("|"), "  a   b");
    deepStrictEqual(wrap("aa  bb", 3), ["aa ", "bb"]);
  });
});

describe("a table", () => {
  it("has columns as wide as their longest cells, and no spaces at the end of a line", () => {
    strictEqual(
      formatTable(
        [
          ["a", "1", "x"],
          ["bbb", "10", ""],
        ],
        ["left", "right"],
      ),
      "a     1  x\nbbb  10\n",
    );
    strictEqual(formatTable([]), "");
  });

  it("wraps a cell within its column", () => {
    strictEqual(
      formatRow(["1", "one two three", "9 s"], [{ width: 2 }, { width: 7 }, { width: 4, align: "right" }]),
      "1   one two   9 s\n    three\n",
    );
  });
});
