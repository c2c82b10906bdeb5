import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { withProgress } from "../output/progress";
import { isColored, widthOf } from "../output/terminal";
import type { Target } from "../postgres/connect";
import { parseUrl } from "../postgres/url";
import { FORMATS, FORMATTERS, type Format } from "../validator/formats/formats";
import { allFindings } from "../validator/formats/outline";
import { formatText } from "../validator/formats/text";
import type * as overridesFile from "../validator/overrides/file";
import type { Overrides } from "../validator/overrides/overrides";
import { DEFAULT_DIRECTIONS, MODES, type Mode, type Report } from "../validator/report";
import { DIRECTIONS, type Direction } from "../validator/finding";
import type { StatementSource } from "../validator/statements/check";
import { readScript } from "../postgres/sql/script";
import type * as validator from "../validator/validate";
import { EXIT, UsageError } from "./usage";

const HELP = `Usage: bluegreen validate --blue <url> --green <url> [options]

Reads the schemas of two PostgreSQL databases and judges whether green can replace
blue: for clients written for blue, and for replication. Changes nothing.

Options:
  --blue <url>       the database that clients use now
  --green <url>      the database that is to replace it
  --mode <mode>      strict: warnings count; permissive: they don't (default strict)
  --directions <list>
                     what the verdict answers for, separated by commas: read, write,
                     call, replicate-forward, replicate-back (default: all but the last)
  --probe            ask the data what the schema does not show: read-only queries, at most
                     10 s each, that turn warnings into errors or settle them
  --statements <source>
                     pg_stat_statements (blue's) or the name of a file of SQL: statements
                     that clients send, to be described on both sides, never executed
  --format <format>  what is printed: text, json, junit, github, sarif, markdown or html
                     (default text)
  --output <format>=<file>
                     writes the report into a file, too; may be given several times
  --config <file>    severities of rules, and findings to ignore
                     (default bluegreen.yaml, if there is one)
  --print-ignore <fingerprint>
                     prints, instead of a report, what to write into that file to ignore
                     this finding
  --help             this text

URLs are postgres://user:password@host:port/database. Passwords may also come from
PGPASSWORD or ~/.pgpass. TLS is verified, the host name included; sslrootcert=<file>
names another authority, sslmode=disable turns it off. On this machine's loopback
address or a Unix socket plain connections are the default.

bluegreen rules explains the rules.

Exit codes: 0 compatible, 1 incompatible, 2 wrong usage, 3 could not run.
`;

const DEFAULT_CONFIG = "bluegreen.yaml";

/** An ignore that is printed expires after three months: long enough for a move. Milliseconds. */
const IGNORED_FOR = 90 * 24 * 3_600_000;

interface Options {
  readonly blue: string;
  readonly green: string;
  readonly mode: Mode;
  readonly directions: readonly Direction[];
  readonly probe: boolean;
  readonly statements?: StatementSource;
  readonly format: Format;
  readonly outputs: readonly Output[];
  readonly config?: string;
  readonly printIgnore?: string;
}

interface Output {
  readonly format: Format;
  readonly file: string;
}

/** @returns the exit code */
export async function run(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (!options) {
    process.stdout.write(HELP);
    return EXIT.success;
  }
  const { format, outputs, printIgnore } = options;
  try {
    const report = await validateUrls(options);
    if (printIgnore !== undefined) {
      process.stdout.write(ignoreFor(report, printIgnore));
      return EXIT.success;
    }
    for (const output of outputs) write(output, FORMATTERS[output.format].report(report));
    process.stdout.write(print(report, format));
    return report.compatible ? EXIT.success : EXIT.incompatible;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Whoever reads a report gets one, whatever happens: an older one must not look like this run's.
    const { message } = error as Error;
    for (const output of outputs) writeIfPossible(output, FORMATTERS[output.format].failure(message));
    // People read the message on stderr.
    if (format !== "text") process.stdout.write(FORMATTERS[format].failure(message));
    throw error;
  }
}

/** @returns undefined when help is asked for */
function parseOptions(args: string[]): Options | undefined {
  const { blue, green, mode, directions, probe, statements, format, output, config, help, ...values } =
    parseStrictly(args);
  const printIgnore = values["print-ignore"];
  if (help) return undefined;
  if (!blue) throw new UsageError("validate needs --blue <url>.");
  if (!green) throw new UsageError("validate needs --green <url>.");
  return {
    blue,
    green,
    mode: choose("--mode", mode, MODES),
    directions: directions.split(",").map((direction) => choose("each of --directions", direction.trim(), DIRECTIONS)),
    probe,
    ...(statements !== undefined && { statements: readStatements(statements) }),
    format: choose("--format", format, FORMATS),
    outputs: parseOutputs(output),
    ...(config !== undefined && { config }),
    ...(printIgnore !== undefined && { printIgnore }),
  };
}

function parseOutputs(values: readonly string[]): Output[] {
  const outputs = values.map((value): Output => {
    const [, format = "", file = ""] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    if (file === "") throw new UsageError("--output must be <format>=<file>, for example html=report.html.");
    // Found out now, not after a minute of reading.
    if (!isDirectory(dirname(file))) throw new UsageError(`--output ${value}: there is no directory ${dirname(file)}.`);
    if (isDirectory(file)) throw new UsageError(`--output ${value}: ${file} is a directory.`);
    return { format: choose("--output's format", format, FORMATS), file };
  });
  if (new Set(outputs.map(({ file }) => file)).size < outputs.length) {
    throw new UsageError("--output names the same file twice.");
  }
  return outputs;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function parseStrictly(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        blue: { type: "string" },
        green: { type: "string" },
        mode: { type: "string", default: "strict" },
        directions: { type: "string", default: DEFAULT_DIRECTIONS.join() },
        probe: { type: "boolean", default: false },
        statements: { type: "string" },
        format: { type: "string", default: "text" },
        output: { type: "string", multiple: true, default: [] },
        config: { type: "string" },
        "print-ignore": { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch (error) {
    // A stray argument is most likely a URL with its password: Node's message would repeat it.
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL") {
      throw new UsageError("validate takes options only; there is an argument that belongs to none.");
    }
    throw new UsageError(message.replace(/\S*:\/\/\S*/g, "<url>"));
  }
}

function choose<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const choice = allowed.find((candidate) => candidate === value);
  if (choice === undefined) throw new UsageError(`${option} must be ${allowed.join(" or ")}.`);
  return choice;
}

function readStatements(source: string): StatementSource {
  if (source === "pg_stat_statements") return source;
  try {
    // Other bytes would become other names, which no server knows.
    return readScript(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(source)));
  } catch (error) {
    throw new UsageError(`--statements ${source.replace(/\S*:\/\/\S*/g, "<url>")}: ${(error as Error).message}`);
  }
}

/** Says nothing of a file that may be absent and is. */
function loadOverrides(config?: string): Overrides | undefined {
  const file = config ?? DEFAULT_CONFIG;
  if (config === undefined && !existsSync(file)) return undefined;
  const text = readConfig(file);
  try {
    // Most have no such file: they needn't wait for the YAML parser.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { parseOverrides } = require("../validator/overrides/file") as typeof overridesFile;
    return parseOverrides(text, file);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readConfig(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--config ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function ignoreFor(report: Report, fingerprint: string): string {
  const found = allFindings(report).find((finding) => finding.fingerprint === fingerprint);
  if (!found) throw new UsageError("--print-ignore: no finding has this fingerprint.");
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { printIgnore } = require("../validator/overrides/file") as typeof overridesFile;
  return printIgnore(found, new Date(Date.now() + IGNORED_FOR).toISOString().slice(0, 10));
}

async function validateUrls({ blue, green, mode, directions, probe, statements, config }: Options): Promise<Report> {
  const targets = parseUrls(blue, green);
  const overrides = loadOverrides(config);
  // Loaded this late because it loads pg, which help and wrong usage needn't wait for. tsx/cjs leaves import() to Node.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { validate } = require("../validator/validate") as typeof validator;
  const options = {
    ...targets,
    mode,
    directions,
    probe,
    ...(statements && { statements }),
    ...(overrides && { overrides }),
    environment: "command line",
  };
  return withProgress(process.stderr, "Reading and comparing both databases", () => validate(options));
}

function parseUrls(blue: string, green: string): { blue: Target; green: Target } {
  try {
    const targets = { blue: parseUrl("--blue", blue), green: parseUrl("--green", green) };
    if (isSame(targets.blue, targets.green)) throw new Error("--blue and --green name the same database.");
    return targets;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Of one place. A cluster has further names, which nothing here knows. */
function isSame(blue: Target, green: Target): boolean {
  return blue.host === green.host && blue.port === green.port && blue.database === green.database;
}

function print(report: Report, format: Format): string {
  if (format !== "text") return FORMATTERS[format].report(report);
  return formatText(report, { color: isColored(process.stdout), width: widthOf(process.stdout) });
}

function write({ file }: Output, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Error(`Cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** The error that is on its way says more than one about this file would. */
function writeIfPossible(output: Output, text: string): void {
  try {
    write(output, text);
  } catch {
    // Nothing to add.
  }
}
