import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import assert from "node:assert/strict";
import { describeWithPulumi, RealEngine } from "../../support/engine";
import { logicalName } from "../../support/stackState";

describeWithPulumi("a preview", function () {
  this.timeout(300_000);
  let engine: RealEngine;

  beforeEach(async () => (engine = await RealEngine.start()));
  afterEach(() => engine.close());

  /** Previews, then updates, and compares the two. @returns their operations as `operation type name`, sorted */
  async function previewAndUp(stack: Stack): Promise<string[]> {
    const before = engine.cloud.resources;
    const planned = await operationsOf((onEvent) => stack.preview({ onEvent }));
    assert.deepEqual(engine.cloud.resources, before, "a preview changes nothing");
    const done = await operationsOf((onEvent) => stack.up({ onEvent }));
    assert.deepEqual(planned, done);
    return done;
  }

  it("shows the operations of the following update, for new stacks and for changes to them", async () => {
    const created = await previewAndUp(await engine.stack("blue"));
    assert.deepEqual(
      created.filter((operation) => !/^(create|read) /.test(operation)),
      [],
    );
    assert.equal(awsOnly(created).length, engine.cloud.resources.length);

    const withPeer = await previewAndUp(await engine.stack("green"));
    assert.equal(awsOnly(created).length + awsOnly(withPeer).length, engine.cloud.resources.length);
    assert.equal(withPeer.filter((operation) => operation.includes(" peering-")).length, 20);

    const change = { passwordVersion: "2", image: "app:2", alarmEmails: JSON.stringify(["a@example.com"]) };
    const replaced = (what: string) =>
      ["create-replacement", "delete-replaced", "replace"].map((op) => `${op} ${what}`);
    assert.deepEqual(
      changesIn(await previewAndUp(await engine.stack("blue", change))),
      [
        "create aws:sns/topicSubscription:TopicSubscription monitoring-a@example.com",
        ...replaced("aws:ecs/taskDefinition:TaskDefinition service-task"),
        ...replaced("aws:secretsmanager/secretVersion:SecretVersion database-credentials"),
        ...replaced("random:index/randomPassword:RandomPassword database-password"),
        "update aws:ecs/service:Service service-service",
        "update aws:rds/cluster:Cluster database-cluster",
      ].sort(),
    );

    const apart = changesIn(await previewAndUp(await engine.stack("green", { peerStack: undefined })));
    assert.deepEqual(
      apart.filter((operation) => !operation.includes(" peering")),
      [
        "delete aws:iam/rolePolicyAttachment:RolePolicyAttachment schema-validator-peer-access",
        "discard pulumi:pulumi:StackReference peer",
        "update aws:lambda/function:Function schema-validator-function",
      ],
    );
    assert.deepEqual(
      apart.filter((operation) => operation.includes(" peering")),
      withPeer
        .filter((operation) => operation.includes(" peering"))
        .map((operation) => operation.replace("create", "delete"))
        .sort(),
    );
  });
});

async function operationsOf(run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<string[]> {
  const operations: string[] = [];
  await run(({ resourcePreEvent }) => {
    if (!resourcePreEvent) return;
    const { op, type, urn } = resourcePreEvent.metadata;
    operations.push(`${op} ${type} ${logicalName(urn)}`);
  });
  return operations.sort();
}

function changesIn(operations: readonly string[]): string[] {
  return operations.filter((operation) => !/^(same|read) /.test(operation));
}

function awsOnly(operations: readonly string[]): string[] {
  return operations.filter((operation) => operation.startsWith("create aws:"));
}
