import { parseArgs } from "node:util";
import { formatTable } from "../output/table";
import type { BenchmarkOptions, BenchmarkResult } from "./result";

const BENCHMARKS: Record<string, () => Promise<(options: BenchmarkOptions) => Promise<BenchmarkResult>>> = {
  program: async () => (await import("./program")).run,
  bundle: async () => (await import("./bundle")).run,
  validate: async () => (await import("./validate")).run,
  engine: async () => (await import("./engine")).run,
};

const HELP = `Usage: npm run bench -- NAME [--json] [--tables N]

  program    evaluating the Pulumi program of both stacks, beside importing Pulumi's packages
  bundle     the validator's bundle: size, and loading it in a fresh process
  validate   comparing two identical databases of N tables (default 1000), beside pg_dump -s
  engine     both stacks up and down on Pulumi's real engine, with the local cloud; needs the pulumi command

Exit codes: 0 every figure within its limit, 1 a figure beyond its limit, 2 wrong usage, 3 could not run
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      tables: { type: "string", default: "1000" },
      help: { type: "boolean", short: "h" },
    },
  });
  const load = BENCHMARKS[positionals[0] ?? ""];
  const tables = Number(values.tables);
  if (values.help || !load || positionals.length > 1 || !Number.isInteger(tables) || tables < 1) {
    (values.help ? process.stdout : process.stderr).write(HELP);
    return values.help ? 0 : 2;
  }
  const result = await (await load())({ tables });
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : table(result));
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

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 3;
  },
);
