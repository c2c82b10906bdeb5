import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { createGenerator } from "ts-json-schema-generator";
import { SEVERITIES } from "../validator/finding";
import { RULES, WINGS } from "../validator/rules/catalogue";
import type { Rule } from "../validator/rules/shared/rule";
import type { Wing } from "../validator/rules/shared/wing";
import { configSchema, withConfigTable } from "./configuration";

const ROOT = join(__dirname, "..");

/** Returns the documents that are made from the code, by their paths from the project's root. */
export async function generatedDocuments(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["README.md", withConfigTable(readFileSync(join(ROOT, "README.md"), "utf8"))],
    ["docs/bluegreen.schema.json", await json(overridesSchema())],
    ["docs/config.schema.json", await json(configSchema())],
    ["docs/preflight.schema.json", await schemaOf("migration/preflight/preflight.ts", "Preflight")],
    ["docs/report.schema.json", await schemaOf("validator/report.ts", "Answer")],
    ["docs/rules.md", rulesDocument()],
  ]);
}

/** Makes a JSON schema of a type. The descriptions are the type's docstrings. */
function schemaOf(path: string, type: string): Promise<string> {
  const schema = createGenerator({
    path: join(ROOT, path),
    tsconfig: join(ROOT, "tsconfig.json"),
    type,
    // `npm run check` checks the types.
    skipTypeCheck: true,
  }).createSchema(type);
  return json(schema);
}

/** Returns the schema of `bluegreen.yaml`, for editors that check and complete YAML. */
function overridesSchema(): object {
  const required = {
    rule: "A rule's id, or a pattern of one; * stands for any characters.",
    object: "Schema, table and name, quoted as in SQL; * stands for any characters, \\* for a star.",
    reason: "Why the finding does no harm.",
    until: "The last day on which the entry counts, in UTC, such as 2026-12-31.",
  };
  const properties = Object.entries(required).map(([name, description]) => [
    name,
    { description, type: "string", ...(name === "until" ? { format: "date" } : { pattern: "\\S" }) },
  ]);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A team's decisions about bluegreen's rules: bluegreen.yaml",
    type: ["object", "null"],
    additionalProperties: false,
    properties: {
      severity: {
        description: "Rules that count as error, warning or info instead of what the catalogue says.",
        type: ["object", "null"],
        propertyNames: { enum: [...RULES.keys()] },
        additionalProperties: { enum: SEVERITIES },
      },
      ignore: {
        description: "Findings that do no harm.",
        type: ["array", "null"],
        items: {
          type: "object",
          additionalProperties: false,
          required: Object.keys(required),
          properties: Object.fromEntries(properties) as object,
        },
      },
    },
  };
}

function json(value: object): Promise<string> {
  return format(JSON.stringify(value), { parser: "json", printWidth: 120 });
}

/** Returns docs/rules.md, with a heading for each wing. */
function rulesDocument(): string {
  return `# The rules

Made from the catalogue by \`npm run docs\`. \`bluegreen rules\` lists them, \`bluegreen rules ID\` explains one.

${Object.entries(WINGS).map(wingSection).join("\n\n")}
`;
}

function wingSection([name, { rules }]: [string, Wing]): string {
  const rows = rules.map(
    ({ id, severity, directions }) => `| [${id}](#${id}) | ${severity} | ${directions.join(", ")} |`,
  );
  return `## ${name}

| Rule | Severity | Breaks |
|---|---|---|
${rows.join("\n")}

${rules.map(ruleSection).join("\n\n")}`;
}

function ruleSection({ id, severity, directions, why, assumption, example, repair }: Rule): string {
  const paragraphs = [
    `### ${id}`,
    `**${severity}**${directions.length > 0 ? ` · ${directions.join(", ")}` : ""}`,
    plain(why),
    ...(assumption === undefined ? [] : [`Harmless if ${plain(assumption)}.`]),
    ...(repair === undefined ? [] : [`Repair: ${plain(repair)}`]),
    `\`\`\`sql\n${example};\n\`\`\``,
  ];
  return paragraphs.join("\n\n");
}

/** Escapes what Markdown could read as HTML or emphasis. The catalogue's texts are ours, and have nothing else to escape. */
function plain(text: string): string {
  return text.replace(/[<>*]/g, "\\$&");
}

if (require.main === module) {
  void generatedDocuments().then((documents) => {
    for (const [path, text] of documents) writeFileSync(join(ROOT, path), text);
  });
}
