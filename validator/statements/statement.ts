import { isSymbol, isWord, tokenize, type Token } from "../../postgres/sql/lexer";

/** What a client has sent, or may send. */
export interface KnownStatement {
  readonly text: string;
  /** What its unqualified names mean on each side, as `SHOW search_path` writes it. @default the session's own */
  readonly searchPath?: { readonly blue: string; readonly green: string };
  /** How often it was executed, where that is known. */
  readonly calls?: number;
  /** The validator's own user has sent it. @default false */
  readonly own?: boolean;
}

/** Why a statement isn't described, and the commands of which that is true. */
const SKIPPED: Readonly<Record<string, readonly string[]>> = {
  "they name nothing that a schema could change": [
    ..."abort begin checkpoint close commit deallocate discard end fetch listen load move notify release reset".split(
      " ",
    ),
    ..."rollback savepoint set show start unlisten".split(" "),
  ],
  "the PREPARE before them contains their query": ["execute"],
  "PostgreSQL looks up what they name only when they run": [
    ..."alter analyze analyse cluster comment create do drop grant import lock reassign refresh reindex repack".split(
      " ",
    ),
    ..."revoke security truncate vacuum".split(" "),
  ],
};

/** Why it can't be described; undefined: it can. */
export function whySkipped(tokens: readonly Token[]): string | undefined {
  if (createsTableAs(tokens)) return undefined;
  return Object.entries(SKIPPED).find(([, commands]) => isWord(tokens[0], ...commands))?.[0];
}

/** CREATE TABLE ... AS and CREATE MATERIALIZED VIEW ... AS, whose query PostgreSQL does look into. */
function createsTableAs(tokens: readonly Token[]): boolean {
  if (!isWord(tokens[0], "create")) return false;
  const kind = tokens.findIndex((token) => isWord(token, "table", "view"));
  const isKind = isWord(tokens[kind], "table")
    ? tokens.slice(1, kind).every((token) => isWord(token, "temp", "temporary", "local", "global", "unlogged"))
    : isWord(tokens[kind - 1], "materialized");
  return isKind && indexOfWord(tokens, "as") > 0;
}

/** Upper case, for people: `INSERT`. */
export function commandOf(tokens: readonly Token[]): string {
  const first = tokens.find((token) => !isSymbol(token, "("));
  return first?.kind === "word" ? first.text.toUpperCase() : "?";
}

/**
 * What is sent to be described in the statement's place, where the server looks into a part of it only, or where
 * pg_stat_statements has put a parameter where the grammar wants a constant.
 */
export function describable(text: string): string {
  const tokens = tokenize(text);
  const [first] = tokens;
  if (isWord(first, "copy")) return describableCopy(text, tokens) ?? text;
  // Its query, so that its columns are compared, too.
  const query = isWord(first, "declare")
    ? indexOfWord(tokens, "for")
    : isWord(first, "prepare")
      ? indexOfWord(tokens, "as")
      : -1;
  return withParametersAllowed(text.slice(tokens[query + 1]?.start));
}

/** True of COPY ... FROM, which writes what it is described as reading. */
export function isCopyFrom(text: string): boolean {
  const tokens = tokenize(text);
  return isWord(tokens[0], "copy") && isWord(tokens[indexOfWord(tokens, "from", "to")], "from");
}

/** COPY runs its query, and reads or writes the columns that it lists, or all of them. */
function describableCopy(text: string, tokens: readonly Token[]): string | undefined {
  const end = indexOfWord(tokens, "from", "to");
  if (end < 0) return undefined;
  const part = (from: number, to: number) => text.slice(tokens[from]?.start, tokens[to]?.start).trimEnd();
  if (isSymbol(tokens[1], "(")) return part(2, end - 1);
  const list = tokens.findIndex((token) => isSymbol(token, "("));
  return list > 0 && list < end
    ? `SELECT ${part(list + 1, end - 1)} FROM ${part(1, list)}`
    : `SELECT * FROM ${part(1, end)}`;
}

/** The first of these words that is outside of parentheses, and not the first token. */
function indexOfWord(tokens: readonly Token[], ...words: readonly string[]): number {
  let depth = 0;
  return tokens.findIndex((token, index) => {
    if (isSymbol(token, "(")) depth++;
    if (isSymbol(token, ")")) depth--;
    return depth === 0 && index > 0 && isWord(token, ...words);
  });
}

/** Types that are written in front of a string constant. */
const TYPES = new Set(
  (
    "bit bool boolean box bytea char character cidr circle date decimal float4 float8 inet int int2 int4 int8 integer " +
    "interval json jsonb jsonpath line lseg macaddr macaddr8 money name numeric path point polygon regclass text time " +
    "timestamp timestamptz timetz tsquery tsvector uuid varchar xml"
  ).split(" "),
);
const TIME_ZONES = [
  ["with", "time", "zone"],
  ["without", "time", "zone"],
];
const INTERVAL_FIELDS = ["year", "month", "day", "hour", "minute", "second", "to"];

/**
 * pg_stat_statements puts parameters in the place of all constants, also where the grammar takes no parameter:
 * `interval $1`, `date $1`, `extract($1 FROM x)`. These are rewritten so that it does: `CAST($1 AS interval)`,
 * `date_part($1, x)`. Both sides get the same.
 */
function withParametersAllowed(text: string): string {
  const tokens = tokenize(text);
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const replace = (from: Token, to: Token, by: string) =>
    edits.push({ start: from.start, end: to.start + to.text.length, text: by });
  tokens.forEach((token, index) => {
    if (token.kind !== "parameter") return;
    const [third, second, first] = [tokens[index - 3], tokens[index - 2], tokens[index - 1]];
    const next = tokens[index + 1];
    if (isWord(second, "extract") && isSymbol(first, "(") && isWord(next, "from")) {
      replace(second!, second!, "date_part");
      replace(next!, next!, ",");
      return;
    }
    const zoned = TIME_ZONES.some((words) => [third, second, first].every((one, at) => isWord(one, words[at]!)));
    const type = tokens[index - (zoned ? 4 : 1)];
    if (type?.kind !== "word" || !TYPES.has(type.text.toLowerCase())) return;
    let last = index;
    if (isWord(type, "interval")) while (isWord(tokens[last + 1], ...INTERVAL_FIELDS)) last++;
    replace(type, tokens[last]!, `CAST(${token.text} AS ${text.slice(type.start, token.start).trimEnd()})`);
  });
  let result = "";
  let end = 0;
  for (const edit of edits) {
    result += text.slice(end, edit.start) + edit.text;
    end = edit.end;
  }
  return result + text.slice(end);
}
