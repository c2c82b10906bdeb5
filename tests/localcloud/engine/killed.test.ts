import type { Stack } from "@pulumi/pulumi/automation";
import assert from "node:assert/strict";
import type { Operation } from "../../../localcloud/localCloud";
import { describeWithPulumi, RealEngine } from "../../support/engine";
import { awsResources, cloudResources, logicalName, stateOf } from "../../support/stackState";

describeWithPulumi("an engine that is killed", function () {
  this.timeout(300_000);
  let engine: RealEngine;

  beforeEach(async () => (engine = await RealEngine.start(true)));
  afterEach(() => engine.close());

  /**
   * Runs a command and kills its engine as soon as it requests the operation.
   * @param then the provider's reaction to the request @default none
   */
  async function killed(
    command: (stack: Stack) => Promise<unknown>,
    stack: Stack,
    operation: Operation,
    then: () => void = () => undefined,
  ): Promise<void> {
    let asked = false;
    engine.cloud.onOperation = ({ kind, type, name }) => {
      if (asked || kind !== operation.kind || type !== operation.type || name !== operation.name) return;
      asked = true;
      engine.kill(stack.name);
      then();
    };
    await assert.rejects(command(stack), /SIGKILL/);
    assert.ok(asked);
  }

  /**
   * Follows the instructions in docs/operations.md: removes the lock, imports the resources of interrupted creations that
   * exist in AWS, and drops the other creations from the state.
   */
  async function repair(stack: Stack): Promise<void> {
    await engine.command(stack, "cancel", "--stack", stack.name, "--yes");
    const state = await stack.exportStack();
    const { resources = [], pending_operations: pending = [] } = state.deployment as Awaited<
      ReturnType<typeof stateOf>
    >;
    for (const { type, resource } of pending) {
      if (type !== "creating" || resources.some(({ urn }) => urn === resource.urn)) continue;
      const made = engine.cloud.resources.find(
        (it) => it.type === resource.type && it.name === logicalName(resource.urn),
      );
      if (made) resources.push({ ...resource, id: made.id });
    }
    await stack.importStack(state);
    await engine.command(stack, "refresh", "--stack", stack.name, "--yes", "--clear-pending-creates");
  }

  it("is followed by an engine that finishes, and no resource exists twice", async () => {
    const stack = await engine.stack("blue");
    const up = () => stack.up();

    // Before AWS has received the request.
    const vpc: Operation = { kind: "create", type: "aws:ec2/vpc:Vpc", name: "network-vpc" };
    await killed(up, stack, vpc, () => {
      throw new Error("The provider died with the engine.");
    });
    await assert.rejects(up, /the stack is currently locked by 1 lock.*pulumi cancel/s);
    await repair(stack);

    // AWS completes what was requested.
    const cluster: Operation = { kind: "create", type: "aws:rds/cluster:Cluster", name: "database-cluster" };
    await killed(up, stack, cluster);
    await engine.command(stack, "cancel", "--stack", "blue", "--yes");
    await assert.rejects(up, /AlreadyExists/);
    await repair(stack);

    await killed(up, stack, { kind: "create", type: "aws:ecs/service:Service", name: "service-service" });
    await repair(stack);

    await stack.up();
    const state = await stateOf(stack);
    assert.deepEqual(awsResources(state), cloudResources(engine.cloud));
    const things = engine.cloud.resources.map(({ type, name }) => `${type} ${name}`);
    assert.equal(new Set(things).size, things.length);
    assert.equal(state.pending_operations, undefined);
    await stack.up({ expectNoChanges: true });

    await killed(() => stack.destroy(), stack, { ...cluster, kind: "delete" });
    await engine.command(stack, "cancel", "--stack", "blue", "--yes");
    await stack.destroy();
    assert.deepEqual(
      engine.cloud.resources.map(({ type }) => type),
      ["aws:ecs/taskDefinition:TaskDefinition"], // the provider does not delete its revisions
    );
    assert.equal((await stateOf(stack)).resources, undefined);
  });
});
