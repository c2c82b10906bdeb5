import { constants } from "node:os";
import { Command, InvalidArgumentError, Option, type CommanderError } from "commander";
import { version } from "../package.json";
import { printable, printableLines } from "../output/printable";
import { wrap } from "../output/text";

/** Reports a wrong command line. The exit code is 2, and a second line names the help. */
export class UsageError extends Error {}

/** The exit codes of the commands. */
export const EXIT = { success: 0, incompatible: 1, usage: 2, failure: 3 } as const;

/** The width of the help in characters. Every terminal is at least this wide. */
const WIDTH = 80;

/**
 * Makes a command without options.
 * @param name as users type it: `bluegreen`, or `npm start`, whose options come after `--`
 */
export function createProgram(name: string, description: string): Command {
  const program = new Command(name).description(wrap(description, WIDTH).join("\n"));
  if (isNpmScript(program)) program.usage("[-- options]");
  return program
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "show this text")
    .exitOverride()
    .configureOutput({
      // report() prints each error once, without the words that must not be repeated.
      writeErr: () => undefined,
      getOutHelpWidth: () => WIDTH,
      getErrHelpWidth: () => WIDTH,
    });
}

/** Makes an option that may be given several times. Its value is an array, or undefined if the option is not given. */
export function repeatableOption(flags: string, description: string): Option {
  const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];
  const option = new Option(flags, description).argParser(collect);
  repeatable.add(option);
  return option;
}

const repeatable = new WeakSet<Option>();

/** Parses an option's value as a whole number of 1 or more. */
export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of 1 or more.");
  return Number(text);
}

/** Sets the function that runs the command and returns its exit code. */
export function onRun<Options extends object>(
  command: Command,
  run: (options: Options, args: readonly string[]) => Promise<number> | number,
): void {
  command.action(async () => {
    process.exitCode = await run(command.opts<Options>(), command.args);
  });
}

/** Appends the exit codes to the help. */
export function addExitCodes(command: Command, codes: Readonly<Record<string, string>>): void {
  const width = Math.max(...Object.keys(codes).map(({ length }) => length));
  const lines = Object.entries(codes).flatMap(([code, meaning]) =>
    wrap(meaning, WIDTH - width - 4).map((line, index) => `  ${(index === 0 ? code : "").padEnd(width)}  ${line}`),
  );
  command.addHelpText("after", ["", "Exit codes:", ...lines].join("\n"));
}

/** Appends a paragraph to the help. */
export function addNote(command: Command, note: string): void {
  command.addHelpText("after", ["", ...wrap(note, WIDTH)].join("\n"));
}

/**
 * Runs a program and sets the process's exit code: the command's, 2 for wrong usage, or 3 if the program could not run or its
 * output could not be written. The exit code stays the command's if the reader of the output stops early (`| head`).
 */
export async function runProgram(program: Command, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const outputErrors: NodeJS.ErrnoException[] = [];
  process.stdout.on("error", (error: NodeJS.ErrnoException) => outputErrors.push(error));
  process.stderr.on("error", () => undefined);
  const commands = [program, ...program.commands];
  for (const command of commands) refuseRepetitions(command);
  try {
    refuseSwallowed(program, args);
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    report(error as Error, program, args);
  }
  // The errors of earlier writes arrive before this write ends.
  await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
  const [outputError] = outputErrors;
  if (outputError && outputError.code !== "EPIPE") {
    process.stderr.write(`${prefix(program)}Cannot write to standard output: ${outputError.message}\n`);
    process.exitCode = EXIT.failure;
  }
}

/** Runs `work`. If a signal interrupts it, runs `cleanUp` and ends the process with the signal's exit code. */
export async function interruptible<T>(
  work: () => Promise<T>,
  cleanUp: (signal: NodeJS.Signals) => Promise<void>,
): Promise<T> {
  let isInterrupted = false;
  const interrupt = (signal: NodeJS.Signals) => {
    if (isInterrupted) return;
    isInterrupted = true;
    void cleanUp(signal).then(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work();
  } catch (error) {
    // The interruption has made the work fail, so its error says nothing new.
    if (isInterrupted) return await new Promise<never>(() => undefined);
    throw error;
  }
}

/** Resolves when a signal asks the process to end. */
export function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
  });
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Refuses a second value for an option that has only one, because it is unclear which one is meant. */
function refuseRepetitions(command: Command): void {
  for (const option of command.options) {
    if (!option.required || repeatable.has(option)) continue;
    let count = 0;
    command.on(`option:${option.name()}`, () => {
      if (++count > 1) throw new UsageError(`${option.long} is given twice.`);
    });
  }
}

/** Refuses options before `--`. npm keeps them for itself, and only its environment variables show that they were given. */
function refuseSwallowed(program: Command, args: readonly string[]): void {
  if (!isNpmScript(program)) return;
  const swallowed = program.options
    .filter(({ long }) => !args.includes("--") && long && !args.some((arg) => arg.split("=")[0] === long))
    .filter((option) => process.env[`npm_config_${option.name().replace(/-/g, "_")}`]);
  if (swallowed.length === 0) return;
  const names = swallowed.map(({ long }) => long).join(", ");
  const flags = swallowed.map((option) => option.flags.split(", ").at(-1)).join(" ");
  throw new UsageError(`npm has kept ${names} for itself. Type "--" before the options: ${program.name()} -- ${flags}`);
}

function isNpmScript(program: Command): boolean {
  return program.name().startsWith("npm ");
}

function report(error: Error, program: Command, args: readonly string[]): void {
  if (isCommanderError(error) && error.exitCode === 0) return;
  const usage: Error = isCommanderError(error) ? explain(error, program, args) : error;
  const isUsage = usage instanceof UsageError;
  process.exitCode = isUsage ? EXIT.usage : EXIT.failure;
  // A server's message is arbitrary text. npm's scripts report whole logs.
  const show = isNpmScript(program) ? printableLines : printable;
  const message = isUsage ? printableLines(hideUrls(usage.message)) : show(usage.message);
  for (const line of error instanceof AggregateError ? messagesOf(error) : [message]) {
    process.stderr.write(`${prefix(program)}${line}\n`);
  }
  if (isUsage) process.stderr.write(`${help(program, args)}\n`);
  if ([program, ...program.commands].some((command) => command.opts<{ json?: boolean }>().json)) {
    process.stdout.write(`${JSON.stringify({ status: "error", message })}\n`);
  }
}

/** Returns the messages of independent failures, each for a separate line. */
function messagesOf({ errors }: AggregateError): string[] {
  return (errors as Error[]).map(({ message }) => printable(message));
}

function prefix(program: Command): string {
  return isNpmScript(program) ? "" : `${program.name()}: `;
}

function help(program: Command, args: readonly string[]): string {
  if (isNpmScript(program)) return `${program.name()} -- --help shows the options.`;
  const verb = program.commands.find((command) => command.name() === args[0]);
  return `${[program.name(), ...(verb ? [verb.name()] : [])].join(" ")} --help shows the usage.`;
}

function isCommanderError(error: Error): error is CommanderError {
  return "exitCode" in error && "code" in error && String(error.code).startsWith("commander.");
}

/**
 * Rewrites a message of commander's, which repeats the words of the command line. A word that may be a URL with a password, or
 * a piece of one that a shell has split, is hidden.
 */
function explain(error: CommanderError, program: Command, args: readonly string[]): UsageError {
  const names = program.commands.map((command) => command.name()).join(", ");
  // commander throws this if there is no command to run, or if `help` was asked for an unknown one.
  if (error.code === "commander.help") {
    const name = args[0] === "help" ? args[1] : undefined;
    if (name === undefined) return new UsageError(`No command given. Commands: ${names}.`);
    return new UsageError(`Unknown command '${showWord(name, args)}'. Commands: ${names}.`);
  }
  let text = error.message.replace(/^error: /, "").replace(/\n\(Did you mean (.*)\?\)$/s, ". Did you mean $1?");
  const isWord = error.code === "commander.unknownCommand";
  for (const given of args.flatMap((arg) => [arg, arg.slice(arg.indexOf("=") + 1)])) {
    const shown = isWord ? showWord(given, args) : showValue(given);
    if (given !== "" && shown !== given) text = text.replaceAll(given, shown);
  }
  if (error.code === "commander.unknownCommand") text += `${text.endsWith("?") ? "" : "."} Commands: ${names}.`;
  if (error.code === "commander.excessArguments" && isNpmScript(program)) {
    text += ` npm keeps options for itself that do not come after "--".`;
  }
  return new UsageError(text.charAt(0).toUpperCase() + text.slice(1));
}

const HIDDEN = "...";

/** The form of a URL, as messages show it. */
const EXAMPLE = "postgres://user:password@host:port/database";

/** Hides URLs that were given where something else belongs, such as a file's or a rule's name. */
function hideUrls(message: string): string {
  return message.replace(/\S+:\/\/\S*[@?]\S*/g, (url) => (url.startsWith(EXAMPLE) ? url : HIDDEN));
}

/** Shows a word that belongs to no option, unless there is a URL of which it may be a piece. */
function showWord(word: string, args: readonly string[]): string {
  return args.some((arg) => arg.includes("://")) ? HIDDEN : showValue(word);
}

function showValue(value: string): string {
  if (!value.startsWith("-")) return /:\/\/|@/.test(value) ? HIDDEN : value;
  const [flag = "", ...rest] = value.split("=");
  if (!/^--?[a-z][a-z0-9-]*$/i.test(flag)) return HIDDEN;
  return rest.length === 0 ? value : `${flag}=${showValue(rest.join("="))}`;
}
