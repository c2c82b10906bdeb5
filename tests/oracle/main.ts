import { InvalidArgumentError, Option } from "commander";
import { addExitCodes, createProgram, onRun, positiveInteger, runProgram } from "../../cli/command";
import { oraclePostgres } from "../support/postgres";
import { Oracle } from "./round";
import { Side } from "./side";
import { Tally } from "./tally";

interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly round?: number;
  readonly major: number;
  readonly greenMajor?: number;
  readonly verbose: boolean;
}

async function run({ rounds, seed, round: only, major, greenMajor = major, verbose }: Options): Promise<number> {
  const servers = await Promise.all([oraclePostgres("blue", major), oraclePostgres("green", greenMajor)]);
  const [blue, green] = await Promise.all([Side.open(servers[0]), Side.open(servers[1])]);
  const oracle = new Oracle(blue, green, seed);
  const tally = new Tally(seed);
  const begin = performance.now();
  const numbers = only === undefined ? Array.from({ length: rounds }, (_, index) => index) : [only];
  try {
    for (const number of numbers) {
      const round = await oracle.play(number);
      process.stdout.write(tally.add(round, verbose));
      if ((number + 1) % 100 === 0)
        process.stderr.write(`${number + 1} rounds, ${Math.round((performance.now() - begin) / 1000)} s\n`);
    }
  } finally {
    await Promise.all([blue.close(), green.close()]);
  }
  process.stdout.write(tally.table());
  return tally.isClean() ? 0 : 1;
}

const program = createProgram(
  "npm run oracle",
  "Makes random schemas and random changes, and compares what clients of blue then see on green with what the validator says.",
)
  .addOption(new Option("--rounds <number>", "how many").default(2000).argParser(positiveInteger))
  .addOption(new Option("--seed <number>", "repeats an earlier run").default(1).argParser(wholeNumber))
  .addOption(new Option("--round <number>", "only this one of the seed's rounds").argParser(wholeNumber))
  .addOption(
    new Option("--major <major>", "PostgreSQL's major of both servers, or of blue with --green-major")
      .default(17)
      .argParser(positiveInteger),
  )
  .addOption(new Option("--green-major <major>", "PostgreSQL's major of green").argParser(positiveInteger))
  .option("--verbose", "print every statement that green answers otherwise, too", false);
addExitCodes(program, { 0: "no miss", 1: "a miss", 2: "wrong usage", 3: "could not run" });
onRun<Options>(program, run);
void runProgram(program);

/** Parses an option's value as a whole number of 0 or more. */
function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of 0 or more.");
  return Number(text);
}
