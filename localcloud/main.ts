import { readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Option } from "commander";
import { addExitCodes, createProgram, EXIT, firstSignal, onRun, runProgram, UsageError } from "../cli/command";
import { CLUSTER } from "./aws/types/names";
import type { ProviderServer } from "./engine/providerServer";
import type { LocalCloud } from "./localCloud";
import { createDirectory } from "./machine/directory";
import { shellQuote } from "./machine/shell";
import { Workspace } from "./machine/workspace";
import type { Database } from "./services/databases";
import { connectionUrl, writePasswords } from "./services/psql";

async function runIn(directory: string): Promise<number> {
  const stopped = firstSignal();
  const workspace = await Workspace.in(directory);
  try {
    await serve(directory, workspace, stopped);
  } finally {
    await workspace.close();
  }
  return EXIT.success;
}

async function serve(directory: string, workspace: Workspace, stopped: Promise<NodeJS.Signals>): Promise<void> {
  // Imported here because they load AWS's packages, which takes most of a second. --help does not need them.
  const { LocalCloud } = await import("./localCloud");
  const providers = await import("./engine/providerServer");
  const { prepareEnvironment } = await import("./engine/environment");

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
    const script = prepareEnvironment(directory, cloud, server);
    print(whatToType(directory, script));
    for (const database of cloud.databases.all) print(howToConnect(cloud, database));

    print(`\n${await stopped}: stopping; the next start restores everything`);
  } finally {
    // Open, they would keep the process alive, even after a failed start.
    server?.close();
    await cloud.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function whatToType(directory: string, script: string): string {
  return `The local cloud is running in ${directory}. Ctrl-C stops it.

In another shell, in this checkout:
  . ${shellQuote(shorten(script))}
  pulumi stack init blue        # the first time
  pulumi stack init green       # the first time
  pulumi up --stack blue
  pulumi up --stack green
  pulumi stack output LoadBalancerDNS --stack green
  aws lambda invoke --function-name schema-validator-green answer.json
`;
}

function howToConnect(cloud: LocalCloud, database: Database): string {
  return `  psql ${shellQuote(connectionUrl(database, cloud.certificates))}`;
}

/** Returns the path relative to the current directory, if it is below that. */
function shorten(path: string): string {
  const short = relative(".", path);
  return short.startsWith("..") ? path : short;
}

/** Creates the service's directory unless it exists. @throws UsageError if it cannot be the service's */
function prepareDirectory(path: string): string {
  const directory = resolve(path);
  try {
    createDirectory(directory);
  } catch (error) {
    throw new UsageError(`--dir: ${directory} cannot be created: ${(error as Error).message}`);
  }
  if (!statSync(directory).isDirectory()) throw new UsageError(`--dir: ${directory} is not a directory.`);
  const entries = readdirSync(directory);
  if (entries.length > 0 && !entries.some((name) => ["cloud", "lock"].includes(name))) {
    throw new UsageError(`--dir: ${directory} contains other files. Name an empty directory or a new one.`);
  }
  return directory;
}

const program = createProgram(
  "npm run local",
  "Simulates AWS on this machine for the real pulumi command. Runs until Ctrl-C, and prints the commands to type in another " +
    "shell: pulumi up, aws lambda invoke, psql. Database clusters are real PostgreSQL servers, and Lambda functions run. " +
    "The next start in the same directory restores everything.",
).addOption(
  new Option(
    "--dir <dir>",
    "the directory for everything: databases, secrets, Pulumi's state; remove it to start afresh",
  ).default(join(__dirname, "..", ".local"), ".local in the checkout"),
);
addExitCodes(program, {
  0: "stopped by Ctrl-C or SIGTERM, together with the servers",
  2: "wrong usage",
  3: "could not start",
});
onRun<{ dir: string }>(program, ({ dir }) => runIn(prepareDirectory(dir)));
void runProgram(program);
