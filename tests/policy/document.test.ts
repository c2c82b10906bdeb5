import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { document } from "../../policy/document";
import { UNMET } from "../../policy/unmet";
import { ALL_RULES } from "./support";

/**
 * The controls of the AWS Foundational Security Best Practices that apply to types of resources of the program. Not those
 * that look at the account (such as S3.1), at what happens later (SecretsManager.2 and .3), at databases of another kind
 * (RDS.5, .8, .9, .14, .34, .36), or at types that the program does not have. RDS.46, about the database's subnets, is for
 * the tests of the component: a policy cannot tell subnets apart.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html
 */
const APPLICABLE: Readonly<Record<string, readonly number[]>> = {
  EC2: [2, 6, 10, 15, 18, 19, 55, 56, 57, 58, 60, 172],
  ECS: [1, 2, 3, 4, 5, 8, 9, 10, 12],
  ELB: [1, 4, 5, 6, 12, 13, 17, 18],
  IAM: [1, 21],
  KMS: [1, 2, 3, 5],
  Lambda: [1, 2, 5],
  RDS: [2, 3, 6, 7, 10, 11, 12, 13, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 27, 35, 37],
  S3: [2, 3, 5, 6, 8, 9, 12, 13],
  SecretsManager: [1, 4],
  SNS: [4],
};

describe("the policies' documentation", () => {
  it("says what the rules are now", () => {
    const text = readFileSync(join(__dirname, "..", "..", "docs", "policies.md"), "utf8");
    assert.equal(text, document(), "Write it again: node --import tsx policy/document.ts > docs/policies.md");
  });

  it("has every control that applies, as served or as not met", () => {
    const applicable = Object.entries(APPLICABLE).flatMap(([service, all]) => all.map((n) => `${service}.${n}`));
    const served = new Set(ALL_RULES.flatMap(({ controls }) => controls));
    const unmet = UNMET.flatMap(({ controls }) => controls);
    assert.deepEqual([...served, ...unmet].sort(), applicable.sort());
  });
});
