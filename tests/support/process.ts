import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** A directory that replaces the system's temporary one, so that a test finds the files that a run leaves. */
export class TemporaryDirectory {
  readonly path = mkdtempSync(join(tmpdir(), "bluegreen test's "));

  constructor() {
    chmodSync(this.path, 0o711); // started by root, the servers run as another user and must pass through
  }

  entries(): string[] {
    return readdirSync(this.path);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the project's scripts and collects its output. */
export class Run {
  private readonly child: ChildProcess;
  private stdout = "";
  private stderr = "";
  private readonly closed: Promise<number | null>;

  /**
   * @param script a TypeScript file, relative to the project
   * @param temporary replaces the system's temporary directory
   * @param project @default this checkout
   */
  constructor(script: string, args: readonly string[], temporary: TemporaryDirectory, project = ROOT) {
    this.child = spawn(process.execPath, ["--import", "tsx", join(project, script), ...args], {
      cwd: project,
      env: { ...process.env, TMPDIR: temporary.path, TSX_DISABLE_CACHE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.closed = once(this.child, "close").then(([code]) => code as number | null);
  }

  /** Waits until the output contains the text. @throws Error if the process ends before */
  async untilOutput(text: string): Promise<void> {
    const ended = this.closed.then(() => "ended" as const);
    while (!this.stdout.includes(text) && !this.stderr.includes(text)) {
      const output = once(this.child.stdout!, "data").then(() => "output" as const);
      if ((await Promise.race([output, ended])) === "ended") {
        throw new Error(`The process ended without "${text}":\n${this.stdout}${this.stderr}`);
      }
    }
  }

  /** The standard output until now. */
  get output(): string {
    return this.stdout;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async finish(): Promise<Finished> {
    const code = await this.closed;
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Waits until the condition holds. @throws Error after ten seconds */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ten seconds for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** True if a server accepts connections on the port. */
export async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
