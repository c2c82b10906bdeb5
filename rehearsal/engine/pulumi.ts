import { LocalWorkspace, type LocalWorkspaceOptions, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { randomBytes } from "node:crypto";
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { parse, stringify } from "yaml";
import type { LocalCloud } from "../localCloud";
import { backendUrl } from "./backend";
import type { Deployment, Engine } from "./engine";
import { installPlugins } from "./plugins";
import { loadProgram, PROJECT, ROOT, stackConfig } from "./program";
import { ProviderServer } from "./providerServer";

/** Pulumi's real engine, by the CLI that is on PATH, with the local cloud behind its provider plug-ins. */
export class PulumiEngine implements Engine {
  private readonly passphrase = randomBytes(16).toString("hex");

  private constructor(
    private readonly directory: string,
    private readonly server: ProviderServer,
  ) {}

  /**
   * @param directory a new one, for Pulumi's own files: home, state and a view of the project with stack files of its own
   * @throws when there is no CLI
   */
  static async start(cloud: LocalCloud, directory: string): Promise<PulumiEngine> {
    if (!onPath("pulumi")) {
      throw new Error(
        "There is no pulumi command on your PATH. Install the Pulumi CLI (https://www.pulumi.com/docs/iac/download-install/), " +
          "or leave out --engine pulumi: the rehearsal needs no CLI.",
      );
    }
    for (const name of ["home", "state", "project"]) mkdirSync(join(directory, name), { recursive: true });
    viewProject(join(directory, "project"));
    const server = await ProviderServer.start(cloud);
    const engine = new PulumiEngine(directory, server);
    try {
      installPlugins(join(directory, "home"), server);
      return engine;
    } catch (error) {
      engine.close(); // or its port keeps the process alive
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
    const workDir = join(this.directory, "project");
    this.configure(stackName, config);
    const options: LocalWorkspaceOptions = {
      pulumiHome: join(this.directory, "home"),
      envVars: {
        PULUMI_BACKEND_URL: backendUrl(join(this.directory, "state")),
        PULUMI_CONFIG_PASSPHRASE: this.passphrase,
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    };
    // A full installation runs the program itself, as it does for `pulumi up`.
    if (!program && onPath("pulumi-language-nodejs")) {
      return LocalWorkspace.createOrSelectStack({ stackName, workDir }, options);
    }
    const inline = { stackName, projectName: PROJECT, program: program ?? (await loadProgram()) };
    return LocalWorkspace.createOrSelectStack(inline, { ...options, workDir });
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
