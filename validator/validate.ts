import {
  causeOf,
  connect,
  describeTarget,
  isSilence,
  TIME_LIMITS,
  type Side,
  type Target,
  type TimeLimits,
} from "../postgres/connect";
import { readSchema } from "../postgres/catalog/read";
import { compareSchemas } from "./compare";
import { applyOverrides, type Overrides } from "./overrides/overrides";
import { PROBE_LIMITS, settle } from "./probe";
import { DEFAULT_DIRECTIONS, makeReport, type Mode, type Report } from "./report";
import type { Direction, Finding } from "./finding";
import type { Schema } from "../postgres/catalog/model";
import { checkStatements, type StatementSource } from "./statements/check";
import type { KnownStatement } from "./statements/statement";
import { StatementIndex } from "./statements/statementIndex";

export interface ValidateOptions {
  readonly blue: Target;
  readonly green: Target;
  readonly mode: Mode;
  /** What `compatible` answers for. @default {@link DEFAULT_DIRECTIONS} */
  readonly directions?: readonly Direction[];
  /** Ask the data what the schema does not show ({@link settle}). @default false */
  readonly probe?: boolean;
  /** What clients send, to be described on both sides. @default none */
  readonly statements?: StatementSource;
  /** What the team has decided about the rules. @default none: as the catalogue says */
  readonly overrides?: Overrides;
  /** Names the answer's environment, for example `green`. */
  readonly environment: string;
  /** @default {@link TIME_LIMITS} */
  readonly limits?: TimeLimits;
}

/**
 * Reads both databases at the same time and judges whether green can replace blue.
 * @throws Error when a database can't be reached or read, naming it; when neither can, naming both
 */
export async function validate({
  blue,
  green,
  mode,
  directions = DEFAULT_DIRECTIONS,
  probe = false,
  statements,
  overrides,
  environment,
  limits = TIME_LIMITS,
}: ValidateOptions): Promise<Report> {
  const results = await Promise.allSettled([read(blue, "blue", limits), read(green, "green", limits)]);
  const failures = results.filter((result) => result.status === "rejected").map(({ reason }) => reason as Error);
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join(" "), { cause: failures[0] });
  const [blueRead, greenRead] = results.map((result) => (result as PromiseFulfilledResult<Reading>).value) as [
    Reading,
    Reading,
  ];

  const start = performance.now();
  const found = await compareSchemas(blueRead.schema, greenRead.schema);
  const compared = performance.now();
  const probeLimits = { ...PROBE_LIMITS, connect: limits.connect };
  const settled = probe ? await settle(found, { blue, green }, probeLimits) : found;
  const probed = performance.now();
  const checked = statements && (await checkStatements(statements, { blue, green }, limits));
  const findings = checked ? [...countStatements(settled, checked.known), ...checked.findings] : settled;
  const judged = overrides && applyOverrides(findings, overrides, new Date().toISOString().slice(0, 10));
  return makeReport({
    findings: judged?.findings ?? findings,
    ...(judged && { overrides: judged.outcome }),
    ...(checked && { statements: checked.counts }),
    mode,
    directions,
    environment,
    blue: blueRead.schema,
    green: greenRead.schema,
    durations: {
      connect: Math.round(Math.max(blueRead.connect, greenRead.connect)),
      read: Math.round(Math.max(blueRead.read, greenRead.read)),
      compare: Math.round(compared - start),
      probe: Math.round(probed - compared),
      statements: Math.round(performance.now() - probed),
    },
  });
}

/** Says of each finding how many known statements name its object. */
function countStatements(findings: readonly Finding[], known: readonly KnownStatement[]): Finding[] {
  const index = new StatementIndex(known.map(({ text }) => text));
  return findings.map((finding) => {
    const statements = index.count(finding);
    return statements === undefined ? finding : { ...finding, statements };
  });
}

interface Reading {
  readonly schema: Schema;
  /** Milliseconds. */
  readonly connect: number;
  readonly read: number;
}

/** By PostgreSQL's error codes. */
const HINTS: Readonly<Record<string, string>> = {
  // Reading definitions takes ACCESS SHARE locks, which only DDL keeps waiting.
  "57014": " Is somebody changing the schema, and holding its locks?",
  "22021": " It holds names or definitions that cannot be read as Unicode.",
  "22P05": " It holds names or definitions that cannot be read as Unicode.",
};

async function read(target: Target, side: Side, limits: TimeLimits): Promise<Reading> {
  const start = performance.now();
  const client = await connect(target, side, limits);
  const connected = performance.now();
  try {
    const schema = await readSchema(client);
    return { schema, connect: connected - start, read: performance.now() - connected };
  } catch (error) {
    const { code, message } = causeOf(error, client) as Error & { code?: string };
    const reason = isSilence(error) ? "the server has stopped answering" : message;
    const hint = HINTS[code ?? ""] ?? "";
    throw new Error(`Cannot read the ${side} database at ${describeTarget(target)}: ${reason}.${hint}`, {
      cause: error,
    });
  } finally {
    // A server that has gone can't say goodbye: nobody waits for it.
    void client.end().catch(() => undefined);
  }
}
