import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claim } from "./lock";

/**
 * A shell script that waits for the end of its standard input, then stops every PostgreSQL server below the directory and
 * removes the directory. If it gets a lock, it removes the lock instead and keeps the directory. Then it stops the servers by
 * INT, with which they write their data, instead of QUIT. https://www.postgresql.org/docs/17/server-shutdown.html
 *
 * It is a separate process because its input ends however this process ends, even by an uncaught exception or SIGKILL, after
 * which no handler of this process runs.
 *
 * This process may be starting a server at that moment. Renaming the directory prevents further starts, and a server that has
 * started already leaves its pid file shortly after. A negative number in that file is initdb's.
 * A directory that is kept cannot be renamed, because a server needs its name to end by INT. There the script looks for
 * servers twice, to find one that started late.
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

/** A directory for the servers and files of one run. They do not outlive the run unless it keeps them. */
export class Workspace {
  private readonly janitor: ChildProcess;
  private dismissal: Promise<void> | undefined;

  /**
   * Use {@link in} for a directory that is not temporary.
   * @param directory absolute path. Other users can pass through it but not list it: started by root, the servers run as
   * another user. @default a new one in the system's temporary directory
   */
  constructor(
    readonly directory = mkdtempSync(join(tmpdir(), "bluegreen-")),
    lock = "",
  ) {
    chmodSync(this.directory, 0o711);
    // Detached because the janitor must survive Ctrl-C, which goes to the terminal's whole process group.
    this.janitor = spawn("/bin/sh", ["-c", JANITOR, "janitor", this.directory, lock], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    // Neither the process nor its pipe must keep Node's event loop alive.
    this.janitor.unref();
    (this.janitor.stdin as unknown as { unref(): void }).unref();
  }

  /**
   * Opens a workspace that outlives the run. Only its servers end with the run. One run at a time can use it.
   * @param parent an existing directory. The workspace is its subdirectory `cloud`.
   * @throws Error if another run uses it
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

  /** Stops the servers and, if the directory is temporary, removes it. Does nothing if the workspace was kept before. */
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
      throw new Error(`Could not clean up. Stop the servers below ${this.directory} (or .closing) and remove it.`);
    }
  }
}
