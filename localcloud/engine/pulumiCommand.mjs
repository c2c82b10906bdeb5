// The `pulumi` command of a shell that has sourced a local cloud's env.sh: runs the real one, then takes the line
// `encryptionsalt` out of the project's stack files again. Each command of a backend without a service of its own writes
// it there; the state has it, too, and that is where PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER reads it.
//
// Plain JavaScript, because it runs at each `pulumi`: a compiler would take longer than the rest.

import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { accessSync, constants, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

const [own, project, passphraseFile, ...args] = process.argv.slice(2);

function main() {
  const pulumi = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((directory) => directory !== own)
    .map((directory) => join(directory, "pulumi"))
    .find(isExecutable);
  if (!pulumi) {
    process.stderr.write(
      "There is no pulumi command on your PATH. Install the Pulumi CLI: https://www.pulumi.com/docs/iac/download-install/\n",
    );
    process.exitCode = 127;
    return;
  }
  // A terminal sends Ctrl-C to both of us; a second one would tell pulumi not to clean up.
  const fromTerminal = process.stdin.isTTY || process.stderr.isTTY;
  // Before pulumi starts: from then on a signal must not end us before we have cleaned up.
  process.on("SIGINT", () => fromTerminal || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const child = spawn(pulumi, args, { stdio: "inherit" });
  child.on("close", (code, signal) => {
    for (const name of readdirSync(project)) {
      if (/^Pulumi\..+\.ya?ml$/.test(name)) removeSalt(join(project, name));
    }
    if (signal === null) process.exitCode = code;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const SALT = /^encryptionsalt: *(\S+) *\n?/m;

function removeSalt(file) {
  const [, salt] = SALT.exec(readFileSync(file, "utf8")) ?? [];
  if (salt === undefined || !isOurs(salt)) return;
  // Read again: meanwhile `pulumi config set` may have changed it.
  const text = readFileSync(file, "utf8").replace(SALT, "");
  if (text.trim() === "") return rmSync(file, { force: true }); // of a stack that has no configuration
  // Under another name first: whoever reads it now reads all of it.
  const written = `${file}.${process.pid}`;
  writeFileSync(written, text, { mode: statSync(file).mode });
  renameSync(written, file);
}

/**
 * Whether the local cloud's passphrase fits the salt. Who deploys this project with a passphrase to AWS as well has
 * another, which stays.
 * The form is `v1:salt:v1:nonce:ciphertext and tag`, and the text is "pulumi":
 * https://github.com/pulumi/pulumi/blob/master/pkg/secrets/passphrase/manager.go
 */
function isOurs(state) {
  const [, salt, , nonce, sealed] = state.split(":").map((part) => Buffer.from(part, "base64"));
  try {
    const key = pbkdf2Sync(readFileSync(passphraseFile, "utf8"), salt, 1_000_000, 32, "sha256");
    const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString() === "pulumi";
  } catch {
    return false;
  }
}

main();
