import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a shell would. */
export async function bluegreen(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  inherited: NodeJS.ProcessEnv = process.env,
  cwd?: string,
): Promise<Result> {
  const child = spawn(process.execPath, [join(__dirname, "../../cli/bluegreen.js"), ...args], {
    env: { ...inherited, NO_COLOR: "1", FORCE_COLOR: undefined, ...environment },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const [exitCode] = (await once(child, "close")) as [number];
  return { exitCode, ...output };
}
