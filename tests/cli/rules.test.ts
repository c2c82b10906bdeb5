import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { wrap } from "../../output/text";
import { ruleOf, RULES, WINGS } from "../../validator/rules/catalogue";
import { bluegreen } from "./bluegreen";

describe("bluegreen rules", () => {
  it("lists every rule with its severity and its directions", async () => {
    const { exitCode, stdout, stderr } = await bluegreen(["rules"]);
    deepStrictEqual([exitCode, stderr], [0, ""]);
    const lines = stdout.split("\n").filter((line) => line.startsWith(" "));
    deepStrictEqual(
      lines.map((line) => line.trim().split(" ")[0]),
      [...RULES.keys()],
    );
    match(stdout, /^ {2}column-not-null-dropped +warning {2}read, replicate-back$/m);
    match(stdout, /^ {2}table-added +info$/m);
    deepStrictEqual(
      stdout.split("\n").filter((line) => /^\w/.test(line)),
      Object.keys(WINGS),
    );
  });

  it("lists those of a wing, a direction, a severity", async () => {
    const { stdout } = await bluegreen(["rules", "--wing", "types", "--direction", "call", "--severity", "error"]);
    const expected = WINGS.types.rules.filter(
      ({ severity, directions }) => severity === "error" && directions.includes("call"),
    );
    ok(expected.length > 0);
    deepStrictEqual(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.trim().split(" ")[0]),
      ["types", ...expected.map(({ id }) => id)],
    );
  });

  it("explains one", async () => {
    const { exitCode, stdout, stderr } = await bluegreen(["rules", "column-not-null-dropped"]);
    deepStrictEqual([exitCode, stderr], [0, ""]);
    const { why, assumption, repair = "", example } = ruleOf({ rule: "column-not-null-dropped" });
    const indented = (text: string) => wrap(text, 68).join("\n            ");
    strictEqual(
      stdout,
      `column-not-null-dropped  warning
  breaks    clients that read, replication back
  why       ${indented(why)}
  harmless  ${indented(`if ${assumption}`)}
  repair    ${indented(repair)}
  example   ${example};
`,
    );
  });

  it("explains itself", async () => {
    const { exitCode, stdout } = await bluegreen(["rules", "--help"]);
    strictEqual(exitCode, 0);
    match(stdout, /^Usage: bluegreen rules \[options\] \[id\]\n/);
  });

  it("exits with 2 for an unknown rule, two rules and an unknown option", async () => {
    const hint = "bluegreen rules --help shows the usage.\n";
    for (const [args, message] of [
      [["toString"], "There is no rule toString; bluegreen rules lists them."],
      [["a", "b"], "Too many arguments for 'rules'. Expected 1 argument but got 2."],
      [["--wing", "types", "table-removed"], "--wing chooses rules to list; it has no effect on one rule."],
    ] as const) {
      const stderr = `bluegreen: ${message}\n${hint}`;
      deepStrictEqual(await bluegreen(["rules", ...args]), { exitCode: 2, stdout: "", stderr });
    }
    const { exitCode, stderr } = await bluegreen(["rules", "--all"]);
    strictEqual(exitCode, 2);
    match(stderr, /^bluegreen: Unknown option '--all'/);
  });
});
