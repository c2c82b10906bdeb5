import { parseArgs } from "node:util";
import { oraclePostgres } from "../support/postgres";
import { Oracle } from "./round";
import { Side } from "./side";
import { Tally } from "./tally";

const HELP = `Usage: npm run oracle -- [--rounds N] [--seed S] [--round R] [--major M] [--green-major M] [--verbose]

Random schemas, random changes, and what clients of blue then see on green, beside what the validator says.

  --rounds N        how many (default 2000)
  --seed S          repeats an earlier run (default 1)
  --round R         only this one of the seed's rounds
  --major M         PostgreSQL's major of both servers (default 17), or of blue with --green-major
  --verbose         every statement that green answers otherwise, too

Exit codes: 0 no miss, 1 a miss, 2 wrong usage, 3 could not run
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "2000" },
      seed: { type: "string", default: "1" },
      round: { type: "string" },
      major: { type: "string", default: "17" },
      "green-major": { type: "string" },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const [rounds, seed, only = 0] = [values.rounds, values.seed, values.round].map((value) => value && Number(value));
  if (values.help || !Number.isInteger(rounds) || !Number.isInteger(seed) || !Number.isInteger(only)) {
    (values.help ? process.stdout : process.stderr).write(HELP);
    return values.help ? 0 : 2;
  }
  const servers = await Promise.all([
    oraclePostgres("blue", Number(values.major)),
    oraclePostgres("green", Number(values["green-major"] ?? values.major)),
  ]);
  const [blue, green] = await Promise.all([Side.open(servers[0]), Side.open(servers[1])]);
  const oracle = new Oracle(blue, green, Number(seed));
  const tally = new Tally(Number(seed));
  const begin = performance.now();
  const numbers =
    values.round === undefined ? Array.from({ length: Number(rounds) }, (_, index) => index) : [Number(only)];
  try {
    for (const number of numbers) {
      const round = await oracle.play(number);
      process.stdout.write(tally.add(round, values.verbose));
      if ((number + 1) % 100 === 0)
        process.stderr.write(`${number + 1} rounds, ${Math.round((performance.now() - begin) / 1000)} s\n`);
    }
  } finally {
    await Promise.all([blue.close(), green.close()]);
  }
  process.stdout.write(tally.table());
  return tally.isClean() ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
    process.exitCode = 3;
  },
);
