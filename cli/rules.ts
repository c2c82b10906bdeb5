import { parseArgs } from "node:util";
import { formatTable } from "../output/table";
import { AFFECTED } from "../validator/formats/outline";
import { printable } from "../output/printable";
import { RULES } from "../validator/rules/catalogue";
import type { Rule } from "../validator/rules/shared/rule";
import { EXIT, UsageError } from "./usage";

const HELP = `Usage: bluegreen rules [<id>]

Lists the rules of bluegreen validate, each with its severity and whom it breaks;
with an id, says of one why it is a rule, what turns blue into such a green, and how
to repair it. docs/rules.md has them all.
`;

/** Asynchronous as every verb is. @returns the exit code */
export function run(args: string[]): Promise<number> {
  process.stdout.write(answer(args));
  return Promise.resolve(EXIT.success);
}

function answer(args: string[]): string {
  const { help, ids } = parse(args);
  if (help) return HELP;
  const [id, ...more] = ids;
  if (id === undefined) return list([...RULES.values()]);
  if (more.length > 0) throw new UsageError("rules takes one id.");
  const rule = RULES.get(id);
  if (!rule) throw new UsageError(`There is no rule ${printable(id)}; bluegreen rules lists them.`);
  return explain(rule);
}

function parse(args: string[]): { help: boolean; ids: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: "boolean", short: "h", default: false } },
    });
    return { help: values.help, ids: positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function list(rules: readonly Rule[]): string {
  return formatTable(rules.map(({ id, severity, directions }) => [id, severity, directions.join(", ")]));
}

function explain({ id, severity, directions, why, assumption, example, repair }: Rule): string {
  const lines = [
    ["breaks", directions.map((direction) => AFFECTED[direction]).join(", ") || "nobody"],
    ["why", why],
    ...(assumption === undefined ? [] : [["harmless", `if ${assumption}`]]),
    ...(repair === undefined ? [] : [["repair", repair]]),
    ["example", `${example};`],
  ];
  return `${id}  ${severity}\n${lines.map(([name = "", text]) => `  ${name.padEnd(10)}${text}\n`).join("")}`;
}
