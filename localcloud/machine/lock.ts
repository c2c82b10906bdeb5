import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds that a janitor gets to stop the servers of a run that was killed. */
const PATIENCE = 30_000;

/**
 * Takes a lock, which is a file. It contains the id of the process that holds it and, on a second line, of the process's
 * janitor, which outlives the process and then removes the lock. A lock whose processes have ended is stale and is replaced.
 * @param patience milliseconds to wait for a janitor, or for another process that is removing a stale lock
 * @throws Error if another process holds it
 */
export async function claim(lock: string, patience = PATIENCE): Promise<void> {
  const deadline = Date.now() + patience;
  while (!create(lock)) {
    const [holder = 0, janitor = 0] = holders(lock);
    const waited = Date.now() > deadline;
    if (isAlive(holder) || (isAlive(janitor) && waited)) throw inUse(lock, isAlive(holder) ? holder : janitor);
    if (!isAlive(janitor) && removeStale(lock)) continue;
    if (waited) throw inUse(lock, holder);
    // A random time, or two processes that have met would meet again.
    await delay(10 + Math.random() * 20);
  }
}

function inUse(lock: string, pid: number): Error {
  return new Error(
    `${dirname(lock)} is in use by process ${pid}. Stop that first, or choose another ` +
      `directory with --dir. If that process is something else, remove ${lock}.`,
  );
}

/**
 * Removes a stale lock. Only one process at a time does so, or a second one could remove the lock that the first has just taken.
 * Each process announces itself in a file before it looks for the others' files, so that of two at least one sees the
 * other. It then gives up and must try again.
 * @returns false if another process is removing a lock at the same time
 */
function removeStale(lock: string): boolean {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, "");
  try {
    const prefix = `${basename(lock)}.`;
    const others = readdirSync(dirname(lock)).filter((name) => name.startsWith(prefix) && name !== basename(own));
    if (others.some((name) => isAlive(Number(name.slice(prefix.length))))) return false;
    // Read again because another process may have taken the lock before the announcement.
    if (!holders(lock).some(isAlive)) rmSync(lock, { force: true });
    return true;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @returns false if the lock exists already */
function create(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Returns process ids; none if the lock has just been removed. */
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
