import assert from "node:assert/strict";
import { blue, green } from "../support/program";

describe("peer access", () => {
  it("lets a role read this environment's secret and decrypt with its key, and nothing else", async () => {
    const program = await blue();
    const { policy, ...inputs } = program.named("peer-access-policy").inputs;
    assert.deepEqual(inputs, {
      name: "bluegreen-peer-access-blue",
      description: "Read the database credentials of blue. While it is attached, blue is not destroyed",
    });
    assert.deepEqual(JSON.parse(policy as string), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: program.id("database-secret") },
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: program.state("encryption-secrets").arn as string,
          Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
        },
      ],
    });
  });

  it("waits for the rest of its environment, and is therefore deleted first", async () => {
    for (const program of [await blue(), await green()]) {
      const dependencies = new Set(program.dependenciesOf("peer-access-policy"));
      const others = program.resources.filter(
        ({ type, name }) =>
          (type.startsWith("aws:") || type.startsWith("awsx:")) &&
          name !== "peer-access-policy" &&
          !dependencies.has(name),
      );
      assert.deepEqual(
        others.map(({ name }) => name),
        [],
      );
    }
  });
});
