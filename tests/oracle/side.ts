import { Client } from "pg";
import type { PostgresServer } from "../../localcloud/machine/postgres";
import type { Schema } from "../../postgres/catalog/model";
import { execute, openClient, schemaOf } from "../support/postgres";
import { GROUP, ROLES } from "./blueprint";
import type { Statement } from "./statement";

/** What came of a statement. */
export interface Outcome {
  /** SQLSTATE; {@link PASSED} when nothing refused it. */
  readonly code: string;
  /** The rows of all steps, or what was wrong. */
  readonly text: string;
}

/** Raised by what nothing refused, so that it is undone as well. None of PostgreSQL's own codes. */
export const PASSED = "OK000";
const DATABASE = "oracle";
/** Whom blueprints and changes name. Nobody logs in as the last two. */
const ALL_ROLES = [...ROLES, "oracle_other", GROUP];
/** What was dropped stays in the catalogs' files and in the connection's memory, and makes each round slower than the last. */
const LOADS_OF_A_DATABASE = 50;

/** One of the two servers, with one database that is emptied for each schema: to create one takes longer than a round. */
export class Side {
  private loads = 0;

  private constructor(
    private readonly server: PostgresServer,
    private client: Client,
    /** Where the server writes the file of COPY. */
    private readonly directory: string,
  ) {}

  static async open(server: PostgresServer): Promise<Side> {
    const roles = ALL_ROLES.map((role) => `CREATE ROLE ${role} PASSWORD 'oracle'`);
    await execute(server.url(), roles.join("; "));
    const client = await createDatabase(server);
    const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
    return new Side(server, client, rows[0]?.data_directory ?? "");
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /**
   * Leaves nothing of the schema before, nor of what was changed beside it.
   * @param script SQL of a blueprint
   * @param rows SQL of its rows @default none
   */
  async load(script: string, rows = ""): Promise<void> {
    if (++this.loads % LOADS_OF_A_DATABASE === 0) {
      await this.client.end();
      this.client = await createDatabase(this.server);
    }
    await this.client.query(RESET);
    await this.client.query(`SET ROLE oracle_owner; ${script}; RESET ROLE`);
    // Rows come as they are replicated: without triggers and foreign keys.
    await this.client.query(`SET session_replication_role = replica; ${rows}; RESET session_replication_role`);
    await this.client.query("REFRESH MATERIALIZED VIEW public.summary");
  }

  /** @returns why not; undefined when it was done */
  async change(sql: string): Promise<string | undefined> {
    try {
      await this.client.query(`SET ROLE oracle_owner; ${sql}; RESET ROLE`);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  read(): Promise<Schema> {
    return schemaOf(this.server.url(DATABASE));
  }

  /**
   * Runs statements as a role, each undone afterwards.
   * @param login log in, so that the role's and the database's settings and the right to log in count
   * @returns an outcome for each, in their order
   */
  async run(statements: readonly Statement[], role: string, login: boolean): Promise<readonly Outcome[]> {
    const { host, port } = this.server;
    const client = login ? new Client({ host, port, database: DATABASE, user: role, password: "oracle" }) : this.client;
    try {
      if (login) await client.connect();
    } catch (error) {
      // Who can't come in can't send anything.
      const { code = "", message } = error as { code?: string; message: string };
      return statements.map(() => ({ code, text: message }));
    }
    const outcomes = new Map<Statement, Outcome>();
    try {
      // What sequences give depends on all that was run before.
      for (const batch of [
        statements.filter(({ usesSequence }) => usesSequence),
        statements.filter(({ usesSequence }) => !usesSequence),
      ]) {
        await this.client.query(RESTART);
        if (!login) await client.query(`SET SESSION AUTHORIZATION ${role}`);
        const found = await this.send(client, batch);
        if (!login) await client.query("RESET SESSION AUTHORIZATION");
        for (const [index, statement] of batch.entries()) outcomes.set(statement, found[index]!);
      }
    } finally {
      if (login) await client.end();
    }
    return statements.map((statement) => outcomes.get(statement)!);
  }

  private async send(client: Client, statements: readonly Statement[]): Promise<readonly Outcome[]> {
    const steps = JSON.stringify(statements.map((statement) => statement.steps));
    const ownFile = `${this.directory}/oracle-file`;
    await client.query("SELECT set_config('oracle.steps', $1, false)", [steps.replaceAll("oracle-file", ownFile)]);
    await client.query(RUN);
    const { rows } = await client.query<{ outcomes: string }>("SELECT current_setting('oracle.outcomes') AS outcomes");
    const outcomes = JSON.parse(rows[0]?.outcomes ?? "[]") as Outcome[];
    if (outcomes.length !== statements.length) {
      throw new Error(`${statements.length} statements have ${outcomes.length} outcomes.`);
    }
    return outcomes;
  }
}

async function createDatabase(server: PostgresServer): Promise<Client> {
  await execute(server.url(), `DROP DATABASE IF EXISTS ${DATABASE}`);
  await execute(server.url(), `CREATE DATABASE ${DATABASE} OWNER oracle_owner TEMPLATE template0`);
  return openClient(server.url(DATABASE));
}

const RESET = `
DO $$
DECLARE one text;
BEGIN
  FOR one IN SELECT evtname FROM pg_event_trigger LOOP EXECUTE format('DROP EVENT TRIGGER %I', one); END LOOP;
  FOR one IN SELECT unnest(ARRAY['${ALL_ROLES.join("', '")}']) LOOP
    IF to_regrole(one) IS NULL THEN EXECUTE format('CREATE ROLE %I PASSWORD ''oracle''', one); END IF;
    EXECUTE format('DROP OWNED BY %I CASCADE', one);
    EXECUTE format('ALTER ROLE %I LOGIN INHERIT NOBYPASSRLS', one);
    EXECUTE format('ALTER ROLE %I RESET ALL', one);
    EXECUTE format('ALTER ROLE %I IN DATABASE ${DATABASE} RESET ALL', one);
  END LOOP;
END $$;
ALTER DATABASE ${DATABASE} RESET ALL;
DROP SCHEMA IF EXISTS public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE ${DATABASE} TO PUBLIC;
GRANT USAGE ON LANGUAGE sql TO PUBLIC;
REVOKE oracle_owner FROM oracle_app, oracle_reader;
REVOKE ${GROUP} FROM oracle_app, oracle_reader;
ALTER ROLE ${GROUP} NOLOGIN;
ALTER ROLE oracle_other NOLOGIN;
GRANT ${GROUP} TO oracle_app;
GRANT pg_read_server_files, pg_write_server_files TO oracle_owner, oracle_app`;

/** No statement's undoing takes numbers back. All sequences stand after the ids that there are. */
const RESTART =
  "SELECT setval(seqrelid, greatest(least(10, seqmax), seqmin)) FROM pg_sequence WHERE seqmax > 0 AND seqmin <= 10";

/** On the server, so that hundreds of statements are one round trip. What is deferred is asked for at each one's end. */
const RUN = `
DO $$
DECLARE
  steps jsonb;
  step text;
  line record;
  count bigint;
  seen text;
  gives_rows boolean;
  outcomes jsonb[];
BEGIN
  FOR steps IN SELECT jsonb_array_elements(current_setting('oracle.steps')::jsonb) LOOP
    BEGIN
      seen := '';
      gives_rows := false;
      FOR step IN SELECT jsonb_array_elements_text(steps) LOOP
        IF step ~ '^(SELECT|SHOW)' OR step ~ 'RETURNING' OR step ~ '^EXECUTE' AND gives_rows THEN
          FOR line IN EXECUTE step LOOP seen := seen || line::text || E'\\n'; END LOOP;
        ELSE
          EXECUTE step;
          GET DIAGNOSTICS count = ROW_COUNT;
          seen := seen || count || E'\\n';
        END IF;
        gives_rows := gives_rows OR step ~ '^PREPARE .* AS SELECT';
      END LOOP;
      SET CONSTRAINTS ALL IMMEDIATE;
      RAISE EXCEPTION USING ERRCODE = '${PASSED}', MESSAGE = seen;
    EXCEPTION WHEN OTHERS THEN
      outcomes := outcomes || jsonb_build_object('code', SQLSTATE, 'text', SQLERRM);
    END;
  END LOOP;
  PERFORM set_config('oracle.outcomes', coalesce(to_jsonb(outcomes), '[]')::text, false);
END $$`;
