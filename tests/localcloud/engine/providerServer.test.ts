import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ReadRequest, type ReadResponse } from "@pulumi/pulumi/proto/provider_pb";
import assert from "node:assert/strict";
import { ProviderServer } from "../../../localcloud/engine/providerServer";
import { LocalCloud } from "../../../localcloud/localCloud";
import { Workspace } from "../../../localcloud/machine/workspace";

describe("the provider plug-ins' server", () => {
  let workspace: Workspace;
  let cloud: LocalCloud;
  let server: ProviderServer;
  let client: ResourceProviderClient;

  beforeEach(async () => {
    workspace = new Workspace();
    cloud = await LocalCloud.start(workspace);
    server = await ProviderServer.start(cloud);
    client = new ResourceProviderClient(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  });

  afterEach(async () => {
    client.close();
    server.close();
    await cloud.close();
    await workspace.close();
  });

  const read = (type: string, id: string) =>
    new Promise<ReadResponse>((resolve, reject) => {
      const request = new ReadRequest().setId(id).setUrn(`urn:pulumi:blue::bluegreen::${type}::imported`);
      client.read(request, (error, response) => (error ? reject(error) : resolve(response)));
    });

  it("returns a resource's inputs to an import, with its secret marked as one", async () => {
    const type = "aws:secretsmanager/secretVersion:SecretVersion";
    const inputs = { secretId: "arn:aws:secretsmanager:us-east-1:123456789012:secret:one", secretString: "hush" };
    const { id, outputs } = await cloud.create({ type, name: "credentials", region: "us-east-1", inputs });
    const response = await read(type, id);
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hush" };
    assert.equal(response.getId(), id);
    assert.deepEqual(response.getInputs()?.toJavaScript(), { ...inputs, secretString: secret });
    assert.deepEqual(response.getProperties()?.toJavaScript(), { ...inputs, secretString: secret, ...outputs });
  });

  it("distinguishes the revisions of a task definition, which share their id, by their ARN", async () => {
    const type = "aws:ecs/taskDefinition:TaskDefinition";
    const revision = (cpu: string) =>
      cloud.create({ type, name: "task", region: "us-east-1", inputs: { family: "app", cpu } });
    const { outputs } = await revision("256");
    await revision("512");
    const response = await read(type, outputs.arn as string);
    assert.equal(response.getId(), "app");
    assert.equal(response.getInputs()?.toJavaScript().cpu, "256");
  });

  it("returns no id for a resource that does not exist", async () => {
    assert.equal((await read("aws:sns/topic:Topic", "arn:aws:sns:us-east-1:123456789012:none")).getId(), "");
  });

  it("waits for a resource that is being created", async () => {
    const creation = cloud.create({
      type: "aws:rds/cluster:Cluster",
      name: "cluster",
      region: "us-east-1",
      inputs: {
        clusterIdentifier: "one",
        engineVersion: "17.9",
        masterUsername: "u",
        masterPassword: "p",
        databaseName: "d",
      },
    });
    await new Promise(setImmediate); // the creation has begun, but its server takes a second
    const response = await read("aws:rds/cluster:Cluster", "one");
    const { outputs } = await creation;
    assert.equal(response.getProperties()?.toJavaScript().port, outputs.port);
  });
});
