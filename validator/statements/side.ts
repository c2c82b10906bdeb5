import type { Client } from "pg";
import type { Side } from "../../postgres/connect";
import { describeStatements, isRefusal, type Answer, type Refusal } from "./describe";
import type { KnownStatement } from "./statement";

/** A statement that is described. */
export interface SentStatement {
  readonly statement: KnownStatement;
  /** What is sent in its place; most often its own text. */
  readonly sent: string;
}

/** A server's word on a statement. */
export type SideAnswer =
  | {
      readonly kind: "described";
      /** Types. */
      readonly parameters: readonly string[];
      /** `id bigint` */
      readonly columns: readonly string[];
    }
  | ({ readonly kind: "refused" } & Refusal)
  /** Why it is no word at all. */
  | { readonly kind: "open"; readonly reason: string };

/** How long a statement waits for somebody's DDL. Milliseconds; far more than describing takes, and there may be thousands. */
const LOCK_LIMIT = 1_000;

/**
 * Has one server describe the statements, in its own sense of their names.
 * @param limit milliseconds for all of them together
 * @returns as many answers as statements, in their order
 */
export async function describeOn(
  side: Side,
  client: Client,
  statements: readonly SentStatement[],
  limit: number,
): Promise<SideAnswer[]> {
  const session = await prepare(client);
  const deadline = performance.now() + limit;
  const answers = new Map<number, Answer>();
  let isLate = false;
  for (const [path, indexes] of groupByPath(side, statements, session)) {
    // Qualified, because the last statements' search_path may find another one first.
    await client.query("SELECT pg_catalog.set_config('search_path', $1, false)", [path]);
    const texts = indexes.map((index) => statements[index]!.sent);
    const described = await describeStatements(client, texts, Math.max(deadline - performance.now(), 1));
    described.forEach((answer, at) => answers.set(indexes[at]!, answer));
    isLate = described.length < texts.length;
    if (isLate) break;
  }
  // Who was late has closed the connection: nobody says any more what the types are called.
  const types = isLate ? new Map<number, string>() : await readTypeNames(client, [...answers.values()]);
  const late = `${side} did not describe them within ${limit / 1000} s`;
  return statements.map(({ statement }, index): SideAnswer => {
    const answer = answers.get(index);
    if (!answer || (isLate && !isRefusal(answer))) return { kind: "open", reason: late };
    if (!isRefusal(answer)) return named(answer, types);
    const reason = whyOpen(side, answer, hiddenFrom(statement, side, session));
    return reason === undefined ? { kind: "refused", ...answer } : { kind: "open", reason };
  });
}

interface Session {
  readonly searchPath: string;
  /** Schemas that the user may not look into; as in a search_path. */
  readonly hidden: readonly string[];
}

async function prepare(client: Client): Promise<Session> {
  const { rows: shown } = await client.query<{ search_path: string }>("SHOW search_path");
  // The user's own may find others than PostgreSQL's functions and catalogs.
  await client.query("SET search_path = pg_catalog, pg_temp");
  const { rows } = await client.query<Session>(
    `SELECT replace($1, '"$user"', quote_ident(current_user)) AS "searchPath",
       array(SELECT quote_ident(nspname) FROM pg_namespace WHERE NOT has_schema_privilege(oid, 'USAGE')) AS hidden`,
    [shown[0]!.search_path],
  );
  // Nothing is executed; if something were, it could not write. Their time is limited together, and by us: the server's
  // limit for one would sometimes be noticed first, and be taken for its word on a statement.
  await client.query(
    `SET default_transaction_read_only = on; SET lock_timeout = ${LOCK_LIMIT}; SET statement_timeout = 0`,
  );
  return rows[0]!;
}

function pathOf({ searchPath }: KnownStatement, side: Side, session: Session): string {
  return searchPath?.[side] ?? session.searchPath;
}

function groupByPath(side: Side, statements: readonly SentStatement[], session: Session): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  statements.forEach(({ statement }, index) => {
    const path = pathOf(statement, side, session);
    const group = groups.get(path);
    if (group) group.push(index);
    else groups.set(path, [index]);
  });
  return groups;
}

/** Schemas of the statement's search_path whose names the validator's user does not find, though the client may. */
function hiddenFrom(statement: KnownStatement, side: Side, session: Session): string[] {
  const path = pathOf(statement, side, session)
    .split(",")
    .map((name) => name.trim());
  return session.hidden.filter((schema) => path.includes(schema));
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: undefined table, object, function. */
const UNDEFINED = new Set(["42P01", "42704", "42883"]);
/** The server's own trouble: no resources, an operator's intervention, a system or an internal error. */
const TROUBLE = /^(53|54|57|58|XX)/;

/** Errors that don't mean that a client would get them. */
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

async function readTypeNames(client: Client, answers: readonly Answer[]): Promise<Map<number, string>> {
  const described = answers.filter((answer) => !isRefusal(answer)) as Exclude<Answer, Refusal>[];
  const oids = new Set(
    described.flatMap(({ parameters, columns }) => [...parameters, ...columns.map(({ type }) => type)]),
  );
  // With this search_path every name is qualified that isn't PostgreSQL's own.
  await client.query("SET search_path = pg_catalog, pg_temp");
  const { rows } = await client.query<{ oid: number; name: string }>(
    "SELECT oid, format_type(oid, NULL) AS name FROM unnest($1::oid[]) AS oid",
    [[...oids]],
  );
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}
