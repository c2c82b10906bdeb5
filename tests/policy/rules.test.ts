import assert from "node:assert/strict";
import { declare, type Program } from "../support/program";
import { CASES } from "./cases";
import { ALL_RULES, toStack, violations } from "./support";

describe("the rules of the policies", () => {
  let program: Program;

  before(async () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
    program = await declare({ stack: "green", config: { production: "true", certificateArn } });
  });

  it("have different names, and each has cases", () => {
    assert.deepEqual(Object.keys(CASES).sort(), ALL_RULES.map(({ name }) => name).sort());
  });

  for (const [rule, { violations: wrong, harmless }] of Object.entries(CASES)) {
    describe(rule, () => {
      for (const [title, [change, ...found]] of Object.entries(wrong)) {
        it(`finds: ${title}`, () => {
          const stack = toStack(program, true);
          change(stack);
          const expected = found.map((text) => (/^[a-z-]+, /.test(text) ? text : `${rule}, ${text}`));
          assert.deepEqual(violations(stack).sort(), expected.sort());
          assert.notEqual(expected.length, 0);
        });
      }
      for (const [title, change] of Object.entries(harmless)) {
        it(`accepts: ${title}`, () => {
          const stack = toStack(program, true);
          change(stack);
          assert.notDeepEqual(stack, toStack(program, true));
          assert.deepEqual(violations(stack), []);
        });
      }
    });
  }
});
