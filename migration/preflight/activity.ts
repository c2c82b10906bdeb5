import type { Side } from "../../postgres/connect";
import type { Session } from "../../postgres/session";
import { plural } from "../../output/text";
import { listNames, type Item } from "./item";

/** Sessions of a role from one application and address. */
export interface Client {
  readonly role: string;
  /** As the client names itself. Empty if it does not. */
  readonly application: string;
  /** Null: a Unix socket. */
  readonly address: string | null;
  readonly sessions: number;
  readonly superuser: boolean;
}

/** What others have made for replication in the database. */
export interface Foreign {
  readonly publications: readonly string[];
  /** Logical ones of this database. */
  readonly slots: readonly string[];
  readonly subscriptions: readonly string[];
}

/** What goes on in a database. */
export interface Activity {
  readonly clients: readonly Client[];
  readonly foreign: Foreign;
  /** By their identifiers. */
  readonly preparedTransactions: readonly string[];
  /** Transactions that are older than the longest pause. */
  readonly longTransactions: readonly Transaction[];
  /** Transactions that lock a table against writes, or build an index. */
  readonly ddl: readonly Transaction[];
}

interface Transaction {
  readonly pid: number;
  readonly role: string;
  readonly application: string;
  /** Seconds since the transaction began. */
  readonly age: number;
}

/** Objects with this beginning of their name are the migration's. */
const OWN = "bluegreen";

const TRANSACTIONS = `
  SELECT pid, usename AS role, application_name AS application, extract(epoch FROM now() - xact_start)::int AS age
  FROM pg_stat_activity a
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start IS NOT NULL`;

/** @param maxPause seconds for which the switch may refuse writes */
export async function readActivity(session: Session, maxPause: number): Promise<Activity> {
  const { rows: clients } = await session.query<Client>(
    `SELECT usename AS role, application_name AS application, host(client_addr) AS address, count(*)::int AS sessions,
       bool_or(rolsuper) AS superuser
     FROM pg_stat_activity JOIN pg_roles ON rolname = usename
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
     GROUP BY usename, application_name, client_addr ORDER BY usename, application_name, client_addr`,
  );
  const { rows: foreign } = await session.query<Foreign>(
    `SELECT ARRAY(SELECT pubname::text FROM pg_publication WHERE NOT starts_with(pubname, $1) ORDER BY 1) AS publications,
       ARRAY(SELECT slot_name::text FROM pg_replication_slots
         WHERE database = current_database() AND NOT starts_with(slot_name, $1) ORDER BY 1) AS slots,
       ARRAY(SELECT subname::text FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
         WHERE d.datname = current_database() AND NOT starts_with(subname, $1) ORDER BY 1) AS subscriptions`,
    [OWN],
  );
  const { rows: prepared } = await session.query<{ gid: string }>(
    "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared",
  );
  const { rows: long } = await session.query<Transaction>(
    `${TRANSACTIONS} AND now() - xact_start > $1 * interval '1 second' ORDER BY xact_start`,
    [maxPause],
  );
  const { rows: ddl } = await session.query<Transaction>(
    `${TRANSACTIONS} AND (
       EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
         WHERE l.pid = a.pid AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND c.relkind IN ('r', 'p') AND c.relnamespace <> 'pg_catalog'::regnamespace
           AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
       OR EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.pid = a.pid)) ORDER BY xact_start`,
  );
  return {
    clients,
    foreign: foreign[0]!,
    preparedTransactions: prepared.map(({ gid }) => gid),
    longTransactions: long,
    ddl,
  };
}

/** Checks what would hold up the copy or the switch, and what others replicate. */
export function checkActivity(blue: Activity, green: Activity): Item[] {
  return (Object.entries({ blue, green }) as [Side, Activity][]).flatMap(([side, activity]) => [
    ...checkTransactions(side, activity),
    ...checkForeign(side, activity.foreign),
    ...checkSuperusers(side, activity.clients),
  ]);
}

function checkTransactions(side: Side, { preparedTransactions, longTransactions, ddl }: Activity): Item[] {
  const items: Item[] = [];
  if (preparedTransactions.length > 0) {
    items.push({
      id: "prepared-transaction",
      severity: "error",
      side,
      message: `Prepared transactions can commit after the switch, and hold up the copy: ${listNames(preparedTransactions)}.`,
      remedy: "COMMIT PREPARED or ROLLBACK PREPARED each, and prepare none during the migration.",
    });
  }
  if (longTransactions.length > 0) {
    items.push({
      id: "long-transaction",
      severity: "warning",
      side,
      message: `The copy waits for transactions that are older than the longest pause, and the switch ends them: ${listNames(longTransactions.map(describe))}.`,
      remedy: "Let them end, or end them with pg_terminate_backend.",
    });
  }
  if (ddl.length > 0) {
    items.push({
      id: "ddl-running",
      severity: "error",
      side,
      message: `The schema is being changed, or a table is locked: ${listNames(ddl.map(describe))}.`,
      remedy: "Let it end, and change no schema until the migration is finished.",
    });
  }
  return items;
}

function describe({ pid, role, application, age }: Transaction): string {
  return `pid ${pid} of ${role}${application && ` (${application})`}, ${age} s`;
}

function checkForeign(side: Side, { publications, slots, subscriptions }: Foreign): Item[] {
  const found = [
    ...publications.map((name) => `publication ${name}`),
    ...slots.map((name) => `slot ${name}`),
    ...subscriptions.map((name) => `subscription ${name}`),
  ];
  if (found.length === 0) return [];
  return [
    {
      id: "foreign-replication",
      severity: "warning",
      side,
      message: `Others replicate here, too: ${listNames(found)}. Consumers of ${side}'s changes see none that are made on the other side.`,
      remedy: "Make their slots on green before green accepts writes.",
    },
  ];
}

function checkSuperusers(side: Side, clients: readonly Client[]): Item[] {
  const superusers = clients.filter(({ superuser }) => superuser);
  if (side === "green" || superusers.length === 0) return [];
  const names = superusers.map(({ role, sessions }) => `${role} (${plural(sessions, "session")})`);
  return [
    {
      id: "superuser-connected",
      severity: "warning",
      side,
      message: `No door keeps a superuser from writing on blue after the switch: ${listNames(names)}.`,
      remedy: "End these sessions before the switch, or see to it that they write nothing.",
    },
  ];
}
