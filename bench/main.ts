import { Argument, Option } from "commander";
import { addExitCodes, createProgram, onRun, positiveInteger, runProgram } from "../cli/command";
import { withProgress } from "../output/progress";
import { formatTable } from "../output/table";
import type { BenchmarkOptions, BenchmarkResult } from "./result";

const BENCHMARKS: Record<string, () => Promise<(options: BenchmarkOptions) => Promise<BenchmarkResult>>> = {
  program: async () => (await import("./program")).run,
  bundle: async () => (await import("./bundle")).run,
  validate: async () => (await import("./validate")).run,
  engine: async () => (await import("./engine")).run,
};

interface Options {
  readonly tables: number;
  readonly json?: boolean;
}

async function run({ tables, json }: Options, name: string): Promise<number> {
  const benchmark = await BENCHMARKS[name]!();
  const result = await withProgress(process.stderr, `Measuring ${name}`, () => benchmark({ tables }));
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : table(result));
  return result.figures.every(({ value, limit }) => limit === undefined || value <= limit) ? 0 : 1;
}

function table({ figures, skipped = [] }: BenchmarkResult): string {
  const rows = figures.map(({ name, value, unit, limit }) => {
    const shown = value.toFixed(unit === "x" ? 2 : unit === "s" ? 1 : 0);
    const verdict = limit === undefined ? "" : `limit ${limit} ${unit}${value <= limit ? "" : "  EXCEEDED"}`;
    return [name, shown, unit, verdict];
  });
  return formatTable(rows, ["left", "right"]) + skipped.map((reason) => `skipped: ${reason}\n`).join("");
}

const program = createProgram(
  "npm run bench",
  "Measures a part of the project, and marks the figures that exceed their limits.",
)
  .usage("-- <benchmark> [options]")
  .addArgument(
    new Argument(
      "<benchmark>",
      "program: evaluating the Pulumi program for both stacks, compared with importing Pulumi's packages; bundle: the size of " +
        "the validator's bundle, and loading it in a new process; validate: comparing two identical databases, compared with " +
        "pg_dump -s; engine: creating and destroying both stacks with Pulumi's real engine and the local cloud (needs the " +
        "pulumi command)",
    ).choices(Object.keys(BENCHMARKS)),
  )
  .addOption(
    new Option("--tables <number>", "the number of tables in each database, for validate")
      .default(1000)
      .argParser(positiveInteger),
  )
  .option("--json", "print the figures as JSON");
addExitCodes(program, {
  0: "every figure is within its limit",
  1: "a figure exceeds its limit",
  2: "wrong usage",
  3: "could not run",
});
onRun<Options>(program, (options, [name = ""]) => run(options, name));
void runProgram(program);
