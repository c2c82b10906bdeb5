import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { accepts, Run, TemporaryDirectory } from "../support/process";

interface Result {
  readonly steps: readonly { readonly title: string; readonly detail: string; readonly milliseconds: number }[];
  readonly blue: { readonly outputs: Record<string, unknown> };
  readonly green: { readonly outputs: Record<string, unknown> };
  readonly verdicts: readonly { readonly compatible: boolean; readonly errors: readonly { rule: string }[] }[];
}

describe("npm start", function () {
  this.timeout(180_000);
  let temporary: TemporaryDirectory;
  let files: TemporaryDirectory;

  beforeEach(() => {
    temporary = new TemporaryDirectory();
    files = new TemporaryDirectory();
  });

  afterEach(() => {
    temporary.remove();
    files.remove();
  });

  const start = (...args: string[]) => new Run("rehearsal/main.ts", args, temporary);
  const sqlFile = (name: string, sql: string) => {
    const path = join(files.path, name);
    writeFileSync(path, sql);
    return path;
  };

  it("refuses the shop's first version, accepts the repaired one, and leaves nothing behind", async () => {
    const { code, stdout } = await start("--json").finish();
    assert.equal(code, 0);
    const { steps, green, verdicts } = JSON.parse(stdout) as Result;
    assert.deepEqual(
      steps.map(({ title }) => title),
      [
        "Deploy blue",
        "Load blue's schema and data",
        "Deploy green",
        "Load green's schema",
        "Invoke schema-validator-green",
        "Load green's repaired schema",
        "Invoke schema-validator-green",
      ],
    );
    assert.equal(steps[1]?.detail, "13 tables, 10,213 rows");
    assert.equal(green.outputs.SchemaValidatorFunctionName, "schema-validator-green");
    assert.deepEqual(
      verdicts.map(({ compatible }) => compatible),
      [false, true],
    );
    assert.deepEqual(temporary.entries(), []);
  });

  it("prints the steps with their times, the verdicts and the conclusion", async () => {
    const { code, stdout } = await start().finish();
    assert.equal(code, 0);
    assert.match(stdout, /^ 1 {2}Deploy blue +\d+ resources; PostgreSQL 16\.14 in +\d+\.\d s\n +Aurora's place$/m);
    assert.match(stdout, /^ 3 {2}Deploy green +\d+ resources; PostgreSQL 17\.10 in +\d+\.\d s\n +Aurora's place$/m);
    assert.match(
      stdout,
      /^ 5 {2}Invoke schema-validator-green +NOT compatible, strict: 8 errors, +\d+\.\d s\n +3 warnings, \d+ differences$/m,
    );
    assert.match(
      stdout,
      /^ 7 {2}Invoke schema-validator-green +compatible, strict: 0 errors, 0 +\d+\.\d s\n +warnings, [1-9]\d* differences$/m,
    );
    assert.match(
      stdout,
      /^Green's first version was refused, its repaired version can replace blue\. \d+\.\d s in all\.$/m,
    );
    assert.ok(!stdout.includes("\x1b"), "no colours outside a terminal");
  });

  it("compares the user's schemas: compatible", async () => {
    const sql = sqlFile(
      "same.sql",
      "\\restrict abc\nSET transaction_timeout = 0;\nCREATE TABLE t (id int PRIMARY KEY);\n\\unrestrict abc\n",
    );
    const { code, stdout } = await start("--blue-schema", sql, "--green-schema", sql).finish();
    assert.match(stdout, /^Green can replace blue\. /m);
    assert.equal(code, 0);
  });

  it("compares the user's schemas: incompatible, while another rehearsal runs", async () => {
    const blue = sqlFile("blue.sql", "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE gone (id int);");
    const green = sqlFile("green.sql", "CREATE TABLE t (id int PRIMARY KEY);");
    const runs = [
      start("--json", "--blue-schema", blue, "--green-schema", green),
      start("--json", "--blue-schema", green, "--green-schema", green),
    ];
    const [removed, same] = await Promise.all(runs.map((run) => run.finish()));
    assert.deepEqual([removed?.code, same?.code], [1, 0]);
    const { verdicts } = JSON.parse(removed?.stdout ?? "") as Result;
    assert.equal(verdicts.length, 1);
    assert.equal(verdicts[0]?.errors.length, 1);
    assert.deepEqual(temporary.entries(), []);
  });

  it("names file and line of a statement that the server refuses, and leaves nothing behind", async () => {
    const good = sqlFile("good.sql", "CREATE TABLE t (id int);");
    const bad = sqlFile("bad.sql", "CREATE TABLE t (id int);\n\nCREATE TABLE u (id nonsense);\n");
    const { code, stderr } = await start("--blue-schema", good, "--green-schema", bad).finish();
    assert.equal(stderr, `${bad}:3: type "nonsense" does not exist\n`);
    assert.equal(code, 3);
    assert.deepEqual(temporary.entries(), []);
  });

  it("says how to dump a schema whose roles do not exist here", async () => {
    const sql = sqlFile("owned.sql", "CREATE TABLE t (id int);\nALTER TABLE t OWNER TO app;\n");
    const { code, stderr } = await start("--blue-schema", sql, "--green-schema", sql).finish();
    assert.match(stderr, /owned\.sql.*: role "app" does not exist\. .*pg_dump --no-owner --no-privileges\n$/);
    assert.equal(code, 3);
  });

  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`cleans up after ${signal}`, async () => {
      const run = start();
      await run.untilOutput("Deploy blue");
      assert.equal(temporary.entries().length, 1);
      run.kill(signal);
      const { code, stdout, stderr } = await run.finish();
      assert.equal(code, expected, stderr);
      assert.match(stdout, new RegExp(`^${signal}: cleaning up$`, "m"));
      assert.deepEqual(temporary.entries(), []);
    });
  }

  it("--keep leaves the servers up, says how to connect and how to stop them", async () => {
    const sql = sqlFile("same.sql", "CREATE TABLE t (id int PRIMARY KEY);");
    const { code, stdout, stderr } = await start("--keep", "--blue-schema", sql, "--green-schema", sql).finish();
    assert.equal(code, 0);
    const lines = stdout.split("\n").map((line) => line.trim());
    const find = (prefix: string) => lines.find((line) => line.startsWith(prefix)) ?? "";
    const shell = (...commands: string[]) =>
      execFileSync("/bin/sh", ["-c", commands.join("\n")], { cwd: join(__dirname, "..", ".."), encoding: "utf8" });
    try {
      const answer = shell(
        find("export PGPASSFILE="),
        find("npx bluegreen validate").replace("npx bluegreen", "cli/bluegreen.js"),
      );
      assert.match(answer, /compatible/i);
      const passwords = shell(find("export PGPASSFILE="), 'cat "$PGPASSFILE"').trim().split("\n");
      assert.equal(passwords.length, 2);
      for (const line of passwords) {
        const password = line.split(":").at(-1) ?? "";
        assert.match(password, /^\w{32}$/);
        assert.ok(!`${stdout}${stderr}`.includes(password), "no password is printed");
      }
    } finally {
      shell(find("for pid in"));
    }
    assert.deepEqual(temporary.entries(), []);
  });

  it("--keep leaves the servers up after a failure, too", async () => {
    const good = sqlFile("good.sql", "CREATE TABLE t (id int);");
    const bad = sqlFile("bad.sql", `DO $$ BEGIN RAISE 'first line\n\u0007second line'; END $$;`);
    const { code, stdout, stderr } = await start("--keep", "--blue-schema", good, "--green-schema", bad).finish();
    assert.deepEqual([code, stderr], [3, `${bad}: first line\n\\u0007second line\n`]);
    const connections = [...stdout.matchAll(/^ {2}psql '(\S+)' {3}# (.*)$/gm)].map(([, url, cluster]) => [
      cluster,
      url,
    ]);
    try {
      assert.deepEqual(
        connections.map(([cluster]) => cluster),
        ["aurora-cluster-blue", "aurora-cluster-green"],
      );
      for (const [, url = ""] of connections) assert.equal(await accepts(Number(new URL(url).port)), true);
    } finally {
      execFileSync("/bin/sh", ["-c", /^ {2}(for pid in .*)$/m.exec(stdout)?.[1] ?? "exit 1"]);
    }
    assert.deepEqual(temporary.entries(), []);
  });

  it("explains wrong usage in one line and exits with 2", async () => {
    const hint = "npm start -- --help shows the options.\n";
    for (const [args, message] of [
      [["--bogus"], "Unknown option '--bogus'"],
      [
        ["--blue-schema", "a.sql"],
        "--blue-schema and --green-schema go together: give both, or neither for the example.",
      ],
      [["--blue-schema", "no.sql", "--green-schema", "no.sql"], "--blue-schema: there is no file no.sql."],
    ] as const) {
      const { code, stdout, stderr } = await start(...args).finish();
      assert.deepEqual({ code, stdout, stderr }, { code: 2, stdout: "", stderr: `${message}\n${hint}` });
    }
  });

  it("prints one JSON object after a failure, too", async () => {
    const bad = sqlFile("bad.sql", "CREATE TABLE t (id nonsense);\n");
    const { code, stdout, stderr } = await start("--json", "--blue-schema", bad, "--green-schema", bad).finish();
    const message = `${bad}:1: type "nonsense" does not exist`;
    assert.deepEqual([code, JSON.parse(stdout)], [3, { status: "error", message }]);
    assert.ok(stderr.endsWith(`\n${message}\n`), stderr);
    const wrong = await start("--json", "--blue-schema", "a.sql").finish();
    assert.equal(wrong.code, 2);
    assert.equal((JSON.parse(wrong.stdout) as { status: string }).status, "error");
  });

  it("--help shows the options and the exit codes", async () => {
    const { code, stdout } = await start("--help").finish();
    assert.equal(code, 0);
    for (const option of ["--blue-schema", "--green-schema", "--json", "--keep", "--help", "Exit codes:"]) {
      assert.ok(stdout.includes(option), option);
    }
  });
});
