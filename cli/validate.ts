import { InvalidArgumentError, Option, type Command } from "commander";
import { DIRECTIONS, type Direction } from "../validator/finding";
import { FORMATS, type Format } from "../validator/formats/names";
import { DEFAULT_DIRECTIONS, MODES, type Mode } from "../validator/mode";
import { addExitCodes, onRun, repeatableOption } from "./command";
import { addSides, explainUrls, readSides } from "./sides";
import type * as validation from "./validation";

/** The options as they are given. */
export interface ValidateOptions {
  readonly mode: Mode;
  readonly directions: readonly Direction[];
  readonly probe?: boolean;
  readonly statements?: string;
  readonly format: Format;
  readonly output?: readonly string[];
  readonly config?: string;
  readonly printIgnore?: string;
}

export function addValidate(program: Command): void {
  const command = program
    .command("validate")
    .summary("judge whether green's schema can replace blue's")
    .description(
      "Reads the schemas of two PostgreSQL databases and judges whether green can " +
        "replace blue: for clients written for blue, and for replication. Changes nothing.",
    );
  addSides(command)
    .addOption(
      new Option("--mode <mode>", "strict counts warnings, permissive does not").choices(MODES).default(MODES[0]),
    )
    .addOption(
      new Option("--directions <list>", `the directions that the verdict covers: some of ${DIRECTIONS.join(", ")}`)
        .default(DEFAULT_DIRECTIONS, "all but the last")
        .argParser(readDirections),
    )
    .option(
      "--probe",
      "query the data where the schema is not enough: read-only queries of at most 10 s each, which turn warnings into errors or settle them",
    )
    .option(
      "--statements <source>",
      "pg_stat_statements (blue's) or a file of SQL: statements that clients send, to be described on both sides, never executed",
    )
    .addOption(new Option("--format <format>", "the format of the printed report").choices(FORMATS).default(FORMATS[0]))
    .addOption(
      repeatableOption("--output <format=file>", "write the report into a file, too; may be given several times"),
    )
    .option(
      "--config <file>",
      "severities of rules, and findings to ignore (default: bluegreen.yaml or bluegreen.yml, if there is one)",
    )
    .option(
      "--print-ignore <fingerprint>",
      "print, instead of a report, an entry for that file that ignores this finding",
    );
  explainUrls(command);
  addExitCodes(command, { 0: "compatible", 1: "incompatible", 2: "wrong usage", 3: "could not run" });
  onRun<Partial<ValidateOptions>>(command, (options) => {
    const sides = readSides(command);
    // Loaded here, so that help and wrong usage need not wait for pg and all rules. tsx/cjs leaves import() to Node.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { runValidate } = require("./validation") as typeof validation;
    return runValidate(options as ValidateOptions, sides);
  });
}

function readDirections(list: string): Direction[] {
  return list.split(",").map((name) => {
    const direction = DIRECTIONS.find((candidate) => candidate === name.trim());
    if (direction === undefined) throw new InvalidArgumentError(`Allowed are ${DIRECTIONS.join(", ")}.`);
    return direction;
  });
}
