import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { USER_ACCESS_KEY } from "../aws/iam";
import type { LocalCloud } from "../localCloud";
import { shellQuote } from "../machine/shell";
import { backendUrl } from "./backend";
import { installPlugins } from "./plugins";
import { ROOT, stackConfig } from "./program";
import type { ProviderServer } from "./providerServer";

/**
 * Prepares a directory so that the pulumi, aws and psql commands work with a local cloud: Pulumi's home with the plug-ins, its
 * state, the passphrase that encrypts the state's secrets, a `pulumi` command, and a script that sets the variables.
 * @returns the path of the script, for a shell to source
 */
export function prepareEnvironment(directory: string, cloud: LocalCloud, server: ProviderServer): string {
  const path = (name: string) => join(directory, name);
  for (const name of ["home", "state", "bin"]) mkdirSync(path(name), { recursive: true, mode: 0o700 });
  installPlugins(path("home"), server);
  if (!existsSync(path("passphrase"))) {
    writeFileSync(path("passphrase"), randomBytes(16).toString("hex"), { mode: 0o600 });
  }
  const command = [process.execPath, join(__dirname, "pulumiCommand.mjs"), path("bin"), ROOT, path("passphrase")];
  writeFileSync(path("bin/pulumi"), `#!/bin/sh\nexec ${command.map(shellQuote).join(" ")} "$@"\n`, { mode: 0o755 });

  const region = stackConfig("blue")["aws:region"] ?? "us-east-1";
  const variables: Record<string, string> = {
    PULUMI_HOME: path("home"),
    PULUMI_BACKEND_URL: backendUrl(path("state")),
    PULUMI_CONFIG_PASSPHRASE_FILE: path("passphrase"),
    // See pulumiCommand.mjs.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    AWS_ENDPOINT_URL: cloud.url,
    AWS_ACCESS_KEY_ID: USER_ACCESS_KEY,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: region,
    // For version 1 of AWS's CLI.
    AWS_DEFAULT_REGION: region,
    PGPASSFILE: path("pgpass"),
  };
  const script = `# Sets up a shell for the local cloud in this directory. Source it, do not run it.
${Object.entries(variables)
  .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
  .join("")}# These would take precedence over the variables above.
unset PULUMI_CONFIG_PASSPHRASE AWS_PROFILE AWS_SESSION_TOKEN
case ":$PATH:" in *:${shellQuote(path("bin"))}:*) ;; *) export PATH=${shellQuote(path("bin"))}:"$PATH" ;; esac
`;
  writeFileSync(path("env.sh"), script);
  return path("env.sh");
}
