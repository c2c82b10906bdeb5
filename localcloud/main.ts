import { readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { connectionUrl, writePasswords } from "./services/psql";
import type { Database } from "./services/databases";
import type { ProviderServer } from "./engine/providerServer";
import { CLUSTER } from "./aws/resourceTypes";
import type { LocalCloud } from "./localCloud";
import { runCommand, UsageError } from "../cli/terminalCommand";
import { quote } from "./machine/quote";
import { createDirectory } from "./machine/directory";
import { Workspace } from "./machine/workspace";

const HELP = `An AWS of this project's own, on this machine, for the real pulumi command.

Usage: npm run local [-- options]

Runs until Ctrl-C, and says what to type in another shell: pulumi up, aws lambda
invoke, psql. Database clusters are real PostgreSQL servers, Lambda functions
run. All of it is there again when it is started in the same directory.

Options:
  --dir DIR  where everything is: databases, secrets, Pulumi's state
             (default: .local in the checkout); remove it to start anew
  --help     show this text

Exit codes:
  0  stopped by Ctrl-C or SIGTERM; the servers are stopped, too
  2  wrong usage
  3  could not start
`;

async function main(args: readonly string[]): Promise<number> {
  const directory = readDirectory(args);
  if (directory === undefined) {
    process.stdout.write(HELP);
    return 0;
  }
  const stopped = new Promise<NodeJS.Signals>((stop) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(signal));
  });
  const workspace = await Workspace.in(directory);
  try {
    await serve(directory, workspace, stopped);
  } finally {
    await workspace.close();
  }
  return 0;
}

async function serve(directory: string, workspace: Workspace, stopped: Promise<NodeJS.Signals>): Promise<void> {
  // Only now: with AWS's packages behind them they take most of a second to load.
  const { LocalCloud } = await import("./localCloud");
  const providers = await import("./engine/providerServer");
  const { prepareShell } = await import("./engine/shell");

  const cloud = await LocalCloud.start(workspace);
  let server: ProviderServer | undefined;
  try {
    server = await providers.ProviderServer.start(cloud);
    const passwords = join(directory, "pgpass");
    writePasswords(passwords, cloud.databases.all);
    cloud.onOperation = ({ kind, type, name }) => print(`${kind}  ${type}  ${name}`);
    cloud.onFailure = ({ kind, type, name }, { message }) => print(`${kind}  ${type}  ${name}  failed: ${message}`);
    cloud.onSuccess = ({ kind, type }) => {
      if (type !== CLUSTER) return;
      writePasswords(passwords, cloud.databases.all);
      if (kind === "create") print(howToConnect(cloud, cloud.databases.all.at(-1) as Database));
    };
    cloud.lambda.onInvocation = (name, { error }) =>
      print(`invoke  ${name}${error === undefined ? "" : `  failed: ${error.split("\n")[0]}`}`);
    const script = prepareShell(directory, cloud, server);
    print(whatToType(directory, script));
    for (const database of cloud.databases.all) print(howToConnect(cloud, database));

    print(`\n${await stopped}: stopping; everything is there again at the next start`);
  } finally {
    // Open, they would keep the process alive, also when it could not start.
    server?.close();
    await cloud.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function whatToType(directory: string, script: string): string {
  return `The local cloud runs, in ${directory}. Ctrl-C stops it.

In another shell, in this checkout:
  . ${quote(shorten(script))}
  pulumi stack init blue        # the first time
  pulumi stack init green       # the first time
  pulumi up --stack blue
  pulumi up --stack green
  pulumi stack output LoadBalancerDNS --stack green
  aws lambda invoke --function-name schema-validator-green answer.json
`;
}

function howToConnect(cloud: LocalCloud, database: Database): string {
  return `  psql ${quote(connectionUrl(database, cloud.certificates))}`;
}

/** As it would be typed in the checkout. */
function shorten(path: string): string {
  const short = relative(".", path);
  return short.startsWith("..") ? path : short;
}

/** @returns undefined when help is asked for. @throws UsageError */
function readDirectory(args: readonly string[]): string | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const directory = resolve(values.dir ?? join(__dirname, "..", ".local"));
  try {
    createDirectory(directory);
  } catch (error) {
    throw new UsageError(`--dir: ${directory} cannot be created: ${(error as Error).message}`);
  }
  if (!statSync(directory).isDirectory()) throw new UsageError(`--dir: ${directory} is not a directory.`);
  const entries = readdirSync(directory);
  if (entries.length > 0 && !entries.some((name) => ["cloud", "lock"].includes(name))) {
    throw new UsageError(`--dir: ${directory} has other files in it. Name an empty directory, or a new one.`);
  }
  return directory;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { dir: { type: "string" }, help: { type: "boolean", short: "h" } } });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

runCommand("npm run local", main);
