import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claim } from "./lock";

/**
 * Waits until its standard input ends, then stops every PostgreSQL server below the directory and removes it; or, where
 * it is given a lock, puts it back as it was and removes the lock.
 * A shell of its own, because input ends when this process ends, however it ends: also by an exception that nobody
 * caught or by SIGKILL, when no handler of ours runs any more.
 *
 * We may be in the middle of starting a server. Under its new name nobody finds the directory who would start one from
 * now on; who has started already has left a pid file after that moment. A negative number there is initdb's own.
 */
const JANITOR = `
while read -r word; do [ "$word" = keep ] && exit 0; done
closing="$1.closing"
mv "$1" "$closing" && sleep 0.2
for file in "$closing"/*/data/postmaster.pid; do
  read -r pid < "$file" && [ "$pid" -gt 0 ] && kill "-$2" "$pid"
done
for file in "$closing"/*/data/postmaster.pid; do
  while read -r pid < "$file" && [ "$pid" -gt 0 ] && kill -0 "$pid"; do sleep 0.02; done
done
[ -n "$3" ] && { mv "$closing" "$1" && rm "$3"; exit; }
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf "$closing" && exit 0
  sleep 0.1
done
exit 1
`;

/** How a server ends: by QUIT at once; by INT with everything written to its files. https://www.postgresql.org/docs/17/server-shutdown.html */
type ServerSignal = "QUIT" | "INT";

/**
 * A directory for one run's servers and files. By default one under the system's temporary directory, of which nothing
 * outlives the run, unless it is kept.
 */
export class Workspace {
  /** Absolute path. Others may pass through it but not list it: servers run as another user when we are root. */
  readonly directory: string;
  private readonly janitor: ChildProcess;
  private dismissal: Promise<void> | undefined;

  /** Use {@link in} for a directory that is not a temporary one. */
  constructor(directory = mkdtempSync(join(tmpdir(), "bluegreen-")), serverSignal: ServerSignal = "QUIT", lock = "") {
    this.directory = directory;
    chmodSync(this.directory, 0o711);
    // Detached: Ctrl-C goes to the whole process group of the terminal, and the janitor has to survive it.
    this.janitor = spawn("/bin/sh", ["-c", JANITOR, "janitor", this.directory, serverSignal, lock], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    // Neither the process nor its pipe may keep Node's event loop alive.
    this.janitor.unref();
    (this.janitor.stdin as unknown as { unref(): void }).unref();
  }

  /**
   * A workspace that outlives the run: with the run end only its servers. One run at a time.
   * @param parent an existing directory; the workspace is its subdirectory `cloud`
   * @throws when another run has it
   */
  static async in(parent: string): Promise<Workspace> {
    const lock = join(parent, "lock");
    await claim(lock);
    const directory = join(parent, "cloud");
    // What a janitor has left that was killed itself, as by the end of the machine's day.
    if (existsSync(`${directory}.closing`)) renameSync(`${directory}.closing`, directory);
    mkdirSync(directory, { recursive: true });
    const workspace = new Workspace(directory, "INT", lock);
    appendFileSync(lock, `${workspace.janitor.pid}\n`);
    return workspace;
  }

  /** Stops the servers and removes every file, if they are temporary. Resolves when both are done. */
  async close(): Promise<void> {
    await (this.dismissal ??= this.dismiss(""));
  }

  /** Leaves the servers running and the files in place, also after this process has ended. */
  async keep(): Promise<void> {
    await (this.dismissal ??= this.dismiss("keep\n"));
  }

  private async dismiss(order: string): Promise<void> {
    const { janitor } = this;
    if (janitor.exitCode === null && janitor.signalCode === null) {
      const exited = once(janitor, "exit");
      janitor.ref();
      janitor.stdin?.end(order);
      await exited;
    }
    if (janitor.exitCode !== 0) {
      throw new Error(`Could not clean up: stop the servers below ${this.directory} (or .closing) and remove it.`);
    }
  }
}
