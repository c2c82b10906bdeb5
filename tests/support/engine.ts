import type { OpType, Stack } from "@pulumi/pulumi/automation";
import { join } from "node:path";
import { onPath, PulumiEngine } from "../../rehearsal/engine/pulumi";
import { PROJECT, stackConfig } from "../../rehearsal/engine/program";
import { LocalCloud } from "../../rehearsal/localCloud";
import { Workspace } from "../../rehearsal/workspace";

/** Which operation the engine plans or has done to which resource, by the resource's logical name. */
export type Plan = Readonly<Record<string, OpType>>;

/** Pulumi's real engine in front of a local cloud. */
export class RealEngine {
  private constructor(
    private readonly workspace: Workspace,
    readonly cloud: LocalCloud,
    private readonly engine: PulumiEngine,
  ) {}

  static async start(): Promise<RealEngine> {
    const workspace = new Workspace();
    const cloud = await LocalCloud.start(workspace);
    return new RealEngine(workspace, cloud, await PulumiEngine.start(cloud, join(workspace.directory, "pulumi")));
  }

  async close(): Promise<void> {
    this.engine.close();
    await this.cloud.close();
    await this.workspace.close();
  }

  /** @param config keys of the namespace `bluegreen` beside those of the stack's file, or of another with its name; undefined takes one away */
  stack(name: string, config: Readonly<Record<string, string | undefined>> = {}): Promise<Stack> {
    const merged: Record<string, string> = { ...stackConfig(name), [`${PROJECT}:environmentSuffix`]: name };
    for (const [key, value] of Object.entries(config)) {
      const full = key.includes(":") ? key : `${PROJECT}:${key}`;
      if (value === undefined) delete merged[full];
      else merged[full] = value;
    }
    return this.engine.stack(name, merged);
  }
}

/**
 * A group of tests that need the Pulumi CLI. Where there is none they are skipped, and say so.
 * @param tests as of `describe`
 */
export function describeWithPulumi(title: string, tests: (this: Mocha.Suite) => void): void {
  if (onPath("pulumi")) describe(title, tests);
  else describe.skip(`${title} (skipped: there is no pulumi command on the PATH)`, tests);
}
