import { fullName, kindOf, KEYS, type Key } from "../config/keys";
import type { Schema } from "../config/kinds";

const BEGIN = "<!-- config:begin: made from config/keys.ts by npm run docs -->";
const END = "<!-- config:end -->";

const ENTRIES = (Object.entries(KEYS) as [keyof typeof KEYS, Key][]).map(([name, key]) => ({
  ...key,
  name: fullName(name),
  ...kindOf(key),
}));

/** Returns the README with the table of the configuration's keys made anew. */
export function withConfigTable(readme: string): string {
  const rows = ENTRIES.map((key) => [
    `\`${key.name}\``,
    [key.meaning, key.change].filter((sentence) => sentence !== undefined).join(" "),
    key.allowed,
    key.default.text,
  ]);
  const table = [["Key", "Meaning", "Allowed", "Default"], ["---", "---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md lacks the lines ${BEGIN} and ${END}.`);
  return `${readme.slice(0, begin)}${BEGIN}\n\n${table}\n\n${readme.slice(end)}`;
}

/**
 * Returns the JSON schema of a stack's file, `Pulumi.<stack>.yaml`, for editors that check and complete YAML. It requires no
 * key, because keys can also be in `Pulumi.yaml` and in Pulumi's environments.
 */
export function configSchema(): Schema {
  const properties = ENTRIES.map(({ name, meaning, change, allowed, forms, default: { text, value } }) => [
    name,
    {
      description: [meaning, change, `Allowed: ${allowed}.`, `Default: ${text}.`]
        .filter((sentence) => sentence !== undefined)
        .join(" ")
        .replace(/\*\*/g, ""),
      ...(typeof value !== "function" && value !== undefined && { default: value }),
      anyOf: [...forms, { $ref: "#/definitions/secret" }],
    },
  ]);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A stack's file of the project bluegreen: Pulumi.<stack>.yaml",
    description: "Only pulumi checks what depends on several keys, such as the memory on the CPU units.",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(properties) as Schema,
        // The keys of other namespaces belong to Pulumi's providers.
        patternProperties: { "^(?!bluegreen:)": {} },
        additionalProperties: false,
      },
    },
    definitions: {
      secret: {
        description: "A value that was set with pulumi config set --secret.",
        type: "object",
        properties: { secure: { type: "string" } },
        required: ["secure"],
        additionalProperties: false,
      },
    },
  };
}
