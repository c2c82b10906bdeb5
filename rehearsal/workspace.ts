import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Waits until its standard input ends, then stops every PostgreSQL server below the directory and removes it.
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
  read -r pid < "$file" && [ "$pid" -gt 0 ] && kill -QUIT "$pid"
done
for file in "$closing"/*/data/postmaster.pid; do
  while read -r pid < "$file" && [ "$pid" -gt 0 ] && kill -0 "$pid"; do sleep 0.02; done
done
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf "$closing" && exit 0
  sleep 0.1
done
exit 1
`;

/** A directory under the system's temporary directory for one run; nothing in it outlives the run, unless it is kept. */
export class Workspace {
  /** Absolute path. Others may pass through it but not list it: servers run as another user when we are root. */
  readonly directory: string;
  private readonly janitor: ChildProcess;
  private dismissal: Promise<void> | undefined;

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "bluegreen-"));
    chmodSync(this.directory, 0o711);
    // Detached: Ctrl-C goes to the whole process group of the terminal, and the janitor has to survive it.
    this.janitor = spawn("/bin/sh", ["-c", JANITOR, "janitor", this.directory], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    // Neither the process nor its pipe may keep Node's event loop alive.
    this.janitor.unref();
    (this.janitor.stdin as unknown as { unref(): void }).unref();
  }

  /** Stops the servers and removes every file. Resolves when both are done. */
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
