import { parseUrl } from "../../postgres/url";
import type { Report } from "../../validator/report";
import type { Direction, Finding } from "../../validator/finding";
import { readScript } from "../../postgres/sql/script";
import { validate } from "../../validator/validate";
import { databaseWith } from "../support/postgres";

export interface Pair {
  readonly blue: string;
  readonly green: string;
  /** @default 17 */
  readonly blueMajor?: number;
  /** @default 17 */
  readonly greenMajor?: number;
  /** @default strict */
  readonly mode?: "strict" | "permissive";
  readonly directions?: readonly Direction[];
  /** @default false */
  readonly probe?: boolean;
  /** A script. @default none */
  readonly statements?: string;
}

/** Returns the report on two schemas, each in a separate database. */
export async function validateSql({
  blue,
  green,
  blueMajor = 17,
  greenMajor = 17,
  mode = "strict",
  directions,
  probe = false,
  statements,
}: Pair): Promise<Report> {
  const [blueUrl, greenUrl] = await Promise.all([databaseWith(blueMajor, blue), databaseWith(greenMajor, green)]);
  return validate({
    blue: parseUrl("blue", blueUrl),
    green: parseUrl("green", greenUrl),
    mode,
    ...(directions && { directions }),
    probe,
    ...(statements !== undefined && { statements: await readScript(statements) }),
    environment: "test",
  });
}

export function allFindings({ errors, warnings, differences }: Report): Finding[] {
  return [...errors, ...warnings, ...differences];
}

/** `error column-type-narrowed column orders.total` */
export function summarize({ severity, rule, object }: Finding): string {
  const name = object.table === undefined ? object.name : `${object.table}.${object.name}`;
  return `${severity} ${rule} ${object.kind} ${name}`;
}
