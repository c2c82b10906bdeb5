import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, delimiter, join } from "node:path";
import { promisify } from "node:util";
import { onPath } from "../../../localcloud/engine/pulumi";
import { ROOT } from "../../../localcloud/engine/program";
import { shellQuote } from "../../../localcloud/machine/shell";
import { describeWithPulumi } from "../../support/engine";
import { Run, TemporaryDirectory, until } from "../../support/process";

const run = promisify(execFile);

describeWithPulumi("the pulumi command with npm run local", function () {
  this.timeout(300_000);
  let temporary: TemporaryDirectory;
  let project: string;
  let directory: string;
  let service: Run;

  before(async () => {
    temporary = new TemporaryDirectory();
    project = join(temporary.path, "project");
    directory = join(project, ".local");
    copyProject(project);
    service = new Run("localcloud/main.ts", [], temporary, project);
    await service.untilOutput("In another shell");
  });

  after(async () => {
    service.kill("SIGKILL");
    await until(() => !existsSync(join(directory, "lock")), "the janitor has stopped the servers");
    temporary.remove();
  });

  /** Runs a command in the project's directory, in a shell that has sourced env.sh. */
  const type = async (command: string) => {
    const script = `. ${shellQuote(join(directory, "env.sh"))}\n${command}`;
    const env = { ...process.env, PATH: [languageHost(temporary.path), process.env.PATH].join(delimiter), CI: "true" };
    const { stdout } = await run("/bin/sh", ["-c", script], { cwd: project, env, maxBuffer: 2 ** 24 }).catch(
      (failed: { stdout: string; stderr: string }) => assert.fail(`${command}\n${failed.stdout}${failed.stderr}`),
    );
    return stdout;
  };

  it("deploys, shows, changes and destroys both stacks, and leaves the checkout as it was", async () => {
    const before = checkout(project);

    await Promise.all([type("pulumi stack init blue"), type("pulumi stack init green")]);
    assert.deepEqual(checkout(project), before);

    const blue = resources(await type("pulumi up --stack blue --yes --skip-preview"), "created");
    const green = resources(await type("pulumi up --stack green --yes --skip-preview"), "created");
    assert.deepEqual(checkout(project), before);

    const dnsName = await type("pulumi stack output LoadBalancerDNS --stack green");
    assert.match(dnsName, /^app-alb-green-\d+\.us-east-1\.elb\.amazonaws\.com\n$/);
    await assertSecretsAreEncrypted();

    const unchanged = ["blue", "green"].map((stack) =>
      type(`pulumi up --stack ${stack} --yes --skip-preview --expect-no-changes`),
    );
    const counts = (await Promise.all(unchanged)).map((output) => resources(output, "unchanged"));
    assert.deepEqual(counts, [blue, green]);
    assert.deepEqual(checkout(project), before);

    await type("pulumi config set desiredCount 3 --stack green");
    const { "Pulumi.green.yaml": changed, ...rest } = checkout(project);
    const { "Pulumi.green.yaml": original, ...others } = before;
    assert.deepEqual(rest, others);
    assert.deepEqual(
      lines(changed).filter((line) => !lines(original).includes(line)),
      ['  bluegreen:desiredCount: "3"'],
    );
    await type("pulumi config rm desiredCount --stack green");

    assert.equal(resources(await type("pulumi destroy --stack green --yes --skip-preview"), "deleted"), green);
    assert.equal(resources(await type("pulumi destroy --stack blue --yes --skip-preview"), "deleted"), blue);
    for (const stack of ["blue", "green"])
      assert.equal(await type(`pulumi stack --stack ${stack} --show-urns | grep -c urn: || true`), "0\n");
    assert.deepEqual(
      readdirSync(join(directory, "cloud")).filter((name) => name.startsWith("aurora")),
      [],
    );
    assert.equal(readFileSync(join(directory, "pgpass"), "utf8"), "");
  });

  /** Asserts that Pulumi's files contain none of the local cloud's passwords. */
  async function assertSecretsAreEncrypted(): Promise<void> {
    const passwords = readFileSync(join(directory, "pgpass"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(":").at(-1) ?? "");
    assert.equal(passwords.length, 2);
    for (const password of passwords) {
      assert.match(password, /^\w{32}$/);
      assert.equal(await type(`grep -rlF ${password} .local/state .local/home Pulumi.*.yaml || true`), "");
    }
  }
});

/** Returns the number of resources in a command's summary. @throws if the summary has another kind of change as well */
function resources(output: string, what: string): number {
  const [, count] = new RegExp(`^Resources:\\n {4}(?:[+-] )?(\\d+) ${what}\\n\\n`, "m").exec(output) ?? [];
  return Number(count ?? assert.fail(`Not all resources were ${what}:\n${output.slice(-500)}`));
}

/** Makes a copy of the checkout as it is after a fresh clone and npm ci. */
function copyProject(target: string): void {
  const left = ["node_modules", ".git", ".local"];
  cpSync(ROOT, target, { recursive: true, filter: (source) => source === ROOT || !left.includes(basename(source)) });
  symlinkSync(join(ROOT, "node_modules"), join(target, "node_modules"));
}

/** Returns the files that `git status` would look at, by path, with the contents of Pulumi's. */
function checkout(project: string): Record<string, string> {
  const ignored = ["node_modules", ".local"];
  const paths = readdirSync(project)
    .filter((name) => !ignored.includes(name))
    .flatMap((name) => [name, ...below(project, name)]);
  return Object.fromEntries(
    paths.map((path) => [path, path.startsWith("Pulumi.") ? readFileSync(join(project, path), "utf8") : ""]),
  );
}

function below(project: string, name: string): string[] {
  if (!statSync(join(project, name)).isDirectory()) return [];
  return readdirSync(join(project, name), { recursive: true, encoding: "utf8" }).map((child) => join(name, child));
}

const lines = (text = "") => text.split("\n");

/** Makes a directory with `pulumi-language-nodejs`, for a machine whose Pulumi has none. */
function languageHost(temporary: string): string {
  const directory = join(temporary, "bin");
  if (onPath("pulumi-language-nodejs") || existsSync(directory)) return directory;
  mkdirSync(directory);
  const command = [process.execPath, "--import", "tsx", "tests/support/languageHost.ts"].map(shellQuote).join(" ");
  writeFileSync(
    join(directory, "pulumi-language-nodejs"),
    `#!/bin/sh\ncd ${shellQuote(ROOT)} && exec ${command} "$@"\n`,
    {
      mode: 0o755,
    },
  );
  return directory;
}
