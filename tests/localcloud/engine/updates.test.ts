import assert from "node:assert/strict";
import { Client } from "pg";
import type { Resource } from "../../../localcloud/aws/account";
import { withClient } from "../../../localcloud/services/databases";
import { describeWithPulumi, RealEngine, Recorder, type Config } from "../../support/engine";

describeWithPulumi("two environments under the real engine", function () {
  this.timeout(300_000);
  let engine: RealEngine;

  before(async () => {
    engine = await RealEngine.start();
    await up("blue");
    await up("green");
  });

  after(() => engine.close());

  async function up(name: string, config: Config = {}, options: { readonly refresh?: boolean } = {}) {
    const recorder = new Recorder();
    const { outputs } = await (await engine.stack(name, config)).up({ onEvent: recorder.onEvent, ...options });
    return { plan: recorder.plan, outputs };
  }

  /** Returns all resources in the cloud. */
  const existing = () => engine.cloud.resources.map(({ type, name, id }) => `${type} ${name} ${id}`);

  it("have no changes at the next update, even after a refresh or after green has peered with blue", async () => {
    assert.deepEqual((await up("blue")).plan, []);
    assert.deepEqual((await up("green", {}, { refresh: true })).plan, []);
  });

  it("are repaired after a change in AWS, which a refresh finds", async () => {
    const find = (wanted: string) => engine.cloud.resources.find(({ inputs }) => inputs.name === wanted) as Resource;
    const service = find("app-service-blue");
    const execution = find("ecs-task-execution-blue");
    await engine.cloud.update(service, { ...service.inputs, desiredCount: 9 });
    await engine.cloud.update(execution, { ...execution.inputs, tags: undefined, maxSessionDuration: 7200 });
    assert.deepEqual((await up("blue")).plan, [], "an update without a refresh does not read AWS");

    const { changeSummary } = await (await engine.stack("blue")).previewRefresh();
    assert.equal(changeSummary.update, 2);
    const { plan } = await up("blue", {}, { refresh: true });
    const repaired = plan.map(({ op, name }) => `${op} ${name}`).sort();
    assert.deepEqual(repaired, ["update service-execution", "update service-service"]);
    assert.deepEqual(find("app-service-blue").inputs, service.inputs);
    assert.deepEqual(find("ecs-task-execution-blue").inputs, execution.inputs);
    assert.deepEqual((await up("blue", {}, { refresh: true })).plan, []);
  });

  it("rotate a password in the database, its secret and the tasks, and keep the rows", async () => {
    const { outputs } = await up("blue");
    const secretArn = outputs.DatabaseSecretArn?.value as string;
    const database = engine.cloud.databases.ofSecret(secretArn);
    await withClient(database, (client) => client.query("CREATE TABLE kept AS SELECT 1 AS n"));
    const old = database.server.url(database.name);
    const revisions = () => engine.cloud.resources.filter(({ inputs }) => inputs.family === "app-task-blue");
    const before = revisions().length;

    await up("blue", { passwordVersion: "2" });
    await assert.rejects(new Client({ connectionString: old }).connect(), { code: "28P01" });
    const current = engine.cloud.databases.ofSecret(secretArn); // with the secret's new password
    const { rows } = await withClient(current, (client) => client.query("SELECT n FROM kept"));
    assert.deepEqual(rows, [{ n: 1 }]);
    assert.equal(revisions().length, before + 1, "a new revision of the task definition beside the old ones");
    const service = engine.cloud.resources.find(({ inputs }) => inputs.name === "app-service-blue");
    assert.equal(service?.inputs.taskDefinition, revisions().at(-1)?.outputs.arn);
  });

  it("refuse to destroy blue while green peers with it", async () => {
    const before = existing();
    const blue = await engine.stack("blue", { passwordVersion: "2" });
    await assert.rejects(blue.destroy(), /bluegreen-peer-access-blue cannot be deleted, it is in use by/);
    assert.deepEqual(existing(), before);
    assert.deepEqual((await up("blue", { passwordVersion: "2" })).plan, []);
  });

  it("remove the peering from both VPCs, and change nothing else", async () => {
    const before = existing();
    const peering = before.filter((resource) => / (peering-\S+|schema-validator-peer-access) /.test(resource));
    assert.equal(peering.length, 21);
    await up("green", { peerStack: undefined });
    assert.deepEqual(
      existing(),
      before.filter((resource) => !peering.includes(resource)),
    );
    assert.deepEqual((await up("blue", { passwordVersion: "2" })).plan, []);
  });

  it("replace everything if the configuration confirms it", async () => {
    const config = {
      peerStack: undefined,
      environmentSuffix: "jade",
      vpcCidr: "10.9.0.0/16",
      availabilityZones: '["us-east-1a","us-east-1b","us-east-1d"]',
      confirmReplacement:
        "environmentSuffix green -> jade, vpcCidr 10.1.0.0/16 -> 10.9.0.0/16, " +
        "availabilityZones us-east-1a us-east-1b us-east-1c -> us-east-1a us-east-1b us-east-1d",
    };
    const { plan } = await up("green", config);
    assert.equal(plan.find(({ name }) => name === "database-cluster")?.op, "replace");
    const clusters = engine.cloud.resources.filter(({ type }) => type === "aws:rds/cluster:Cluster");
    assert.deepEqual(clusters.map(({ id }) => id).sort(), ["aurora-cluster-blue", "aurora-cluster-jade"]);
    assert.deepEqual((await up("green", config)).plan, [], "and then nothing more");
  });

  it("are destroyed completely, and can be created again at once", async () => {
    for (const [name, config] of [
      ["green", { peerStack: undefined, environmentSuffix: "jade", vpcCidr: "10.9.0.0/16" }],
      ["blue", {}],
    ] as const) {
      await (await engine.stack(name, config)).destroy();
    }
    const left = engine.cloud.resources.filter(({ name }) => name !== "service-task");
    assert.deepEqual(left, [], "only the revisions of task definitions remain, which cost nothing");
    await up("blue", { production: "true" });
    assert.equal(engine.cloud.resources.filter(({ type }) => type === "aws:rds/cluster:Cluster").length, 1);
  });

  it("are not destroyed in production, not even in part", async () => {
    const before = existing();
    const blue = await engine.stack("blue", { production: "true" });
    await assert.rejects(blue.destroy(), /peer-access-policy[^]*protected/);
    assert.deepEqual(existing(), before);
  });
});
