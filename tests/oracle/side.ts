import { Client } from "pg";
import type { PostgresServer } from "../../localcloud/machine/postgres";
import type { Schema } from "../../postgres/catalog/model";
import { execute, openClient, schemaOf } from "../support/postgres";
import { GROUP, ROLES } from "./blueprint";
import type { Statement } from "./statement";

/** The result of a statement. */
export interface Outcome {
  /** The SQLSTATE, or {@link PASSED} if the statement succeeded. */
  readonly code: string;
  /** The rows of all steps, or the error message. */
  readonly text: string;
}

/** The SQLSTATE that is raised after a statement that succeeded, so that it is rolled back too. PostgreSQL does not use it. */
export const PASSED = "OK000";
const DATABASE = "oracle";
/** Every role that blueprints and changes name. The last two never log in. */
const ALL_ROLES = [...ROLES, "oracle_other", GROUP];
/**
 * How many schemas a database holds, one after the other, before it is replaced. Dropped objects leave dead rows in the catalogs
 * and entries in the connection's caches, which slow down each round.
 */
const LOADS_PER_DATABASE = 50;

/** One of the two servers. Its one database is emptied for each schema, because creating a database takes longer than a round. */
export class Side {
  private loads = 0;

  private constructor(
    private readonly server: PostgresServer,
    private client: Client,
    /** The directory of the file that COPY writes. */
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
   * Replaces the previous schema, and resets the settings and roles that changes altered beside it.
   * @param script SQL of a blueprint
   * @param rows SQL of its rows @default no rows
   */
  async load(script: string, rows = ""): Promise<void> {
    if (++this.loads % LOADS_PER_DATABASE === 0) {
      await this.client.end();
      this.client = await createDatabase(this.server);
    }
    await this.client.query(RESET);
    await this.client.query(`SET ROLE oracle_owner; ${script}; RESET ROLE`);
    // As in replication, no triggers fire and no foreign keys are checked.
    await this.client.query(`SET session_replication_role = replica; ${rows}; RESET session_replication_role`);
    await this.client.query("REFRESH MATERIALIZED VIEW public.summary");
  }

  /** Runs the SQL of a change. @returns the error message, or undefined if it succeeded */
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
   * Runs statements as a role and rolls each back.
   * @param login true to log in, so that the settings of role and database, and the right to log in, apply
   * @returns the outcomes, in the statements' order
   */
  async run(statements: readonly Statement[], role: string, login: boolean): Promise<readonly Outcome[]> {
    const { host, port } = this.server;
    const client = login ? new Client({ host, port, database: DATABASE, user: role, password: "oracle" }) : this.client;
    try {
      if (login) await client.connect();
    } catch (error) {
      // Without a session every statement fails.
      const { code = "", message } = error as { code?: string; message: string };
      return statements.map(() => ({ code, text: message }));
    }
    const outcomes = new Map<Statement, Outcome>();
    try {
      // A sequence's next value depends on the statements before it, so those that use one are a batch by themselves.
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

/** Sets every sequence to a value after the existing ids, because a rollback does not reset sequences. */
const RESTART =
  "SELECT setval(seqrelid, greatest(least(10, seqmax), seqmin)) FROM pg_sequence WHERE seqmax > 0 AND seqmin <= 10";

/** Runs on the server, so that hundreds of statements take one round trip. Deferred constraints are checked after each statement. */
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
