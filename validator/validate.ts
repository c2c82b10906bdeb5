import { connect, describeTarget, TIME_LIMITS, type Side, type Target, type TimeLimits } from "../postgres/connect";
import { readSchema } from "./catalog/read";
import { compareSchemas } from "./compare";
import { PROBE_LIMITS, settle } from "./probe";
import { DEFAULT_DIRECTIONS, makeReport, type Mode, type Report } from "./report";
import type { Direction } from "./rules/rule";
import type { Schema } from "./schema";

export interface ValidateOptions {
  readonly blue: Target;
  readonly green: Target;
  readonly mode: Mode;
  /** What `compatible` answers for. @default {@link DEFAULT_DIRECTIONS} */
  readonly directions?: readonly Direction[];
  /** Ask the data what the schema does not show ({@link settle}). @default false */
  readonly probe?: boolean;
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
  const findings = compareSchemas(blueRead.schema, greenRead.schema);
  const compared = performance.now();
  const probeLimits = { ...PROBE_LIMITS, connect: limits.connect };
  const settled = probe ? await settle(findings, { blue, green }, probeLimits) : findings;
  return makeReport({
    findings: settled,
    mode,
    directions,
    environment,
    blue: blueRead.schema,
    green: greenRead.schema,
    durations: {
      connect: Math.round(Math.max(blueRead.connect, greenRead.connect)),
      read: Math.round(Math.max(blueRead.read, greenRead.read)),
      compare: Math.round(compared - start),
      probe: Math.round(performance.now() - compared),
    },
  });
}

interface Reading {
  readonly schema: Schema;
  /** Milliseconds. */
  readonly connect: number;
  readonly read: number;
}

async function read(target: Target, side: Side, limits: TimeLimits): Promise<Reading> {
  const start = performance.now();
  const client = await connect(target, side, limits);
  const connected = performance.now();
  try {
    const schema = await readSchema(client);
    return { schema, connect: connected - start, read: performance.now() - connected };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    // 57014: query_canceled. Reading definitions takes ACCESS SHARE locks, which only DDL keeps waiting.
    const hint = code === "57014" ? " Is somebody changing the schema, and holding its locks?" : "";
    throw new Error(`Cannot read the ${side} database at ${describeTarget(target)}: ${message}.${hint}`, {
      cause: error,
    });
  } finally {
    // A server that has gone can't say goodbye: nobody waits for it.
    void client.end().catch(() => undefined);
  }
}
