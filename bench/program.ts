import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { BenchmarkResult } from "./main";
import { median } from "./median";

const RUNS = 5;

interface Times {
  readonly imports: number;
  readonly evaluation: number;
  readonly process: number;
}

/**
 * Evaluating the program of blue and of green in one fresh process, transpiled by ts-node as Pulumi does it: reading the
 * program's files and bundling the Lambda included, Pulumi's own packages apart.
 */
export function run(): Promise<BenchmarkResult> {
  const runs = Array.from({ length: RUNS }, measure);
  const of = (key: keyof Times) => median(runs.map((times) => times[key]));
  return Promise.resolve({
    figures: [
      { name: `importing Pulumi's packages, median of ${RUNS}`, value: of("imports"), unit: "ms" },
      { name: "evaluating the program of both stacks", value: of("evaluation"), unit: "ms" },
      {
        name: "evaluating / importing, median of each run's ratio",
        value: median(runs.map(({ evaluation, imports }) => evaluation / imports)),
        unit: "x",
        limit: 0.5,
      },
      { name: "the whole process, both stacks", value: of("process"), unit: "ms" },
    ],
  });
}

function measure(): Times {
  const started = performance.now();
  const output = execFileSync(
    process.execPath,
    ["--require", "ts-node/register/transpile-only", join(__dirname, "programProcess.ts")],
    { encoding: "utf8", cwd: join(__dirname, "..") },
  );
  return { ...(JSON.parse(output) as Omit<Times, "process">), process: performance.now() - started };
}
