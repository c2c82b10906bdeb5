import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { createGenerator } from "ts-json-schema-generator";

const ROOT = join(__dirname, "..");

/** The documents that are made from the code: each path from the project's root, and its text. */
export async function generatedDocuments(): Promise<ReadonlyMap<string, string>> {
  return new Map([["docs/report.schema.json", await reportSchema()]]);
}

/** The schema of the answer, from its types; descriptions are their docstrings. */
function reportSchema(): Promise<string> {
  const schema = createGenerator({
    path: join(ROOT, "validator/report.ts"),
    tsconfig: join(ROOT, "tsconfig.json"),
    type: "Answer",
    // `npm run check` does.
    skipTypeCheck: true,
  }).createSchema("Answer");
  return format(JSON.stringify(schema), { parser: "json", printWidth: 120 });
}

if (require.main === module) {
  void generatedDocuments().then((documents) => {
    for (const [path, text] of documents) writeFileSync(join(ROOT, path), text);
  });
}
