// The `pulumi` command of a shell that has sourced a local cloud's env.sh. It runs the real command, then removes the line
// `encryptionsalt` from the project's stack files. With a backend that is not a service, each command writes that line. The
// state has the salt, too, and PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER makes pulumi read it there.
//
// Plain JavaScript because it runs with each `pulumi`, and a compiler would take longer than everything else.

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
  // A terminal sends Ctrl-C to both processes. A second signal would tell pulumi not to clean up.
  const fromTerminal = process.stdin.isTTY || process.stderr.isTTY;
  // Installed before pulumi starts, because from then on a signal must not end this process before it has cleaned up.
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
  // Read again because `pulumi config set` may have changed it meanwhile.
  const text = readFileSync(file, "utf8").replace(SALT, "");
  if (text.trim() === "") return rmSync(file, { force: true }); // the stack has no configuration
  // Written under another name first, so that a reader never sees half of it.
  const written = `${file}.${process.pid}`;
  writeFileSync(written, text, { mode: statSync(file).mode });
  renameSync(written, file);
}

/**
 * True if the salt belongs to the local cloud's passphrase. A user who also deploys this project to AWS with a passphrase has
 * another salt, which must stay. The form is `v1:salt:v1:nonce:ciphertext and tag`, and the plaintext is "pulumi".
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
