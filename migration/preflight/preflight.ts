import { TIME_LIMITS, type Target, type TimeLimits } from "../../postgres/connect";
import { readNamespaces } from "../../postgres/catalog/namespaces";
import { bothSides, Session } from "../../postgres/session";
import { SEVERITIES } from "../../validator/finding";
import { checkActivity, readActivity, type Client, type Foreign } from "./activity";
import type { Item } from "./item";
import { checkRights, readRights } from "./rights";
import { checkWriters, chooseDoors, readWriters, type Writer } from "./roles";
import { checkServers, readServer } from "./server";
import { checkContents, readContents } from "./tables";
import { checkSchemas, judgeReplication, type ReplicationVerdict } from "./verdict";

export interface PreflightOptions {
  readonly blue: Target;
  readonly green: Target;
  /** Seconds for which the switch may refuse writes. */
  readonly maxPause: number;
  /** @default {@link TIME_LIMITS} */
  readonly limits?: TimeLimits;
}

/** Whether the migration can begin, which `docs/preflight.schema.json` describes. */
export interface Preflight {
  /** `blocked` if there is an error among the items. */
  readonly outcome: "ready" | "blocked";
  /** What the validator says of replication between the two schemas. */
  readonly verdict: ReplicationVerdict["verdict"];
  /** Errors first, then warnings. */
  readonly items: readonly Item[];
  /** The roles that can write on blue, each with the door that the switch shuts. */
  readonly writers: readonly Writer[];
  /** Who is connected. */
  readonly clients: { readonly blue: readonly Client[]; readonly green: readonly Client[] };
  /** What others replicate. */
  readonly foreign: { readonly blue: Foreign; readonly green: Foreign };
}

/**
 * Looks for everything that would stop or harm a migration. Changes nothing.
 * @throws Error if a database can't be reached or read, with its name; AggregateError if neither can be reached
 */
export async function runPreflight(options: PreflightOptions): Promise<Preflight> {
  const sessionOptions = { readOnly: true, limits: options.limits ?? TIME_LIMITS };
  const [blue, green] = await bothSides(
    Session.open(options.blue, "blue", sessionOptions),
    Session.open(options.green, "green", sessionOptions),
    (session) => session.end(),
  );
  try {
    const [blueFacts, greenFacts] = await Promise.all([read(blue, options), read(green, options)]);
    const writers = await snapshot(blue, (namespaces) => readWriters(blue, namespaces));
    // After the clients have been read, because it connects, too.
    const replication = await judgeReplication(options);
    const items = [
      ...checkServers(blueFacts.server, greenFacts.server),
      ...checkRights(blueFacts.rights, greenFacts.rights),
      ...checkContents(blueFacts.contents, greenFacts.contents),
      ...checkSchemas(replication),
      ...checkActivity(blueFacts.activity, greenFacts.activity),
      ...checkWriters(writers, blueFacts.server.major, blueFacts.rights.user),
    ].sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
    return {
      outcome: items.some(({ severity }) => severity === "error") ? "blocked" : "ready",
      verdict: replication.verdict,
      items,
      writers: chooseDoors(writers),
      clients: { blue: blueFacts.activity.clients, green: greenFacts.activity.clients },
      foreign: { blue: blueFacts.activity.foreign, green: greenFacts.activity.foreign },
    };
  } finally {
    blue.end();
    green.end();
  }
}

async function read(session: Session, { maxPause }: PreflightOptions) {
  return snapshot(session, async (namespaces) => ({
    server: await readServer(session),
    rights: await readRights(session, namespaces),
    contents: await readContents(session, namespaces),
    activity: await readActivity(session, maxPause),
  }));
}

/**
 * Runs `work` in a read-only transaction in which PostgreSQL's own names are found first.
 * @param work gets the oids of the user's schemas
 */
async function snapshot<T>(session: Session, work: (namespaces: readonly number[]) => Promise<T>): Promise<T> {
  const run = async () => work((await readNamespaces(session)).map(({ oid }) => oid));
  try {
    return await session.transaction(run, { isolation: "REPEATABLE READ", setup: ["SET LOCAL jit = off"] });
  } catch (error) {
    throw session.failure("read", error);
  }
}
