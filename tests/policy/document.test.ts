import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policiesDocument } from "../../policy/document";
import { UNMET } from "../../policy/unmet";
import { ALL_RULES } from "./support";

/**
 * The controls of the AWS Foundational Security Best Practices that apply to the program's types of resources. It leaves out
 * controls about the account (such as S3.1), about later events (SecretsManager.2 and .3), about other kinds of databases
 * (RDS.5, .8, .9, .14, .34, .36) and about types that the program does not use. The component's tests cover RDS.46, about
 * the database's subnets, because a policy cannot tell subnets apart.
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
  it("is up to date", () => {
    const text = readFileSync(join(__dirname, "..", "..", "docs", "policies.md"), "utf8");
    assert.equal(text, policiesDocument(), "Make it again: node --import tsx policy/document.ts > docs/policies.md");
  });

  it("lists every applicable control, as served or as not met", () => {
    const applicable = Object.entries(APPLICABLE).flatMap(([service, all]) => all.map((n) => `${service}.${n}`));
    const served = new Set(ALL_RULES.flatMap(({ controls }) => controls));
    const unmet = UNMET.flatMap(({ controls }) => controls);
    assert.deepEqual([...served, ...unmet].sort(), applicable.sort());
  });
});
