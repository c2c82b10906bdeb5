import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { databaseWith } from "../support/postgres";
import { bluegreen } from "./bluegreen";

const ROOT = join(__dirname, "../..");

/** Runs a line in a shell, at the project's root. `$node` runs a TypeScript file. */
function shell(line: string, environment: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, node: `${process.execPath} --import tsx`, TSX_DISABLE_CACHE: "1", ...environment };
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line], { cwd: ROOT, env, encoding: "utf8" });
  return { exitCode: status, stdout, stderr };
}

describe("every command", () => {
  const commands = [
    "cli/bluegreen.js",
    "rehearsal/main.ts",
    "localcloud/main.ts",
    "bench/main.ts",
    "tests/oracle/main.ts",
  ];

  it("has help of at most 80 columns, with exit codes", () => {
    for (const args of [
      ...commands,
      ...["validate", "preflight", "rules", "completion"].map((verb) => `cli/main.ts ${verb}`),
    ]) {
      const { exitCode, stdout, stderr } = shell(`$node ${args} --help`);
      deepStrictEqual([exitCode, stderr], [0, ""], args);
      deepStrictEqual(
        stdout.split("\n").filter((line) => line.length > 80),
        [],
        args,
      );
      if (!args.endsWith("completion")) match(stdout, /^Exit codes:$/m, args);
    }
  });

  it("ends with 3 and one line when its output cannot be written", function () {
    if (process.platform !== "linux") this.skip();
    for (const command of commands) {
      deepStrictEqual(
        shell(`$node ${command} --help > /dev/full`),
        {
          exitCode: 3,
          stdout: "",
          stderr: `${command.startsWith("cli") ? "bluegreen: " : ""}Cannot write to standard output: ENOSPC: no space left on device, write\n`,
        },
        command,
      );
    }
  });

  it("ends with success if the reader of its output is gone", () => {
    for (const command of commands) {
      const { stdout, stderr } = shell(`set -o pipefail; $node ${command} --help | true; echo $?`);
      deepStrictEqual([stdout, stderr], ["0\n", ""], command);
    }
  });
});

describe("the command line of bluegreen", () => {
  it("keeps the verdict's exit code when the reader of its output is gone", async () => {
    const blue = await databaseWith(17, "CREATE TABLE t (a int NOT NULL)");
    const green = await databaseWith(17, "CREATE TABLE t (a int)");
    const urls = { BLUEGREEN_BLUE: blue, BLUEGREEN_GREEN: green };
    for (const reader of ["true", "head -1"]) {
      const { stdout, stderr } = shell(
        `cli/bluegreen.js validate | ${reader} > /dev/null; echo \${PIPESTATUS[0]}`,
        urls,
      );
      deepStrictEqual([stdout, stderr], ["1\n", ""], reader);
    }
    if (process.platform === "linux") strictEqual(shell("cli/bluegreen.js validate > /dev/full", urls).exitCode, 3);
  });

  it("knows its version, and the help of each verb", async () => {
    match((await bluegreen(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
    strictEqual((await bluegreen(["help", "rules"])).stdout, (await bluegreen(["rules", "--help"])).stdout);
  });

  const hint = (verb: string) => `bluegreen ${verb}--help shows the usage.\n`;
  for (const [title, args, message, verb] of [
    [
      "a verb that is nearly one",
      ["validat"],
      "Unknown command 'validat'. Did you mean validate? Commands: validate, preflight, rules, completion.",
      "",
    ],
    [
      "help for an unknown verb",
      ["help", "nope"],
      "Unknown command 'nope'. Commands: validate, preflight, rules, completion.",
      "",
    ],
    [
      "an option that is nearly one",
      ["validate", "--gren", "x"],
      "Unknown option '--gren'. Did you mean --green?",
      "validate ",
    ],
    ["an option without its value", ["validate", "--blue"], "Option '--blue <url>' argument missing", "validate "],
    ["a value for a switch", ["validate", "--probe=yes"], "Unknown option '--probe=yes'", "validate "],
    [
      "an option that is given twice",
      ["validate", "--mode", "strict", "--mode=strict"],
      "--mode is given twice.",
      "validate ",
    ],
    [
      "an unknown shell",
      ["completion", "csh"],
      "Command-argument value 'csh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.",
      "completion ",
    ],
    ["no shell", ["completion"], "Missing required argument 'shell'", "completion "],
  ] as const) {
    it(`exits with 2 for ${title}`, async () => {
      deepStrictEqual(await bluegreen(args), {
        exitCode: 2,
        stdout: "",
        stderr: `bluegreen: ${message}\n${hint(verb)}`,
      });
    });
  }

  it("repeats nothing of a URL, whatever is wrong", async () => {
    const url = "postgres://user:hunter2@host.example/db";
    for (const args of [
      [url],
      ["help", url],
      ["rules", url],
      ["rules", "x", url],
      ["completion", url],
      ["validate", "--blue", url, "--green", url + "2", "--statements", url],
      ["validate", "--blue", url, "--green", url + "2", "--config", url],
      ["validate", "--blue", url, "--green", url + "2", "--output", url],
      ["validate", "--blue", url, "--green", url + "2", "--output", `html=${url}`],
      ["validate", url],
      ["validate", "--blue", url, url],
      ["validate", `--blue=${url}`],
      ["validate", `--bleu=${url}`],
      ["validate", `-b${url}`],
      ["validate", "--blue", url, "--blue", url],
      ["validate", "--mode", url],
      ["validate", `--mode=${url}`],
      ["validate", "--directions", url],
      ["validate", `--probe=${url}`],
      ["validate", "--blue", url, "--green", url.replace("postgres", "mysql")],
      ["validate", "--blue", url, "--green", "postgres://user:hunter2#@host.example/db"],
      ["validate", "--blue", url, "--green", "postgres://user:hun?hunter2=1@host.example/db"],
      ["validate", "--blue", "postgres://user:a", "hunter2@host.example/db"],
      ["validat", "--blue", url],
      ["hunter2", "postgres://user:a"],
    ]) {
      const { exitCode, stdout, stderr } = await bluegreen(args);
      deepStrictEqual([exitCode, stdout], [2, ""], args.join(" "));
      ok(!/hunter2|user|host\.example/.test(stderr), `${args.join(" ")}\n${stderr}`);
      strictEqual(stderr.split("\n").length, 3, stderr);
    }
  });

  it("shows what was given as text that cannot act on the terminal", async () => {
    const { stderr } = await bluegreen(["validate", "--mode", "\u001b[31mred"]);
    match(stderr, /argument '\\u001b\[31mred' is invalid/);
  });

  it("completes verbs, options and their values in bash", async () => {
    const script = (await bluegreen(["completion", "bash"])).stdout;
    const complete = (...words: string[]) =>
      shell(
        `${script}\nCOMP_WORDS=(bluegreen ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _bluegreen; echo "\${COMPREPLY[*]}"`,
      ).stdout.trim();
    strictEqual(complete("va"), "validate");
    strictEqual(complete("validate", "--p"), "--probe --print-ignore");
    strictEqual(complete("validate", "--mode", ""), "strict permissive");
    strictEqual(complete("validate", "--format", "j"), "json junit");
    strictEqual(complete("validate", "--config", "package"), "package-lock.json package.json");
    strictEqual(complete("rules", "--wing", "t"), "types");
    strictEqual(complete("completion", "z"), "zsh");
    strictEqual(complete("help", "r"), "rules");
  });

  it("completes in zsh and fish", async () => {
    strictEqual((await bluegreen(["completion", "zsh"])).stdout, (await bluegreen(["completion", "bash"])).stdout);
    const { stdout } = await bluegreen(["completion", "fish"]);
    match(stdout, /^complete -c bluegreen -f -n __fish_use_subcommand -a rules -d 'list what validate looks for, /m);
    match(
      stdout,
      /^complete -c bluegreen -n '__fish_seen_subcommand_from validate' -l mode -x -a 'strict permissive' -d /m,
    );
    match(stdout, /-d 'pg_stat_statements \(blue\\'s\) or a file of SQL: /);
  });
});

describe("a command that npm runs", () => {
  it("says what to type when npm has kept an option for itself", () => {
    for (const [line, message] of [
      [
        "npm start --silent --json",
        'npm has kept --json for itself. Type "--" before the options: npm start -- --json',
      ],
      [
        "npm start --silent --keep --blue-schema=a.sql",
        'npm has kept --blue-schema, --keep for itself. Type "--" before the options: npm start -- --blue-schema <file> --keep',
      ],
      [
        "npm run local --silent --dir=x",
        'npm has kept --dir for itself. Type "--" before the options: npm run local -- --dir <dir>',
      ],
      [
        "npm run bench --silent validate --tables=9",
        'npm has kept --tables for itself. Type "--" before the options: npm run bench -- --tables <number>',
      ],
      [
        "npm run oracle --silent --rounds=9",
        'npm has kept --rounds for itself. Type "--" before the options: npm run oracle -- --rounds <number>',
      ],
    ] as const) {
      const { exitCode, stderr } = shell(line);
      strictEqual(exitCode, 2, line);
      ok(stderr.split("\n").includes(message), stderr);
    }
  }).timeout(60_000);
});
