import { escapeIdentifier as quote } from "pg";
import type { OverridesOutcome } from "../../../validator/overrides/overrides";
import { DEFAULT_DIRECTIONS, type Mode } from "../../../validator/mode";
import { makeReport, type Report } from "../../../validator/report";
import { ruleOf } from "../../../validator/rules/catalogue";
import { finding, type FindingDetails } from "../../../validator/rules/shared/rule";
import type { Direction, Finding } from "../../../validator/finding";
import type { Schema } from "../../../postgres/catalog/model";
import { literal } from "../../../postgres/sql/names";
import { validateSql } from "../support";

const EMPTY: Schema = {
  version: { major: 17, text: "17.1" },
  namespaces: new Set(),
  relations: new Map(),
  partCounts: { columns: 0, constraints: 0, indexes: 0, triggers: 0 },
  sequences: new Map(),
  enums: new Map(),
  domains: new Map(),
  routines: new Map(),
  objects: new Map(),
  roles: new Map(),
  access: [],
  types: { casts: new Map(), equals: new Map(), strings: new Set(), generic: new Set(), preferred: new Set() },
  serverSettings: {},
  notCompared: {},
};

/** A report on two empty databases, with these findings. */
export function reportOf(
  findings: readonly Finding[],
  options: { mode?: Mode; directions?: readonly Direction[]; overrides?: OverridesOutcome } = {},
): Report {
  return makeReport({
    findings,
    mode: "strict",
    directions: DEFAULT_DIRECTIONS,
    environment: "test",
    blue: EMPTY,
    green: EMPTY,
    durations: { connect: 1, read: 2, compare: 3, probe: 0, statements: 0 },
    ...options,
  });
}

/** A finding on the column `name` of the table `table`. */
export function columnFinding(rule: string, table: string, name: string, details: FindingDetails = {}): Finding {
  const object = { kind: "column", schema: "public", name, table, column: name } as const;
  return finding(ruleOf({ rule }), object, `${table}.${name} changed.`, details);
}

/** An error, a warning that has a probe, an error of the way back alone, and a difference. */
export const FINDINGS: readonly Finding[] = [
  columnFinding("column-type-narrowed", "orders", "total", {
    blue: "total numeric(10,2)",
    green: "total numeric(8,2)",
  }),
  columnFinding("column-not-null-dropped", "orders", "note", {
    blue: "note text NOT NULL",
    green: "note text",
    probe: { side: "green", counts: "breaks", sql: "SELECT count(*) FROM public.orders WHERE note IS NULL" },
  }),
  columnFinding("column-removed-not-null", "customers", "name", {
    blue: "name text NOT NULL",
    directions: ["replicate-back"],
  }),
  columnFinding("column-added", "orders", "extra", { green: "extra text" }),
];

/** Names that try to be something else in one format or another. */
export const HOSTILE_NAMES: readonly string[] = [
  `quotes ' " \` ' "" \\ \\" end`,
  "line\nfeed\r\nand\ttab\u0085\u2028",
  "\u001b[31mred\u0007\u0001\u007f",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "</script></style></title><!-- --> ]]> &amp; <![CDATA[",
  "a|b||c\\|d",
  "```\n~~~ `` ` ```` # heading",
  "**bold** __bold__ *it* _it_ ~~gone~~ [link](http://x) ![i](x)",
  "@everyone #1 www.example.com http://example.com $x$ a@b.de",
  "%0A::error title=x::pwned%0D%25,:\n::error::pwned",
  "\ufffe\uffff\u202eevil\u2066\u200f",
  "ünïcödé 表 🐘 é",
  "${{ secrets.X }} {{x}} <%= x %> $(x)",
  "..",
  "🐘".repeat(15),
];

/** Validates real databases with such names. The report has errors, warnings and differences on every kind of object, and statements. */
export async function hostileReport(): Promise<Report> {
  const script = (side: "blue" | "green") =>
    HOSTILE_NAMES.map((name, index) => {
      const [wide, nullable, label, limit] = side === "blue" ? [12, "NOT NULL", "x", 1] : [8, "", "y", 2];
      return `CREATE SCHEMA ${quote(name)}; SET search_path = ${quote(name)};
        CREATE TABLE ${quote(name)} (${quote(name)} varchar(${wide}) ${nullable}, b int DEFAULT ${limit},
          c text CONSTRAINT ${quote(name)} CHECK (c <> ${literal(`${limit}${name}`)}));
        CREATE TYPE e AS ENUM (${literal(name.slice(0, 20))}, '${label}');
        CREATE VIEW v AS SELECT ${literal(`${limit}${name}`)} AS ${quote(name)};
        CREATE FUNCTION ${quote(name)}() RETURNS text LANGUAGE sql AS ${literal(`SELECT ${literal(`${limit}${name}`)}`)};
        CREATE TABLE ${quote(`${side}${index}`)} (a int)`;
    }).join(";\n");
  const statements = HOSTILE_NAMES.map((name) => `SELECT * FROM ${quote(name)}.${quote(name)}`).join(";\n");
  return validateSql({ blue: script("blue"), green: script("green"), statements });
}
