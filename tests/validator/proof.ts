import { Client, type CustomTypesConfig } from "pg";
import { parseUrl } from "../../postgres/url";
import type { PostgresServer } from "../../localcloud/machine/postgres";
import { DIRECTIONS, type Direction, type Finding } from "../../validator/finding";
import { readScript } from "../../postgres/sql/script";
import { validate } from "../../validator/validate";
import { execute, openClient } from "../support/postgres";
import { allFindings } from "./support";

/** The content of a fixture's folder. */
export interface Fixture {
  readonly rule: string;
  readonly blue: string;
  readonly green: string;
  /**
   * The statements by direction. Those of clients run on both servers, and those to be replicated on the publisher, one by one.
   * `\connect ROLE` logs in as the role, whose password is `fixture`.
   */
  readonly statements: Readonly<Partial<Record<Direction, readonly string[]>>>;
}

/** The outcome of a fixture. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /**
   * By direction, what did not go as on blue, each once: green's SQLSTATE; `result`, another result; `accepted`, what blue
   * refuses; `stopped`, replication; `rows`, replication went on with other rows.
   */
  readonly breaks: Readonly<Partial<Record<Direction, readonly string[]>>>;
}

/** Reads a script. A statement ends with a semicolon at the end of a line. A line `-- direction` names the direction of those that follow. */
export function parseStatements(text: string): Fixture["statements"] {
  const sections: Partial<Record<Direction, string[]>> = {};
  let section: string[] | undefined;
  for (const part of text.split(/(?<=;)\n|(?<=^-- [a-z-]+)\n/m)) {
    const heading = /^\s*-- ([a-z-]+)\s*$/.exec(part)?.[1];
    if (heading !== undefined) {
      const direction = DIRECTIONS.find((candidate) => candidate === heading);
      if (!direction) throw new Error(`There is no direction ${heading}.`);
      section = sections[direction] = [];
    } else if (part.trim() !== "") {
      if (!section) throw new Error(`A statement stands before the first direction: ${part}`);
      section.push(part.trim().replace(/;$/, ""));
    }
  }
  return sections;
}

/** Scripts that leave objects outside of the schema public, and therefore need a separate database. */
const OUTSIDE =
  /\b(DATABASE|SCHEMA|EXTENSION|LANGUAGE|SERVER|WRAPPER|PUBLICATION|SUBSCRIPTION|EVENT TRIGGER|ROLE|ACCESS METHOD|PRIVILEGES|lo_\w+)\b/;

/** Two servers with a database that all fixtures use in turn, because creating one takes longer than most proofs. */
export class Bench {
  private databases = 0;
  private reusable: string | undefined;

  constructor(
    private readonly blue: PostgresServer,
    private readonly green: PostgresServer,
    /** Distinguishes benches that work at the same time. */
    private readonly name: string,
  ) {}

  /** Loads both schemas, validates them, and executes the statements that the verdict is about. */
  async prove(fixture: Fixture): Promise<Outcome> {
    const { blue, green } = this;
    let name = await this.load(fixture);
    const targets = { blue: parseUrl("blue", blue.url(name)), green: parseUrl("green", green.url(name)) };
    const clients = (["read", "write", "call"] as const).flatMap((direction) => fixture.statements[direction] ?? []);
    const report = await validate({
      ...targets,
      mode: "strict",
      environment: "test",
      // The rules for statements need some, and the others are to find what they find without.
      ...(/^statement/.test(fixture.rule) && { statements: await readScript(clients.join(";\n")) }),
    });
    // Roles belong to the whole server, where other fixtures run too.
    const isOwn = ({ object }: Finding) =>
      !["role", "parameter privileges"].includes(object.kind) || fixture.blue.includes(object.name);
    const findings = allFindings(report).filter(isOwn);

    const breaks: Partial<Record<Direction, readonly string[]>> = {};
    for (const direction of DIRECTIONS) {
      const statements = fixture.statements[direction];
      if (!statements) continue;
      const seen =
        direction === "replicate-forward"
          ? await replicate(name, blue, green, statements)
          : direction === "replicate-back"
            ? await replicate(name, green, blue, statements)
            : await compareClients(statements, blue.url(name), green.url(name));
      if (seen.length === 0) continue;
      breaks[direction] = [...new Set(seen)];
      // The way back starts with the same rows on both sides. The servers have the roles already.
      if (direction === "replicate-forward" && fixture.statements["replicate-back"]) {
        const withoutRoles = (sql: string) => sql.replaceAll(/^CREATE ROLE .*\n/gm, "");
        name = await this.load({ ...fixture, blue: withoutRoles(fixture.blue), green: withoutRoles(fixture.green) });
      }
    }
    return { findings, breaks };
  }

  /** @returns the databases' name, the same on both servers */
  private async load(fixture: Fixture): Promise<string> {
    const isReusable = !OUTSIDE.test(fixture.blue + fixture.green);
    const name = (isReusable && this.reusable) || `${this.name}_${++this.databases}`;
    const isNew = name !== this.reusable;
    if (isReusable) this.reusable = name;
    await Promise.all([
      loadDatabase(this.blue, name, fixture.blue, isNew),
      loadDatabase(this.green, name, fixture.green, isNew),
    ]);
    return name;
  }
}

async function loadDatabase(server: PostgresServer, name: string, sql: string, isNew: boolean): Promise<void> {
  // A script may create the database itself.
  const create = /^CREATE DATABASE [^;]*;/m.exec(sql)?.[0] ?? "CREATE DATABASE shop TEMPLATE template0";
  if (isNew) await execute(server.url(), create.replace("DATABASE shop", `DATABASE ${name}`));
  else
    await execute(
      server.url(name),
      "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC",
    );
  const rest = sql.replace(create, "").replaceAll("DATABASE shop ", `DATABASE ${name} `);
  const client = await openClient(server.url(name));
  try {
    if (!rest.includes("CONCURRENTLY")) await client.query(rest);
    // It may not run in a transaction, as several statements at once do.
    else for (const statement of rest.split(/;\n/)) await client.query(statement).catch(ignoreUniqueViolation);
  } finally {
    await client.end();
  }
}

/** CREATE UNIQUE INDEX CONCURRENTLY that fails leaves the invalid index that its fixture is about. */
function ignoreUniqueViolation(error: { code?: string }): void {
  if (error.code !== "23505") throw error as Error;
}

interface Answer {
  readonly error?: string;
  readonly result?: string;
}

/** Each side's statements run in one transaction that is rolled back, so that the next direction starts alike. */
async function compareClients(statements: readonly string[], blue: string, green: string): Promise<string[]> {
  const [onBlue, onGreen] = await Promise.all([runClient(statements, blue), runClient(statements, green)]);
  return statements.flatMap((statement, index) => {
    const [from = {}, to = {}] = [onBlue[index], onGreen[index]];
    if (from.error === to.error && from.result === to.result) return [];
    if (to.error !== undefined) return [to.error];
    return [from.error === undefined ? "result" : "accepted"];
  });
}

/** Values as the server writes them: what a driver makes of them depends on the driver. */
const TEXT = { getTypeParser: () => (value: string) => value } as unknown as CustomTypesConfig;

async function runClient(statements: readonly string[], url: string): Promise<Answer[]> {
  const client = await openClient(url);
  const answers: Answer[] = [];
  try {
    await client.query("BEGIN");
    for (const statement of statements) {
      answers.push(
        statement.startsWith("\\connect ") ? await logIn(statement.slice(9), url) : await ask(client, statement),
      );
    }
  } finally {
    await client.end();
  }
  return answers;
}

async function ask(client: Client, statement: string): Promise<Answer> {
  await client.query("SAVEPOINT s");
  try {
    const { rows, fields, rowCount } = await client.query<string[]>({ text: statement, rowMode: "array", types: TEXT });
    await client.query("RELEASE SAVEPOINT s");
    // A user-defined type has another oid on each server.
    const columns = fields.map(({ name, dataTypeID }) => [name, dataTypeID < 16_384 ? dataTypeID : "user's"]);
    return { result: JSON.stringify([columns, rows, rowCount]) };
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT s");
    return { error: (error as { code?: string }).code ?? String(error) };
  }
}

async function logIn(role: string, url: string): Promise<Answer> {
  const { hostname: host, port, pathname } = new URL(url);
  const client = new Client({ host, port: Number(port), database: pathname.slice(1), user: role, password: "fixture" });
  try {
    await client.connect();
    return { result: "logged in" };
  } catch (error) {
    return { error: (error as { code?: string }).code ?? String(error) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A limit that none of these reaches on a busy machine. Milliseconds. */
const REPLICATION_LIMIT = 20_000;

/** Replicates what the statements do from one server to the other. Both have the same rows before. */
async function replicate(
  name: string,
  from: PostgresServer,
  to: PostgresServer,
  statements: readonly string[],
): Promise<string[]> {
  const publisher = await openClient(from.url(name));
  const subscriber = await openClient(to.url(name));
  const connection = `host=${from.host} port=${from.port} user=${from.username} password=${from.password} dbname=${name}`;
  let subscribed = false;
  try {
    for (const client of [publisher, subscriber]) {
      await client.query("CREATE TABLE public.proof_marker (n int PRIMARY KEY)");
    }
    await publisher.query("CREATE PUBLICATION proof FOR ALL TABLES WITH (publish_via_partition_root = true)");
    // Not by CREATE SUBSCRIPTION, whose transaction would wait for the publisher's, as the other direction's waits for ours.
    await publisher.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [name]);
    try {
      await subscriber.query(
        `CREATE SUBSCRIPTION ${name} CONNECTION '${connection}' PUBLICATION proof
         WITH (create_slot = false, slot_name = '${name}', copy_data = false, disable_on_error = true, origin = none)`,
      );
      subscribed = true;
    } catch {
      // A table that the subscriber lacks is refused right away.
      await publisher.query("SELECT pg_drop_replication_slot($1)", [name]);
      return ["stopped"];
    }
    const refused: string[] = [];
    for (const statement of statements) {
      await publisher.query(statement).catch((error: { code?: string }) => refused.push(error.code ?? "unknown"));
    }
    await publisher.query("INSERT INTO public.proof_marker VALUES (1)");
    if (!(await arrives(subscriber))) return [...refused, "stopped"];
    for (const client of [publisher, subscriber]) {
      await client.query("SET search_path = ''; SET IntervalStyle = postgres; SET DateStyle = ISO; SET TimeZone = UTC");
    }
    const [sent, received] = [await readRows(publisher, subscriber), await readRows(subscriber, publisher)];
    return sent === received ? refused : [...refused, "rows"];
  } finally {
    if (subscribed) await subscriber.query(`DROP SUBSCRIPTION ${name}`);
    await publisher.query("DROP PUBLICATION proof; DROP TABLE public.proof_marker");
    await subscriber.query("DROP TABLE public.proof_marker");
    await Promise.all([publisher.end(), subscriber.end()]);
  }
}

/** False: the subscription was disabled by an error. */
async function arrives(subscriber: Client): Promise<boolean> {
  const deadline = Date.now() + REPLICATION_LIMIT;
  while (Date.now() < deadline) {
    const { rows } = await subscriber.query<{ arrived: boolean; enabled: boolean }>(
      `SELECT EXISTS (SELECT FROM public.proof_marker) AS arrived,
         (SELECT subenabled FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND subname = current_database()) AS enabled`,
    );
    const [state] = rows;
    if (state?.arrived) return true;
    if (!state?.enabled) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("The marker neither arrived nor stopped replication.");
}

/** All rows of the tables and columns that both have, as texts, in an order that doesn't depend on the server. */
async function readRows(client: Client, other: Client): Promise<string> {
  const columns = async (one: Client) =>
    (
      await one.query<{ table: string; column: string; generated: boolean; only: boolean }>(
        `SELECT a.attrelid::regclass::text AS table, quote_ident(a.attname) AS column, a.attgenerated <> '' AS generated,
           c.relkind = 'r' AS only
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_|^information_schema$'
           AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY 1, 2`,
      )
    ).rows;
  const [own, others] = [await columns(client), await columns(other)];
  // Columns that both sides compute are not part of the rows.
  const shared = own.filter((one) =>
    others.some((two) => two.table === one.table && two.column === one.column && !(one.generated && two.generated)),
  );
  const tables = [...new Map(shared.map(({ table, only }) => [table, { name: table, only }])).values()];
  const texts: string[] = [];
  for (const table of tables) {
    const list = shared.filter((one) => one.table === table.name).map(({ column }) => `${column}::text`);
    const { rows } = await client.query<{ rows: string }>(
      `SELECT coalesce(string_agg(r::text, E'\\n' ORDER BY r::text COLLATE "C"), '') AS rows FROM (SELECT ${list.join(", ")} FROM ${table.only ? "ONLY " : ""}${table.name}) r`,
    );
    texts.push(`${table.name}\n${rows[0]?.rows ?? ""}`);
  }
  return texts.join("\n");
}
