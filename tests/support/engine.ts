import type { EngineEvent, OpType, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { onPath, PulumiEngine } from "../../localcloud/engine/pulumi";
import { ORGANIZATION, PROJECT, stackConfig } from "../../localcloud/engine/program";
import { LocalCloud } from "../../localcloud/localCloud";
import { Workspace } from "../../localcloud/machine/workspace";
import { logicalName } from "./stackState";

/** Keys in addition to the stack's file. The namespace is `bluegreen` unless the key names one. Undefined removes a key. */
export type Config = Readonly<Record<string, string | undefined>>;

/** An operation that the engine plans or has performed. Logical names are unique only within a type. */
export interface Step {
  readonly op: OpType;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
}

/** Collects the operations from the engine's events, except for resources that stay the same. */
export class Recorder {
  private readonly steps: Step[] = [];

  readonly onEvent = ({ resourcePreEvent }: EngineEvent): void => {
    if (!resourcePreEvent) return;
    const { op, urn, type } = resourcePreEvent.metadata;
    const looking = op === "same" || op === "read" || op === "refresh" || type === "pulumi:pulumi:StackReference";
    if (!looking) this.steps.push({ op, type, name: logicalName(urn) });
  };

  /** A replaced resource appears once, as "replace", preceded by "delete-replaced" if it is deleted first. */
  get plan(): readonly Step[] {
    return this.steps.filter(({ op }) => op !== "create-replacement" && op !== "delete-replaced");
  }
}

/** Pulumi's real engine with a local cloud. */
export class RealEngine {
  private constructor(
    private readonly workspace: Workspace,
    readonly cloud: LocalCloud,
    private readonly engine: PulumiEngine,
  ) {}

  /** @param checkpoints true to write the state after each step, for a test that kills the engine. @default false */
  static async start(checkpoints = false): Promise<RealEngine> {
    const workspace = new Workspace();
    const cloud = await LocalCloud.start(workspace);
    const engine = await PulumiEngine.start(cloud, join(workspace.directory, "pulumi"), checkpoints);
    return new RealEngine(workspace, cloud, engine);
  }

  async close(): Promise<void> {
    this.engine.close();
    await this.cloud.close();
    await this.workspace.close();
  }

  /** Returns a stack. @param program runs in this process instead of the project's. @default the project's */
  stack(name: string, config: Config = {}, program?: PulumiFn): Promise<Stack> {
    const merged: Record<string, string> = { ...fileOf(name), [`${PROJECT}:environmentSuffix`]: name };
    for (const [key, value] of Object.entries(config)) {
      const full = key.includes(":") ? key : `${PROJECT}:${key}`;
      if (value === undefined) delete merged[full];
      else merged[full] = value;
    }
    return this.engine.stack(name, merged, program);
  }

  /** Runs a pulumi command. @returns its output @throws Error with the output if it fails */
  async command({ workspace }: Stack, ...args: string[]): Promise<string> {
    const env = { ...process.env, ...workspace.envVars, PULUMI_HOME: workspace.pulumiHome };
    const options = { cwd: workspace.workDir, env, encoding: "utf8" as const };
    try {
      return (await promisify(execFile)("pulumi", args, options)).stdout;
    } catch (error) {
      const { message, stdout } = error as Error & { stdout: string };
      throw new Error(`${message}\n${stdout}`, { cause: error });
    }
  }

  /** Kills the engine that is updating a stack. */
  kill(stack: string): void {
    const locks = join(this.workspace.directory, "pulumi", "state", ".pulumi", "locks", ORGANIZATION, PROJECT, stack);
    for (const lock of readdirSync(locks)) {
      const { pid } = JSON.parse(readFileSync(join(locks, lock), "utf8")) as { pid: number };
      process.kill(pid, "SIGKILL");
    }
  }
}

/** Returns the configuration of a stack's file, or of blue's if there is none. */
function fileOf(stack: string): Record<string, string> {
  return stackConfig(["blue", "green"].includes(stack) ? stack : "blue");
}

/**
 * Declares a group of tests that need the Pulumi CLI. Without it they are skipped, with a title that gives the reason.
 * @param tests as for `describe`
 */
export function describeWithPulumi(title: string, tests: (this: Mocha.Suite) => void): void {
  if (onPath("pulumi")) describe(title, tests);
  else describe.skip(`${title} (skipped: there is no pulumi command on the PATH)`, tests);
}
