import Ajv from "ajv";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { KEYS } from "../../config/keys";
import { configSchema } from "../../docs/configuration";
import { blue } from "../support/program";
import { ACCEPTED, REFUSED } from "./values";

const isValid = new Ajv({ strict: true }).compile(configSchema());
const accepts = (key: string, value: unknown) => isValid({ config: { [`bluegreen:${key}`]: value } });

/** The value as a person writes it in YAML: a number, a boolean or a list instead of a string. */
function written(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Allowed with another value of `aws:region` or of `cpu`. The program refuses them. */
const RELATIVE = [
  "512",
  "8192",
  '["us-east-1a","us-east-1b","us-west-2a"]',
  "arn:aws:acm:us-west-2:123456789012:certificate/1",
];

describe("the JSON schema of a stack's file", () => {
  it("accepts both stacks' files, whose first line names it", () => {
    for (const stack of ["blue", "green"]) {
      const text = readFileSync(join(__dirname, "..", "..", `Pulumi.${stack}.yaml`), "utf8");
      assert.equal(text.split("\n")[0], "# yaml-language-server: $schema=docs/config.schema.json");
      assert.ok(isValid(parse(text)), JSON.stringify(isValid.errors));
    }
  });

  it("accepts each key's values as a person, as `pulumi config set` and as `--secret` write them", () => {
    for (const [key, text] of Object.entries(ACCEPTED)) {
      assert.ok(accepts(key, text), key);
      assert.ok(accepts(key, key === "engineVersion" ? text : written(text)), key);
      assert.ok(accepts(key, { secure: "v1:abc" }), key);
    }
  });

  it("refuses what the program refuses, but for what depends on another key", () => {
    for (const [key, texts] of Object.entries(REFUSED)) {
      const accepted = texts.filter((text) => accepts(key, written(text)));
      assert.deepEqual(
        accepted.filter((text) => !RELATIVE.includes(text)),
        [],
        key,
      );
    }
  });

  it("refuses a version without quotes: YAML reads 17.10 as 17.1", () => {
    assert.equal(accepts("engineVersion", 17.1), false);
    assert.equal(accepts("engineVersion", "17.10"), true);
  });

  it("refuses unknown keys of the project, and leaves other namespaces and Pulumi's own keys alone", () => {
    assert.equal(accepts("desiredcount", 3), false);
    assert.equal(isValid({ config: { "aws:profile": "staging" }, encryptionsalt: "v1:abc" }), true);
  });
});

describe("the declaration of the keys", () => {
  it("calls a change refused for exactly the keys that identify the database", async () => {
    const { identity } = (await blue()).outputs as { identity: object };
    const refused = Object.entries(KEYS).filter(([, key]) => "change" in key && key.change.includes("refused"));
    const fields = Object.keys(identity).map((field) => (field === "engineMajor" ? "engineVersion" : field));
    assert.deepEqual(
      refused.map(([name]) => name),
      fields.filter((field) => field in KEYS),
    );
  });
});
