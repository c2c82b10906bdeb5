import { deepStrictEqual, ok } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../validator/rules/catalogue";
import type { Rule } from "../../validator/rules/shared/rule";
import type { Finding } from "../../validator/finding";
import { CASES } from "./cases";
import type { Case } from "./cases/case";
import { allFindings, summarize, validateSql } from "./support";

/** Every case has a separate schema, so that one comparison of two databases is enough for all of them. */
const all = CASES.map((testCase, index) => ({ ...testCase, schema: `case_${index}` }));

function script(side: "blue" | "green"): string {
  return all
    .map((testCase) => `CREATE SCHEMA ${testCase.schema}; SET search_path = ${testCase.schema}; ${testCase[side]}`)
    .join("\n");
}

describe("rules", () => {
  let findings: Finding[];
  before(async () => {
    findings = allFindings(await validateSql({ blue: script("blue"), green: script("green") }));
  });

  for (const testCase of all) {
    it(testCase.title, () => {
      const found = findings.filter(({ object }) => object.schema === testCase.schema).map(summarize);
      deepStrictEqual(found.sort(), expected(testCase).sort());
    });
  }

  it("has every rule in the catalogue, under a unique id", () => {
    const ids = catalogue().map(({ id }) => id);
    ok(ids.length > 80, `only ${ids.length} rules found`);
    deepStrictEqual(ids.sort(), [...RULES.keys()].sort());
  });

  it("has rules that say what they are about: kebab ids, an assumption with every warning, a way to repair", () => {
    const rules = catalogue();
    deepStrictEqual(
      rules.filter(({ id }) => !/^[a-z]+(-[a-z]+)+$/.test(id)),
      [],
    );
    deepStrictEqual(
      rules.filter(({ severity, assumption }) => severity === "warning" && assumption === undefined),
      [],
    );
    deepStrictEqual(
      rules.filter(({ severity, directions }) => severity !== "info" && directions.length === 0),
      [],
    );
    deepStrictEqual(
      rules.filter(({ severity, repair }) => (severity === "info") !== (repair === undefined)),
      [],
    );
  });
});

function expected({ finds, schema }: Case & { schema: string }): string[] {
  return finds.map((find) => find.replace("*", schema));
}

function catalogue(): Rule[] {
  const directory = join(__dirname, "../../validator/rules");
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- every file there, also one that is new
    const exported = require(join(directory, file)) as Record<string, unknown>;
    return Object.entries(exported)
      .filter(([name]) => name.endsWith("Rules") && name !== "defineRules")
      .flatMap(([, rules]) => Object.values(rules as Record<string, Rule>));
  });
}
