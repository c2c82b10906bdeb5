import assert from "node:assert/strict";
import { ConfigError } from "../../config/config";
import { blue, declare, type Options } from "../support/program";

type Keys = Options["config"];

describe("the database of the last update", () => {
  let deployed: Record<string, unknown>;

  before(async () => {
    deployed = (await blue()).outputs.identity as typeof deployed;
  });

  const update = (config: Keys = {}, aws: Options["aws"] = {}, identity: object = deployed) =>
    declare({ stack: "blue", config, aws, identity });

  async function refusals(config: Keys, aws: Options["aws"] = {}, identity?: object): Promise<readonly string[]> {
    const error: unknown = await update(config, aws, identity).then(
      () => assert.fail("The change was accepted."),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems;
  }

  it("is in the stack's outputs, for its next update", () => {
    assert.deepEqual(deployed, {
      region: "us-east-1",
      environmentSuffix: "blue",
      vpcCidr: "10.0.0.0/16",
      availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"],
      engineMajor: 16,
      masterUsername: "dbadmin",
      databaseName: "appdb",
      storageEncrypted: true,
    });
  });

  it("allows an update that keeps it, and one of a stack without a database", async () => {
    const expected = (await blue()).resources.length;
    assert.equal((await update()).resources.length, expected);
    assert.equal((await update({ engineVersion: "16.14", instanceClass: "db.r6g.large" })).resources.length, expected);
    assert.equal((await update({ vpcCidr: "10.9.0.0/16" }, {}, {})).resources.length, expected);
  });

  it("is not lost by another suffix, before any resource exists", async () => {
    let resources = 0;
    const config = { environmentSuffix: "jade" };
    const onResource = () => resources++;
    await assert.rejects(declare({ stack: "blue", config, identity: deployed, onResource }), {
      message:
        "The configuration of the stack blue has 1 problem:\n" +
        "- bluegreen:environmentSuffix is jade, but the stack was deployed with blue. The change would replace the " +
        "database, and its data would be lost. Restore the value, or deploy another stack (pulumi stack init NAME). To give up " +
        "the data: pulumi config set confirmReplacement 'environmentSuffix blue -> jade'.",
    });
    assert.equal(resources, 2, "the stack and the reference to its own outputs");
  });

  it("is not lost by other constants in the program", async () => {
    for (const field of ["masterUsername", "databaseName", "storageEncrypted"]) {
      const [problem = "", ...others] = await refusals({}, {}, { ...deployed, [field]: "other" });
      assert.deepEqual(others, []);
      assert.ok(problem.startsWith(`${field} in components/database.ts is `), problem);
    }
  });

  it("cannot move to another region or to a new major version", async () => {
    const [region = "", ...zones] = await refusals({ availabilityZones: undefined }, { region: "eu-west-1" });
    assert.match(region, /^aws:region is eu-west-1, .* or, to give up the data, pulumi destroy first\.$/);
    assert.equal(zones.length, 1); // The zones depend on the region.
    const [major = "", ...others] = await refusals({ engineVersion: "17.9" });
    assert.deepEqual(others, []);
    assert.match(major, /^The major version of bluegreen:engineVersion is 17, but the stack was deployed with 16\. /);
    assert.ok(!major.includes("confirmReplacement"), major);
  });

  it("needs another suffix for another range, and another range for other zones", async () => {
    const zones = '["us-east-1a","us-east-1b","us-east-1d"]';
    const [range = ""] = await refusals({ vpcCidr: "10.9.0.0/16" });
    assert.match(range, /To give up the data, change bluegreen:environmentSuffix as well, or pulumi destroy first\.$/);
    const [moved = ""] = await refusals({ availabilityZones: zones });
    assert.match(
      moved,
      /^bluegreen:availabilityZones is us-east-1a us-east-1b us-east-1d, .* change bluegreen:vpcCidr as/,
    );
  });

  it("is given up for the one change that the configuration confirms", async () => {
    const change = "environmentSuffix blue -> jade, vpcCidr 10.0.0.0/16 -> 10.9.0.0/16";
    const config = { environmentSuffix: "jade", vpcCidr: "10.9.0.0/16" };
    assert.equal((await refusals(config)).length, 2);
    const confirmed = await update({ ...config, confirmReplacement: change });
    assert.equal(confirmed.named("database-cluster").inputs.clusterIdentifier, "aurora-cluster-jade");

    const others = await refusals({ ...config, vpcCidr: "10.8.0.0/16", confirmReplacement: change });
    assert.equal(others.length, 2);
    assert.match(
      others[0] ?? "",
      /bluegreen:confirmReplacement is 'environmentSuffix blue -> jade, .*', which is another change\.$/,
    );
    const range = { vpcCidr: "10.9.0.0/16", confirmReplacement: "vpcCidr 10.0.0.0/16 -> 10.9.0.0/16" };
    const [impossible = "", ...more] = await refusals(range);
    assert.deepEqual(more, []);
    assert.match(impossible, /change bluegreen:environmentSuffix as well, or pulumi destroy first\.$/);
  });
});
