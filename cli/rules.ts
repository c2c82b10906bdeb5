import { Option, type Command } from "commander";
import { printable } from "../output/printable";
import { formatTable } from "../output/table";
import { widthOf } from "../output/terminal";
import { wrap } from "../output/text";
import { DIRECTIONS, SEVERITIES, type Direction, type Severity } from "../validator/finding";
import type * as outline from "../validator/formats/outline";
import type * as catalogue from "../validator/rules/catalogue";
import type { Rule } from "../validator/rules/shared/rule";
import { WING_NAMES, type WingName } from "../validator/rules/wingNames";
import { addExitCodes, EXIT, onRun, UsageError } from "./command";

interface RulesOptions {
  readonly wing?: WingName;
  readonly direction?: Direction;
  readonly severity?: Severity;
}

export function addRules(program: Command): void {
  const command = program
    .command("rules")
    .summary("list what validate looks for, or explain one rule")
    .description(
      "Lists the rules of bluegreen validate, each with its severity and the directions " +
        "that it breaks. With an id, explains one rule: the reason for it, the repair, and " +
        "an example. docs/rules.md explains all rules.",
    )
    .argument("[id]", "the rule to explain")
    .addOption(new Option("--wing <wing>", "list the rules of one area").choices(WING_NAMES))
    .addOption(new Option("--direction <direction>", "list the rules that break one direction").choices(DIRECTIONS))
    .addOption(new Option("--severity <severity>", "list the rules of one severity").choices(SEVERITIES));
  addExitCodes(command, { 0: "success", 2: "wrong usage" });
  onRun<RulesOptions>(command, (options, [id]) => {
    // Loaded here, so that help and wrong usage need not wait for the catalogue. tsx/cjs leaves import() to Node.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { RULES, WINGS } = require("../validator/rules/catalogue") as typeof catalogue;
    process.stdout.write(id === undefined ? list(WINGS, options) : explain(id, RULES, options));
    return EXIT.success;
  });
}

function list(wings: typeof catalogue.WINGS, { wing, direction, severity }: RulesOptions): string {
  const sections = WING_NAMES.filter((name) => wing === undefined || name === wing).map((name) => {
    const rules: readonly Rule[] = wings[name].rules;
    const rows = rules
      .filter((rule) => severity === undefined || rule.severity === severity)
      .filter((rule) => direction === undefined || rule.directions.includes(direction))
      .map(({ id, severity: shown, directions }) => [`  ${id}`, shown, directions.join(", ")]);
    return rows.length === 0 ? "" : `${name}\n${formatTable(rows)}`;
  });
  return sections.filter(Boolean).join("\n");
}

function explain(id: string, rules: typeof catalogue.RULES, options: RulesOptions): string {
  const [option] = Object.keys(options);
  if (option !== undefined) throw new UsageError(`--${option} chooses rules to list; it has no effect on one rule.`);
  const rule = rules.get(id);
  if (!rule) throw new UsageError(`There is no rule ${printable(id)}; bluegreen rules lists them.`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { AFFECTED } = require("../validator/formats/outline") as typeof outline;
  const { severity, directions, why, assumption, example, repair } = rule;
  const lines: (readonly [name: string, text: string | undefined])[] = [
    ["breaks", directions.map((direction) => AFFECTED[direction]).join(", ") || "nothing"],
    ["why", why],
    ["harmless", assumption && `if ${assumption}`],
    ["repair", repair],
    ["example", `${example};`],
  ];
  const width = widthOf(process.stdout) - 12;
  const texts = lines.flatMap(([name, text]) =>
    text === undefined
      ? []
      : // An example is not wrapped, so that it can be copied.
        (name === "example" ? [text] : wrap(text, width)).map(
          (line, index) => `  ${(index === 0 ? name : "").padEnd(10)}${line}\n`,
        ),
  );
  return `${id}  ${severity}\n${texts.join("")}`;
}
