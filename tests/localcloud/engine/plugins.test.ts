import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { installPlugins } from "../../../localcloud/engine/plugins";
import type { ProviderServer } from "../../../localcloud/engine/providerServer";
import { TemporaryDirectory, until } from "../../support/process";

describe("the provider plug-ins", () => {
  it("direct the engine to the local cloud, and end if the engine is killed", async () => {
    const home = new TemporaryDirectory();
    try {
      installPlugins(home.path, { port: 4711 } as ProviderServer);
      const scripts = readdirSync(join(home.path, "plugins"), { recursive: true, encoding: "utf8" })
        .filter((path) => path.includes("/"))
        .map((path) => join(home.path, "plugins", path));
      assert.equal(scripts.length, 3);
      await Promise.all(scripts.map(endsWithItsEngine));
    } finally {
      home.remove();
    }
  });
});

async function endsWithItsEngine(script: string): Promise<void> {
  // The shell stands in for the engine. The plug-in prints the port.
  const engine = spawn("/bin/sh", ["-c", '"$0" & echo $!; wait', script], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  engine.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await until(() => printed.split("\n").length === 3, "the plug-in's port");
  const plugin = Number(printed.split("\n").find((line) => line !== "4711"));
  assert.ok(runs(plugin));

  engine.kill("SIGKILL");
  await once(engine, "exit");
  await until(() => !runs(plugin), "the plug-in's end");
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
