import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { connectionUrl, writePasswords } from "../localcloud/services/psql";
import type { Engine } from "../localcloud/engine/engine";
import type { LocalCloud } from "../localcloud/localCloud";
import type { Outcome, Schemas } from "./story";
import { quote } from "../localcloud/machine/quote";
import { Option } from "commander";
import { addExitCodes, createProgram, interruptible, onRun, runProgram, UsageError } from "../cli/command";
import { Steps } from "../output/progress";
import { isColored, widthOf } from "../output/terminal";
import { Workspace } from "../localcloud/machine/workspace";

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
        // Does nothing when the servers are kept.
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
  // Only now: with AWS's packages behind them they take most of a second to load.
  const { LocalCloud } = await import("../localcloud/localCloud");
  const { rehearse, shop } = await import("./story");
  const { formatText } = await import("../validator/formats/text");

  // It is meant for one `pulumi up`; here it would give both stacks the same suffix.
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
    if (options.keep) {
      terminal.write(howToConnect(workspace, cloud.certificates, outcome));
      await workspace.keep();
    }
    return ok ? 0 : 1;
  } finally {
    engine?.close();
    await cloud.close();
  }
}

async function startEngine({ engine }: Options, cloud: LocalCloud, workspace: Workspace): Promise<Engine> {
  if (engine === "mocks") return new (await import("../localcloud/engine/inProcess")).InProcessEngine(cloud);
  const { PulumiEngine } = await import("../localcloud/engine/pulumi");
  return PulumiEngine.start(cloud, join(workspace.directory, "pulumi"));
}

/** The example proves something only if the first version is refused and the repaired one is not. */
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

/** Connection details, with the passwords in a file instead of on the screen. */
function howToConnect({ directory }: Workspace, certificates: string, { blue, green }: Outcome): string {
  const passwords = join(directory, "pgpass");
  writePasswords(passwords, [blue.database, green.database]);
  const [blueUrl, greenUrl] = [blue, green].map(({ database }) => quote(connectionUrl(database, certificates)));
  return `
The servers stay up. To connect:
  export PGPASSFILE=${quote(passwords)}
  psql ${blueUrl}   # blue
  psql ${greenUrl}   # green
  npx bluegreen validate --blue ${blueUrl} --green ${greenUrl}
To stop them and remove their files:
  for pid in ${quote(directory)}/*/data/postmaster.pid; do kill -QUIT "$(head -n 1 "$pid")"; done; rm -rf ${quote(directory)}
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
    "PostgreSQL servers in the place of the two Aurora clusters, loads a schema into each, and asks green's schema " +
    "validator whether green can replace blue. Without options it does so with an example: a shop, its next version, and " +
    "that version repaired.",
)
  .option(
    "--blue-schema <file>",
    "SQL of your own for blue, such as the output of pg_dump --schema-only --no-owner --no-privileges",
  )
  .option("--green-schema <file>", "SQL of your own for green (both or neither)")
  .addOption(
    new Option(
      "--engine <engine>",
      "what evaluates the program: mocks in this process, or pulumi, the real engine with preview, state and diffs, by the pulumi CLI on your PATH",
    )
      .choices(["mocks", "pulumi"])
      .default("mocks"),
  )
  .option(
    "--json",
    "print the result as JSON; progress goes to standard error (with npm start --silent, or npm's own lines come first)",
  )
  .option("--keep", "leave the servers running and say how to connect");
addExitCodes(program, {
  0: "compatible; for the example: the first version was refused, the repaired one was not",
  1: "incompatible; for the example: a verdict was not the expected one",
  2: "wrong usage",
  3: "could not run",
  "129, 130, 143": "interrupted; everything is cleaned up all the same",
});
onRun<GivenOptions>(program, (given) => runIn(readOptions(given)));
void runProgram(program);
