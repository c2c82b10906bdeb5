import { TIME_LIMITS, type Side, type Target, type TimeLimits } from "../postgres/connect";
import { readSchema } from "../postgres/catalog/read";
import { bothSides, Session } from "../postgres/session";
import { compareSchemas } from "./compare";
import { applyOverrides, type Overrides } from "./overrides/overrides";
import { withOriginalFields } from "./originalFields";
import { settle } from "./probe";
import { DEFAULT_DIRECTIONS, type Mode } from "./mode";
import { makeReport, type Report } from "./report";
import type { Direction, Finding } from "./finding";
import type { Schema } from "../postgres/catalog/model";
import type { MentionIndex } from "./mentions";
import { checkStatements, type StatementSource } from "./workload";

export interface ValidateOptions {
  readonly blue: Target;
  readonly green: Target;
  readonly mode: Mode;
  /** The directions that `compatible` covers. @default {@link DEFAULT_DIRECTIONS} */
  readonly directions?: readonly Direction[];
  /** Whether the warnings' probes query the data ({@link settle}). @default false */
  readonly probe?: boolean;
  /** The statements of clients, to be described on both sides. @default none */
  readonly statements?: StatementSource;
  /** The team's decisions about the rules. @default none: as the catalogue says */
  readonly overrides?: Overrides;
  /** Names the answer's environment, for example `green`. */
  readonly environment: string;
  /** @default {@link TIME_LIMITS} */
  readonly limits?: TimeLimits;
}

/**
 * Reads both databases at the same time and judges whether green can replace blue. Changes nothing on either.
 * @throws Error if a database can't be reached or read, with its name; AggregateError if neither can
 */
export async function validate(options: ValidateOptions): Promise<Report> {
  const { blue, green, limits = TIME_LIMITS } = options;
  const [blueReading, greenReading] = await bothSides(
    read(blue, "blue", limits),
    read(green, "green", limits),
    ({ session }) => session.end(),
  );
  try {
    return await judge(blueReading, greenReading, options);
  } finally {
    blueReading.session.end();
    greenReading.session.end();
  }
}

interface Reading {
  /** Still open. */
  readonly session: Session;
  readonly schema: Schema;
  /** Milliseconds. */
  readonly connect: number;
  readonly read: number;
}

async function read(target: Target, side: Side, limits: TimeLimits): Promise<Reading> {
  const start = performance.now();
  const session = await Session.open(target, side, { readOnly: true, limits });
  const connected = performance.now();
  try {
    const schema = await readSchema(session);
    return { session, schema, connect: connected - start, read: performance.now() - connected };
  } catch (error) {
    session.end();
    throw error;
  }
}

async function judge(blue: Reading, green: Reading, options: ValidateOptions): Promise<Report> {
  const { mode, directions = DEFAULT_DIRECTIONS, probe = false, statements, overrides, environment } = options;
  const { limits = TIME_LIMITS } = options;
  const sessions = { blue: blue.session, green: green.session };
  const start = performance.now();
  const found = (await compareSchemas(blue.schema, green.schema)).map(withOriginalFields);
  const compared = performance.now();
  const settled = probe ? await settle(found, sessions) : found;
  const probed = performance.now();
  const checked = statements && (await checkStatements(statements, sessions, limits.statement));
  const findings = checked ? [...countStatements(settled, checked.mentions), ...checked.findings] : settled;
  const judged = overrides && applyOverrides(findings, overrides, new Date().toISOString().slice(0, 10));
  return makeReport({
    findings: judged?.findings ?? findings,
    ...(judged && { overrides: judged.outcome }),
    ...(checked && { statements: checked.counts }),
    mode,
    directions,
    environment,
    blue: blue.schema,
    green: green.schema,
    durations: {
      connect: Math.round(Math.max(blue.connect, green.connect)),
      read: Math.round(Math.max(blue.read, green.read)),
      compare: Math.round(compared - start),
      probe: Math.round(probed - compared),
      statements: Math.round(performance.now() - probed),
    },
  });
}

/** Adds to each finding the number of known statements that name its object. */
function countStatements(findings: readonly Finding[], mentions: MentionIndex): Finding[] {
  return findings.map((finding) => {
    const statements = mentions.count(finding);
    return statements === undefined ? finding : { ...finding, statements };
  });
}
