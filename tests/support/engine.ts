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

/** Keys of the namespace `bluegreen`, or of another with its name, beside those of the stack's file; undefined takes one away. */
export type Config = Readonly<Record<string, string | undefined>>;

/** What the engine plans, or has done, to a resource. Logical names are unique only within a type. */
export interface Step {
  readonly op: OpType;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
}

/** Collects what the engine's events say about resources that do not stay the same. */
export class Recorder {
  private readonly steps: Step[] = [];

  readonly onEvent = ({ resourcePreEvent }: EngineEvent): void => {
    if (!resourcePreEvent) return;
    const { op, urn, type } = resourcePreEvent.metadata;
    const looking = op === "same" || op === "read" || op === "refresh" || type === "pulumi:pulumi:StackReference";
    if (!looking) this.steps.push({ op, type, name: logicalName(urn) });
  };

  /** A resource that is replaced is named once, with "replace"; "delete-replaced" before all else means that it goes first. */
  get plan(): readonly Step[] {
    return this.steps.filter(({ op }) => op !== "create-replacement" && op !== "delete-replaced");
  }
}

/** Pulumi's real engine in front of a local cloud. */
export class RealEngine {
  private constructor(
    private readonly workspace: Workspace,
    readonly cloud: LocalCloud,
    private readonly engine: PulumiEngine,
  ) {}

  /** @param checkpoints for a test that kills the engine: it writes its state after each step. @default false */
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

  /** @param program run in this process, in the place of the project's own */
  stack(name: string, config: Config = {}, program?: PulumiFn): Promise<Stack> {
    const merged: Record<string, string> = { ...fileOf(name), [`${PROJECT}:environmentSuffix`]: name };
    for (const [key, value] of Object.entries(config)) {
      const full = key.includes(":") ? key : `${PROJECT}:${key}`;
      if (value === undefined) delete merged[full];
      else merged[full] = value;
    }
    return this.engine.stack(name, merged, program);
  }

  /** A command as a person types it. @returns what it prints @throws when it fails, with what it printed in the message */
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

  /** Ends the engine that is updating a stack, as a power cut would. */
  kill(stack: string): void {
    const locks = join(this.workspace.directory, "pulumi", "state", ".pulumi", "locks", ORGANIZATION, PROJECT, stack);
    for (const lock of readdirSync(locks)) {
      const { pid } = JSON.parse(readFileSync(join(locks, lock), "utf8")) as { pid: number };
      process.kill(pid, "SIGKILL");
    }
  }
}

/** A stack that has no file of its own is configured as blue is. */
function fileOf(stack: string): Record<string, string> {
  return stackConfig(["blue", "green"].includes(stack) ? stack : "blue");
}

/**
 * A group of tests that need the Pulumi CLI. Where there is none they are skipped, and say so.
 * @param tests as of `describe`
 */
export function describeWithPulumi(title: string, tests: (this: Mocha.Suite) => void): void {
  if (onPath("pulumi")) describe(title, tests);
  else describe.skip(`${title} (skipped: there is no pulumi command on the PATH)`, tests);
}
