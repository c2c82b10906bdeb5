import type { Side } from "../../postgres/connect";
import type { Session } from "../../postgres/session";
import type { Severity } from "../../validator/finding";
import { listNames, type Item } from "./item";

/** The settings that replication depends on. */
const SETTINGS = [
  "wal_level",
  "max_replication_slots",
  "max_wal_senders",
  "max_worker_processes",
  "max_logical_replication_workers",
  "max_sync_workers_per_subscription",
  "max_slot_wal_keep_size",
  // From PostgreSQL 18 on.
  "idle_replication_slot_timeout",
  "max_active_replication_origins",
] as const;

type Setting = (typeof SETTINGS)[number];

/** A server, its settings and its database, as far as replication depends on them. */
export interface Server {
  readonly major: number;
  /** In the setting's own unit: MB for max_slot_wal_keep_size, seconds for idle_replication_slot_timeout. */
  readonly settings: Readonly<Partial<Record<Setting, string>>>;
  readonly slots: number;
  readonly senders: number;
  /** Subscriptions of all databases, each of which needs a worker, and an origin of replication. */
  readonly subscriptions: number;
  readonly encoding: string;
  readonly collation: string;
  /** Collations whose order may have changed since the indexes were built, the database's own included. */
  readonly changedCollations: readonly string[];
  /** Versions by name. */
  readonly extensions: Readonly<Record<string, string>>;
}

export async function readServer(session: Session): Promise<Server> {
  const { rows: versions } = await session.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  );
  const { major } = versions[0]!;
  // Before PostgreSQL 15, the versions of a database's own collation are not recorded.
  const ofDatabase = `SELECT current_database()::text WHERE d.datcollversion <> pg_database_collation_actual_version(d.oid) UNION ALL`;
  const { rows } = await session.query<Omit<Server, "major">>(
    `SELECT
       (SELECT json_object_agg(name, setting) FROM pg_settings WHERE name = ANY ($1)) AS settings,
       (SELECT count(*)::int FROM pg_replication_slots) AS slots,
       (SELECT count(*)::int FROM pg_stat_replication) AS senders,
       (SELECT count(*)::int FROM pg_replication_origin) AS subscriptions,
       pg_encoding_to_char(d.encoding) AS encoding,
       concat_ws(', ', d.datcollate, d.datctype) AS collation,
       ARRAY(
         ${major < 15 ? "" : ofDatabase}
         SELECT DISTINCT c.collname::text FROM pg_collation c JOIN pg_attribute a ON a.attcollation = c.oid
         WHERE c.collversion <> pg_collation_actual_version(c.oid)
       ) AS "changedCollations",
       (SELECT coalesce(json_object_agg(extname, extversion), '{}') FROM pg_extension) AS extensions
     FROM pg_database d WHERE datname = current_database()`,
    [SETTINGS],
  );
  return { major, ...rows[0]! };
}

/** What one direction of the replication needs beside the copies of tables, which run on the subscriber. */
const PER_DIRECTION = 1;

/** Checks versions, settings, free capacity, encodings, collations and extensions. */
export function checkServers(blue: Server, green: Server): Item[] {
  return [
    ...checkVersions(blue, green),
    ...checkPublisher("blue", blue, "error", copiesAtOnce(green)),
    ...checkSubscriber("green", green, "error"),
    // The way back needs the same, without copies.
    ...checkPublisher("green", green, "warning", 0),
    ...checkSubscriber("blue", blue, "warning"),
    ...checkLocales(blue, green),
    ...checkExtensions(blue, green),
  ];
}

/** The oldest version with everything that the migration uses, and the oldest that can tell replicated changes from others. */
const [OLDEST, OLDEST_WITH_ORIGIN] = [15, 16];

function checkVersions(blue: Server, green: Server): Item[] {
  const servers = Object.entries({ blue, green }) as [Side, Server][];
  const tooOld = servers.filter(([, { major }]) => major < OLDEST);
  const withoutOrigin = servers.filter(([, { major }]) => major >= OLDEST && major < OLDEST_WITH_ORIGIN);
  return [
    ...tooOld.map(([side, { major }]): Item => ({
      id: "version-too-old",
      severity: "error",
      side,
      message: `PostgreSQL ${major} is too old: the migration needs ${OLDEST} or later.`,
      remedy: `Upgrade to PostgreSQL ${OLDEST} or later first.`,
    })),
    ...withoutOrigin.map(([side, { major }]): Item => ({
      id: "no-way-back",
      severity: "warning",
      side,
      message: `PostgreSQL ${major} cannot leave out changes that were replicated to it, so both directions cannot run at once and there is no rollback.`,
      remedy: `Use PostgreSQL ${OLDEST_WITH_ORIGIN} or later on both sides if you need a way back.`,
    })),
  ];
}

/** @param copies how many tables are copied at once, each with a slot and a sender */
function checkPublisher(side: Side, server: Server, severity: Severity, copies: number): Item[] {
  const items: Item[] = [];
  const { settings } = server;
  if (settings.wal_level !== "logical") {
    items.push({
      id: "wal-level",
      severity,
      side,
      message: `wal_level is ${settings.wal_level}, and logical replication ${severity === "error" ? "" : "back "}needs logical.`,
      remedy: "Set wal_level = logical (on Aurora and RDS rds.logical_replication = 1) and restart the server.",
    });
  }
  items.push(
    ...checkCapacity(side, server, severity, "max_replication_slots", server.slots, PER_DIRECTION + copies),
    ...checkCapacity(side, server, severity, "max_wal_senders", server.senders, PER_DIRECTION + copies),
  );
  const limit = Number(settings.max_slot_wal_keep_size ?? -1);
  if (limit >= 0) {
    items.push({
      id: "slot-wal-limit",
      severity: "warning",
      side,
      message: `max_slot_wal_keep_size is ${limit} MB. If the other side falls further behind, PostgreSQL gives up the slot and everything is copied again.`,
      remedy: "Set max_slot_wal_keep_size = -1 for the migration, and watch the free space.",
    });
  }
  const timeout = Number(settings.idle_replication_slot_timeout ?? 0);
  if (timeout > 0) {
    items.push({
      id: "slot-timeout",
      severity: "warning",
      side,
      message: `idle_replication_slot_timeout is ${timeout} s. A slot that nothing reads for as long is given up, and with it the copy or the way back.`,
      remedy: "Set idle_replication_slot_timeout = 0 for the migration.",
    });
  }
  return items;
}

function checkSubscriber(side: Side, server: Server, severity: Severity): Item[] {
  const workers = PER_DIRECTION + (severity === "error" ? copiesAtOnce(server) : 0);
  const origins = server.settings.max_active_replication_origins ? "max_active_replication_origins" : undefined;
  return [
    ...checkCapacity(side, server, severity, "max_logical_replication_workers", server.subscriptions, workers),
    ...checkCapacity(side, server, severity, "max_worker_processes", server.subscriptions, workers + 1),
    // Before PostgreSQL 18, origins are counted by max_replication_slots on the subscriber, too.
    ...checkCapacity(side, server, severity, origins ?? "max_replication_slots", server.subscriptions, workers),
  ];
}

function copiesAtOnce({ settings }: Server): number {
  return Number(settings.max_sync_workers_per_subscription ?? 2);
}

function checkCapacity(
  side: Side,
  { settings }: Server,
  severity: Severity,
  setting: Setting,
  used: number,
  needed: number,
): Item[] {
  const limit = Number(settings[setting]);
  if (used + needed <= limit) return [];
  return [
    {
      id: "no-capacity",
      severity,
      side,
      message: `${setting} is ${limit}, ${used} are used, and the migration needs ${needed}.`,
      remedy: `Set ${setting} to at least ${used + needed} and restart the server.`,
    },
  ];
}

function checkLocales(blue: Server, green: Server): Item[] {
  const items: Item[] = [];
  if (blue.encoding !== green.encoding) {
    items.push({
      id: "encoding-differs",
      severity: green.encoding === "UTF8" ? "warning" : "error",
      message: `The encoding is ${blue.encoding} on blue and ${green.encoding} on green. A character that green's encoding does not have stops replication.`,
      remedy: `Create green's database with the encoding ${blue.encoding}, or with UTF8.`,
    });
  }
  if (blue.collation !== green.collation) {
    items.push({
      id: "collation-differs",
      severity: "warning",
      message: `The locale is ${blue.collation} on blue and ${green.collation} on green: texts may be sorted in another order.`,
      remedy: "Create green's database with blue's locale, unless the order of texts does not matter.",
    });
  }
  for (const [side, { changedCollations }] of Object.entries({ blue, green }) as [Side, Server][]) {
    if (changedCollations.length === 0) continue;
    items.push({
      id: "collation-version-changed",
      severity: "warning",
      side,
      message: `The order of these collations may have changed since the indexes were built: ${listNames(changedCollations)}. A broken index hides rows from the copy or lets duplicates through.`,
      remedy:
        "REINDEX what uses them, then ALTER COLLATION ... REFRESH VERSION (ALTER DATABASE for the database's own).",
    });
  }
  return items;
}

function checkExtensions(blue: Server, green: Server): Item[] {
  const missing = Object.keys(blue.extensions).filter((name) => !(name in green.extensions));
  const other = Object.keys(blue.extensions).filter(
    (name) => name in green.extensions && green.extensions[name] !== blue.extensions[name],
  );
  return [
    ...missing.map((name): Item => ({
      id: "extension-missing",
      severity: "warning",
      side: "green",
      message: `The extension ${name} is not on green.`,
      remedy: `CREATE EXTENSION on green, unless nothing uses ${name}. Its own tables are not replicated.`,
    })),
    ...other.map((name): Item => ({
      id: "extension-version-differs",
      severity: "info",
      message: `The extension ${name} has the version ${blue.extensions[name]} on blue and ${green.extensions[name]} on green.`,
    })),
  ];
}
