import assert from "node:assert/strict";
import { blue } from "../support/program";

describe("encryption", () => {
  for (const [purpose, title] of [
    ["database", "Aurora database"],
    ["secrets", "Secrets Manager"],
    ["s3", "S3"],
  ]) {
    it(`has a rotated key and an alias for ${purpose}`, async () => {
      const program = await blue();
      assert.deepEqual(program.named(`encryption-${purpose}`).inputs, {
        description: `KMS key for ${title} encryption - blue`,
        enableKeyRotation: true,
        deletionWindowInDays: 7,
      });
      assert.deepEqual(program.named(`encryption-${purpose}-alias`).inputs, {
        name: `alias/bluegreen-${purpose}-blue`,
        targetKeyId: program.id(`encryption-${purpose}`),
      });
    });
  }
});
