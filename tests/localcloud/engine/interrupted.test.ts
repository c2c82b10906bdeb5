import type { Stack } from "@pulumi/pulumi/automation";
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { withClient } from "../../../localcloud/services/databases";
import type { Operation } from "../../../localcloud/localCloud";
import { describeWithPulumi, RealEngine } from "../../support/engine";
import { awsResources, cloudResources, stateOf } from "../../support/stackState";

/** The resources that remain after a destroy. The provider does not deregister revisions. */
const LEFT = ["aws:ecs/taskDefinition:TaskDefinition service-task"];

describeWithPulumi("an update in which operations fail", function () {
  this.timeout(600_000);
  let engine: RealEngine;

  beforeEach(async () => (engine = await RealEngine.start()));
  afterEach(() => engine.close());

  const inCloud = () => engine.cloud.resources.map(({ type, name }) => `${type} ${name}`).sort();

  /** Makes the first attempt of each matching operation fail. @returns the operations that have failed, as `type name` */
  function failOnce(meant: (operation: Operation) => boolean): Set<string> {
    const failed = new Set<string>();
    engine.cloud.onOperation = (operation) => {
      const what = `${operation.type} ${operation.name}`;
      if (!meant(operation) || failed.has(what)) return;
      failed.add(what);
      throw new Error(`Injected fault: ${what}`);
    };
    return failed;
  }

  /** Repeats a command until it succeeds. @param afterFailure is called after each injected failure */
  async function persist(
    command: () => Promise<unknown>,
    failed: ReadonlySet<string>,
    afterFailure: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    for (;;) {
      const before = failed.size;
      try {
        await command();
        return;
      } catch (error) {
        assert.ok(failed.size > before, `It failed by itself: ${(error as Error).message}`);
        await afterFailure();
      }
    }
  }

  /** Asserts that the stack's state matches the cloud, that no resource exists twice, and that nothing is left to do. */
  async function assertWhole(stack: Stack): Promise<void> {
    assert.deepEqual(awsResources(await stateOf(stack)), cloudResources(engine.cloud));
    assert.deepEqual(inCloud(), [...new Set(inCloud())]);
    await stack.up({ expectNoChanges: true });
  }

  async function assertDestroyed(stack: Stack): Promise<void> {
    assert.equal((await stateOf(stack)).resources, undefined);
  }

  it("continues after the creation of each resource has failed once, then each update, then deletions in each layer", async () => {
    const stack = await engine.stack("blue");
    const created = failOnce(({ kind }) => kind === "create");
    await persist(() => stack.up({ continueOnError: true }), created);
    assert.deepEqual(
      [...created].filter((what) => what.startsWith("aws:")).sort(),
      inCloud(),
      "each resource has failed once, and exists once",
    );
    await assertWhole(stack);

    // Outputs that other stacks and the database's guard read must survive a failure.
    const { peer, identity } = await stack.outputs();
    const changed = await engine.stack("blue", {
      passwordVersion: "2",
      desiredCount: "3",
    });
    const updated = failOnce(({ kind }) => kind !== "delete");
    await persist(
      () => changed.up(),
      updated,
      async () => {
        const outputs = await changed.outputs();
        assert.deepEqual([outputs.peer, outputs.identity], [peer, identity]);
      },
    );
    assert.deepEqual([...updated].sort(), [
      "aws:ecs/service:Service service-service",
      "aws:ecs/taskDefinition:TaskDefinition service-task",
      "aws:rds/cluster:Cluster database-cluster",
      "aws:secretsmanager/secretVersion:SecretVersion database-credentials",
      "random:index/randomPassword:RandomPassword database-password",
    ]);
    const credentials = engine.cloud.resources.find(({ name }) => name === "database-credentials");
    const database = engine.cloud.databases.ofSecret(credentials?.inputs.secretId as string);
    const { password } = JSON.parse(credentials?.inputs.secretString as string) as { password: string };
    database.server.password = password;
    await withClient(database, (client) => client.query("SELECT"));

    const layers = ["service-service", "database-writer", "database-cluster", "network-vpc-1"];
    const deleted = failOnce(({ kind, name }) => kind === "delete" && layers.includes(name));
    await persist(() => changed.destroy(), deleted);
    assert.deepEqual([...deleted].sort(), [
      "aws:ec2/eip:Eip network-vpc-1",
      "aws:ec2/natGateway:NatGateway network-vpc-1",
      "aws:ecs/service:Service service-service",
      "aws:rds/cluster:Cluster database-cluster",
      "aws:rds/clusterInstance:ClusterInstance database-writer",
    ]);
    assert.deepEqual([...new Set(inCloud())], LEFT);
    await assertDestroyed(changed);
  });

  for (const [layer, name] of [
    ["the network, which awsx makes", "network-vpc-1"],
    ["the database", "database-reader-2"],
    ["the application", "service-http"],
  ]) {
    it(`can be destroyed after a failure in ${layer}`, async () => {
      const stack = await engine.stack("blue");
      const failed = failOnce((operation) => operation.kind === "create" && operation.name === name);
      await assert.rejects(stack.up(), /Injected fault/);
      assert.ok(failed.size > 0);
      await stack.destroy();
      assert.deepEqual(
        inCloud().filter((what) => !LEFT.includes(what)),
        [],
      );
      await assertDestroyed(stack);
    });
  }

  it("continues after each part of the peering has failed once, in creation and in deletion", async () => {
    const blue = await engine.stack("blue");
    await blue.up();
    const alone = inCloud();
    const green = await engine.stack("green");
    const joins = ({ name }: Operation) => name.startsWith("peering-") || name === "schema-validator-peer-access";
    const created = failOnce(joins);
    await persist(() => green.up({ continueOnError: true }), created);
    const both = inCloud();
    assert.equal(created.size, 21);

    const apart = await engine.stack("green", { peerStack: undefined });
    const deleted = failOnce(joins);
    await persist(() => apart.up({ continueOnError: true }), deleted);
    assert.deepEqual(deleted, created);
    assert.deepEqual(
      inCloud(),
      both.filter((what) => !created.has(what)),
    );
    await blue.up({ expectNoChanges: true });
    await apart.destroy();
    assert.deepEqual(
      inCloud().filter((what) => !LEFT.includes(what)),
      alone.filter((what) => !LEFT.includes(what)),
    );
  });

  it("stops after Ctrl-C when the operations under way have ended, and the next update finishes", async function () {
    this.timeout(300_000);
    const stack = await engine.stack("blue");
    const interrupt = new AbortController();
    const output = new EventEmitter();
    engine.cloud.onOperation = async ({ name }) => {
      if (name !== "database-cluster") return;
      // Stays under way until the engine has noticed the signal.
      const noticed = once(output, "^C received");
      interrupt.abort();
      await noticed;
    };
    const onOutput = (text: string) => void (text.includes("^C received") && output.emit("^C received"));
    await assert.rejects(stack.up({ signal: interrupt.signal, onOutput }), /update canceled/);
    const { pending_operations: pending } = await stateOf(stack);
    assert.equal(pending, undefined);
    assert.ok(inCloud().includes("aws:rds/cluster:Cluster database-cluster"));
    assert.ok(!inCloud().includes("aws:rds/clusterInstance:ClusterInstance database-writer"));
    assert.deepEqual(awsResources(await stateOf(stack)), cloudResources(engine.cloud));

    await stack.up();
    await assertWhole(stack);
  });
});
