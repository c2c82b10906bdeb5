import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client, DatabaseError } from "pg";
import type { Report } from "../validator/report";
import { resetDatabase, withClient, type Database } from "../localcloud/services/databases";
import type { Deployment, Engine } from "../localcloud/engine/engine";
import type { LocalCloud } from "../localcloud/localCloud";
import type { Steps } from "../output/progress";
import { plural } from "../output/text";

/** Files of SQL, run in order. */
type Script = readonly string[];

/** The schemas to compare. */
export interface Schemas {
  readonly blue: Script;
  readonly green: Script;
  /** Green's schema after its repair. @default none: the rehearsal ends with the first verdict */
  readonly repaired?: Script;
}

/** A deployed stack and its database. */
export interface Environment extends Deployment {
  /** The local database in place of its Aurora cluster. */
  readonly database: Database;
}

/** The result of a rehearsal. */
export interface Outcome {
  readonly blue: Environment;
  readonly green: Environment;
  /** The verdict on green, then, after a repair, the verdict on the repaired green. */
  readonly verdicts: readonly Report[];
}

/** Returns the example: a shop, its next version, which breaks clients of the present one, and that version repaired. */
export function shop(): Schemas {
  const sql = (name: string) => join(__dirname, "shop", `${name}.sql`);
  return {
    blue: [sql("blue"), sql("data")],
    green: [sql("green")],
    repaired: [sql("blue"), sql("expand")],
  };
}

/**
 * Deploys both stacks, loads both schemas and asks green's validator for its verdict.
 * @param show is called with each verdict as soon as it is known
 */
export async function rehearse(
  cloud: LocalCloud,
  engine: Engine,
  schemas: Schemas,
  steps: Steps,
  show: (verdict: Report) => void,
): Promise<Outcome> {
  const deploy = (stack: string) =>
    steps.run(`Deploy ${stack}`, async () => {
      const deployment = await engine.deploy(stack);
      const database = cloud.databases.ofSecret(deployment.outputs.DatabaseSecretArn as string);
      const version = await withClient(database, serverVersion);
      const summary = `${deployment.resources} resources; PostgreSQL ${version} in Aurora's place`;
      return [summary, { ...deployment, database }] as const;
    });
  const load = (title: string, database: Database, script: Script) =>
    steps.run(title, async () => [await loadScript(database, script), undefined] as const);
  const validate = async () => {
    const functionName = green.outputs.SchemaValidatorFunctionName as string;
    const report = await steps.run(`Invoke ${functionName}`, async () => {
      const verdict = await askValidator(cloud, functionName);
      const { errors, warnings, differences } = verdict;
      const counts = [
        plural(errors.length, "error"),
        plural(warnings.length, "warning"),
        plural(differences.length, "difference"),
      ].join(", ");
      return [
        `${verdict.compatible ? "compatible" : "NOT compatible"}, ${verdict.metadata.mode}: ${counts}`,
        verdict,
      ] as const;
    });
    show(report);
    return report;
  };

  const blue = await deploy("blue");
  await load("Load blue's schema and data", blue.database, schemas.blue);
  const green = await deploy("green");
  await load("Load green's schema", green.database, schemas.green);
  const verdicts = [await validate()];
  if (schemas.repaired) {
    await resetDatabase(green.database);
    await load("Load green's repaired schema", green.database, schemas.repaired);
    verdicts.push(await validate());
  }
  return { blue, green, verdicts };
}

/** Invokes the validator as `aws lambda invoke` does. The secrets to compare are in the function's environment. */
async function askValidator(cloud: LocalCloud, functionName: string): Promise<Report> {
  const { payload, error, log } = await cloud.lambda.invoke(functionName, { validation_mode: "strict" });
  if (error !== undefined) throw new Error(`${functionName} failed: ${error}\n${log}`);
  const { statusCode, body } = payload as { statusCode: number; body: string };
  const answer = JSON.parse(body) as Report & { message?: string };
  if (statusCode !== 200) throw new Error(`${functionName} answered ${statusCode}: ${answer.message}`);
  return answer;
}

async function serverVersion(client: Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
  return rows[0]?.server_version ?? "unknown";
}

/** Runs a script. @returns the numbers of tables and rows that the database has afterwards */
async function loadScript(database: Database, script: Script): Promise<string> {
  return withClient(database, async (client) => {
    for (const file of script) await runFile(client, file);
    // RESET, because a script may leave settings behind. ANALYZE counts the rows.
    await client.query("RESET ALL; ANALYZE");
    const { rows } = await client.query<{ tables: string; rows: string }>(
      `SELECT count(*) FILTER (WHERE NOT relispartition) AS tables,
              coalesce(sum(reltuples) FILTER (WHERE relkind = 'r'), 0)::bigint AS rows
       FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE relkind IN ('r', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const { tables = 0, rows: lines = 0 } = rows[0] ?? {};
    return `${plural(Number(tables), "table")}, ${plural(Number(lines), "row")}`;
  });
}

const UNDEFINED_OBJECT = "42704";
const ROLES_HINT = "Roles belong to a server, not to a schema. Dump the schema with pg_dump --no-owner --no-privileges";

/** @throws Error with the file and the line if the server refuses a statement */
async function runFile(client: Client, file: string): Promise<void> {
  // pg_dump frames its output with two commands of psql (CVE-2025-8714), which no server understands. From 17 on it also
  // sets a time limit that older servers reject.
  const sql = readFileSync(file, "utf8").replace(/^(\\(un)?restrict .*|SET transaction_timeout = 0;)$/gm, "");
  try {
    await client.query(sql);
  } catch (error) {
    const { code, message, position } = error as DatabaseError;
    const line = position === undefined ? "" : `:${sql.slice(0, Number(position)).split("\n").length}`;
    const hint = code === UNDEFINED_OBJECT && /^role /.test(message) ? `. ${ROLES_HINT}` : "";
    throw new Error(`${file}${line}: ${message}${hint}`, { cause: error });
  }
}
