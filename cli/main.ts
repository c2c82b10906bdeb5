import { printable, printableLines } from "../output/printable";
import type * as rules from "./rules";
import { EXIT, UsageError } from "./usage";
import type * as validate from "./validate";

interface Verb {
  readonly summary: string;
  /** Loaded only when it is called, so that help is quick. */
  readonly load: () => { run(args: string[]): Promise<number> };
}

/* eslint-disable @typescript-eslint/no-require-imports -- tsx/cjs, which runs this, leaves import() to Node, and Node doesn't know TypeScript */
const VERBS: Readonly<Record<string, Verb>> = {
  validate: {
    summary: "Judge whether green's schema can replace blue's",
    load: () => require("./validate") as typeof validate,
  },
  rules: {
    summary: "List what validate looks for, or explain one rule",
    load: () => require("./rules") as typeof rules,
  },
};
/* eslint-enable @typescript-eslint/no-require-imports */

const HELP = `Usage: bluegreen <command> [options]

Commands:
${Object.entries(VERBS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join("\n")}

bluegreen <command> --help describes a command.
`;

async function main([name, ...args]: string[]): Promise<number> {
  if (name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(HELP);
    return EXIT.success;
  }
  try {
    if (name === undefined) throw new UsageError(`No command given. Commands: ${Object.keys(VERBS).join(", ")}.`);
    if (!Object.hasOwn(VERBS, name)) {
      throw new UsageError(`Unknown command. Commands: ${Object.keys(VERBS).join(", ")}.`);
    }
    return await VERBS[name]!.load().run(args);
  } catch (error) {
    // It may repeat what a server says, which is arbitrary text.
    const { message } = error as Error;
    const isUsage = error instanceof UsageError;
    process.stderr.write(`bluegreen: ${isUsage ? printableLines(message) : printable(message)}\n`);
    if (!isUsage) return EXIT.failure;
    const command = name !== undefined && Object.hasOwn(VERBS, name) ? `bluegreen ${name}` : "bluegreen";
    process.stderr.write(`${command} --help says what there is.\n`);
    return EXIT.usage;
  }
}

// Not process.exit: output that goes into a pipe may not have left yet.
void main(process.argv.slice(2)).then((exitCode) => (process.exitCode = exitCode));
