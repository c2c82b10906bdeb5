import type { Side } from "../../postgres/connect";
import type { Session } from "../../postgres/session";
import { describeStatements, isRefusal, type Answer, type Refusal } from "./describe";
import type { KnownStatement } from "./statement";

/** A statement that is sent to be described. */
export interface SentStatement {
  readonly statement: KnownStatement;
  /** The text that is sent, which is most often the statement's text. */
  readonly sent: string;
}

/** A server's answer about a statement. */
export type SideAnswer =
  | {
      readonly kind: "described";
      /** The parameters' types. */
      readonly parameters: readonly string[];
      /** Names and types, such as `id bigint`. */
      readonly columns: readonly string[];
    }
  | ({ readonly kind: "refused" } & Refusal)
  /** The server gave no answer that counts, for this reason. */
  | { readonly kind: "open"; readonly reason: string };

/**
 * The time in milliseconds that a statement waits for the locks of DDL. It is far longer than describing takes, but short
 * because there may be thousands of statements.
 */
const LOCK_LIMIT = 1_000;

/**
 * Nothing is executed, and read-only transactions could not write anyway. The client limits the time of all statements together.
 * The server's limit for one statement could be reached first, and would look like an answer to the statement.
 */
const SETTINGS = {
  default_transaction_read_only: "on",
  lock_timeout: String(LOCK_LIMIT),
  statement_timeout: "0",
};

/**
 * Has one server describe the statements, each with its search_path.
 * @param limit milliseconds for all of them together, after which the session is ended
 * @returns as many answers as statements, in their order
 * @throws Error that names the side if the connection is lost
 */
export async function describeOn(
  session: Session,
  statements: readonly SentStatement[],
  limit: number,
): Promise<SideAnswer[]> {
  try {
    return await session.withSettings(SETTINGS, () => describeAll(session, statements, limit));
  } catch (error) {
    throw session.failure("describe statements on", error);
  }
}

async function describeAll(
  session: Session,
  statements: readonly SentStatement[],
  limit: number,
): Promise<SideAnswer[]> {
  const { side } = session;
  const visibility = await readVisibility(session);
  const deadline = performance.now() + limit;
  const answers = new Map<number, Answer>();
  for (const [path, indexes] of groupByPath(side, statements, visibility)) {
    await session.set({ search_path: path });
    const texts = indexes.map((index) => statements[index]!.sent);
    const described = await describeStatements(session, texts, Math.max(deadline - performance.now(), 1));
    described.forEach((answer, at) => answers.set(indexes[at]!, answer));
    if (!session.isOpen) break;
  }
  // Without a session, the names of the types can't be read, so only refusals are known.
  const isLate = !session.isOpen;
  const types = isLate ? new Map<number, string>() : await readTypeNames(session, [...answers.values()]);
  const late = `${side} did not describe them within ${limit / 1000} s`;
  return statements.map(({ statement }, index): SideAnswer => {
    const answer = answers.get(index);
    if (!answer || (isLate && !isRefusal(answer))) return { kind: "open", reason: late };
    if (!isRefusal(answer)) return named(answer, types);
    const reason = whyOpen(side, answer, hiddenFrom(statement, side, visibility));
    return reason === undefined ? { kind: "refused", ...answer } : { kind: "open", reason };
  });
}

/** The schemas in which the validator's user finds unqualified names. */
interface Visibility {
  readonly searchPath: string;
  /** Schemas without the USAGE privilege for the user, quoted as in a search_path. */
  readonly hidden: readonly string[];
}

async function readVisibility(session: Session): Promise<Visibility> {
  // Names are qualified, because with the user's search_path they could mean other functions and catalogs than PostgreSQL's.
  const { rows } = await session.query<Visibility & { readonly [column: string]: unknown }>(
    `SELECT pg_catalog.replace(
         pg_catalog.current_setting('search_path'), '"$user"', pg_catalog.quote_ident(current_user)) AS "searchPath",
       array(SELECT pg_catalog.quote_ident(nspname) FROM pg_catalog.pg_namespace
         WHERE NOT pg_catalog.has_schema_privilege(oid, 'USAGE')) AS hidden`,
  );
  return rows[0]!;
}

function pathOf({ searchPath }: KnownStatement, side: Side, own: Visibility): string {
  return searchPath?.[side] ?? own.searchPath;
}

function groupByPath(side: Side, statements: readonly SentStatement[], own: Visibility): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  statements.forEach(({ statement }, index) => {
    const path = pathOf(statement, side, own);
    const group = groups.get(path);
    if (group) group.push(index);
    else groups.set(path, [index]);
  });
  return groups;
}

/** Returns the schemas of the statement's search_path that are hidden from the validator's user, although the client may see them. */
function hiddenFrom(statement: KnownStatement, side: Side, own: Visibility): string[] {
  const path = pathOf(statement, side, own)
    .split(",")
    .map((name) => name.trim());
  return own.hidden.filter((schema) => path.includes(schema));
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: undefined table, object, function. */
const UNDEFINED = new Set(["42P01", "42704", "42883"]);
/** Errors of the server itself: insufficient resources, an operator's intervention, a system or an internal error. */
const TROUBLE = /^(53|54|57|58|XX)/;

/** Returns why the error doesn't mean that a client would get it, or undefined if a client would. */
function whyOpen(side: Side, { code, message }: Refusal, hidden: readonly string[]): string | undefined {
  if (code === "55P03") return `somebody's DDL on ${side} has locked what they name`;
  if (code === "42501") return `the validator's user lacks a right on ${side} (${message})`;
  if (TROUBLE.test(code)) return `${side} could not say (${message})`;
  if (UNDEFINED.has(code) && hidden.length > 0) {
    return `the validator's user may not look into a schema of ${side}'s search_path (${hidden.join(", ")})`;
  }
  return undefined;
}

function named({ parameters, columns }: Exclude<Answer, Refusal>, types: ReadonlyMap<number, string>): SideAnswer {
  const nameOf = (oid: number) => types.get(oid) ?? String(oid);
  return {
    kind: "described",
    parameters: parameters.map(nameOf),
    columns: columns.map(({ name, type }) => `${name} ${nameOf(type)}`),
  };
}

async function readTypeNames(session: Session, answers: readonly Answer[]): Promise<Map<number, string>> {
  const described = answers.filter((answer) => !isRefusal(answer)) as Exclude<Answer, Refusal>[];
  const oids = new Set(
    described.flatMap(({ parameters, columns }) => [...parameters, ...columns.map(({ type }) => type)]),
  );
  // With a transaction's search_path, format_type qualifies every name that isn't PostgreSQL's own.
  const { rows } = await session.transaction(() =>
    session.query<{ oid: number; name: string }>(
      "SELECT oid, format_type(oid, NULL) AS name FROM unnest($1::oid[]) AS oid",
      [[...oids]],
    ),
  );
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}
