import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import { Account } from "../../../localcloud/aws/account";
import type { Endpoint } from "../../../localcloud/services/endpoint";
import { ObjectStore } from "../../../localcloud/services/objectStore";
import { serve } from "../../support/aws";

describe("the local S3, called by the real SDK client", () => {
  let refusal: string | undefined;
  let store: ObjectStore;
  let endpoint: Endpoint;
  let client: S3Client;

  beforeEach(async () => {
    refusal = undefined;
    store = new ObjectStore(new Account(), {
      refuse: (caller, { resource }) => refusal && `${caller} ${refusal} ${resource}`,
    });
    const served = await serve((call) => store.answer(call));
    endpoint = served.endpoint;
    client = new S3Client(served.config);
  });

  afterEach(async () => {
    client.destroy();
    await endpoint.close();
  });

  const put = () => client.send(new PutObjectCommand({ Bucket: "bucket", Key: "a b/c.json", Body: '{"ü": 1}' }));

  it("stores an object by its ARN", async () => {
    await put();
    assert.deepEqual([...store.objects], [["arn:aws:s3:::bucket/a b/c.json", '{"ü": 1}']]);
  });

  it("refuses a caller as IAM says, with the caller and the resource", async () => {
    refusal = "may not put";
    await assert.rejects(put(), {
      name: "AccessDenied",
      message: "caller may not put arn:aws:s3:::bucket/a b/c.json",
    });
    assert.equal(store.objects.size, 0);
  });

  it("refuses other calls", async () => {
    await assert.rejects(client.send(new GetObjectCommand({ Bucket: "bucket", Key: "c" })), {
      name: "NotImplemented",
      message: "The local S3 does not know GetObject.",
    });
  });
});
