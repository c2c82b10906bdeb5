import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { withProgress } from "../output/progress";
import { isColored, widthOf } from "../output/terminal";
import { readScript } from "../postgres/sql/script";
import { FORMATTERS } from "../validator/formats/formats";
import { FORMATS, type Format } from "../validator/formats/names";
import { allFindings } from "../validator/formats/outline";
import { formatText } from "../validator/formats/text";
import type * as overridesFile from "../validator/overrides/file";
import type { Overrides } from "../validator/overrides/overrides";
import type { Report } from "../validator/report";
import { validate } from "../validator/validate";
import type { StatementSource } from "../validator/workload";
import { EXIT, UsageError } from "./command";
import type { GivenSides } from "./sides";
import { parseSides } from "./targets";
import type { ValidateOptions } from "./validate";

/** The files that are looked for without --config. */
const DEFAULT_CONFIGS = ["bluegreen.yaml", "bluegreen.yml"];

/** The time after which a printed ignore expires: three months, which are enough for a move. Milliseconds. */
const IGNORED_FOR = 90 * 24 * 3_600_000;

interface Output {
  readonly format: Format;
  readonly file: string;
}

/**
 * Validates, prints and writes the reports.
 * @returns the exit code
 */
export async function runValidate(options: ValidateOptions, sides: GivenSides): Promise<number> {
  const { format, printIgnore } = options;
  const outputs = readOutputs(options.output ?? []);
  try {
    const report = await validateUrls(options, sides);
    if (printIgnore !== undefined) {
      process.stdout.write(ignoreFor(report, printIgnore));
      return EXIT.success;
    }
    for (const output of outputs) write(output, FORMATTERS[output.format].report(report));
    process.stdout.write(print(report, format));
    return report.compatible ? EXIT.success : EXIT.incompatible;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // The files are written after a failure too, so that an older report does not look like this run's.
    const { message } = error as Error;
    for (const output of outputs) writeIfPossible(output, FORMATTERS[output.format].failure(message));
    // For `text`, the message on stderr is enough.
    if (format !== "text") process.stdout.write(FORMATTERS[format].failure(message));
    throw error;
  }
}

function readOutputs(values: readonly string[]): Output[] {
  const outputs = values.map((value): Output => {
    const [, name = "", file = ""] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    if (file === "") throw new UsageError("--output must be <format>=<file>, for example html=report.html.");
    const format = FORMATS.find((candidate) => candidate === name);
    if (!format) throw new UsageError(`--output: the format is '${name}'. Allowed are ${FORMATS.join(", ")}.`);
    // Checked now, not after a minute of reading.
    if (!isDirectory(dirname(file))) throw new UsageError(`--output ${value}: there is no directory ${dirname(file)}.`);
    if (isDirectory(file)) throw new UsageError(`--output ${value}: ${file} is a directory.`);
    return { format, file };
  });
  const twice = outputs.find(({ file }, index) => outputs.findIndex((other) => other.file === file) < index);
  if (twice) throw new UsageError(`--output names the file ${twice.file} twice.`);
  return outputs;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function readStatements(source: string): Promise<StatementSource> {
  if (source === "pg_stat_statements") return source;
  try {
    // Refused if it is not UTF-8, because replaced bytes would change names.
    return await readScript(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(source)));
  } catch (error) {
    throw new UsageError(`--statements ${source.replace(/\S*:\/\/\S*/g, "<url>")}: ${(error as Error).message}`);
  }
}

/** Returns undefined when no file is named and there is none in the current directory. */
function loadOverrides(config?: string): Overrides | undefined {
  const files = config === undefined ? DEFAULT_CONFIGS.filter((name) => existsSync(name)) : [config];
  const [file, another] = files;
  if (file === undefined) return undefined;
  if (another !== undefined) throw new UsageError(`There are both ${file} and ${another}: keep one of them.`);
  const text = readConfig(file);
  try {
    return loadOverridesFile().parseOverrides(text, file);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readConfig(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`The configuration ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Loads the YAML parser only when it is needed, because most runs have no such file. */
function loadOverridesFile(): typeof overridesFile {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require("../validator/overrides/file") as typeof overridesFile;
}

function ignoreFor(report: Report, fingerprint: string): string {
  const found = allFindings(report).find((finding) => finding.fingerprint === fingerprint);
  if (!found) throw new UsageError(`--print-ignore: no finding has the fingerprint ${fingerprint}.`);
  const until = new Date(Date.now() + IGNORED_FOR).toISOString().slice(0, 10);
  return loadOverridesFile().printIgnore(found, until);
}

async function validateUrls(
  { mode, directions, probe = false, statements: source, config }: ValidateOptions,
  sides: GivenSides,
): Promise<Report> {
  const statements = source === undefined ? undefined : await readStatements(source);
  const targets = parseSides(sides);
  const overrides = loadOverrides(config);
  return withProgress(process.stderr, "Reading and comparing both databases", () =>
    validate({
      ...targets,
      mode,
      directions,
      probe,
      ...(statements && { statements }),
      ...(overrides && { overrides }),
      environment: "command line",
    }),
  );
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

/** Writes the file, and ignores a failure because the error that is reported says more. */
function writeIfPossible(output: Output, text: string): void {
  try {
    write(output, text);
  } catch {
    // Nothing to add.
  }
}
