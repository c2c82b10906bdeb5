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

/** Runs Pulumi's real engine, with the CLI on the PATH and the local cloud behind the provider plug-ins. */
export class PulumiEngine implements Engine {
  /** The stacks that exist, by name. Asking Pulumi for one would take a command. */
  private readonly stacks = new Map<string, Stack>();

  private constructor(
    private readonly directory: string,
    private readonly server: ProviderServer,
    private readonly options: LocalWorkspaceOptions,
  ) {}

  /**
   * @param directory a new one, for Pulumi's files: home, state and a copy of the project by links, with separate stack files
   * @param checkpoints true to write the state after each step instead of once at the end of an update, which is half as
   * much work. Only then does the state survive an engine that is killed. @default false
   * @throws Error if there is no CLI
   */
  static async start(cloud: LocalCloud, directory: string, checkpoints = false): Promise<PulumiEngine> {
    if (!onPath("pulumi")) {
      throw new Error(
        "There is no pulumi command on your PATH. Install the Pulumi CLI (https://www.pulumi.com/docs/iac/download-install/), " +
          "or leave out --engine pulumi; the rehearsal does not need the CLI.",
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
      server.close(); // its port would keep the process alive
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
   * Returns a stack, creating it if necessary.
   * @param config `namespace:key` to string. @default the stack's file
   * @param program runs in this process instead of the project's. @default the project's
   */
  async stack(
    stackName: string,
    config: Readonly<Record<string, string>> = stackConfig(stackName),
    program?: PulumiFn,
  ): Promise<Stack> {
    this.configure(stackName, config);
    const stack = this.stacks.get(stackName) ?? (await this.createStack(stackName));
    this.stacks.set(stackName, stack);
    // A full installation of Pulumi starts the program, as for `pulumi up`.
    const inline = program ?? (onPath("pulumi-language-nodejs") ? undefined : await loadProgram());
    stack.workspace.program = inline && (() => withoutStackTraces(inline));
    return stack;
  }

  private createStack(stackName: string): Promise<Stack> {
    const workDir = join(this.directory, "project");
    return LocalWorkspace.createOrSelectStack({ stackName, workDir }, this.options);
  }

  /** Writes the stack's file, and keeps the salt that the backend has written into it. */
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
    pulumiCommand: await PulumiCommand.get(), // otherwise each stack asks for the CLI's version
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
 * Prevents the engine's log. The engine compresses everything it does into a log, which is half of its work, and has no
 * option against it. A file where the log's directory would be leaves no place for it.
 * https://github.com/pulumi/pulumi/blob/master/pkg/logging/encrypted.go
 */
function keepNoLogs(pulumiHome: string): void {
  writeFileSync(join(pulumiHome, "logs"), "");
}

/** Returns a handler that reduces a failed command's output to the engine's diagnostics. @param command for the message */
function explain(command: string): (error: unknown) => never {
  return (error) => {
    const { stdout = "" } = (error as { commandResult?: { stdout: string } }).commandResult ?? {};
    const diagnostics = /^Diagnostics:\n([^]*?)(?=^Resources:|^Outputs:|$(?![^]))/m.exec(stdout)?.[1]?.trimEnd();
    throw new Error(`${command} failed:\n${diagnostics ?? (error as Error).message}`, { cause: error });
  };
}

/** Fills a directory with links to the project's files, except the stack files, because the engine writes to them. */
function viewProject(directory: string): void {
  copyFileSync(join(ROOT, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
  for (const name of readdirSync(ROOT)) {
    if (!name.startsWith("Pulumi.") && !name.startsWith(".")) symlinkSync(join(ROOT, name), join(directory, name));
  }
}

/** True if the PATH has an executable program of that name. */
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
