import { ok } from "node:assert";
import { FORMATTERS } from "../../../validator/formats/formats";
import { FORMATS } from "../../../validator/formats/names";
import { validateSql } from "../support";

describe("every report", () => {
  it("says how many known statements name what changed, and shows what green makes of them", async () => {
    const report = await validateSql({
      blue: "CREATE TABLE t (a int, b int)",
      green: "CREATE TABLE t (a int)",
      statements: "SELECT b FROM t; DELETE FROM t WHERE b = 1; SELECT a FROM t; BEGIN",
    });
    for (const format of FORMATS) {
      const text = FORMATTERS[format].report(report);
      ok(text.includes(format === "json" ? '"statements":3' : "3 known statements"), format);
      ok(text.includes("Green refuses this DELETE"), format);
    }
    for (const format of ["text", "markdown", "html"] as const) {
      const text = FORMATTERS[format].report(report);
      ok(text.includes("4 known statements: 3 checked, 0 refused by blue, 0 not checked."), format);
      ok(text.includes("Skipped 1 statement (BEGIN): "), format);
    }
  });
});
