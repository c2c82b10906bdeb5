import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { bundle } from "../components/bundle";
import { PostgresServer } from "../localcloud/machine/postgres";
import { Workspace } from "../localcloud/machine/workspace";
import type { Report } from "../validator/report";
import type { BenchmarkOptions, BenchmarkResult } from "./result";
import { SlowConnection } from "./slowConnection";

const execute = promisify(execFile);

/** The major of Debian 12's pg_dump, which cannot dump a newer server. */
const MAJOR = 15;

/** The number of runs of which the best one counts. */
const RUNS = 3;

/** Milliseconds of a round trip in the slow runs, several times that between two availability zones. */
const LATENCY = 20;

/** From this number of tables on, a verdict must be faster than one pg_dump. With fewer, starting Node counts for more. */
const MANY_TABLES = 5000;

/**
 * Measures `bluegreen validate`, from process start to exit, on two identical databases of one server with 11 columns,
 * 3 indexes and 2 constraints per table. Measures it also on a tenth of the tables, on a slow network, and in the Lambda's
 * bundle, and compares it with `pg_dump --schema-only` of one database.
 */
export async function run({ tables }: BenchmarkOptions): Promise<BenchmarkResult> {
  const workspace = new Workspace();
  try {
    const server = await PostgresServer.start({ major: MAJOR, directory: join(workspace.directory, "bench") });
    const urls = await createDatabases(server, "all", tables);
    const fewer = Math.ceil(tables / 10);
    const fewerUrls = await createDatabases(server, "tenth", fewer);

    const runs: CommandRun[] = [];
    const pgDumps: number[] = [];
    const unfit = await whyNoPgDump();
    // In turns, so that other work on the machine disturbs both.
    for (let count = 0; count < RUNS; count++) {
      runs.push(await timeCommand(urls));
      if (unfit === undefined) pgDumps.push(await timePgDump(urls[0]));
    }
    const best = fastest(runs);
    const { connect, read, compare } = best.report.metadata.durations;
    const tenth = fastest([await timeCommand(fewerUrls), await timeCommand(fewerUrls), await timeCommand(fewerUrls)]);
    const slow = await timeSlowly(server, urls);
    const pgDump = Math.min(...pgDumps);
    return {
      figures: [
        { name: `total for ${tables} tables, best of ${RUNS}`, value: best.total, unit: "ms" },
        { name: "connecting", value: connect, unit: "ms" },
        { name: "reading", value: read, unit: "ms" },
        { name: "comparing", value: compare, unit: "ms" },
        {
          name: `total for ${tables} / total for ${fewer} tables`,
          value: best.total / tenth.total,
          unit: "x",
          limit: 11,
        },
        { name: "peak memory", value: Math.max(...runs.map(({ peakMemory }) => peakMemory)), unit: "MB" },
        { name: "peak memory in the Lambda's bundle", value: await memoryOfBundle(urls), unit: "MB", limit: 400 },
        { name: "round trips to a server", value: slow.roundTrips, unit: "", limit: 30 },
        { name: `more with ${LATENCY} ms of latency`, value: slow.total - best.total, unit: "ms", limit: 1500 },
        ...(unfit === undefined
          ? [
              { name: `pg_dump -s of one of them, best of ${RUNS}`, value: pgDump, unit: "ms" },
              {
                name: "total / pg_dump -s",
                value: best.total / pgDump,
                unit: "x",
                ...(tables >= MANY_TABLES && { limit: 1 }),
              },
            ]
          : []),
      ],
      ...(unfit !== undefined && { skipped: [`pg_dump -s: ${unfit}`] }),
    };
  } finally {
    await workspace.close();
  }
}

type Urls = readonly [blue: string, green: string];

async function createDatabases(server: PostgresServer, prefix: string, tables: number): Promise<Urls> {
  const databases = [`${prefix}_blue`, `${prefix}_green`] as const;
  for (const database of databases) await createTables(server, database, tables);
  return [server.url(databases[0]), server.url(databases[1])];
}

function fastest(runs: readonly CommandRun[]): CommandRun {
  return runs.reduce((one, other) => (other.total < one.total ? other : one));
}

async function timeSlowly(server: PostgresServer, urls: Urls): Promise<{ total: number; roundTrips: number }> {
  const connection = await SlowConnection.start(server.port, LATENCY);
  try {
    const [blue, green] = urls.map((url) => url.replace(`:${server.port}/`, `:${connection.port}/`)) as [
      string,
      string,
    ];
    const runs = [await timeCommand([blue, green]), await timeCommand([blue, green])];
    return { total: fastest(runs).total, roundTrips: connection.roundTrips };
  } finally {
    connection.close();
  }
}

/** Returns the peak memory in MB of a validation with the function's bundle and heap. */
async function memoryOfBundle(urls: Urls): Promise<number> {
  const entry = join(__dirname, "..", "validator", "validate.ts");
  const targets = urls.map((url) => {
    const { hostname: host, port, username: user, password, pathname } = new URL(url);
    return { host, port: Number(port), user, password, database: pathname.slice(1), tls: false };
  });
  const options = { blue: targets[0], green: targets[1], mode: "strict", environment: "bench" };
  const script = `
    const module_ = { exports: {} };
    new Function("module", "exports", "require", ${JSON.stringify((await bundle(entry)).code)})(module_, module_.exports, require);
    module_.exports.validate(${JSON.stringify(options)}).then((report) => {
      JSON.stringify(report);
      process.stdout.write(String(process.resourceUsage().maxRSS));
    });`;
  const child = execute(process.execPath, ["--max-old-space-size=512", "-"]);
  child.child.stdin?.end(script);
  return Number((await child).stdout) / 1024;
}

/** Creates the tables in batches. One transaction for all would need more locks than a server has by default. */
async function createTables(server: PostgresServer, database: string, tables: number): Promise<void> {
  const admin = new Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  await admin.end();

  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  const batch = 100;
  for (let first = 1; first <= tables; first += batch) {
    const numbers = Array.from({ length: Math.min(batch, tables - first + 1) }, (_, index) => first + index);
    await client.query(numbers.map(createTable).join(""));
  }
  // The catalogs are then as in a running system.
  await client.query("VACUUM ANALYZE");
  await client.end();
}

function createTable(number: number): string {
  const name = `table_${number}`;
  return `
    CREATE TABLE ${name} (
      id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name varchar(100) NOT NULL, description text,
      amount numeric(12, 2) NOT NULL DEFAULT 0 CHECK (amount >= 0), quantity integer NOT NULL DEFAULT 1,
      active boolean NOT NULL DEFAULT true, attributes jsonb NOT NULL DEFAULT '{}', tags text[], reference uuid,
      created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz);
    CREATE INDEX ${name}_name_idx ON ${name} (name);
    CREATE INDEX ${name}_created_at_idx ON ${name} (created_at) WHERE active;`;
}

interface CommandRun {
  readonly total: number;
  readonly peakMemory: number;
  readonly report: Report;
}

/** Runs in the command's process, because Node can't read another process's peak memory. Prints kilobytes. */
const REPORT_MEMORY = "process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)))";

async function timeCommand([blue, green]: Urls): Promise<CommandRun> {
  const command = join(__dirname, "../cli/bluegreen.js");
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...["--import", `data:text/javascript,${encodeURIComponent(REPORT_MEMORY)}`, command],
      ...["validate", "--blue", blue, "--green", green, "--format", "json"],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [exitCode] = (await once(child, "close")) as [number];
  const total = performance.now() - start;
  if (exitCode !== 0) throw new Error(`bluegreen validate exited with ${exitCode}: ${stderr}`);
  return { total, peakMemory: Number(stderr) / 1024, report: JSON.parse(stdout) as Report };
}

async function whyNoPgDump(): Promise<string | undefined> {
  try {
    const { stdout } = await execute("pg_dump", ["--version"]);
    const major = Number(/\d+/.exec(stdout)?.[0]);
    return major >= MAJOR ? undefined : `version ${major} cannot dump a server of version ${MAJOR}`;
  } catch {
    return "not on the PATH";
  }
}

/** Times pg_dump. @returns milliseconds */
async function timePgDump(url: string): Promise<number> {
  const start = performance.now();
  await execute("pg_dump", ["--schema-only", "--file", "/dev/null", url]);
  return performance.now() - start;
}
