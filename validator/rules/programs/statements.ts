import { createHash } from "node:crypto";
import type { Node } from "libpg-query";
import { plural } from "../../../output/text";
import { parseStatement } from "../../../postgres/sql/parser";
import { find, strings } from "../../../postgres/sql/tree";
import type { Direction, Finding, FindingObject } from "../../finding";
import type { Refusal } from "../../statements/describe";
import type { SentStatement, SideAnswer } from "../../statements/side";
import { commandOf, isCopyFrom, type KnownStatement } from "../../statements/statement";
import { AFTER, ALIKE } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";

export const statementRules = defineRules({
  refused: {
    id: "statement-refused",
    severity: "error",
    directions: ["read", "write", "call"],
    why: "Blue accepts this statement and green refuses it. A client that sends it gets the error.",
    example: "ALTER TABLE t RENAME a TO b",
    repair: "Keep what the statement names until no client sends it.",
  },
  ambiguous: {
    id: "statement-ambiguous",
    severity: "warning",
    directions: ["read", "write", "call"],
    why: "On green, the statement's parameters match several functions or operators. On blue, they match one.",
    assumption: "clients send typed parameters, or constants that have a type",
    example: "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
    repair: "Give the new function another name.",
  },
  catalogChanged: {
    id: "statement-catalog-changed",
    severity: "warning",
    directions: ["read"],
    why: "The statement reads system catalogs or monitoring extensions, which differ between blue and green, and green refuses it.",
    assumption: "it comes from a tool that adapts to PostgreSQL's version, such as psql, pg_dump or a driver",
    example: "DROP EXTENSION pg_buffercache",
    repair: "Use a release of the tool that supports green's version.",
  },
  resultChanged: {
    id: "statement-result-changed",
    severity: "warning",
    directions: ["read", "write", "call"],
    why: "The statement returns different columns than on blue, or returns them in another order or with other types.",
    assumption: "clients read columns by name, don't need those that are gone, and can read the new types",
    example: "ALTER TABLE t ALTER a TYPE bigint",
    repair: ALIKE,
  },
  resultExtended: {
    id: "statement-result-extended",
    severity: "info",
    directions: ["read", "write", "call"],
    why: "The statement returns blue's columns, followed by more.",
    assumption: "clients ignore columns that they don't know",
    example: "ALTER TABLE t ADD b int",
  },
  parametersChanged: {
    id: "statement-parameters-changed",
    severity: "warning",
    directions: ["read", "write", "call"],
    why: "Green expects parameters of other types. Drivers that ask for the types send another format, and others send blue's types.",
    assumption: "clients send parameters as text, or green converts from the types that they send",
    example: "ALTER TABLE t ALTER a TYPE bigint",
    repair: AFTER,
  },
  refusedByBlue: {
    id: "statement-refused-by-blue",
    severity: "info",
    directions: [],
    why:
      "Blue refuses the statement too, so it says nothing about green. It may predate blue's schema, use temporary tables, " +
      "or have lost its constants in pg_stat_statements.",
    example: "DROP TABLE IF EXISTS u",
  },
  notChecked: {
    id: "statements-not-checked",
    severity: "warning",
    directions: ["read", "write", "call"],
    why: "Statements that clients send could not be read or described. They must not look as if green accepted them.",
    assumption: "green accepts them, and no other finding concerns them",
    example: "DROP EXTENSION IF EXISTS pg_stat_statements",
    repair: "Remove the reason, and validate again.",
  },
});

/** A finding cuts longer names and texts. Characters. */
const LONGEST_NAME = 200;
const LONGEST_TEXT = 2000;

/** Finds the differences between blue's and green's answers to a statement. A missing answer is not a difference. */
export function* compareStatement(
  { statement, sent }: SentStatement,
  blue: SideAnswer,
  green: SideAnswer,
): Generator<Finding> {
  // Most answers are the same, so the statement is parsed only after this check.
  if (isSame(blue, green)) return;
  const tree = parseStatement(sent);
  const object = statementObject(statement);
  const text = cut(sent, LONGEST_TEXT);
  const directions = isCopyFrom(statement.text) ? (["write"] as const) : directionsOf(tree);
  const times = statement.calls === undefined ? "" : ` (sent ${plural(statement.calls, "time")})`;
  const subject = `this ${commandOf(sent)}${times}`;
  if (blue.kind === "refused") {
    const details = { blue: `${text}\n${describeError(blue, sent)}` };
    const message = `Not checked, because blue refuses ${subject} too: ${blue.message} (${blue.code}).`;
    yield finding(statementRules.refusedByBlue, object, message, details);
  }
  if (blue.kind !== "described" || green.kind === "open") return;
  if (green.kind === "refused") {
    const rule = ruleOfRefusal(green.code, tree, blue.parameters.length > 0);
    // A refusal that names a function concerns the function's callers too.
    const isCall = UNDEFINED_FUNCTION.has(green.code) && /^[\w"]/.test(at(sent, green.position));
    const concerned = directions.concat(isCall && !directions.includes("call") ? "call" : []);
    const details = { blue: text, green: describeError(green, sent), directions: concerned };
    yield finding(rule, object, `Green refuses ${subject}: ${green.message} (${green.code}).`, details);
    return;
  }
  const [blueColumns, greenColumns] = withoutCommonEnds(blue.columns, green.columns);
  if (blueColumns.length > 0 || greenColumns.length > 0) {
    const isExtended = blue.columns.every((column, index) => sameColumn(column, green.columns[index]));
    const rule = isExtended ? statementRules.resultExtended : statementRules.resultChanged;
    const message = `Green returns ${isExtended ? "more" : "other"} columns for ${subject}.`;
    yield finding(rule, object, message, { ...sides(blueColumns, greenColumns), directions });
  }
  const [blueParameters, greenParameters] = changedParameters(blue.parameters, green.parameters);
  if (blueParameters.length > 0) {
    const message = `Green expects parameters of other types in ${subject}.`;
    yield finding(statementRules.parametersChanged, object, message, {
      ...sides(blueParameters, greenParameters),
      directions,
    });
  }
}

/** Returns one finding for all statements that were not checked for the same reason. */
export function notChecked(reason: string, count: number): Finding {
  const object = { kind: "statement", schema: "", name: reason } as const;
  const which = count === 0 ? "clients' statements" : plural(count, "statement");
  return finding(statementRules.notChecked, object, `Not checked: ${which}; ${reason}.`);
}

function isSame(blue: SideAnswer, green: SideAnswer): boolean {
  return (
    blue.kind === "described" &&
    green.kind === "described" &&
    blue.columns.join() === green.columns.join() &&
    blue.parameters.join() === green.parameters.join()
  );
}

function statementObject({ text }: KnownStatement): FindingObject {
  const name = text.replace(/\s+/g, " ");
  // The digest distinguishes statements with the same beginning.
  const digest = () => createHash("sha256").update(text).digest("hex").slice(0, 8);
  return {
    kind: "statement",
    schema: "",
    name: name.length > LONGEST_NAME ? `${cut(name, LONGEST_NAME)} (${digest()})` : name,
  };
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: undefined_function, ambiguous_function */
const UNDEFINED_FUNCTION = new Set(["42883", "42725"]);
/** ambiguous_function, ambiguous_parameter, indeterminate_datatype. Typed parameters would have avoided these errors. */
const AMBIGUOUS = new Set(["42725", "42P08", "42P18"]);

function ruleOfRefusal(code: string, tree: Node | undefined, hasParameters: boolean) {
  if (readsSystemCatalog(tree)) return statementRules.catalogChanged;
  return AMBIGUOUS.has(code) && hasParameters ? statementRules.ambiguous : statementRules.refused;
}

/** True if one of the statement's relations belongs to PostgreSQL, or to an extension that uses the prefix pg_. */
export function readsSystemCatalog(tree: Node | undefined): boolean {
  const queries = new Set(find(tree, "CommonTableExpr").map(({ ctename }) => ctename));
  const relations = find(tree, "RangeVar").flatMap(({ schemaname, relname = "" }) =>
    schemaname === undefined && queries.has(relname) ? [] : [schemaname ?? relname],
  );
  // FROM pg_ls_dir('.')
  const functions = find(tree, "RangeFunction").flatMap((from) => find(from, "FuncCall"));
  const called = functions.flatMap(({ funcname }) => strings(funcname).slice(0, 1));
  return [...relations, ...called].some((name) => name.startsWith("pg_") || name === "information_schema");
}

const WRITES = ["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"] as const;

/** SELECT ... FOR UPDATE reads, and WITH ... DELETE writes. A statement that the parser doesn't understand may do both. */
function directionsOf(tree: Node | undefined): readonly Direction[] {
  if (!tree) return ["read", "write"];
  if ("CallStmt" in tree) return ["call"];
  return WRITES.some((kind) => find(tree, kind).length > 0) ? ["write"] : ["read"];
}

function describeError({ code, message, position }: Refusal, sent: string): string {
  const near = cut(at(sent, position).replace(/\s+/g, " "), 30);
  const place = position === undefined ? "" : `, at character ${position}${near && `: ${near}`}`;
  return `${message} (${code}${place})`;
}

/** Returns the text from a position on. PostgreSQL counts characters, and JavaScript counts UTF-16 code units. */
function at(text: string, position: number | undefined): string {
  return position === undefined ? "" : [...text].slice(position - 1).join("");
}

/** Returns both lists without their common beginning and end. */
function withoutCommonEnds(blue: readonly string[], green: readonly string[]): [string[], string[]] {
  const shorter = Math.min(blue.length, green.length);
  let first = 0;
  while (first < shorter && sameColumn(blue[first], green[first])) first++;
  let last = 0;
  while (last < shorter - first && sameColumn(blue.at(-1 - last), green.at(-1 - last))) last++;
  return [blue.slice(first, blue.length - last), green.slice(first, green.length - last)];
}

/** True if the columns look the same to clients. varchar and text do, as in the rules for columns. */
function sameColumn(one: string | undefined, other: string | undefined): boolean {
  const fold = (column: string | undefined) => column?.replace(/ character varying(?=(\[\])?$)/, " text");
  return fold(one) === fold(other);
}

function changedParameters(blue: readonly string[], green: readonly string[]): [string[], string[]] {
  const named = (types: readonly string[]) => types.map((type, index) => `$${index + 1} ${type}`);
  const [from, to] = [named(blue), named(green)];
  const isChanged = (_: string, index: number) => !sameColumn(from[index], to[index]);
  return [from.filter(isChanged), to.filter(isChanged)];
}

function sides(blue: readonly string[], green: readonly string[]): { blue?: string; green?: string } {
  const text = (parts: readonly string[]) => cut(parts.join(", "), LONGEST_TEXT);
  return { ...(blue.length > 0 && { blue: text(blue) }), ...(green.length > 0 && { green: text(green) }) };
}
