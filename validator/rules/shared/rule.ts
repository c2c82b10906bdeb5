import { createHash } from "node:crypto";
import type { Direction, Finding, FindingObject, Probe, Severity } from "../../finding";

export interface Rule {
  /** Never changes, because answers, ignores and documentation refer to it. */
  readonly id: string;
  readonly severity: Severity;
  /**
   * The directions that the change breaks; for a warning or an info, those that it breaks if the assumption fails. Empty if
   * nothing is affected.
   */
  readonly directions: readonly Direction[];
  /** The reason, in PostgreSQL's terms. One or two sentences. */
  readonly why: string;
  /** The condition under which the change is harmless. It follows "Harmless if ". Every warning has one. */
  readonly assumption?: string;
  /** SQL that turns blue into such a green, without the last semicolon. The rule's fixture executes it. */
  readonly example: string;
  /** The repair. Absent if nothing has to be done. */
  readonly repair?: string;
}

/** Checks the type of a collection of rules, and keeps its keys. */
export function defineRules<K extends string>(rules: Readonly<Record<K, Rule>>): Readonly<Record<K, Rule>> {
  return rules;
}

/** The parts of a finding that a comparison adds to the rule's. */
export interface FindingDetails {
  /**
   * The names of the tables or columns, if the finding is about several tables of a schema or several columns of a
   * table.
   */
  readonly members?: readonly string[];
  readonly blue?: string;
  readonly green?: string;
  readonly probe?: Probe;
  /** The rule's directions that this finding concerns. @default all of them */
  readonly directions?: readonly Direction[];
}

export function finding(rule: Rule, object: FindingObject, message: string, details: FindingDetails = {}): Finding {
  const { id, severity, directions, assumption } = rule;
  return {
    rule: id,
    severity,
    directions,
    object,
    ...details,
    message,
    ...(assumption !== undefined && { assumption }),
    fingerprint: fingerprint(id, object, details),
  };
}

/** Returns a finding without the directions of replication. */
export function withoutReplication(found: Finding): Finding {
  return { ...found, directions: found.directions.filter((direction) => !direction.startsWith("replicate-")) };
}

function fingerprint(rule: string, object: FindingObject, { blue, green, members = [] }: FindingDetails): string {
  const { kind, schema, name, table } = object;
  // Columns that are gone are part of blue's definition.
  const tables = kind === "schema" ? members.map((member) => tableName(schema, member)) : [];
  // JSON keeps the parts apart, whatever characters are in them.
  const identity = JSON.stringify([rule, kind, schema, table ?? null, name, blue ?? null, green ?? null, ...tables]);
  return createHash("sha256").update(identity).digest("hex").slice(0, 12);
}

/**
 * Returns a table's name without quotes, qualified only outside of the schema public, as the original vocabulary and
 * fingerprints have it.
 */
export function tableName(schema: string, name: string): string {
  return schema === "public" ? name : `${schema}.${name}`;
}
