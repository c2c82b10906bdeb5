import { runtime } from "@pulumi/pulumi";
import fc from "fast-check";
import assert from "node:assert/strict";
import { ConfigError, loadConfig, type StackConfig } from "../../config/config";
import { MAX_SUFFIX_LENGTH } from "../../config/keys";
import type { Peer } from "../../config/peer";
import { fullName, ORGANIZATION, PROJECT, stackConfig } from "../../localcloud/engine/program";
import { blue, declare, readStack } from "../support/program";
import { ACCEPTED, REFUSED } from "./values";

type Keys = Readonly<Record<string, string>>;

interface Given {
  /** Keys of the namespace `bluegreen`. */
  readonly keys?: Keys;
  /** @default {"aws:region": "us-east-1"} */
  readonly others?: Keys;
  readonly secretKeys?: string[];
  readonly stack?: string;
  /** @default no other stack exists */
  readonly outputsOf?: (stack: string) => object;
  /** The stack's output `identity` from its last update. @default there was no update */
  readonly identity?: object;
}

const DATABASE = { databaseName: "shop", masterUsername: "admin", storageEncrypted: true };

async function load({
  keys = {},
  others,
  secretKeys,
  stack = "green",
  outputsOf,
  identity,
}: Given): Promise<StackConfig> {
  const own = Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${PROJECT}:${key}`, value]));
  runtime.setAllConfig({ ...(others ?? { "aws:region": "us-east-1" }), ...own }, secretKeys);
  const newResource = (args: runtime.MockResourceArgs) => {
    const { name } = args.inputs as { name: string };
    if (name === fullName(stack) && args.name === "deployed") return readStack(args, { identity });
    if (!outputsOf) throw new Error("No other stack exists.");
    return readStack(args, outputsOf(name));
  };
  await runtime.setMocks({ call: () => ({}), newResource }, PROJECT, stack, false, ORGANIZATION);
  return loadConfig(DATABASE);
}

async function problems(given: Given): Promise<readonly string[]> {
  const error: unknown = await load(given).then(
    () => assert.fail("The configuration was accepted."),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ConfigError, String(error));
  return error.problems;
}

const PEER: Peer = {
  environmentSuffix: "blue",
  region: "us-east-1",
  vpcId: "vpc-1",
  vpcCidr: "10.0.0.0/16",
  privateRouteTableIds: [],
  isolatedRouteTableIds: [],
  auroraSecurityGroupId: "sg-1",
  lambdaSecurityGroupId: "sg-2",
  databaseSecretArn: "arn:secret",
  accessPolicyArn: "arn:policy",
};

describe("loadConfig", () => {
  let variable: string | undefined;
  beforeEach(() => {
    variable = process.env.ENVIRONMENT_SUFFIX;
    delete process.env.ENVIRONMENT_SUFFIX;
  });
  afterEach(() => {
    if (variable === undefined) delete process.env.ENVIRONMENT_SUFFIX;
    else process.env.ENVIRONMENT_SUFFIX = variable;
  });

  it("has a default for everything but the region", async () => {
    assert.deepEqual(await load({ others: { "aws:region": "eu-west-1" } }), {
      region: "eu-west-1",
      environmentSuffix: "green",
      vpcCidr: "10.0.0.0/16",
      availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      engineVersion: "17.9",
      instanceClass: "db.t3.medium",
      image: undefined,
      desiredCount: 2,
      cpu: 512,
      memory: 1024,
      certificateArn: undefined,
      alarmEmails: [],
      passwordVersion: 1,
      production: false,
      peer: undefined,
      identity: {
        region: "eu-west-1",
        environmentSuffix: "green",
        vpcCidr: "10.0.0.0/16",
        availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        engineMajor: 17,
        ...DATABASE,
      },
    });
  });

  it("accepts every key", async () => {
    assert.deepEqual(await load({ keys: ACCEPTED, outputsOf: () => ({ peer: PEER }) }), {
      region: "us-east-1",
      environmentSuffix: "pr-12",
      vpcCidr: "172.20.0.0/16",
      availabilityZones: ["us-east-1b", "us-east-1d", "us-east-1f"],
      engineVersion: "16.13",
      instanceClass: "db.r6g.2xlarge",
      image: ACCEPTED.image,
      desiredCount: 0,
      cpu: 1024,
      memory: 8192,
      certificateArn: ACCEPTED.certificateArn,
      alarmEmails: ["ops@example.com", "dba@example.com"],
      passwordVersion: 3,
      production: true,
      peer: PEER,
      identity: {
        region: "us-east-1",
        environmentSuffix: "pr-12",
        vpcCidr: "172.20.0.0/16",
        availabilityZones: ["us-east-1b", "us-east-1d", "us-east-1f"],
        engineMajor: 16,
        ...DATABASE,
      },
    });
  });

  it("reads the suffix from the configuration, else from ENVIRONMENT_SUFFIX, else from the stack's name", async () => {
    assert.equal((await load({ stack: "third" })).environmentSuffix, "third");
    process.env.ENVIRONMENT_SUFFIX = "";
    assert.equal((await load({ stack: "third" })).environmentSuffix, "third");
    process.env.ENVIRONMENT_SUFFIX = "second";
    assert.equal((await load({ stack: "third" })).environmentSuffix, "second");
    assert.equal((await load({ stack: "third", keys: { environmentSuffix: "first" } })).environmentSuffix, "first");
  });

  for (const [key, values] of Object.entries(REFUSED)) {
    it(`refuses a wrong ${key}, naming the key, what was given and what is allowed`, async () => {
      for (const value of values) {
        const found = await problems({ keys: { [key]: value } });
        assert.equal(found.length, 1, value);
        assert.ok(found[0]?.startsWith(`bluegreen:${key} is ${JSON.stringify(value)}. Allowed: `), found[0]);
      }
    });
  }

  it("accepts the memory sizes that Fargate offers with the CPU", async () => {
    for (const [cpu, memory] of [
      [256, 512],
      [512, 4096],
      [4096, 30720],
      [8192, 20480],
      [16384, 122880],
    ]) {
      assert.equal((await load({ keys: { cpu: String(cpu), memory: String(memory) } })).memory, memory);
    }
    assert.deepEqual(await problems({ keys: { cpu: "8192", memory: "17408" } }), [
      'bluegreen:memory is "17408". Allowed: with 8192 CPU units, 16384 to 61440 MiB in steps of 4096.',
    ]);
  });

  it("names the source of a suffix that was not set and cannot be used", async () => {
    const allowed =
      "Allowed: lower case letters and digits, with single hyphens between them, at most 21 characters, such as blue or pr-12.";
    assert.deepEqual(await problems({ stack: "My_Stack" }), [
      `bluegreen:environmentSuffix is not set, and the stack's name "My_Stack" cannot be used instead. ${allowed}`,
    ]);
    process.env.ENVIRONMENT_SUFFIX = "X";
    assert.deepEqual(await problems({}), [
      `bluegreen:environmentSuffix is not set, and the variable ENVIRONMENT_SUFFIX "X" cannot be used instead. ${allowed}`,
    ]);
  });

  it("accepts every suffix of the allowed form and length, and no longer one", async () => {
    const word = fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+){0,3}$/);
    await fc.assert(
      fc.asyncProperty(word, async (suffix) => {
        const loaded = load({ keys: { environmentSuffix: suffix } });
        if (suffix.length <= MAX_SUFFIX_LENGTH) assert.equal((await loaded).environmentSuffix, suffix);
        else await assert.rejects(loaded, ConfigError);
      }),
    );
  });

  it("asks for the region", async () => {
    assert.deepEqual(await problems({ others: {} }), [
      "aws:region is missing. Set it: pulumi config set aws:region us-east-1",
    ]);
  });

  it("accepts regions of the commercial partition only", async () => {
    for (const region of ["us-east", "cn-north-1", "us-gov-west-1", "US-EAST-1"]) {
      const [problem] = await problems({ others: { "aws:region": region } });
      assert.equal(
        problem,
        `aws:region is "${region}". Allowed: a region of AWS's commercial partition, such as us-east-1.`,
      );
    }
  });

  it("checks what depends on a wrong value as far as possible", async () => {
    const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    const keys = { cpu: "500", memory: "8192", certificateArn, availabilityZones: '["us-east-1a"]' };
    assert.deepEqual(await problems({ keys, others: { "aws:region": "us-east" } }), [
      'aws:region is "us-east". Allowed: a region of AWS\'s commercial partition, such as us-east-1.',
      'bluegreen:availabilityZones is "[\\"us-east-1a\\"]". Allowed: a list of three different zones of the region.',
      'bluegreen:cpu is "500". Allowed: 256, 512, 1024, 2048, 4096, 8192, 16384.',
    ]);
    assert.deepEqual(await problems({ keys: { cpu: "500", memory: "1000" } }), [
      'bluegreen:cpu is "500". Allowed: 256, 512, 1024, 2048, 4096, 8192, 16384.',
      'bluegreen:memory is "1000". Allowed: a size that Fargate offers with the CPU units.',
    ]);
  });

  it("refuses an unknown key, without repeating its value", async () => {
    assert.deepEqual(await problems({ keys: { desiredcount: "3" } }), [
      "bluegreen:desiredcount is not a key. Allowed: alarmEmails, availabilityZones, certificateArn, confirmReplacement, cpu, desiredCount, " +
        "engineVersion, environmentSuffix, image, instanceClass, memory, passwordVersion, peerStack, production, vpcCidr.",
    ]);
  });

  it("does not repeat a value that was set as a secret", async () => {
    assert.deepEqual(await problems({ keys: { production: "hunter2" }, secretKeys: ["bluegreen:production"] }), [
      "bluegreen:production is a secret value. Allowed: true or false.",
    ]);
  });

  it("reports everything at once, in one message", async () => {
    const keys = { vpcCidr: "10.0.0.0/8", engineVersion: "15", production: "maybe", typo: "1", peerStack: "blue" };
    await assert.rejects(load({ keys, outputsOf: () => ({}) }), {
      name: "Error",
      message: [
        "The configuration of the stack green has 5 problems:",
        '- bluegreen:vpcCidr is "10.0.0.0/8". Allowed: a private /16 such as 10.1.0.0/16: 10.0 to 10.255, 172.16 to 172.31, or 192.168.',
        '- bluegreen:engineVersion is "15". Allowed: major.minor with a major of 15, 16, 17 or 18, such as 17.9.',
        '- bluegreen:production is "maybe". Allowed: true or false.',
        "- bluegreen:typo is not a key. Allowed: alarmEmails, availabilityZones, certificateArn, confirmReplacement, cpu, desiredCount, engineVersion, " +
          "environmentSuffix, image, instanceClass, memory, passwordVersion, peerStack, production, vpcCidr.",
        '- bluegreen:peerStack is "blue", but that stack has no output "peer" yet. ' +
          "Deploy it first (pulumi up --stack blue), or remove peerStack (pulumi config rm peerStack).",
      ].join("\n"),
    });
  });

  describe("peerStack", () => {
    const keys = { vpcCidr: "10.1.0.0/16", peerStack: "blue" };

    it("is a stack of this project, or one by its full name", async () => {
      const asked: string[] = [];
      const outputsOf = (stack: string) => {
        asked.push(stack);
        return { peer: PEER };
      };
      await load({ keys, outputsOf });
      await load({ keys: { ...keys, peerStack: "acme/other/blue" }, outputsOf });
      assert.deepEqual(asked, [fullName("blue"), "acme/other/blue"]);
    });

    it("is not this stack", async () => {
      for (const peerStack of ["green", fullName("green")]) {
        assert.deepEqual(await problems({ keys: { ...keys, peerStack } }), [
          `bluegreen:peerStack is "${peerStack}", this stack itself. Allowed: another stack.`,
        ]);
      }
    });

    it("has every field that is needed", async () => {
      const { accessPolicyArn, vpcId, ...peer } = PEER;
      assert.ok(accessPolicyArn && vpcId);
      assert.deepEqual(await problems({ keys, outputsOf: () => ({ peer }) }), [
        'bluegreen:peerStack is "blue", whose output "peer" lacks vpcId, accessPolicyArn. ' +
          "It was deployed by another version of this program: pulumi up --stack blue.",
      ]);
    });

    it("exists", async () => {
      const outputsOf = () => {
        throw new Error('unknown stack "organization/bluegreen/blue"');
      };
      // Promises that depend on the reference are rejected too.
      const ignore = () => undefined;
      process.on("unhandledRejection", ignore);
      try {
        const [production, problem] = await problems({ keys: { ...keys, production: "maybe" }, outputsOf });
        assert.equal(production, 'bluegreen:production is "maybe". Allowed: true or false.');
        assert.match(
          problem ?? "",
          /^bluegreen:peerStack is "blue", which cannot be read: .*unknown stack.* Deploy it first \(pulumi up --stack blue\), or remove peerStack/,
        );
        await new Promise(setImmediate);
      } finally {
        process.off("unhandledRejection", ignore);
      }
    });

    it("has another range, another suffix and the same region", async () => {
      const peer = { ...PEER, vpcCidr: "10.1.0.0/16", environmentSuffix: "green", region: "eu-west-1" };
      assert.deepEqual(await problems({ keys, outputsOf: () => ({ peer }) }), [
        'bluegreen:vpcCidr is "10.1.0.0/16", which is also the peer\'s. Allowed: another range.',
        'bluegreen:environmentSuffix is "green", which is also the peer\'s. Allowed: another suffix.',
        'aws:region is "us-east-1", but the peer is in eu-west-1. Allowed: the peer\'s region.',
      ]);
    });

    it("does not compare the default of a wrong value with the peer's", async () => {
      const peer = { ...PEER, environmentSuffix: "green" };
      const wrong = { peerStack: "blue", vpcCidr: "10.0.0.0/8", environmentSuffix: "Green" };
      const found = await problems({ keys: wrong, outputsOf: () => ({ peer }) });
      assert.deepEqual(
        found.map((problem) => problem.split(". ")[0]),
        ['bluegreen:environmentSuffix is "Green"', 'bluegreen:vpcCidr is "10.0.0.0/8"'],
      );
    });
  });

  it("fails before the first resource of AWS", async () => {
    let resources = 0;
    const call = () => assert.fail("AWS was asked.");
    await assert.rejects(
      declare({ stack: "green", peerOutputs: {}, call, onResource: () => resources++ }),
      /has no output "peer" yet/,
    );
    assert.equal(resources, 3); // the stack itself, and the references to blue and to its own last update
  });

  it("accepts the stacks' files, which contain no secret", async () => {
    const { outputs } = await blue();
    for (const stack of ["blue", "green"]) {
      const { "aws:region": region, ...own } = stackConfig(stack);
      const keys = Object.fromEntries(Object.entries(own).map(([key, value]) => [key.split(":")[1] ?? key, value]));
      const config = await load({ stack, keys, others: { "aws:region": region ?? "" }, outputsOf: () => outputs });
      assert.equal(config.environmentSuffix, stack);
      assert.deepEqual(
        Object.keys(own).filter((key) => /password|secret|token/i.test(key)),
        [],
      );
    }
  });
});
