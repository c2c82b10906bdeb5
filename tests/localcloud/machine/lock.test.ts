import assert from "node:assert/strict";
import { spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import fs, { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claim } from "../../../localcloud/machine/lock";
import { TemporaryDirectory } from "../../support/process";

describe("a lock", () => {
  let temporary: TemporaryDirectory;
  let lock: string;

  beforeEach(() => {
    temporary = new TemporaryDirectory();
    lock = join(temporary.path, "lock");
  });

  afterEach(() => temporary.remove());

  /** Returns the id of a process that has ended. */
  const dead = () => spawnSync("true").pid;

  it("is held by one process at a time", async () => {
    await claim(lock);
    assert.equal(readFileSync(lock, "utf8"), `${process.pid}\n`);
    await assert.rejects(claim(lock), {
      message:
        `${temporary.path} is in use by process ${process.pid}. Stop that first, or choose another directory with --dir. ` +
        `If that process is something else, remove ${lock}.`,
    });
  });

  it("is stale if its processes have ended", async () => {
    writeFileSync(lock, `${dead()}\n${dead()}\n`);
    await claim(lock);
    assert.equal(readFileSync(lock, "utf8"), `${process.pid}\n`);
  });

  it("is taken by only one of two processes that find the same stale lock", async () => {
    writeFileSync(lock, `${dead()}\n${dead()}\n`);
    const { rmSync } = fs;
    const script = "require('ts-node/register/transpile-only'); require(process.argv[1]).claim(process.argv[2], 0)";
    let other: SpawnSyncReturns<string> | undefined;
    // Another process tries to take the stale lock while this one removes it.
    fs.rmSync = (...args: Parameters<typeof rmSync>) => {
      if (args[0] === lock && !other) {
        const module = join(__dirname, "..", "..", "..", "localcloud", "machine", "lock");
        const child = ["--eval", `${script}.then(() => process.stdout.write("taken"))`, module, lock];
        other = spawnSync(process.execPath, child, { encoding: "utf8" });
      }
      rmSync(...args);
    };
    try {
      await claim(lock);
    } finally {
      fs.rmSync = rmSync;
    }
    assert.equal(other?.stdout, "");
    assert.match(other?.stderr ?? "", /is in use by process/);
    assert.equal(readFileSync(lock, "utf8"), `${process.pid}\n`);
    assert.deepEqual(temporary.entries(), ["lock"]);
  });

  it("is held until the janitor of a killed process has ended", async () => {
    const janitor = spawn("/bin/sh", ["-c", 'read -r line; rm "$0"', lock], { stdio: ["pipe", "ignore", "ignore"] });
    try {
      writeFileSync(lock, `${dead()}\n${janitor.pid}\n`);
      let done = false;
      const claimed = claim(lock).then(() => (done = true));
      await new Promise(setImmediate);
      assert.equal(done, false);
      const ended = once(janitor, "exit");
      janitor.stdin.end("\n");
      await Promise.all([claimed, ended]);
      assert.equal(readFileSync(lock, "utf8"), `${process.pid}\n`);
    } finally {
      janitor.kill("SIGKILL");
    }
  });
});
