import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { until } from "../support/rehearsal";

describe("the awsx plug-in", () => {
  it("ends when the engine that started it has been killed", async () => {
    // The shell stands in for the engine. What the plug-in prints is its port: then it is up.
    const engine = spawn(
      "/bin/sh",
      ["-c", `"$0" --import tsx rehearsal/engine/awsxPlugin.ts & echo $!; wait`, process.execPath],
      {
        cwd: join(__dirname, "..", ".."),
        env: { ...process.env, TSX_DISABLE_CACHE: "1" },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let printed = "";
    engine.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    await until(() => /^\d+\n\d+\n$/.test(printed), "the plug-in's port");
    const plugin = Number.parseInt(printed);
    assert.ok(runs(plugin));

    engine.kill("SIGKILL");
    await once(engine, "exit");
    await until(() => !runs(plugin), "the plug-in's end");
  });
});

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
