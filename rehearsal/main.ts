import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Option } from "commander";
import { addExitCodes, createProgram, EXIT, interruptible, onRun, runProgram, UsageError } from "../cli/command";
import type { Engine } from "../localcloud/engine/engine";
import type { LocalCloud } from "../localcloud/localCloud";
import { shellQuote } from "../localcloud/machine/shell";
import { Workspace } from "../localcloud/machine/workspace";
import type { Database } from "../localcloud/services/databases";
import { connectionUrl, writePasswords } from "../localcloud/services/psql";
import { Steps } from "../output/progress";
import { isColored, widthOf } from "../output/terminal";
import type { Outcome, Schemas } from "./story";

interface Options {
  readonly schemas?: Schemas;
  readonly engine: "mocks" | "pulumi";
  readonly json: boolean;
  readonly keep: boolean;
}

async function runIn(options: Options): Promise<number> {
  const terminal = options.json ? process.stderr : process.stdout;
  const workspace = new Workspace();
  return interruptible(
    async () => {
      try {
        return await rehearseIn(workspace, options, terminal);
      } finally {
        // Does nothing if the servers are kept.
        await workspace.close();
      }
    },
    async (signal) => {
      terminal.write(`\n${signal}: cleaning up\n`);
      await workspace.close();
    },
  );
}

async function rehearseIn(workspace: Workspace, options: Options, terminal: NodeJS.WriteStream): Promise<number> {
  // Imported here because they load AWS's packages, which takes most of a second. --help does not need them.
  const { LocalCloud } = await import("../localcloud/localCloud");
  const { rehearse, shop } = await import("./story");
  const { formatText } = await import("../validator/formats/text");

  // The variable is meant for one `pulumi up`. Here it would give both stacks the same suffix.
  delete process.env.ENVIRONMENT_SUFFIX;

  const started = performance.now();
  const steps = new Steps(terminal);
  const layout = { color: isColored(terminal), width: widthOf(terminal) };
  const cloud = await LocalCloud.start(workspace);
  let engine: Engine | undefined;
  try {
    engine = await startEngine(options, cloud, workspace);
    const outcome = await rehearse(cloud, engine, options.schemas ?? shop(), steps, (verdict) => {
      if (!options.json) terminal.write(`\n${formatText(verdict, layout)}\n`);
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const ok = options.schemas ? outcome.verdicts[0]?.compatible === true : followsTheStory(outcome);
    terminal.write(`${conclusion(options, outcome, ok)} ${seconds} s in all.\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(summary(outcome, steps), null, 2)}\n`);
    return ok ? EXIT.success : EXIT.incompatible;
  } finally {
    engine?.close();
    await cloud.close();
    // After a failure, too: the databases show why.
    if (options.keep) await keepServers(workspace, cloud, terminal);
  }
}

/** Leaves the servers running, if there are any, and says how to use and stop them. */
async function keepServers(workspace: Workspace, cloud: LocalCloud, terminal: NodeJS.WriteStream): Promise<void> {
  if (cloud.databases.all.length === 0) return;
  const instructions = howToConnect(workspace, cloud.certificates, cloud.databases.all);
  if (await workspace.keep()) terminal.write(instructions);
}

async function startEngine({ engine }: Options, cloud: LocalCloud, workspace: Workspace): Promise<Engine> {
  if (engine === "mocks") return new (await import("../localcloud/engine/inProcess")).InProcessEngine(cloud);
  const { PulumiEngine } = await import("../localcloud/engine/pulumi");
  return PulumiEngine.start(cloud, join(workspace.directory, "pulumi"));
}

/** True if the validator refused the example's first version and accepted the repaired one. */
function followsTheStory({ verdicts }: Outcome): boolean {
  return verdicts[0]?.compatible === false && verdicts[1]?.compatible === true;
}

function conclusion({ schemas }: Options, outcome: Outcome, ok: boolean): string {
  if (schemas) return ok ? "Green can replace blue." : "Green cannot replace blue.";
  if (ok) return "Green's first version was refused, its repaired version can replace blue.";
  const seen = outcome.verdicts.map(({ compatible }) => (compatible ? "compatible" : "incompatible")).join(", then ");
  return `Expected incompatible, then compatible; the validator said ${seen}.`;
}

function summary({ blue, green, verdicts }: Outcome, { finished }: Steps): unknown {
  return { steps: finished, blue: { outputs: blue.outputs }, green: { outputs: green.outputs }, verdicts };
}

/** Writes the passwords into a file, and returns the commands that connect to the databases and stop the servers. */
function howToConnect({ directory }: Workspace, certificates: string, databases: readonly Database[]): string {
  const passwords = join(directory, "pgpass");
  writePasswords(passwords, databases);
  const urls = databases.map((database) => shellQuote(connectionUrl(database, certificates)));
  const commands = databases.map(({ cluster }, index) => `  psql ${urls[index]}   # ${cluster}\n`);
  // A run that failed early has blue's only.
  if (urls.length === 2) commands.push(`  npx bluegreen validate --blue ${urls[0]} --green ${urls[1]}\n`);
  return `
The servers keep running. To connect:
  export PGPASSFILE=${shellQuote(passwords)}
${commands.join("")}To stop them and remove their files:
  for pid in ${shellQuote(directory)}/*/data/postmaster.pid; do kill -QUIT "$(head -n 1 "$pid")"; done; rm -rf ${shellQuote(directory)}
`;
}

interface GivenOptions {
  readonly blueSchema?: string;
  readonly greenSchema?: string;
  readonly engine: "mocks" | "pulumi";
  readonly json?: boolean;
  readonly keep?: boolean;
}

/** @throws UsageError */
function readOptions({ blueSchema, greenSchema, engine, json = false, keep = false }: GivenOptions): Options {
  if ((blueSchema === undefined) !== (greenSchema === undefined)) {
    throw new UsageError("--blue-schema and --green-schema go together: give both, or neither for the example.");
  }
  if (blueSchema === undefined || greenSchema === undefined) return { engine, json, keep };
  return {
    schemas: { blue: [readable("--blue-schema", blueSchema)], green: [readable("--green-schema", greenSchema)] },
    engine,
    json,
    keep,
  };
}

function readable(option: string, file: string): string {
  const path = resolve(file);
  if (!existsSync(path) || !statSync(path).isFile()) throw new UsageError(`${option}: there is no file ${file}.`);
  return path;
}

const program = createProgram(
  "npm start",
  "Rehearses a migration on this machine, without an AWS account. Deploys both stacks of the Pulumi program, with real " +
    "PostgreSQL servers in place of the two Aurora clusters, loads a schema into each, and asks green's schema " +
    "validator whether green can replace blue. Without options, it uses an example: a shop, its next version, and " +
    "that version repaired.",
)
  .option(
    "--blue-schema <file>",
    "your SQL for blue, such as the output of pg_dump --schema-only --no-owner --no-privileges",
  )
  .option("--green-schema <file>", "your SQL for green (both or neither)")
  .addOption(
    new Option(
      "--engine <engine>",
      "what evaluates the program: mocks in this process, or the real engine, with the pulumi command on your PATH",
    )
      .choices(["mocks", "pulumi"])
      .default("mocks"),
  )
  .option(
    "--json",
    "print the result as JSON, and progress to standard error (use npm start --silent, or npm's own lines come first)",
  )
  .option("--keep", "leave the servers running, after a failure too, and say how to connect to them and stop them");
addExitCodes(program, {
  0: "compatible; for the example: the first version was refused and the repaired one accepted",
  1: "incompatible; for the example: a verdict was not the expected one",
  2: "wrong usage",
  3: "could not run",
  "129, 130, 143": "interrupted; everything is cleaned up, even with --keep",
});
onRun<GivenOptions>(program, (given) => runIn(readOptions(given)));
void runProgram(program);
