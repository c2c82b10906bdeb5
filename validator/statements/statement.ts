import type { Node } from "libpg-query";
import { quote } from "../../postgres/sql/names";
import { parseStatement, sliceBytes } from "../../postgres/sql/parser";
import { isSymbol, isWord, tokenize, type Token } from "../../postgres/sql/tokens";
import { as, find, strings, type Kind } from "../../postgres/sql/tree";

/** A statement that a client has sent, or may send. */
export interface KnownStatement {
  readonly text: string;
  /** The search_path for its unqualified names on each side, as `SHOW search_path` writes it. @default the session's */
  readonly searchPath?: { readonly blue: string; readonly green: string };
  /** The number of times that it was executed. Absent if unknown. */
  readonly calls?: number;
  /** True if only the validator's user has sent it. @default false */
  readonly own?: boolean;
}

/** The reasons why statements aren't described, each with its commands. */
const SKIPPED: Readonly<Record<string, string>> = {
  "they name nothing that a schema could change":
    "abort begin checkpoint close commit deallocate discard end fetch listen load move notify release reset rollback " +
    "savepoint set show start unlisten",
  "the PREPARE before them contains their query": "execute",
  "PostgreSQL looks up what they name only when they run":
    "alter analyze analyse cluster comment create do drop grant import lock reassign refresh reindex repack revoke " +
    "security truncate vacuum",
};

/** Statements whose names PostgreSQL looks up when it parses them. */
const DESCRIBED: readonly Kind[] = [
  ...(["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CallStmt"] as const),
  ...(["ExplainStmt", "CreateTableAsStmt", "DeclareCursorStmt", "PrepareStmt", "CopyStmt"] as const),
];

/** True if PostgreSQL looks up the statement's names when it parses it. */
export function isDescribed(tree: Node): boolean {
  return DESCRIBED.some((kind) => kind in tree);
}

/** Returns why the statement can't be described, or undefined if it can. */
export function whySkipped(text: string, tree: Node | undefined): string | undefined {
  if (tree && isDescribed(tree)) return undefined;
  const command = commandOf(text).toLowerCase();
  return Object.entries(SKIPPED).find(([, commands]) => commands.split(" ").includes(command))?.[0];
}

/** Returns the statement's first word in upper case: `INSERT`. */
export function commandOf(text: string): string {
  const first = tokenize(text)?.find((token) => !isSymbol(token, "("));
  return first?.kind === "word" ? first.text.toUpperCase() : "?";
}

/**
 * Returns the text that is sent to be described. If the server looks up names only in a part of the statement, it is that part.
 * If pg_stat_statements has put a parameter where the grammar doesn't allow one, it is an equivalent that the grammar allows.
 */
export function describable(text: string, tree: Node | undefined): string {
  if (!tree) return text;
  const copy = as(tree, "CopyStmt");
  if (copy?.relation) {
    const { schemaname, relname = "" } = copy.relation;
    const columns = strings(copy.attlist).map(quote).join(", ") || "*";
    return `SELECT ${columns} FROM ${[...(schemaname ? [schemaname] : []), relname].map(quote).join(".")}`;
  }
  if (copy) return queryOfCopy(text);
  // Describing the query compares its columns too.
  if ("DeclareCursorStmt" in tree) return behindWord(text, "for");
  if ("PrepareStmt" in tree) return behindWord(text, "as");
  return withParametersAllowed(text, tree);
}

/** True for COPY ... FROM, which writes the columns that its description reads. */
export function isCopyFrom(text: string): boolean {
  return as(parseStatement(text), "CopyStmt")?.is_from === true;
}

/** Returns the query in the first parentheses of COPY. */
function queryOfCopy(text: string): string {
  const tokens = tokenize(text) ?? [];
  const end = indexOutside(tokens, "to");
  return text.slice(tokens[2]?.start, tokens[end - 1]?.start).trimEnd();
}

function behindWord(text: string, word: string): string {
  const tokens = tokenize(text) ?? [];
  const query = text.slice(tokens[indexOutside(tokens, word) + 1]?.start);
  return withParametersAllowed(query, parseStatement(query));
}

/** Returns the index of the first such word outside of parentheses. */
function indexOutside(tokens: readonly Token[], word: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    if (isSymbol(token, "(")) depth++;
    if (isSymbol(token, ")")) depth--;
    return depth === 0 && isWord(token, word);
  });
}

const INTERVAL_FIELDS = ["year", "month", "day", "hour", "minute", "second", "to"];

/**
 * Rewrites parameters that the server's grammar doesn't allow. pg_stat_statements replaces every constant with a parameter, even
 * in `interval $1`, `date $1` and `extract($1 FROM x)`, where the grammar allows only a constant. libpg-query's grammar accepts
 * these texts. They become `CAST($1 AS interval)` and `date_part($1, x)` on both sides.
 */
function withParametersAllowed(text: string, tree: Node | undefined): string {
  if (!text.includes("$")) return text;
  const casts = find(tree, "TypeCast").flatMap(({ arg, typeName, location = 0 }) => {
    const parameter = as(arg, "ParamRef")?.location;
    const type = typeName?.location ?? 0;
    // The location is -1 if the type stands before its value, without CAST or `::`.
    return location === -1 && parameter !== undefined && type >= 0 ? [{ type, parameter }] : [];
  });
  const extracts = find(tree, "FuncCall").flatMap(({ funcname, args, funcformat, location = 0 }) => {
    const parameter = as(args?.[0], "ParamRef")?.location;
    const isExtract = funcformat === "COERCE_SQL_SYNTAX" && strings(funcname).at(-1) === "extract";
    return isExtract && parameter !== undefined ? [{ location, parameter }] : [];
  });
  if (casts.length === 0 && extracts.length === 0) return text;
  const tokens = tokenize(text) ?? [];
  const indexes = new Map(tokens.map(({ start }, index) => [start, index]));
  const at = (bytes: number) => indexes.get(sliceBytes(text, 0, bytes).length) ?? -1;
  const edits = [
    ...casts.map(({ type, parameter }) => {
      const [first, value] = [tokens[at(type)]!, tokens[at(parameter)]!];
      let last = at(parameter);
      if (isWord(first, "interval")) while (isWord(tokens[last + 1], ...INTERVAL_FIELDS)) last++;
      const fields = text.slice(value.start + value.text.length, endOf(tokens[last]!));
      const before = text.slice(first.start, value.start).trimEnd();
      return { start: first.start, end: endOf(tokens[last]!), text: `CAST(${value.text} AS ${before}${fields})` };
    }),
    ...extracts.flatMap(({ location, parameter }) => {
      const [name, from] = [tokens[at(location)]!, tokens[at(parameter) + 1]!];
      return [
        { start: name.start, end: endOf(name), text: "date_part" },
        { start: from.start, end: endOf(from), text: "," },
      ];
    }),
  ].sort((one, other) => one.start - other.start);
  let result = "";
  let end = 0;
  for (const edit of edits) {
    result += text.slice(end, edit.start) + edit.text;
    end = edit.end;
  }
  return result + text.slice(end);
}

function endOf({ start, text }: Token): number {
  return start + text.length;
}
