import {
  LocalWorkspace,
  PulumiCommand,
  type LocalWorkspaceOptions,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation";
import { randomBytes } from "node:crypto";
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import type { LocalCloud } from "../localCloud";
import { createDirectory } from "../machine/directory";
import { backendUrl } from "./backend";
import type { Deployment, Engine } from "./engine";
import { installPlugins } from "./plugins";
import { loadProgram, ROOT, stackConfig, withoutStackTraces } from "./program";
import { ProviderServer } from "./providerServer";

/** Pulumi's real engine, by the CLI that is on PATH, with the local cloud behind its provider plug-ins. */
export class PulumiEngine implements Engine {
  /** Those that exist, by name: looking for one takes a command. */
  private readonly stacks = new Map<string, Stack>();

  private constructor(
    private readonly directory: string,
    private readonly server: ProviderServer,
    private readonly options: LocalWorkspaceOptions,
  ) {}

  /**
   * @param directory a new one, for Pulumi's own files: home, state and a view of the project with stack files of its own
   * @param checkpoints write the state after each step, so that it outlives an engine that is killed, instead of once at
   * the end of an update, which is half as much work. @default false
   * @throws when there is no CLI
   */
  static async start(cloud: LocalCloud, directory: string, checkpoints = false): Promise<PulumiEngine> {
    if (!onPath("pulumi")) {
      throw new Error(
        "There is no pulumi command on your PATH. Install the Pulumi CLI (https://www.pulumi.com/docs/iac/download-install/), " +
          "or leave out --engine pulumi: the rehearsal needs no CLI.",
      );
    }
    for (const name of ["home", "state", "project"]) createDirectory(join(directory, name), dirname(directory));
    viewProject(join(directory, "project"));
    const server = await ProviderServer.start(cloud);
    try {
      installPlugins(join(directory, "home"), server);
      keepNoLogs(join(directory, "home"));
      return new PulumiEngine(directory, server, await workspaceOptions(directory, checkpoints));
    } catch (error) {
      server.close(); // or its port keeps the process alive
      throw error;
    }
  }

  close(): void {
    this.server.close();
  }

  async deploy(stackName: string): Promise<Deployment> {
    const stack = await this.stack(stackName);
    const { outputs, summary } = await stack.up().catch(explain(`pulumi up --stack ${stackName}`));
    return {
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([key, { value, secret }]) => [key, secret ? "[secret]" : (value as unknown)]),
      ),
      resources: Object.values(summary.resourceChanges ?? {}).reduce((sum, count) => sum + count, 0),
    };
  }

  /**
   * @param config `namespace:key` to text. @default the stack's own file
   * @param program run in this process, in the place of the project's own
   */
  async stack(
    stackName: string,
    config: Readonly<Record<string, string>> = stackConfig(stackName),
    program?: PulumiFn,
  ): Promise<Stack> {
    this.configure(stackName, config);
    const stack = this.stacks.get(stackName) ?? (await this.createStack(stackName));
    this.stacks.set(stackName, stack);
    // A full installation runs the program itself, as it does for `pulumi up`.
    const inline = program ?? (onPath("pulumi-language-nodejs") ? undefined : await loadProgram());
    stack.workspace.program = inline && (() => withoutStackTraces(inline));
    return stack;
  }

  private createStack(stackName: string): Promise<Stack> {
    const workDir = join(this.directory, "project");
    return LocalWorkspace.createOrSelectStack({ stackName, workDir }, this.options);
  }

  /** Writes the stack's file, and keeps the salt that the backend has put into it. */
  private configure(stackName: string, config: Readonly<Record<string, string>>): void {
    const path = join(this.directory, "project", `Pulumi.${stackName}.yaml`);
    const { encryptionsalt } = (existsSync(path) ? parse(readFileSync(path, "utf8")) : {}) as {
      encryptionsalt?: string;
    };
    writeFileSync(path, stringify({ ...(encryptionsalt && { encryptionsalt }), config }));
  }
}

async function workspaceOptions(directory: string, checkpoints: boolean): Promise<LocalWorkspaceOptions> {
  return {
    pulumiCommand: await PulumiCommand.get(), // or each stack asks for its version
    pulumiHome: join(directory, "home"),
    envVars: {
      PULUMI_BACKEND_URL: backendUrl(join(directory, "state")),
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_CHECKPOINTS: String(!checkpoints),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  };
}

/**
 * The engine writes a log of all that it does, compressed, which is half of its work; nothing switches that off but a home
 * in which there is no place for it.
 * https://github.com/pulumi/pulumi/blob/master/pkg/logging/encrypted.go
 */
function keepNoLogs(pulumiHome: string): void {
  writeFileSync(join(pulumiHome, "logs"), "");
}

/** Makes an error of what the engine says about a failure, without its progress and without how it was called. */
function explain(command: string): (error: unknown) => never {
  return (error) => {
    const { stdout = "" } = (error as { commandResult?: { stdout: string } }).commandResult ?? {};
    const diagnostics = /^Diagnostics:\n([^]*?)(?=^Resources:|^Outputs:|$(?![^]))/m.exec(stdout)?.[1]?.trimEnd();
    throw new Error(`${command} failed:\n${diagnostics ?? (error as Error).message}`, { cause: error });
  };
}

/** Makes the directory the project, except for the stacks' files, which an engine writes to. */
function viewProject(directory: string): void {
  copyFileSync(join(ROOT, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
  for (const name of readdirSync(ROOT)) {
    if (!name.startsWith("Pulumi.") && !name.startsWith(".")) symlinkSync(join(ROOT, name), join(directory, name));
  }
}

/** Whether a program of that name can be run. */
export function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
