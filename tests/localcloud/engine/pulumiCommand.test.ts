import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { TemporaryDirectory } from "../../support/process";

const COMMAND = join(__dirname, "..", "..", "..", "localcloud", "engine", "pulumiCommand.mjs");

/** Made by CLI 3.255.0 with the passphrase "x". */
const SALT = "v1:uFpNKw/ussA=:v1:5gPQLgCkUU/pBjSc:/YvJ+GzRsmsYvrqJ86R3RDvGJ4SxEQ==";

describe("the pulumi command of a local cloud's shell", () => {
  let temporary: TemporaryDirectory;

  beforeEach(() => {
    temporary = new TemporaryDirectory();
    for (const name of ["own", "real", "project"]) mkdirSync(path(name));
    writeFileSync(path("passphrase"), "x");
    writeFileSync(path("own/pulumi"), "#!/bin/sh\necho asked itself\nexit 99\n", { mode: 0o755 });
  });

  afterEach(() => temporary.remove());

  const path = (name: string) => join(temporary.path, name);
  const stackFile = (name: string) => path(`project/Pulumi.${name}.yaml`);
  const contents = (name: string) => readFileSync(stackFile(name), "utf8");
  const command = [COMMAND, "own", "project", "passphrase"];
  const args = () => [COMMAND, ...command.slice(1).map(path)];
  const env = () => ({ ...process.env, PATH: [path("own"), path("real"), "/usr/bin", "/bin"].join(delimiter) });
  /** Puts a script in place of the real command. */
  const real = (script: string) => writeFileSync(path("real/pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const pulumi = (...more: string[]) =>
    spawnSync(process.execPath, [...args(), ...more], { env: env(), encoding: "utf8", input: "typed" });

  it("runs the real command with its arguments, input and exit code", () => {
    real('printf "%s," "$@"; cat; echo problem >&2; exit 7');
    const { status, stdout, stderr } = pulumi("stack", "select", "a b");
    assert.deepEqual({ status, stdout, stderr }, { status: 7, stdout: "stack,select,a b,typed", stderr: "problem\n" });
  });

  it("removes only the salt that belongs to the local cloud's passphrase", () => {
    const config = "config:\n  # of two lines\n  a: b\n";
    writeFileSync(stackFile("blue"), config);
    const another = SALT.replace("v1:5gP", "v1:6gP");
    writeFileSync(stackFile("green"), `encryptionsalt: ${another}\n${config}`);
    writeFileSync(stackFile("odd"), "encryptionsalt: nonsense\n");
    writeFileSync(path("project/Pulumi.yaml"), `encryptionsalt: ${SALT}\n`);
    real(`cd ${JSON.stringify(path("project"))}
echo "  c: d" >> Pulumi.blue.yaml
for stack in blue new; do echo "encryptionsalt: ${SALT}" >> Pulumi.$stack.yaml; done
exit 1`);
    assert.equal(pulumi().status, 1);
    assert.equal(contents("blue"), `${config}  c: d\n`);
    assert.equal(contents("green"), `encryptionsalt: ${another}\n${config}`);
    assert.equal(contents("odd"), "encryptionsalt: nonsense\n");
    assert.equal(existsSync(stackFile("new")), false, "no file is left for a stack without configuration");
    assert.equal(readFileSync(path("project/Pulumi.yaml"), "utf8"), `encryptionsalt: ${SALT}\n`);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`forwards ${signal}, and cleans up afterwards`, async () => {
      real(`echo "encryptionsalt: ${SALT}" > ${JSON.stringify(stackFile("blue"))}
trap "echo told; exit 5" INT TERM
echo ready
while :; do sleep 0.01; done`);
      const stdio = ["ignore", "pipe", "ignore"] as const;
      // Detached, so that both processes can be ended together.
      const child = spawn(process.execPath, args(), { env: env(), stdio: [...stdio], detached: true });
      try {
        let output = "";
        child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
        while (!output.includes("ready")) await once(child.stdout, "data");
        child.kill(signal);
        assert.deepEqual(await once(child, "close"), [5, null]);
        assert.equal(output, "ready\ntold\n");
        assert.equal(existsSync(stackFile("blue")), false);
      } finally {
        if (child.exitCode === null) process.kill(-child.pid!, "SIGKILL");
      }
    });
  }

  it("ends by the same signal as the real command", () => {
    real("kill -TERM $$");
    assert.equal(pulumi().signal, "SIGTERM");
  });

  it("reports that there is no pulumi", () => {
    const { status, stderr } = pulumi();
    assert.equal(status, 127);
    assert.match(stderr, /^There is no pulumi command on your PATH\. Install the Pulumi CLI: https:\S+\n$/);
  });
});
