import { deepStrictEqual, match, strictEqual } from "node:assert";
import type { Preflight } from "../../migration/preflight/preflight";
import { databaseWith } from "../support/postgres";
import { bluegreen } from "./bluegreen";

describe("bluegreen preflight", () => {
  it("exits with 1 and one JSON object where the migration cannot begin", async () => {
    const sql = "CREATE TABLE t (a int)";
    const [blue, green] = await Promise.all([databaseWith(16, sql), databaseWith(17, sql)]);
    const urls = { BLUEGREEN_BLUE: blue, BLUEGREEN_GREEN: green };
    const { exitCode, stdout, stderr } = await bluegreen(["preflight", "--json"], urls);
    deepStrictEqual([exitCode, stderr], [1, ""]);
    const { outcome, items } = JSON.parse(stdout) as Preflight;
    strictEqual(outcome, "blocked");
    deepStrictEqual(
      items.slice(0, 2).map(({ id, side }) => `${id} ${side}`),
      ["wal-level blue", "no-replica-identity blue"],
    );
    // Not even where nothing forbids colours is there one in a pipe.
    const text = await bluegreen(["preflight", "--blue", blue, "--green", green], { NO_COLOR: "" });
    strictEqual(text.exitCode, 1);
    match(text.stdout, /^BLOCKED: the migration cannot begin yet \(2 errors, /);
    strictEqual(text.stdout.includes("\u001b"), false);
  });

  it("exits with 2 for wrong usage", async () => {
    const none = { BLUEGREEN_BLUE: "", BLUEGREEN_GREEN: "" };
    deepStrictEqual(await bluegreen(["preflight", "--blue", "postgres://a@localhost/x"], none), {
      exitCode: 2,
      stdout: "",
      stderr:
        "bluegreen: preflight needs --green <url>, or BLUEGREEN_GREEN.\nbluegreen preflight --help shows the usage.\n",
    });
    const urls = ["--blue", "postgres://a@h/x", "--green", "postgres://a@h/y"];
    const wrong = await bluegreen(["preflight", ...urls, "--max-pause", "0"]);
    strictEqual(wrong.exitCode, 2);
    match(wrong.stderr, /--max-pause.*It must be a whole number of 1 or more\./);
  });

  it("exits with 3 where no database can be reached, with one line for each and one JSON object", async () => {
    const urls = ["--blue", "postgres://a:secret@localhost:1/x", "--green", "postgres://a:secret@localhost:2/y"];
    const { exitCode, stdout, stderr } = await bluegreen(["preflight", "--json", ...urls]);
    strictEqual(exitCode, 3);
    strictEqual((JSON.parse(stdout) as { status: string }).status, "error");
    match(stderr, /Cannot connect to the blue database at localhost:1\/x/);
    match(stderr, /^bluegreen: [^\n\\]*\nbluegreen: Cannot connect to the green database at localhost:2\/y[^\n\\]*\n$/);
    strictEqual(`${stdout}${stderr}`.includes("secret"), false);
  });
});
