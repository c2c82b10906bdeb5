import type { Stack } from "@pulumi/pulumi/automation";
import assert from "node:assert/strict";
import { describeWithPulumi, RealEngine } from "../../support/engine";
import { awsResources, cloudResources, stateOf } from "../../support/stackState";

describeWithPulumi("stacks that are updated at the same time", function () {
  this.timeout(300_000);
  let engine: RealEngine;

  beforeEach(async () => (engine = await RealEngine.start()));
  afterEach(() => engine.close());

  /** Returns a stack's resources in the cloud, according to its state. */
  async function resourcesOf(stack: Stack) {
    const own = new Set(awsResources(await stateOf(stack)));
    return engine.cloud.resources.filter(({ type, name, id }) => own.has(`${type} ${name} ${id}`));
  }

  /** Returns the environments and the regions in a stack's tags and ARNs. */
  async function traces(stack: Stack): Promise<{ environments: unknown[]; regions: unknown[] }> {
    const resources = await resourcesOf(stack);
    const environments = resources.flatMap(
      ({ inputs }) => (inputs.tags as { Environment?: string })?.Environment ?? [],
    );
    const regions = resources.flatMap(({ outputs }) => String(outputs.arn).split(":")[3] || []);
    return { environments: [...new Set(environments)], regions: [...new Set(regions)] };
  }

  it("get their region, their tags and the requested changes", async () => {
    const zones = JSON.stringify(["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
    const blue = await engine.stack("blue");
    const irish = await engine.stack("irish", { "aws:region": "eu-west-1", availabilityZones: zones });
    await Promise.all([blue.up(), irish.up()]);
    assert.deepEqual(await traces(blue), { environments: ["blue"], regions: ["us-east-1"] });
    assert.deepEqual(await traces(irish), { environments: ["irish"], regions: ["eu-west-1"] });
    assert.equal((await resourcesOf(blue)).length, (await resourcesOf(irish)).length);

    // Green reads blue's outputs while blue is being changed.
    const changed = await engine.stack("blue", { desiredCount: "3" });
    const green = await engine.stack("green");
    await Promise.all([changed.up(), green.up()]);
    assert.deepEqual(await traces(green), { environments: ["green"], regions: ["us-east-1"] });
    const service = (await resourcesOf(changed)).find(({ name }) => name === "service-service");
    assert.equal(service?.inputs.desiredCount, 3);
    const states = await Promise.all([changed, green, irish].map(stateOf));
    assert.deepEqual(states.flatMap(awsResources).sort(), cloudResources(engine.cloud));
  });
});
