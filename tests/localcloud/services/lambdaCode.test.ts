import { asset } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeDirectory, deleteCode, keepOnly, storeCode } from "../../../localcloud/services/lambdaCode";
import { TemporaryDirectory } from "../../support/process";

describe("the code of a local Lambda function", () => {
  let functions: TemporaryDirectory;
  let files: TemporaryDirectory;

  beforeEach(() => {
    functions = new TemporaryDirectory();
    files = new TemporaryDirectory();
  });

  afterEach(() => {
    functions.remove();
    files.remove();
  });

  const binary = Buffer.from([0, 97, 115, 109, 255, 254, 13, 10]);
  const archive = (text: string) => {
    const path = join(files.path, "parser.wasm");
    writeFileSync(path, binary);
    return new asset.AssetArchive({
      "index.js": new asset.StringAsset(text),
      "lib/parser.wasm": new asset.FileAsset(path),
    });
  };
  const stored = (name: string) => codeDirectory(functions.path, "f", name);

  it("is stored file by file, even binary ones, under a name that follows from the contents", async () => {
    const name = await storeCode(functions.path, "f", archive("one"));
    assert.equal(readFileSync(join(stored(name), "index.js"), "utf8"), "one");
    assert.deepEqual(readFileSync(join(stored(name), "lib", "parser.wasm")), binary);
    assert.match(name, /^[0-9a-f]{64}$/);
    assert.equal(await storeCode(functions.path, "f", archive("one")), name);
    assert.notEqual(await storeCode(functions.path, "f", archive("two")), name);
  });

  it("is kept until the caller keeps only one version, or none", async () => {
    const [one, two] = [
      await storeCode(functions.path, "f", archive("one")),
      await storeCode(functions.path, "f", archive("two")),
    ];
    const other = await storeCode(functions.path, "g", archive("one"));
    assert.deepEqual(readdirSync(join(functions.path, "f")), [one, two].sort());
    keepOnly(functions.path, "f", two);
    assert.deepEqual(readdirSync(join(functions.path, "f")), [two]);
    deleteCode(functions.path, "f");
    assert.deepEqual(readdirSync(functions.path), ["g"]);
    assert.deepEqual(readdirSync(join(functions.path, "g")), [other]);
  });

  it("does not bring back a workspace that is being removed", async () => {
    const workspace = join(files.path, "removed");
    await assert.rejects(storeCode(join(workspace, "functions"), "f", archive("one")), { code: "ENOENT" });
    assert.deepEqual(readdirSync(files.path), ["parser.wasm"]);
  });

  it("must be an archive of strings and files", async () => {
    await assert.rejects(storeCode(functions.path, "f", new asset.FileArchive(files.path)), {
      message: "The local Lambda accepts code as an AssetArchive only.",
    });
    const remote = new asset.AssetArchive({ "index.js": new asset.RemoteAsset("https://example.com/index.js") });
    await assert.rejects(storeCode(functions.path, "f", remote), {
      message: "The local Lambda accepts index.js as a StringAsset or a FileAsset only.",
    });
  });
});
