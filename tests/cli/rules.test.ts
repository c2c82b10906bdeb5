import { deepStrictEqual, match, strictEqual } from "node:assert";
import { RULES } from "../../validator/rules/catalogue";
import { bluegreen } from "./bluegreen";

describe("bluegreen rules", () => {
  it("lists every rule with its severity and whom it breaks", async () => {
    const { exitCode, stdout, stderr } = await bluegreen(["rules"]);
    deepStrictEqual([exitCode, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n");
    deepStrictEqual(
      lines.map((line) => line.split(" ")[0]),
      [...RULES.keys()],
    );
    match(stdout, /^column-not-null-dropped +warning {2}read, replicate-back$/m);
    match(stdout, /^table-added +info$/m);
  });

  it("explains one", async () => {
    deepStrictEqual(await bluegreen(["rules", "column-not-null-dropped"]), {
      exitCode: 0,
      stdout: `column-not-null-dropped  warning
  breaks    clients that read, replication back
  why       Readers that rely on a value may get NULL, and a row with NULL can't be replicated back.
  harmless  if no client writes NULL as long as a client written for blue reads
  repair    Keep NOT NULL until every client can read NULL.
  example   ALTER TABLE t ALTER b DROP NOT NULL;
`,
      stderr: "",
    });
  });

  it("explains itself", async () => {
    const { exitCode, stdout } = await bluegreen(["rules", "--help"]);
    strictEqual(exitCode, 0);
    match(stdout, /^Usage: bluegreen rules \[<id>\]\n/);
  });

  it("exits with 2 for an unknown rule, two rules and an unknown option", async () => {
    const hint = "bluegreen rules --help says what there is.\n";
    for (const [args, message] of [
      [["toString"], "There is no rule toString; bluegreen rules lists them."],
      [["a", "b"], "rules takes one id."],
    ] as const) {
      const stderr = `bluegreen: ${message}\n${hint}`;
      deepStrictEqual(await bluegreen(["rules", ...args]), { exitCode: 2, stdout: "", stderr });
    }
    const { exitCode, stderr } = await bluegreen(["rules", "--all"]);
    strictEqual(exitCode, 2);
    match(stderr, /^bluegreen: Unknown option '--all'/);
  });
});
