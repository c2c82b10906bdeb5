import { join } from "node:path";
import { onPath, PulumiEngine } from "../localcloud/engine/pulumi";
import { loadProgram } from "../localcloud/engine/program";
import { LocalCloud } from "../localcloud/localCloud";
import { Workspace } from "../localcloud/machine/workspace";
import type { BenchmarkResult } from "./result";

/** Measures creating and destroying blue and green with Pulumi's real engine, including the local cloud's servers. */
export async function run(): Promise<BenchmarkResult> {
  if (!onPath("pulumi")) return { figures: [], skipped: ["there is no pulumi command on the PATH"] };
  const started = performance.now();
  const workspace = new Workspace();
  const cloud = await LocalCloud.start(workspace);
  const engine = await PulumiEngine.start(cloud, join(workspace.directory, "pulumi"));
  try {
    const loading = await seconds(loadProgram);
    await engine.deploy("blue");
    await engine.deploy("green");
    const deployed = (performance.now() - started) / 1000;
    const [blue, green] = [await engine.stack("blue"), await engine.stack("green")];
    const preview = await seconds(() => green.preview());
    const unchanged = await seconds(() => green.up());
    const destroyed = await seconds(async () => {
      await green.destroy();
      await blue.destroy();
    });
    return {
      figures: [
        { name: "blue and green from nothing to up, servers included", value: deployed, unit: "s", limit: 45 },
        { name: "of that loading the program and Pulumi's packages", value: loading, unit: "s" },
        {
          name: "a preview of green, no change: language, program, registration",
          value: preview,
          unit: "s",
          limit: 12,
        },
        { name: "an up of green that changes nothing", value: unchanged, unit: "s", limit: 15 },
        { name: "destroying green and blue", value: destroyed, unit: "s" },
      ],
    };
  } finally {
    engine.close();
    await cloud.close();
    await workspace.close();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
