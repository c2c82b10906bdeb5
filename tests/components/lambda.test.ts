import { asset } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../components/bundle";
import { blue, green, type Inputs, type Program } from "../support/program";

function statements(program: Program): unknown {
  const { policy } = program.named("schema-validator-policy").inputs as { policy: string };
  return (JSON.parse(policy) as Inputs).Statement;
}

describe("the schema validator's function", () => {
  it("runs in the private subnets, with the secrets to compare in its environment", async () => {
    const own = await green();
    const { code, ...inputs } = own.named("schema-validator-function").inputs;
    assert.ok(asset.Archive.isInstance(code));
    const network = own.state("network-vpc");
    assert.deepEqual(inputs, {
      name: "schema-validator-green",
      role: "arn:aws:iam::123456789012:role/schema-validator-role-green",
      runtime: "nodejs22.x",
      handler: "index.handler",
      timeout: 300,
      memorySize: 512,
      environment: {
        variables: {
          ENVIRONMENT: "green",
          DB_SECRET_ARN: own.id("database-secret"),
          BLUE_DB_SECRET_ARN: (await blue()).id("database-secret"),
          REPORTS_BUCKET: "bluegreen-reports-green-123456789012",
          REPORTS_PREFIX: "validations/",
          NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem",
        },
      },
      vpcConfig: {
        subnetIds: network.privateSubnetIds as string[],
        securityGroupIds: [own.id("network-lambda")],
      },
      replaceSecurityGroupsOnDestroy: true,
      replacementSecurityGroupIds: [(network.vpc as Inputs).defaultSecurityGroupId as string],
    });
    const { environment } = (await blue()).named("schema-validator-function").inputs;
    assert.deepEqual(environment, {
      variables: {
        ENVIRONMENT: "blue",
        DB_SECRET_ARN: (await blue()).id("database-secret"),
        REPORTS_BUCKET: "bluegreen-reports-blue-123456789012",
        REPORTS_PREFIX: "validations/",
        NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem",
      },
    });
  });

  it("is the validator's bundle, and PostgreSQL's parser beside it", async () => {
    const { code } = (await blue()).named("schema-validator-function").inputs;
    const files = await (code as asset.AssetArchive).assets;
    assert.deepEqual(Object.keys(files), ["index.js", "libpg-query.wasm"]);
    const bundled = await bundle(join(__dirname, "..", "..", "validator", "handler.ts"));
    assert.equal(await (files["index.js"] as asset.StringAsset).text, bundled.code);
    const parser = await (files["libpg-query.wasm"] as asset.FileAsset).path;
    assert.deepEqual({ "libpg-query.wasm": parser }, bundled.files);
    assert.equal(parser, require.resolve("libpg-query/wasm/libpg-query.wasm"));
  });

  it("logs to its own group for 7 days, without a key", async () => {
    assert.deepEqual((await blue()).named("schema-validator-logs").inputs, {
      name: "/aws/lambda/schema-validator-blue",
      retentionInDays: 7,
    });
  });

  it("may read its environment's secret, store reports below one prefix, and write its log", async () => {
    const [own, other] = [await green(), await blue()];
    const expected = (suffix: string, program: Program) => [
      {
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: program.id("database-secret"),
      },
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: program.state("encryption-secrets").arn as string,
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
      },
      {
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::bluegreen-reports-${suffix}-123456789012/validations/*`,
      },
      {
        Effect: "Allow",
        Action: "kms:GenerateDataKey",
        Resource: program.state("encryption-s3").arn as string,
        Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      },
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/schema-validator-${suffix}:*`,
      },
    ];
    assert.deepEqual(statements(other), expected("blue", other));
    assert.deepEqual(statements(own), expected("green", own));

    const { assumeRolePolicy, name } = own.named("schema-validator-role").inputs;
    assert.equal(name, "schema-validator-role-green");
    assert.deepEqual(JSON.parse(assumeRolePolicy as string), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    assert.deepEqual(own.named("schema-validator-vpc-access").inputs, {
      role: "schema-validator-role-green",
      policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
    });
  });

  it("may read the peer's secret through the peer's policy", async () => {
    assert.deepEqual((await green()).named("schema-validator-peer-access").inputs, {
      role: "schema-validator-role-green",
      policyArn: "arn:aws:iam::123456789012:policy/bluegreen-peer-access-blue",
    });
    const unpeered = (await blue()).resources.filter(({ name }) => name === "schema-validator-peer-access");
    assert.deepEqual(unpeered, []);
  });

  it("comes after its log group and its role's permissions", async () => {
    const dependencies = (await green()).dependenciesOf("schema-validator-function");
    for (const name of ["logs", "vpc-access", "peer-access", "policy"]) {
      assert.ok(dependencies.includes(`schema-validator-${name}`), name);
    }
  });
});

describe("bundle", () => {
  it("makes code that needs only Node.js to load, and exports the handler", async () => {
    const { code } = await bundle(join(__dirname, "..", "..", "validator", "handler.ts"));
    // An empty directory, in which no package is found.
    const directory = mkdtempSync(join(tmpdir(), "bluegreen-test-"));
    try {
      writeFileSync(join(directory, "index.js"), code);
      const script = `process.stdout.write(Object.keys(require("./index.js")).join())`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--eval", script], { cwd: directory, encoding: "utf8" });
      assert.equal(stdout, "handler", stderr);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("reports the error in a module", async () => {
    await assert.rejects(bundle(join(__dirname, "missing.ts")), /missing\.ts/);
  });
});
