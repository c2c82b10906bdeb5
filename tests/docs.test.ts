import { ok, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generatedDocuments } from "../docs/generate";

describe("the generated documents", () => {
  it("are what the code says; `npm run docs` makes them anew", async () => {
    const documents = await generatedDocuments();
    ok(documents.size > 0);
    for (const [path, text] of documents) strictEqual(readFileSync(join(__dirname, "..", path), "utf8"), text, path);
  }).timeout(60_000);
});
