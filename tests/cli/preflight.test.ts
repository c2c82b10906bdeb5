import { deepStrictEqual, match, strictEqual } from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Preflight } from "../../migration/preflight/preflight";
import { databaseWith } from "../support/postgres";

const ROOT = join(__dirname, "../..");

function preflight(env: Record<string, string>, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["cli/bluegreen.js", "preflight", ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("bluegreen preflight", () => {
  it("exits with 1 and one JSON object where the migration cannot begin", async () => {
    const sql = "CREATE TABLE t (a int)";
    const [blue, green] = await Promise.all([databaseWith(16, sql), databaseWith(17, sql)]);
    const { status, stdout, stderr } = preflight({ BLUEGREEN_BLUE: blue, BLUEGREEN_GREEN: green }, "--json");
    deepStrictEqual([status, stderr], [1, ""]);
    const { outcome, items } = JSON.parse(stdout) as Preflight;
    strictEqual(outcome, "blocked");
    deepStrictEqual(
      items.slice(0, 2).map(({ id, side }) => `${id} ${side}`),
      ["wal-level blue", "no-replica-identity blue"],
    );
    const text = preflight({}, "--blue", blue, "--green", green);
    strictEqual(text.status, 1);
    match(text.stdout, /^BLOCKED: the migration cannot begin yet \(2 errors, /);
    strictEqual(text.stdout.includes("\u001b"), false);
  });

  it("exits with 2 for wrong usage", () => {
    deepStrictEqual(preflight({ BLUEGREEN_BLUE: "", BLUEGREEN_GREEN: "" }, "--blue", "postgres://a@localhost/x"), {
      status: 2,
      stdout: "",
      stderr:
        "bluegreen: preflight needs --green <url>, or BLUEGREEN_GREEN.\nbluegreen preflight --help shows the usage.\n",
    });
    const wrong = preflight({}, "--blue", "postgres://a@h/x", "--green", "postgres://a@h/y", "--max-pause", "0");
    strictEqual(wrong.status, 2);
    match(wrong.stderr, /--max-pause.*It must be a whole number of 1 or more\./);
  });

  it("exits with 3 where a database cannot be reached, with one JSON object", () => {
    const { status, stdout, stderr } = preflight(
      {},
      "--json",
      "--blue",
      "postgres://a:secret@localhost:1/x",
      "--green",
      "postgres://a:secret@localhost:2/y",
    );
    strictEqual(status, 3);
    strictEqual((JSON.parse(stdout) as { status: string }).status, "error");
    match(stderr, /Cannot connect to the blue database at localhost:1\/x/);
    strictEqual(`${stdout}${stderr}`.includes("secret"), false);
  });
});
