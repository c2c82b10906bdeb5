import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDirectory } from "../machine/directory";
import { packageVersion } from "./program";
import type { ProviderServer } from "./providerServer";

/**
 * Installs the local cloud's provider plug-ins where an engine looks for them, in the versions that the program's packages
 * require. Each is a script that directs the engine to this process.
 * @param pulumiHome the directory that PULUMI_HOME names
 */
export function installPlugins(pulumiHome: string, { port }: ProviderServer): void {
  for (const name of ["aws", "awsx", "random"]) {
    const directory = join(pulumiHome, "plugins", `resource-${name}-v${packageVersion(name)}`);
    createDirectory(directory, pulumiHome);
    writeFileSync(join(directory, `pulumi-resource-${name}`), pluginScript(port), { mode: 0o755 });
  }
}

/** Returns a script that prints the port for the engine and runs until the engine ends it, or until the engine is gone. */
function pluginScript(port: number): string {
  return `#!/bin/sh
kill -0 ${process.pid} 2>/dev/null || { echo "The local cloud is not running any more." >&2; exit 1; }
echo ${port}
while kill -0 "$PPID" 2>/dev/null; do sleep 1; done
`;
}
