import { runtime } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describeWithPulumi, RealEngine, Recorder, type Config, type Step } from "../../support/engine";
import { CASES, CODE_CASES, REFUSED, type Case } from "./cases";
import { loadProgram } from "../../../localcloud/engine/program";
import { changesDocument } from "./document";

const DOCUMENT = join(__dirname, "..", "..", "..", "docs", "changes.md");

describeWithPulumi("a change of configuration", function () {
  this.timeout(300_000);
  let engine: RealEngine;
  /** The configuration with which each stack was deployed. */
  const deployed: Record<string, Config> = {};

  before(async () => {
    engine = await RealEngine.start();
    // Green peers with blue, and later with teal, a third colour.
    await up("blue");
  });

  after(() => engine.close());

  async function up(stack: string, config: Config = {}): Promise<readonly Step[]> {
    const recorder = new Recorder();
    await (await engine.stack(stack, config)).up({ onEvent: recorder.onEvent });
    deployed[stack] = config;
    return recorder.plan;
  }

  async function preview(stack: string, config: Config, program?: PulumiFn): Promise<readonly Step[]> {
    const recorder = new Recorder();
    await (await engine.stack(stack, config, program)).preview({ onEvent: recorder.onEvent });
    return recorder.plan;
  }

  function assertPlan(plan: readonly Step[], { created, updated, replaced, deleted }: Partial<Case>): void {
    for (const [op, patterns = []] of [
      ["create", created],
      ["update", updated],
      ["replace", replaced],
      ["delete", deleted],
    ] as const) {
      const names = plan.filter((step) => step.op === op).map(({ name }) => name);
      assert.deepEqual(grouped(names, patterns), [...patterns].sort(), op);
    }
  }

  for (const { change, stack = "blue", before = {}, after, ...expected } of CASES) {
    it(`${change}${stack === "green" ? ", of green" : ""}: ${summary(expected)}`, async () => {
      if (!isDeepStrictEqual(deployed[stack], before)) await up(stack, before);
      if (after.peerStack === "teal" && !deployed.teal) await up("teal", { vpcCidr: "10.2.0.0/16" });
      assertPlan(await preview(stack, after), expected);
    });
  }

  for (const { change, resource, edit, ...expected } of CODE_CASES) {
    it(`${change}: ${summary(expected)}`, async () => {
      const program = await loadProgram();
      const edited: PulumiFn = async () => {
        runtime.registerStackTransformation(({ name, props, opts }) =>
          name === resource ? { props: edit(props), opts } : undefined,
        );
        return program();
      };
      assertPlan(await preview("blue", deployed.blue ?? {}, edited), expected);
    });
  }

  for (const { change, after, message } of REFUSED) {
    it(`${change} is refused before anything happens`, async () => {
      const before = engine.cloud.resources;
      const operations: unknown[] = [];
      engine.cloud.onOperation = (operation) => void operations.push(operation);
      try {
        await assert.rejects((await engine.stack("blue", after)).up(), message);
      } finally {
        engine.cloud.onOperation = () => undefined;
      }
      assert.deepEqual(operations, []);
      assert.deepEqual(engine.cloud.resources, before);
    });
  }
});

describe("docs/changes.md", () => {
  it("agrees with the cases above", () => {
    const document = changesDocument();
    if (process.env.UPDATE_DOCS) writeFileSync(DOCUMENT, document);
    assert.equal(
      readFileSync(DOCUMENT, "utf8"),
      document,
      "UPDATE_DOCS=1 npx mocha tests/localcloud/engine/changes.test.ts",
    );
  });
});

/** Returns the sorted names as a case writes them. Names that match a pattern are replaced by the pattern and their number. */
function grouped(names: readonly string[], patterns: readonly string[]): string[] {
  const known = patterns.map((pattern) => pattern.replace(/ \(\d+\)$/, ""));
  const wildcards = known.filter((pattern) => pattern.endsWith("*"));
  const counts = new Map<string, number>();
  for (const name of names) {
    const wildcard = wildcards.find((pattern) => name.startsWith(pattern.slice(0, -1)));
    const group = known.includes(name) ? name : (wildcard ?? name);
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return [...counts].map(([group, count]) => (count === 1 ? group : `${group} (${count})`)).sort();
}

function summary({ created = [], updated = [], replaced = [], deleted = [] }: Partial<Case>): string {
  const texts = Object.entries({ created, updated, replaced, deleted })
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `${what} ${names.join(", ")}`);
  return texts.join("; ") || "no diff";
}
