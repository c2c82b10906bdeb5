import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../validator/report";
import { freePort } from "../../localcloud/machine/postgres";
import { databaseWith, postgres } from "../support/postgres";
import { bluegreen } from "./bluegreen";

async function withDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "bluegreen-test-"));
  try {
    await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const HINT = "bluegreen validate --help shows the usage.\n";

describe("bluegreen", () => {
  it("describes itself and its commands", async () => {
    const { exitCode, stdout, stderr } = await bluegreen(["--help"]);
    deepStrictEqual([exitCode, stderr], [0, ""]);
    match(stdout, /^ {2}validate \[options\] +judge whether green's schema can replace blue's$/m);
  });

  it("refuses a missing and an unknown command, also one that every object has", async () => {
    const hint = "bluegreen --help shows the usage.\n";
    deepStrictEqual(await bluegreen([]), {
      exitCode: 2,
      stdout: "",
      stderr: `bluegreen: No command given. Commands: validate, preflight, rules, completion.\n${hint}`,
    });
    for (const command of ["migrate", "toString"]) {
      deepStrictEqual(await bluegreen([command]), {
        exitCode: 2,
        stdout: "",
        stderr: `bluegreen: Unknown command '${command}'. Commands: validate, preflight, rules, completion.\n${hint}`,
      });
    }
  });
});

describe("bluegreen validate", () => {
  let blue: string;
  let same: string;
  let warned: string;
  before(async () => {
    blue = await databaseWith(17, "CREATE TABLE t (a int NOT NULL)");
    same = await databaseWith(17, "CREATE TABLE t (a int NOT NULL); SELECT");
    warned = await databaseWith(17, "CREATE TABLE t (a int)");
  });

  it("describes its options and exit codes", async () => {
    const { exitCode, stdout, stderr } = await bluegreen(["validate", "--help"]);
    deepStrictEqual([exitCode, stderr], [0, ""]);
    for (const option of [
      "blue",
      "green",
      "mode",
      "directions",
      "probe",
      "statements",
      "format",
      "output",
      "config",
      "print-ignore",
      "help",
    ])
      match(stdout, new RegExp(`^ {2}(?:-h, )?--${option} `, "m"));
    ok(!stdout.includes("(default: none)"));
    match(
      stdout,
      /^Exit codes:\n {2}0 {2}compatible\n {2}1 {2}incompatible\n {2}2 {2}wrong usage\n {2}3 {2}could not run$/m,
    );
  });

  it("exits with 0 when green is compatible", async () => {
    const { exitCode, stdout, stderr } = await bluegreen(["validate", "--blue", blue, "--green", same]);
    deepStrictEqual([exitCode, stderr], [0, ""]);
    match(stdout, /^COMPATIBLE: green can replace blue \(strict mode, PostgreSQL 17\.\d+ -> 17\.\d+\)\n/);
    ok(!stdout.includes("\u001b"), "no colour into a pipe");
  });

  it("exits with 1 when a warning counts, and with 0 when it doesn't", async () => {
    const strict = await bluegreen(["validate", "--blue", blue, "--green", warned]);
    const permissive = await bluegreen(["validate", "--blue", blue, "--green", warned, "--mode", "permissive"]);
    deepStrictEqual([strict.exitCode, permissive.exitCode], [1, 0]);
    match(strict.stdout, /^ {2}warning +t\.a may now be NULL\. \[column-not-null-dropped\]$/m);
    match(permissive.stdout, /^ {2}warning +t\.a may now be NULL\. \[column-not-null-dropped\]$/m);
  });

  it("covers the requested directions", async () => {
    const verdict = async (directions: string) =>
      (await bluegreen(["validate", "--blue", blue, "--green", warned, "--directions", directions])).exitCode;
    deepStrictEqual([await verdict("write,call"), await verdict("write,read")], [0, 1]);
  });

  it("writes the answer's body with --format json", async () => {
    const { exitCode, stdout } = await bluegreen(["validate", "--blue", blue, "--green", warned, "--format", "json"]);
    strictEqual(exitCode, 1);
    const report = JSON.parse(stdout) as Report;
    deepStrictEqual(Object.keys(report), ["status", "compatible", "differences", "warnings", "errors", "metadata"]);
    deepStrictEqual(
      [report.status, report.compatible, report.errors, report.differences, report.warnings.map(({ rule }) => rule)],
      ["success", false, [], [], ["column-not-null-dropped"]],
    );
    deepStrictEqual([report.metadata.mode, report.metadata.environment], ["strict", "command line"]);
    match(report.metadata.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  describe("--statements", () => {
    let directory: string;
    let file: string;
    before(() => {
      directory = mkdtempSync(join(tmpdir(), "bluegreen-test-"));
      file = join(directory, "statements.sql");
    });
    after(() => rmSync(directory, { recursive: true }));

    const run = (green: string, source: string) =>
      bluegreen(["validate", "--blue", blue, "--green", green, "--statements", source, "--mode", "permissive"]);

    it("has a file's statements described on both sides", async () => {
      const extended = await databaseWith(17, "CREATE TABLE t (a bigint NOT NULL)");
      writeFileSync(file, "SELECT a FROM t;\nSELECT 1;\nBEGIN");
      const { exitCode, stdout, stderr } = await run(extended, file);
      deepStrictEqual([exitCode, stderr], [0, ""]);
      match(stdout, /^statement SELECT a FROM t\n {2}warning +Green returns other columns for this SELECT\./m);
      match(stdout, /^3 known statements: 2 checked, 0 refused by blue, 0 not checked\.$/m);
    });

    it("exits with 1 when green refuses one, though the schemas are the same", async () => {
      writeFileSync(file, "SELECT count(*) FROM pg_proc; SELECT 1 FROM information_schema.tables");
      strictEqual((await run(same, file)).exitCode, 0);
      const newer = await databaseWith(18, "CREATE TABLE t (a int NOT NULL)");
      writeFileSync(file, "SELECT array_sort(ARRAY[a]) FROM t");
      const args = ["validate", "--blue", newer, "--green", blue, "--mode", "permissive"];
      strictEqual((await bluegreen(args)).exitCode, 0);
      const { exitCode, stdout } = await bluegreen([...args, "--statements", file]);
      strictEqual(exitCode, 1);
      match(stdout, /Green refuses this SELECT: function array_sort\(integer\[\]\) does not\s+exist \(42883\)\./);
    });

    it("reads blue's pg_stat_statements, and says so if it can't", async () => {
      const { exitCode, stdout } = await run(same, "pg_stat_statements");
      strictEqual(exitCode, 0);
      match(
        stdout,
        /Not checked: clients' statements; pg_stat_statements cannot be\s+read \(.* not created in blue's database\)\./,
      );
    });

    it("exits with 2 for a file that can't be read, and for one that is no SQL", async () => {
      const missing = await run(same, join(directory, "none.sql"));
      deepStrictEqual([missing.exitCode, missing.stdout], [2, ""]);
      match(missing.stderr, /^bluegreen: --statements .*none\.sql: ENOENT: no such file or directory/);
      writeFileSync(file, "SELECT 1;\nSELECT 'a");
      const open = await run(same, file);
      strictEqual(open.exitCode, 2);
      match(
        open.stderr,
        /^bluegreen: --statements .*statements\.sql: line 2: the quote that begins here does not end\.$/m,
      );
    });
  });

  const BEGINNINGS: Readonly<Record<string, RegExp>> = {
    text: /^NOT COMPATIBLE: /,
    json: /^\{"status":"success","compatible":false,/,
    junit: /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /,
    github: /^::error title=NOT COMPATIBLE::/,
    sarif: /^\{"\$schema":"https:.*"version":"2.1.0",/,
    markdown: /^# ❌ NOT COMPATIBLE: /,
    html: /^<!doctype html>/,
  };

  it("writes several formats at once, and prints another", async () => {
    await withDirectory(async (directory) => {
      const formats = Object.keys(BEGINNINGS);
      const outputs = formats.flatMap((format) => ["--output", `${format}=${join(directory, format)}`]);
      const { exitCode, stdout, stderr } = await bluegreen([
        ...["validate", "--blue", blue, "--green", warned, "--format", "github"],
        ...outputs,
      ]);
      deepStrictEqual([exitCode, stderr], [1, ""]);
      match(stdout, BEGINNINGS["github"]!);
      for (const format of formats) {
        const text = readFileSync(join(directory, format), "utf8");
        match(text, BEGINNINGS[format]!);
        ok(text.endsWith("\n"), format);
        ok(!text.includes("\u001b"), format);
      }
    });
  });

  it("replaces older reports also when it could not run", async () => {
    await withDirectory(async (directory) => {
      const formats = Object.keys(BEGINNINGS);
      for (const format of formats) writeFileSync(join(directory, format), "COMPATIBLE");
      const outputs = formats.flatMap((format) => ["--output", `${format}=${join(directory, format)}`]);
      const url = `postgres://localhost:${await freePort()}/d`;
      strictEqual((await bluegreen(["validate", "--blue", blue, "--green", url, ...outputs])).exitCode, 3);
      for (const format of formats) {
        match(readFileSync(join(directory, format), "utf8"), /Cannot connect to the green database/);
      }
    });
  });

  it("exits with 3 when it can't write a report", async function () {
    if (process.platform !== "linux") this.skip();
    // /dev/full accepts no byte. root may write everywhere else.
    const args = ["validate", "--blue", blue, "--green", same, "--output", "json=/dev/full"];
    const { exitCode, stdout, stderr } = await bluegreen(args);
    deepStrictEqual([exitCode, stdout], [3, ""]);
    match(stderr, /^bluegreen: Cannot write \/dev\/full: ENOSPC/);
  });

  it("prints an ignore for a finding, and reads it from bluegreen.yaml", async () => {
    await withDirectory(async (directory) => {
      const run = (...args: string[]) =>
        bluegreen(["validate", "--blue", blue, "--green", warned, ...args], {}, process.env, directory);
      const { stdout } = await run("--format", "json");
      const fingerprint = (JSON.parse(stdout) as Report).warnings[0]?.fingerprint ?? "";

      const printed = await run("--print-ignore", fingerprint);
      deepStrictEqual([printed.exitCode, printed.stderr], [0, ""]);
      const entry =
        /^# yaml-language-server: \$schema=docs\/bluegreen\.schema\.json\nignore:\n {2}- rule: column-not-null-dropped\n {4}object: public\.t\.a\n {4}reason:\n {4}until: (.*)\n$/;
      const [, until = ""] = entry.exec(printed.stdout) ?? [];
      const days = (Date.parse(until) - Date.now()) / 86_400_000;
      ok(days > 88 && days < 91, until);

      writeFileSync(join(directory, "bluegreen.yaml"), printed.stdout);
      const unfilled = await run();
      deepStrictEqual([unfilled.exitCode, unfilled.stdout], [2, ""]);
      strictEqual(
        unfilled.stderr,
        `bluegreen: bluegreen.yaml:5: ignore[0].reason must be a string that says why it does no harm; it is null.\n${HINT}`,
      );

      writeFileSync(join(directory, "bluegreen.yaml"), printed.stdout.replace("reason:", "reason: All read NULL."));
      const ignored = await run();
      strictEqual(ignored.exitCode, 0);
      match(ignored.stdout, new RegExp(`^ {5}ignored {2}warning, until ${until}: All read NULL\\.$`, "m"));
      match(ignored.stdout, /^Ignored by the overrides: 1 finding\.$/m);
      match(ignored.stdout, /^COMPATIBLE: green can replace blue /m);

      // Found also when it is ignored already.
      strictEqual((await run("--print-ignore", fingerprint)).exitCode, 0);
    });
  });

  it("says which ignores expired or match nothing, and counts severities as --config says", async () => {
    await withDirectory(async (directory) => {
      const file = join(directory, "policy.yaml");
      const entry = (object: string, until: string) => `{rule: "*", object: ${object}, reason: r, until: ${until}}`;
      writeFileSync(file, `ignore: [${entry("public.t.a", "2025-01-01")}, ${entry("gone", "2999-01-01")}]`);
      const args = ["validate", "--blue", blue, "--green", warned, "--config", file];
      const { exitCode, stdout } = await bluegreen(args);
      strictEqual(exitCode, 1);
      match(stdout, /^An ignore has expired and no longer applies \(\* on public\.t\.a, until 2025-01-01:\sr\)\.$/m);
      match(stdout, /^An ignore matches nothing; remove it \(\* on gone, until 2999-01-01: r\)\.$/m);

      writeFileSync(file, "severity: {column-not-null-dropped: info}");
      const changed = await bluegreen(args);
      strictEqual(changed.exitCode, 0);
      match(changed.stdout, /^Severity set by the overrides: column-not-null-dropped as info\.$/m);
    });
  });

  it("exits with 2 for a --config that is not there, and for a fingerprint that no finding has", async () => {
    const args = ["validate", "--blue", blue, "--green", same];
    const noFile = await bluegreen([...args, "--config", "/no/such.yaml"]);
    strictEqual(noFile.exitCode, 2);
    strictEqual(noFile.stderr, `bluegreen: The configuration /no/such.yaml cannot be read (ENOENT).\n${HINT}`);
    deepStrictEqual(await bluegreen([...args, "--print-ignore", "0123456789ab"]), {
      exitCode: 2,
      stdout: "",
      stderr: `bluegreen: --print-ignore: no finding has the fingerprint 0123456789ab.\n${HINT}`,
    });
  });

  const wrong: readonly (readonly [title: string, args: readonly string[], message: string])[] = [
    ["no --blue", ["--green", "postgres://x"], "validate needs --blue <url>, or BLUEGREEN_BLUE."],
    ["no --green", ["--blue", "postgres://x"], "validate needs --green <url>, or BLUEGREEN_GREEN."],
    ["neither", [], "validate needs --blue <url>, or BLUEGREEN_BLUE; and --green <url>, or BLUEGREEN_GREEN."],
    [
      "an unknown mode",
      ["--blue", "x", "--green", "x", "--mode", "lax"],
      "Option '--mode <mode>' argument 'lax' is invalid. Allowed choices are strict, permissive.",
    ],
    [
      "an unknown direction",
      ["--blue", "x", "--green", "x", "--directions", "read,up"],
      "Option '--directions <list>' argument 'read,up' is invalid. Allowed are read, write, call, replicate-forward, replicate-back.",
    ],
    [
      "the same database twice",
      ["--blue", "postgres://u:x@db/d", "--green", "postgres://v:y@db:5432/d?sslmode=require"],
      "--blue and --green name the same database.",
    ],
    [
      "an unknown format",
      ["--blue", "x", "--green", "x", "--format", "xml"],
      "Option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, junit, github, sarif, markdown, html.",
    ],
    [
      "an output without a file",
      ["--blue", "x", "--green", "x", "--output", "html"],
      "--output must be <format>=<file>, for example html=report.html.",
    ],
    [
      "an output of an unknown format",
      ["--blue", "x", "--green", "x", "--output", "xml=report.xml"],
      "--output: the format is 'xml'. Allowed are text, json, junit, github, sarif, markdown, html.",
    ],
    [
      "an output into a directory that is not there",
      ["--blue", "x", "--green", "x", "--output", "html=/no/such/report.html"],
      "--output html=/no/such/report.html: there is no directory /no/such.",
    ],
    [
      "two outputs into one file",
      ["--blue", "x", "--green", "x", "--output", "html=a", "--output", "json=a"],
      "--output names the file a twice.",
    ],
    [
      "no URL",
      ["--blue", "hunter2", "--green", "x"],
      "--blue is not a valid URL. Expected postgres://user:password@host:port/database, special characters in the password percent-encoded.",
    ],
    [
      "another scheme",
      ["--blue", "http://u:hunter2@x/y", "--green", "x"],
      "--blue must begin with postgres:// or postgresql://.",
    ],
  ];
  for (const [title, args, message] of wrong) {
    it(`exits with 2 for ${title}`, async () => {
      const result = await bluegreen(["validate", ...args]);
      deepStrictEqual(result, { exitCode: 2, stdout: "", stderr: `bluegreen: ${message}\n${HINT}` });
    });
  }

  it("reads the URLs from BLUEGREEN_BLUE and BLUEGREEN_GREEN, which options override", async () => {
    const variables = { BLUEGREEN_BLUE: blue, BLUEGREEN_GREEN: warned };
    strictEqual((await bluegreen(["validate"], variables)).exitCode, 1);
    strictEqual((await bluegreen(["validate", "--green", same], variables)).exitCode, 0);
    for (const [value, message] of [
      ["hunter2", /^bluegreen: BLUEGREEN_GREEN is not a valid URL\./],
      ["", /^bluegreen: validate needs --green <url>, or BLUEGREEN_GREEN\.\n/],
      [blue, /^bluegreen: BLUEGREEN_BLUE and BLUEGREEN_GREEN name the same database\.\n/],
    ] as const) {
      const { exitCode, stderr } = await bluegreen(["validate"], { ...variables, BLUEGREEN_GREEN: value });
      strictEqual(exitCode, 2);
      match(stderr, message);
    }
  });

  it("reads bluegreen.yml as well, but not both files", async () => {
    await withDirectory(async (directory) => {
      const run = () => bluegreen(["validate", "--blue", blue, "--green", warned], {}, process.env, directory);
      writeFileSync(join(directory, "bluegreen.yml"), "severity: {column-not-null-dropped: info}");
      strictEqual((await run()).exitCode, 0);
      writeFileSync(join(directory, "bluegreen.yaml"), "");
      deepStrictEqual(await run(), {
        exitCode: 2,
        stdout: "",
        stderr: `bluegreen: There are both bluegreen.yaml and bluegreen.yml: keep one of them.\n${HINT}`,
      });
    });
  });

  it("exits with 3 when a database can't be reached, and says so in JSON too", async () => {
    const closed = await freePort();
    const url = `postgres://u:hunter2@localhost:${closed}/d`;
    const { exitCode, stdout, stderr } = await bluegreen([
      "validate",
      "--blue",
      blue,
      "--green",
      url,
      "--format",
      "json",
    ]);
    strictEqual(exitCode, 3);
    const { status, compatible, message } = JSON.parse(stdout) as Record<string, unknown>;
    deepStrictEqual([status, compatible], ["error", false]);
    match(
      String(message),
      new RegExp(
        `^Cannot connect to the green database at localhost:${closed}/d: connection refused\\. .*\\(.*ECONNREFUSED.*\\)$`,
      ),
    );
    strictEqual(stderr, `bluegreen: ${String(message)}\n`);
    ok(!stdout.includes("hunter2"));
  });

  it("names both databases, each in a line, when neither can be reached", async () => {
    const url = `postgres://localhost:${await freePort()}/`;
    const { exitCode, stdout, stderr } = await bluegreen(["validate", "--blue", `${url}b`, "--green", `${url}g`]);
    deepStrictEqual([exitCode, stdout], [3, ""]);
    const lines = stderr
      .split("\n")
      .map((line) => /^bluegreen: Cannot connect to the (\w+) database at /.exec(line)?.[1]);
    deepStrictEqual(lines, ["blue", "green", undefined]);
  });

  it("reads the password from PGPASSWORD", async () => {
    const server = await postgres(17);
    const bare = (url: string) => url.replace(/:[^:@]*@/, "@");
    const args = ["validate", "--blue", bare(blue), "--green", bare(same)];
    strictEqual((await bluegreen(args, { PGPASSWORD: server.password })).exitCode, 0);
    const wrongPassword = await bluegreen(args, { PGPASSWORD: "hunter2" });
    strictEqual(wrongPassword.exitCode, 3);
    match(wrongPassword.stderr, /the user name or the password is wrong/);
    ok(!wrongPassword.stderr.includes("hunter2"));
  });

  it("reads the password from PGPASSFILE, without a warning, and only if other users may not read the file", async () => {
    const server = await postgres(17);
    const directory = mkdtempSync(join(tmpdir(), "bluegreen-test-"));
    const file = join(directory, "pgpass");
    const bare = (url: string) => url.replace(/:[^:@]*@/, "@");
    const args = ["validate", "--blue", bare(blue), "--green", bare(same), "--format", "json"];
    // A variable that is set counts more than the file, and the tests' own environment may have one.
    const environment = { ...process.env };
    delete environment["PGPASSWORD"];
    const run = () => bluegreen(args, { PGPASSFILE: file }, environment);
    try {
      writeFileSync(file, `*:${server.port}:*:${server.username}:${server.password}\n`, { mode: 0o600 });
      const { exitCode, stderr } = await run();
      deepStrictEqual([exitCode, stderr], [0, ""]);

      writeFileSync(file, `*:${server.port}:*:somebody:${server.password}\n`);
      const noLine = await run();
      strictEqual(noLine.exitCode, 3);
      match(noLine.stderr, /none was given \(URL, PGPASSWORD or ~\/\.pgpass\)/);

      chmodSync(file, 0o644);
      const readable = await run();
      strictEqual(readable.exitCode, 3);
      match(readable.stderr, /has group or world access/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
