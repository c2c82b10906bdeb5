import { deepStrictEqual, strictEqual } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseUrl } from "../../../postgres/url";
import type { StatementSource } from "../../../validator/workload";
import { readScript } from "../../../postgres/sql/script";
import { validate } from "../../../validator/validate";
import { bluegreen } from "../../cli/bluegreen";
import { createDatabase, databaseWith, execute, recordingPostgres } from "../../support/postgres";
import { allFindings, summarize, validateSql } from "../support";

describe("hostile statements", () => {
  const sql = "CREATE TABLE t (a int); CREATE TABLE u (a int)";
  const other = "CREATE TABLE t (a int)";

  it("of which there are 10,000 are each described", async () => {
    const statements = Array.from({ length: 10_000 }, (_, index) => `SELECT a + ${index} FROM t;`).join("\r\n");
    const report = await validateSql({ blue: sql, green: other, statements: `\ufeff${statements}\r\nSELECT * FROM u` });
    deepStrictEqual(report.metadata.statements, {
      source: "script",
      known: 10_001,
      checked: 10_001,
      refusedByBlue: 0,
      notChecked: 0,
      skipped: [],
    });
    deepStrictEqual(
      allFindings(report).map(({ rule }) => rule),
      ["statement-refused", "table-removed"].sort().reverse(),
    );
  });

  it("of 1 MB, and nested 10,000 deep, are refused or described alike", async () => {
    const statements = [
      `SELECT '${"x".repeat(1_000_000)}' FROM t`,
      `SELECT ${"(".repeat(10_000)}1${")".repeat(10_000)}`,
      `SELECT ${"1+".repeat(5_000)}a FROM t`,
      `/*${"/*".repeat(1000)}${"*/".repeat(1000)}*/ SELECT a FROM t`,
    ].join(";\n");
    const report = await validateSql({ blue: other, green: `${other}; SELECT`, statements });
    const { known, checked, refusedByBlue, notChecked } = report.metadata.statements!;
    deepStrictEqual({ known, sum: checked + refusedByBlue + notChecked }, { known: 4, sum: 4 });
    deepStrictEqual([report.errors, checked], [[], 3]);
  });

  it("of 300,000 rows are described", async () => {
    const statements = `INSERT INTO t VALUES ${"(1),".repeat(300_000)} (1)`;
    const report = await validateSql({ blue: other, green: `${other}; SELECT 1`, statements });
    deepStrictEqual([report.metadata.statements?.checked, allFindings(report)], [1, []]);
  });

  describe("in a file", () => {
    let directory: string;
    let run: (script: Buffer | string) => ReturnType<typeof bluegreen>;
    let file: string;
    before(async () => {
      const [blue, green] = await Promise.all([databaseWith(17, sql), databaseWith(17, other)]);
      directory = mkdtempSync(join(tmpdir(), "bluegreen-test-"));
      file = join(directory, "hostile.sql");
      run = (script) => {
        writeFileSync(file, script);
        return bluegreen(["validate", "--blue", blue, "--green", green, "--statements", file, "--format", "json"]);
      };
    });
    after(() => rmSync(directory, { recursive: true }));

    for (const [title, script, reason] of [
      ["a NUL", "SELECT 1;\nSELECT '\0'; SELECT \0", "line 2: there is a NUL character, which SQL cannot contain."],
      [
        "bytes that are not UTF-8",
        Buffer.from("SELECT 'caf\u00e9'", "latin1"),
        "The encoded data was not valid for encoding utf-8",
      ],
      ["UTF-16", Buffer.from("\ufeffSELECT 1", "utf16le"), "The encoded data was not valid for encoding utf-8"],
      ["a quote without an end", "SELECT 1;\r\nSELECT 'x", "line 2: the quote that begins here does not end."],
      ["a comment without an end", "/* /* */ SELECT 1", "line 1: the comment that begins here does not end."],
      [
        "a command of psql's",
        "SELECT 1;\n\\! rm -rf /",
        "line 2: commands of psql (\\...) are not supported; use SQL only.",
      ],
    ] as const) {
      it(`with ${title} are wrong usage`, async () => {
        deepStrictEqual(await run(script), {
          exitCode: 2,
          stdout: "",
          stderr: `bluegreen: --statements ${file}: ${reason}\nbluegreen validate --help shows the usage.\n`,
        });
      });
    }

    it("with a byte order mark, CRLF and nothing else are none", async () => {
      const { exitCode, stdout } = await run("\ufeff\r\n;;\r\n-- nothing\r\n");
      const { known } = (JSON.parse(stdout) as Awaited<ReturnType<typeof validate>>).metadata.statements!;
      deepStrictEqual([exitCode, known], [1, 0]);
    });
  });

  it("that pg_stat_statements has of clients that send anything are taken as they are", async () => {
    const server = await recordingPostgres(17);
    const [blue, green] = [
      await createDatabase(server, `${sql}; CREATE EXTENSION pg_stat_statements`),
      await createDatabase(server, other),
    ];
    const sent = [
      'SELECT a AS "\u001b[31m\n\'; DROP TABLE u; --" FROM u',
      "SELECT a /* $1 ' \" \\ */ FROM u WHERE a = 1 -- x",
      'SELECT a AS "__proto__" FROM t',
    ];
    for (const statement of sent) await execute(server.url(blue), statement);
    const targets = { blue: parseUrl("url", server.url(blue)), green: parseUrl("url", server.url(green)) };
    const report = await validate({
      ...targets,
      mode: "strict",
      environment: "test",
      statements: "pg_stat_statements",
    });
    deepStrictEqual(
      report.errors
        .filter(({ rule }) => rule === "statement-refused")
        .map(({ object }) => object.name)
        .sort(),
      [`SELECT a /* $1 ' " \\ */ FROM u WHERE a = $1 -- x`, `SELECT a AS "\u001b[31m '; DROP TABLE u; --" FROM u`],
    );
    strictEqual(report.metadata.statements?.refusedByBlue, 0);
  });

  /** The lies are one at a time, because two of them can cancel each other out. */
  const LIES: Readonly<Record<string, string>> = {
    "current_setting()":
      "CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT 'nowhere'::text $$",
    "set_config()":
      "CREATE FUNCTION evil.set_config(text, text, bool) RETURNS text LANGUAGE sql AS $$ SELECT 'nowhere'::text $$",
    "substr()": "CREATE FUNCTION evil.substr(text, int) RETURNS text LANGUAGE sql AS $$ SELECT 'nowhere'::text $$",
    pg_namespace: "CREATE VIEW evil.pg_namespace AS SELECT * FROM pg_catalog.pg_namespace WHERE false",
    pg_database: "CREATE VIEW evil.pg_database AS SELECT * FROM pg_catalog.pg_database WHERE false",
  };
  for (const [lie, create] of Object.entries(LIES)) {
    it(`are not answered by a ${lie} that lies`, async () => {
      const server = await recordingPostgres(17);
      const evil = `CREATE SCHEMA evil; ${create}; CREATE SCHEMA clients; CREATE TABLE clients.t (a int);
        DO $do$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = evil, pg_catalog, public', current_database()); END $do$;`;
      const blue = await createDatabase(
        server,
        `CREATE EXTENSION pg_stat_statements; CREATE TABLE u (a int); ${evil} CREATE TABLE clients.w (a int)`,
      );
      const green = await createDatabase(server, evil);
      await execute(server.url(blue), "SELECT a FROM u");
      const targets = { blue: parseUrl("url", server.url(blue)), green: parseUrl("url", server.url(green)) };
      const script = await readScript("SELECT a FROM u; SET search_path = clients; SELECT a FROM w");
      const refused = async (statements: StatementSource) =>
        (await validate({ ...targets, mode: "strict", environment: "test", statements })).errors
          .filter(({ rule }) => rule.startsWith("statement"))
          .map(summarize);
      const [first, second] = ["SELECT a FROM u", "SELECT a FROM w"].map(
        (text) => `error statement-refused statement ${text}`,
      );
      deepStrictEqual(await refused("pg_stat_statements"), [first]);
      deepStrictEqual(await refused(script), [first, second]);
    });
  }
});
