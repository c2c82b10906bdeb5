import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quote } from "../shell";
import { packageVersion, ROOT } from "./program";
import type { ProviderServer } from "./providerServer";

/**
 * Installs the local cloud's provider plug-ins where an engine looks for them, in the versions that the program's
 * packages ask for. Each is a script: `aws` and `random` lead to the cloud's own process, `awsx` starts one of its own.
 * @param pulumiHome the directory that PULUMI_HOME names
 */
export function installPlugins(pulumiHome: string, { port }: ProviderServer): void {
  install(pulumiHome, "aws", leadingTo(port));
  install(pulumiHome, "random", leadingTo(port));
  install(
    pulumiHome,
    "awsx",
    `cd ${quote(ROOT)} && TSX_DISABLE_CACHE=1 exec ${quote(process.execPath)} --import tsx rehearsal/engine/awsxPlugin.ts "$@"`,
  );
}

/** The engine reads the port, and ends the script when it is done; if it is killed itself, the script notices. */
function leadingTo(port: number): string {
  return `kill -0 ${process.pid} 2>/dev/null || { echo "The local cloud is not running any more." >&2; exit 1; }
echo ${port}
while kill -0 "$PPID" 2>/dev/null; do sleep 1; done`;
}

function install(pulumiHome: string, name: string, script: string): void {
  const directory = join(pulumiHome, "plugins", `resource-${name}-v${packageVersion(name)}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `pulumi-resource-${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
