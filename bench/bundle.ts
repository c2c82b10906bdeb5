import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../components/bundle";
import type { BenchmarkResult } from "./result";
import { median } from "./median";

const RUNS = 11;

/** Prints the milliseconds for loading the file in a new process, as Lambda does at a cold start. */
const LOAD = `
const started = process.hrtime.bigint();
require(process.argv[1]);
process.stdout.write(String(Number(process.hrtime.bigint() - started) / 1e6));
process.exit();
`;

/** Measures the size of the validator's bundle, and the time for loading it in a new Node process. */
export async function run(): Promise<BenchmarkResult> {
  const { code } = await bundle(join(__dirname, "..", "validator", "handler.ts"));
  const directory = mkdtempSync(join(tmpdir(), "bluegreen-bench-"));
  try {
    const file = join(directory, "index.js");
    writeFileSync(file, code);
    const times = Array.from({ length: RUNS }, () =>
      Number(execFileSync(process.execPath, ["--eval", LOAD, file], { encoding: "utf8" })),
    );
    return {
      figures: [
        { name: "size", value: Buffer.byteLength(code) / 1024, unit: "KB", limit: 1024 },
        { name: `loading in a fresh process, median of ${RUNS}`, value: median(times), unit: "ms", limit: 150 },
      ],
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
