import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { bytesOf, fit } from "../../validator/fit";
import { columnFinding, reportOf } from "./formats/support";

describe("fit", () => {
  const sized = (rule: string, name: string, size: number) =>
    columnFinding(rule, "t", name, { blue: "x".repeat(size) });
  const names = (report: ReturnType<typeof reportOf>) =>
    [report.errors, report.warnings, report.differences].map((list) => list.map(({ object }) => object.name).join());
  const report = reportOf([
    sized("column-added", "info", 100),
    sized("column-not-null-dropped", "small", 100),
    sized("column-not-null-dropped", "large", 5_000),
    sized("column-type-narrowed", "error", 100),
  ]);

  it("leaves a report alone that fits to the byte", () => {
    // A comma is counted with every finding, also with the last of each of the three lists.
    const whole = fit(report, bytesOf(report) + 3);
    ok(JSON.stringify(whole) === JSON.stringify(report));
    deepStrictEqual(names(fit(report, bytesOf(report) + 2)), ["error", "small,large", ""]);
  });

  it("keeps the worst first, leaves out what is too large, and is never larger than asked", () => {
    for (const [limit, expected] of [
      [5_000, ["error", "small", "info"]],
      [bytesOf(report) - 1, ["error", "small,large", ""]],
      [0, ["", "", ""]],
    ] as const) {
      const fitting = fit(report, limit);
      deepStrictEqual(names(fitting), expected);
      deepStrictEqual(fitting.metadata, report.metadata);
      if (limit > 0) ok(bytesOf(fitting) <= limit);
    }
  });

  it("counts what the second JSON adds", () => {
    // "a\"ü", of 7 bytes, between two quotes and with four characters escaped.
    strictEqual(bytesOf('a"ü'), 7 + 2 + 4);
  });
});
