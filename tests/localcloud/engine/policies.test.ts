import * as aws from "@pulumi/aws";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onPath } from "../../../localcloud/engine/pulumi";
import { ROOT } from "../../../localcloud/engine/program";
import { describeWithPulumi, RealEngine } from "../../support/engine";

const PACK = join(ROOT, "policy");

describeWithPulumi("the policy pack under the real engine", function () {
  this.timeout(300_000);
  const { PATH } = process.env;
  let bin: string;
  let engine: RealEngine;

  before(async () => {
    bin = mkdtempSync(join(tmpdir(), "bluegreen-bin-"));
    if (!onPath("pulumi-language-nodejs")) installPolicyHost(bin);
    engine = await RealEngine.start();
  });

  after(async () => {
    process.env.PATH = PATH;
    rmSync(bin, { recursive: true });
    await engine.close();
  });

  it("accepts the program, including awsx's resources, in a preview and in an update", async () => {
    const stack = await engine.stack("blue");
    const { changeSummary } = await stack.preview({ policyPacks: [PACK] });
    assert.deepEqual(Object.keys(changeSummary), ["create"]);

    const { summary } = await stack.up({ policyPacks: [PACK] });
    assert.equal(summary.resourceChanges?.create, changeSummary.create);
  });

  it("stops a resource that violates a policy, and gives the reason", async () => {
    const stack = await engine.stack("pr-1", {}, async () => {
      const tags = { Project: "bluegreen", Environment: "pr-1", ManagedBy: "pulumi" };
      const provider = new aws.Provider("aws", { region: "us-east-1", defaultTags: { tags } });
      new aws.cloudwatch.LogGroup("logs", { name: "/ecs/app-pr-1" }, { provider });
      return Promise.resolve({});
    });
    await assert.rejects(
      stack.up({ policyPacks: [PACK], color: "never" }),
      /\[mandatory\] +log-retention +\(aws:cloudwatch:LogGroup: logs\)\n.*\n +retentionInDays is not set\./,
    );
    assert.ok(!engine.cloud.resources.some(({ inputs }) => inputs.name === "/ecs/app-pr-1"));
  });
});

/** Makes a program that starts a policy pack, for a Pulumi CLI without a host for Node.js, such as that of the project's CI. */
function installPolicyHost(directory: string): void {
  const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const script = `#!/bin/sh\nexec "${process.execPath}" "${host}" "$@"\n`;
  writeFileSync(join(directory, "pulumi-analyzer-policy-nodejs"), script, { mode: 0o755 });
  process.env.PATH = [directory, process.env.PATH].join(delimiter);
}
