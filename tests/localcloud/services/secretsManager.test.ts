import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import assert from "node:assert/strict";
import { Account } from "../../../localcloud/aws/account";
import type { Endpoint } from "../../../localcloud/services/endpoint";
import { SecretsManager } from "../../../localcloud/services/secretsManager";
import { serve } from "../../support/aws";

describe("the local Secrets Manager, called by the real SDK client", () => {
  const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one";
  let refusal: string | undefined;
  let secretsManager: SecretsManager;
  let endpoint: Endpoint;
  let client: SecretsManagerClient;

  beforeEach(async () => {
    refusal = undefined;
    secretsManager = new SecretsManager(new Account(), {
      refuse: (caller, { resource }) => refusal && `${caller} ${refusal} ${resource}`,
    });
    const served = await serve((call) => secretsManager.answer(call));
    endpoint = served.endpoint;
    client = new SecretsManagerClient(served.config);
  });

  afterEach(async () => {
    client.destroy();
    await endpoint.close();
  });

  const read = () => client.send(new GetSecretValueCommand({ SecretId: arn }));

  it("returns a secret's current value", async () => {
    secretsManager.put(arn, "first");
    const first = await read();
    secretsManager.put(arn, "second");
    const second = await read();
    assert.deepEqual(
      [first.SecretString, second.SecretString, second.ARN, second.VersionStages],
      ["first", "second", arn, ["AWSCURRENT"]],
    );
    assert.notEqual(first.VersionId, second.VersionId);
  });

  it("does not find a secret that does not exist", async () => {
    await assert.rejects(read(), {
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  it("refuses a caller as IAM says, with the caller", async () => {
    secretsManager.put(arn, "first");
    refusal = "may not read";
    await assert.rejects(read(), { name: "AccessDeniedException", message: `caller may not read ${arn}` });
  });

  it("refuses other calls", async () => {
    await assert.rejects(client.send(new ListSecretsCommand({})), {
      name: "UnknownOperationException",
      message: "The local cloud does not know secretsmanager.ListSecrets.",
    });
  });
});
