import { existsSync, statSync } from "node:fs";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { connectionUrl, writePasswords } from "../localcloud/services/psql";
import type { Engine } from "../localcloud/engine/engine";
import type { LocalCloud } from "../localcloud/localCloud";
import type { Outcome, Schemas } from "./story";
import { runCommand, UsageError } from "../cli/terminalCommand";
import { quote } from "../localcloud/machine/quote";
import { Steps } from "../output/progress";
import { isColored, widthOf } from "../output/terminal";
import { Workspace } from "../localcloud/machine/workspace";

const HELP = `Rehearse a migration on this machine, without an AWS account.

Usage: npm start [-- options]

Deploys both stacks of the Pulumi program, with real PostgreSQL servers in the
place of the two Aurora clusters, loads a schema into each, and asks green's
schema validator whether green can replace blue. Without options it does so with
an example: a shop, its next version, and that version repaired.

Options:
  --blue-schema FILE   SQL of your own for blue, such as the output of
                       pg_dump --schema-only --no-owner --no-privileges
  --green-schema FILE  SQL of your own for green (both or neither)
  --engine ENGINE      what evaluates the program: "mocks" (the default) in this
                       process, or "pulumi", the real engine with preview, state
                       and diffs, by the pulumi CLI that is on your PATH
  --json               print the result as JSON; progress goes to standard error
                       (npm start --silent -- --json, or npm's own lines come first)
  --keep               leave the servers running and say how to connect
  --help               show this text

Exit codes:
  0  compatible; for the example: the first version was refused, the repaired one was not
  1  incompatible; for the example: a verdict was not the expected one
  2  wrong usage
  3  could not run
  129, 130, 143  interrupted; everything is cleaned up all the same
`;

interface Options {
  readonly schemas?: Schemas;
  readonly engine: "mocks" | "pulumi";
  readonly json: boolean;
  readonly keep: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (!options) {
    process.stdout.write(HELP);
    return 0;
  }
  const terminal = options.json ? process.stderr : process.stdout;
  const workspace = new Workspace();
  let interrupted = false;
  const interrupt = (signal: NodeJS.Signals) => {
    if (interrupted) return;
    interrupted = true;
    terminal.write(`\n${signal}: cleaning up\n`);
    void workspace.close().then(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);

  try {
    return await rehearseIn(workspace, options, terminal);
  } catch (error) {
    // What the interruption pulled away from under it is no news.
    if (interrupted) return await new Promise<never>(() => undefined);
    throw error;
  } finally {
    // Does nothing when the servers are kept.
    await workspace.close();
  }
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

/** @returns undefined when help is asked for. @throws UsageError */
function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const { "blue-schema": blue, "green-schema": green, engine = "mocks", json = false, keep = false } = values;
  if (engine !== "mocks" && engine !== "pulumi") {
    throw new UsageError(`--engine is "${engine}". Allowed: mocks, pulumi.`);
  }
  if ((blue === undefined) !== (green === undefined)) {
    throw new UsageError("--blue-schema and --green-schema go together: give both, or neither for the example.");
  }
  if (blue === undefined || green === undefined) return { engine, json, keep };
  return {
    schemas: { blue: [readable("--blue-schema", blue)], green: [readable("--green-schema", green)] },
    engine,
    json,
    keep,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        "blue-schema": { type: "string" },
        "green-schema": { type: "string" },
        engine: { type: "string" },
        json: { type: "boolean" },
        keep: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readable(option: string, file: string): string {
  const path = resolve(file);
  if (!existsSync(path) || !statSync(path).isFile()) throw new UsageError(`${option}: there is no file ${file}.`);
  return path;
}

runCommand("npm start", main);
