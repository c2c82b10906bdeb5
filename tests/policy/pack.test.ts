import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blue, declare, green, Program, unwrapSecret, type Inputs } from "../support/program";
import { Analyzer, type Diagnostic } from "./analyzer";
import { ALL_RULES } from "./support";

const PACK = join(__dirname, "..", "..", "policy");

describe("the policy pack", function () {
  this.timeout(120_000); // The pack compiles itself with types: two seconds, or many on a busy machine.

  // Pulumi starts a pack in two ways, here for two stacks.
  let pack: Analyzer;
  let production: Analyzer;

  before(async () => {
    pack = new Analyzer(".", {});
    production = new Analyzer(PACK, { "bluegreen:production": "true" });
    await Promise.all([pack.connect(), production.connect()]);
  });

  after(() => Promise.all([pack.stop(), production.stop()]));

  it("has all rules, each of them mandatory and with the controls that it serves", async () => {
    const { name, version, policiesList } = await pack.info();
    assert.equal(name, "bluegreen");
    assert.equal(
      version,
      (JSON.parse(readFileSync(join(PACK, "..", "package.json"), "utf8")) as { version: string }).version,
    );
    assert.deepEqual(
      policiesList.map((policy) => [
        policy.name,
        policy.description,
        policy.enforcementlevel,
        policy.framework?.reference ?? "",
      ]),
      ALL_RULES.map((rule) => [rule.name, rule.description, 1, rule.controls.join(", ")]),
    );
  });

  it("finds nothing in an update of one stack, or in a first preview of the other", async () => {
    for (const program of [await green(), await declare({ stack: "blue", preview: true })]) {
      assert.deepEqual(await pack.analyze(program), []);
      assert.deepEqual(await pack.analyzeStack(program), []);
    }
  });

  it("stops a resource that violates a policy, and names it", async () => {
    const program = change(await blue(), "database-cluster", { storageEncrypted: false });
    const { urn } = program.named("database-cluster");
    assert.deepEqual(await pack.analyze(program), [
      diagnostic("database-encrypted", urn, "storageEncrypted is false. Allowed: true."),
    ]);
    assert.deepEqual(await pack.analyzeStack(program), []);
  });

  it("stops a stack that violates a policy, in a preview too", async () => {
    const program = change(await declare({ stack: "blue", preview: true }), "network-aurora-from-tasks", {
      cidrIpv4: "0.0.0.0/0",
    });
    const { urn } = program.named("network-aurora-from-tasks");
    assert.deepEqual(await pack.analyze(program), []);
    assert.deepEqual(await pack.analyzeStack(program), [
      diagnostic("open-to-the-world", urn, "It opens tcp 5432-5432 to the world."),
      diagnostic("open-to-the-world", urn, "It opens a security group that is not the load balancer's to the world."),
    ]);
  });

  it("looks into secrets, and does not show their values", async () => {
    const password = unwrapSecret((await blue()).named("database-cluster").inputs.masterPassword) as string;
    const program = change(await blue(), "monitoring-topic", { displayName: `Alarms ${password}` });
    const { urn } = program.named("monitoring-topic");
    assert.deepEqual(await pack.analyzeStack(program), [
      diagnostic("no-plain-secrets", urn, "displayName contains a password."),
    ]);
  });

  it("knows from the stack's configuration whether it is production", async () => {
    const guarded = await declare({ stack: "blue", config: { production: "true" } });
    assert.deepEqual(await production.analyze(guarded), []);
    assert.deepEqual(await production.analyzeStack(guarded), []);
    const policies = (await production.analyzeStack(await blue())).map(({ policy }) => policy);
    assert.deepEqual(policies, Array<string>(18).fill("production-guards"));
  });
});

function change({ resources, outputs }: Program, name: string, inputs: Inputs): Program {
  return new Program(
    resources.map((resource) =>
      resource.name === name ? { ...resource, inputs: { ...resource.inputs, ...inputs } } : resource,
    ),
    outputs,
  );
}

function diagnostic(policy: string, urn: string, message: string): Diagnostic {
  const description = ALL_RULES.find(({ name }) => name === policy)?.description ?? "";
  return { policy, urn, message: `${description}\n${message}`, level: "MANDATORY" };
}
