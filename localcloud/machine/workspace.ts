import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claim } from "./lock";

/**
 * Waits until its standard input ends, then stops every PostgreSQL server below the directory and removes it. Where it is
 * given a lock, the directory stays and the lock goes: then the servers end by INT, which lets them write everything down,
 * instead of QUIT. https://www.postgresql.org/docs/17/server-shutdown.html
 * A shell of its own, because input ends when this process ends, however it ends: also by an exception that nobody
 * caught or by SIGKILL, when no handler of ours runs any more.
 *
 * We may be in the middle of starting a server. Under its new name nobody finds the directory who would start one from
 * now on; who has started already has left a pid file after that moment. A negative number there is initdb's own.
 * A directory that stays keeps its name, because a server needs it to end by INT; who is late there is found by looking
 * twice.
 */
const JANITOR = `
while read -r word; do [ "$word" = keep ] && exit 0; done
stop() {
  for file in "$1"/*/data/postmaster.pid; do
    read -r pid < "$file" && [ "$pid" -gt 0 ] && kill "-$2" "$pid"
  done
  for file in "$1"/*/data/postmaster.pid; do
    while read -r pid < "$file" && [ "$pid" -gt 0 ] && kill -0 "$pid"; do sleep 0.02; done
  done
}
if [ -n "$2" ]; then
  for attempt in 1 2; do
    sleep 0.2
    stop "$1" INT
  done
  rm "$2"
  exit
fi
closing="$1.closing"
mv "$1" "$closing" && sleep 0.2
stop "$closing" QUIT
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf "$closing" && exit 0
  sleep 0.1
done
exit 1
`;

/**
 * A directory for one run's servers and files. By default one under the system's temporary directory, of which nothing
 * outlives the run, unless it is kept.
 */
export class Workspace {
  private readonly janitor: ChildProcess;
  private dismissal: Promise<void> | undefined;

  /**
   * Use {@link in} for a directory that is not a temporary one.
   * @param directory absolute path. Others may pass through it but not list it: servers run as another user when we are root.
   */
  constructor(
    readonly directory = mkdtempSync(join(tmpdir(), "bluegreen-")),
    lock = "",
  ) {
    chmodSync(this.directory, 0o711);
    // Detached: Ctrl-C goes to the whole process group of the terminal, and the janitor has to survive it.
    this.janitor = spawn("/bin/sh", ["-c", JANITOR, "janitor", this.directory, lock], {
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
    mkdirSync(directory, { recursive: true });
    const workspace = new Workspace(directory, lock);
    appendFileSync(lock, `${workspace.janitor.pid}\n`);
    return workspace;
  }

  /** Stops the servers and removes every file, if they are temporary. Resolves when both are done. */
  async close(): Promise<void> {
    await (this.dismissal ??= this.dismiss(""));
  }

  /**
   * Leaves the servers running and the files in place, even after this process has ended.
   * @returns false if the workspace was closed before
   */
  async keep(): Promise<boolean> {
    const isOpen = this.dismissal === undefined;
    await (this.dismissal ??= this.dismiss("keep\n"));
    return isOpen;
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
