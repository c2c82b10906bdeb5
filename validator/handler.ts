import { readSecret } from "../postgres/secret";
import { bytesOf, fit } from "./fit";
import { DEFAULT_DIRECTIONS, MODES, type Mode } from "./mode";
import { failure, type Answer, type Report, type ReportPlace } from "./report";
import { DIRECTIONS, type Direction } from "./finding";
import { validate } from "./validate";

interface Response {
  readonly statusCode: 200 | 400 | 500;
  readonly headers: { readonly "Content-Type": "application/json" };
  /** JSON: an {@link Answer}. */
  readonly body: string;
}

/**
 * Handles an invocation of the Lambda function.
 *
 * Environment:
 * - DB_SECRET_ARN: the secret of this environment's database
 * - BLUE_DB_SECRET_ARN: the secret of the peer's database, if there is a peer
 * - ENVIRONMENT
 * - REPORTS_BUCKET and REPORTS_PREFIX: the place for reports that are too large for an answer; the prefix ends with a slash
 *
 * Event, every field optional:
 * - `blue_db_secret_arn` @default BLUE_DB_SECRET_ARN
 * - `green_db_secret_arn`, or `db_secret_arn`, which means the same @default DB_SECRET_ARN
 * - `validation_mode`: `strict` or `permissive` @default strict
 * - `directions`: an array of the directions that `compatible` covers @default read, write, call and replicate-forward
 * - `probe`: true runs the warnings' probes, which query the data @default false
 * - `statements`: `pg_stat_statements` has both sides describe the statements that blue's clients have sent @default nothing
 *
 * Never throws. Responds with 400 if the event is wrong, and with 500 if the validation could not be done.
 */
export async function handler(event: unknown): Promise<Response> {
  const start = performance.now();
  const environment = process.env["ENVIRONMENT"] ?? "";
  try {
    const { blueSecret, greenSecret, ...options } = readEvent(event);
    const [blue, green] = await Promise.all([readSecret(blueSecret, "blue"), readSecret(greenSecret, "green")]);
    const report = await validate({ blue, green, ...options, environment });
    const answer = bytesOf(report) > MAX_BODY ? await shorten(report) : report;
    const { location, problem } = answer.metadata.report;
    log({
      environment,
      statusCode: 200,
      ...summary(report),
      ...(location && { location }),
      ...(problem && { problem }),
      ms: Math.round(performance.now() - start),
    });
    return respond(200, answer);
  } catch (error) {
    const statusCode = error instanceof EventError ? 400 : 500;
    const { message } = error as Error;
    log({ environment, statusCode, message, ms: Math.round(performance.now() - start) });
    return respond(statusCode, failure(message));
  }
}

/**
 * The largest body in bytes. Lambda's limit of 6 MB is for the whole answer, which is little more than its body.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_BODY = 6 * 1024 * 1024 - 1024;

/**
 * Stores the whole report, and returns one with all the counts and the first findings. The answer has the verdict even if
 * storing fails.
 */
async function shorten(report: Report): Promise<Report> {
  const place = await store(report);
  return fit({ ...report, metadata: { ...report.metadata, report: { complete: false, ...place } } }, MAX_BODY);
}

async function store(report: Report): Promise<Omit<ReportPlace, "complete">> {
  const bucket = process.env["REPORTS_BUCKET"];
  const prefix = process.env["REPORTS_PREFIX"];
  if (!bucket || !prefix)
    return { problem: "There are no REPORTS_BUCKET and REPORTS_PREFIX to store the whole report in." };
  try {
    // Rarely needed. Loading the S3 client here keeps it out of the cold start.
    const { storeReport } = await import("./reportStore");
    return { location: await storeReport(report, { bucket, prefix }) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

class EventError extends Error {}

const SECRET_ARN = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:\S+$/;

interface ValidEvent {
  readonly blueSecret: string;
  readonly greenSecret: string;
  readonly mode: Mode;
  readonly directions: readonly Direction[];
  readonly probe: boolean;
  readonly statements?: "pg_stat_statements";
}

function readEvent(event: unknown): ValidEvent {
  // An invocation without a payload has no event.
  const fields = event ?? {};
  if (typeof fields !== "object" || Array.isArray(fields)) {
    throw new EventError(`The event must be a JSON object; it is ${describeValue(event)}.`);
  }
  const { blue_db_secret_arn, green_db_secret_arn, db_secret_arn, validation_mode, directions, probe, statements } =
    fields as Record<string, unknown>;
  const green = readArn("green_db_secret_arn", green_db_secret_arn);
  const own = readArn("db_secret_arn", db_secret_arn);
  if (green !== undefined && own !== undefined && green !== own) {
    throw new EventError(
      "green_db_secret_arn and db_secret_arn mean the same database and differ; set only one of them.",
    );
  }
  return {
    blueSecret: required("blue_db_secret_arn", "BLUE_DB_SECRET_ARN", readArn("blue_db_secret_arn", blue_db_secret_arn)),
    greenSecret: required("green_db_secret_arn", "DB_SECRET_ARN", green ?? own),
    mode: readMode(validation_mode),
    directions: readDirections(directions),
    probe: readProbe(probe),
    ...readStatements(statements),
  };
}

function readArn(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && SECRET_ARN.test(value)) return value;
  // The value is not repeated, because it could be a password or a connection string that was put into the wrong field.
  const kind = typeof value === "string" ? "a string that is not an ARN" : describeValue(value);
  throw new EventError(`${field} must be the ARN of a secret in Secrets Manager; it is ${kind}.`);
}

function required(field: string, variable: string, value: string | undefined): string {
  const arn = value ?? process.env[variable];
  if (!arn) throw new EventError(`${field} is missing: neither the event nor the variable ${variable} names a secret.`);
  return arn;
}

function readMode(value: unknown): Mode {
  if (value === undefined || value === null) return "strict";
  const mode = MODES.find((candidate) => candidate === value);
  if (!mode) throw new EventError(`validation_mode must be ${MODES.join(" or ")}; it is ${describeValue(value)}.`);
  return mode;
}

function readDirections(value: unknown): readonly Direction[] {
  if (value === undefined || value === null) return DEFAULT_DIRECTIONS;
  const list = Array.isArray(value) && value.length > 0 ? (value as unknown[]) : [value];
  return list.map((item) => {
    const direction = DIRECTIONS.find((candidate) => candidate === item);
    if (direction) return direction;
    throw new EventError(
      `directions must be an array of ${DIRECTIONS.join(", ")}; there is ${describeValue(item)} in it.`,
    );
  });
}

function readProbe(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw new EventError(`probe must be true or false; it is ${describeValue(value)}.`);
}

function readStatements(value: unknown): Pick<ValidEvent, "statements"> {
  if (value === undefined || value === null) return {};
  if (value === "pg_stat_statements") return { statements: value };
  throw new EventError(`statements must be "pg_stat_statements"; it is ${describeValue(value)}.`);
}

/** Returns a short word as it is, and only the type of anything else, because it could be a secret. */
function describeValue(value: unknown): string {
  if (typeof value === "string") return /^[\w-]{1,20}$/.test(value) ? `"${value}"` : "another string";
  if (Array.isArray(value)) return "an array";
  return value === null ? "null" : `of type ${typeof value}`;
}

function summary({ compatible, errors, warnings, differences, metadata }: Report) {
  const { mode, durations } = metadata;
  const counts = { errors: errors.length, warnings: warnings.length, differences: differences.length };
  return { mode, compatible, ...counts, durations };
}

/** Writes one line for each invocation, for CloudWatch Logs Insights. */
function log(fields: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ event: "schema-validation", ...fields }));
}

function respond(statusCode: Response["statusCode"], body: Answer): Response {
  return { statusCode, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}
