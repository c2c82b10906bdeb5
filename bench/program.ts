import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { BenchmarkResult } from "./result";
import { median } from "./median";

const RUNS = 5;

/** Durations in milliseconds. */
interface Times {
  /** Of @pulumi/pulumi, @pulumi/aws and @pulumi/awsx. */
  readonly importing: number;
  /** Of the program's files, which ts-node transpiles as for Pulumi. */
  readonly loading: number;
  /** Of both stacks, including the Lambda's bundle. */
  readonly evaluating: number;
  /** From the process's start to its end. */
  readonly process: number;
}

/** Measures evaluating the program for blue and green in one new process, and importing Pulumi's packages in it. */
export function run(): Promise<BenchmarkResult> {
  const runs = Array.from({ length: RUNS }, measure);
  const of = (value: (times: Times) => number) => median(runs.map(value));
  return Promise.resolve({
    figures: [
      { name: `importing Pulumi's packages, median of ${RUNS}`, value: of((t) => t.importing), unit: "ms" },
      { name: "loading the program's files, transpiling included", value: of((t) => t.loading), unit: "ms" },
      { name: "evaluating both stacks, bundling included", value: of((t) => t.evaluating), unit: "ms" },
      { name: "evaluating / importing", value: of((t) => t.evaluating / t.importing), unit: "x", limit: 0.5 },
      {
        name: "(loading + evaluating) / importing",
        value: of((t) => (t.loading + t.evaluating) / t.importing),
        unit: "x",
      },
      { name: "the whole process, both stacks", value: of((t) => t.process), unit: "ms" },
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
