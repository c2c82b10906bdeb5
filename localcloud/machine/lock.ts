import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds that a janitor gets to stop the servers of a run that was killed. */
const PATIENCE = 30_000;

/**
 * Takes a lock: a file with the id of the process that holds it and, on a second line, of its janitor, which outlives it
 * and removes the lock at last. A lock of processes that exist no more counts for nothing.
 * @throws when another process holds it
 */
export async function claim(lock: string): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!create(lock)) {
    const [holder = 0, janitor = 0] = holders(lock);
    const waited = Date.now() > deadline;
    if (isAlive(holder) || (isAlive(janitor) && waited)) {
      throw new Error(
        `${dirname(lock)} is in use by process ${isAlive(holder) ? holder : janitor}. Stop that first, or choose another ` +
          `directory with --dir. If that process is something else, remove ${lock}.`,
      );
    }
    if (isAlive(janitor)) await delay(20);
    else rmSync(lock, { force: true });
  }
}

/** @returns whether there was none */
function create(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Process ids; none when the lock has just been removed. */
function holders(lock: string): number[] {
  try {
    return readFileSync(lock, "utf8").split("\n").map(Number);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return [];
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // another user's
  }
}
