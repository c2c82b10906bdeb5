import { Option, type Command } from "commander";
import { addExitCodes, onRun, positiveInteger } from "./command";
import type * as migration from "./migration";
import { addSides, explainUrls, readSides } from "./sides";

/** The options as they are given. */
export interface PreflightCommandOptions {
  /** Seconds. */
  readonly maxPause: number;
  readonly json?: boolean;
}

export function addPreflight(program: Command): void {
  const command = program
    .command("preflight")
    .summary("look for what would stop or harm the migration of the data")
    .description(
      "Looks on both databases for everything that would stop or harm the migration of the data by logical " +
        "replication: settings, rights, tables, transactions, others' replication. Shows the roles that can write, " +
        "and who is connected. Changes nothing.",
    );
  addSides(command)
    .addOption(
      new Option("--max-pause <seconds>", "how long the switch may refuse writes; older transactions are reported")
        .default(10)
        .argParser(positiveInteger),
    )
    .option("--json", "print the result as JSON (docs/preflight.schema.json)");
  explainUrls(command);
  addExitCodes(command, { 0: "ready", 1: "blocked", 2: "wrong usage", 3: "could not run" });
  onRun<PreflightCommandOptions>(command, (options) => {
    const sides = readSides(command);
    // As in validate.ts.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { preflight } = require("./migration") as typeof migration;
    return preflight(options, sides);
  });
}
