import { objectsOf, type CatalogObject, type Schema } from "../../../postgres/catalog/model";
import { splitIdentifiers } from "../../../postgres/sql/identifierList";
import { compareObjects } from "../shared/objects";
import { ALIKE } from "../shared/repair";
import { defineRules, finding, type Rule } from "../shared/rule";
import { CLIENTS, type Finding, type FindingObject } from "../../finding";

export const databaseRules = defineRules({
  encodingChanged: {
    id: "database-encoding-changed",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Characters that green's encoding lacks are refused (22P05), and so are replicated rows that contain them.",
    example: "CREATE DATABASE shop ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
    repair: "Create green's database with blue's encoding.",
  },
  encodingWidened: {
    id: "database-encoding-widened",
    severity: "info",
    directions: ["replicate-back"],
    why: "UTF8 has every character of every other encoding. Blue refuses those that its encoding lacks.",
    assumption: "no client writes such characters as long as a way back is needed",
    example: "CREATE DATABASE shop ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0",
  },
  localeChanged: {
    id: "database-locale-changed",
    severity: "warning",
    directions: ["read"],
    why: "ORDER BY, <, >, upper, lower and ILIKE follow the locale. They silently give other results.",
    assumption: "clients don't depend on the order of strings, nor on upper and lower case beyond ASCII",
    example: "CREATE DATABASE shop LOCALE_PROVIDER icu ICU_LOCALE 'en-US' TEMPLATE template0",
    repair: "Create green's database with blue's locale and provider.",
  },
  collationVersionChanged: {
    id: "database-collation-version-changed",
    severity: "info",
    directions: ["read"],
    why: "Another version of the operating system's or ICU's locales orders some strings differently.",
    assumption: "clients don't depend on the order of unusual characters, and rows are copied logically, not as files",
    example: "UPDATE pg_database SET datcollversion = '1' WHERE datname = current_database()",
  },
  connectionLimitLowered: {
    id: "database-connection-limit-lowered",
    severity: "warning",
    directions: CLIENTS,
    why: "Connections beyond the limit are refused (53300), except a superuser's.",
    assumption: "clients and their pools never open more connections at once",
    example: "ALTER DATABASE shop CONNECTION LIMIT 0",
    repair: "Set ALTER DATABASE ... CONNECTION LIMIT as on blue.",
  },
  largeObjectsMissing: {
    id: "large-objects-missing",
    severity: "warning",
    directions: ["read"],
    why: "Logical replication doesn't copy large objects. lo_open and lo_get find none (42704) until they are copied by other means.",
    assumption: "the large objects are copied by other means before clients connect to green",
    example: "SELECT lo_unlink(1)",
    repair: "Copy the large objects by other means, such as pg_dump --blobs, while no client writes them.",
  },
  versionLowered: {
    id: "server-version-lowered",
    severity: "info",
    directions: CLIENTS,
    why: "An older PostgreSQL lacks the newer one's syntax, functions and settings.",
    assumption: "clients use nothing that only blue's version has",
    example: "SELECT version()",
  },
  searchPathChanged: {
    id: "search-path-changed",
    severity: "error",
    directions: CLIENTS,
    why: "Unqualified names mean other objects, or none (42P01, 42883).",
    example: "ALTER DATABASE shop RESET search_path",
    repair: "Use ALTER DATABASE or ALTER ROLE ... SET search_path as on blue.",
  },
  settingChanged: {
    id: "setting-changed",
    severity: "warning",
    directions: CLIENTS,
    why:
      "The setting applies to every session that doesn't set it itself. It can decide what statements mean, whether they " +
      "are allowed, or when they are cancelled.",
    assumption: "clients set it themselves or don't depend on it",
    example: "ALTER DATABASE shop SET IntervalStyle = 'iso_8601'",
    repair: "Use ALTER DATABASE or ALTER ROLE ... SET as on blue.",
  },
  tuningChanged: {
    id: "setting-for-speed-changed",
    severity: "info",
    directions: [],
    why: "The setting changes how fast statements run or what is logged, not what they do.",
    example: "ALTER DATABASE shop SET work_mem = '8MB'",
  },
  defaultPrivilegesChanged: {
    id: "default-privileges-changed",
    severity: "info",
    directions: [],
    why: "Only objects that are created later get other privileges. Existing objects are compared themselves.",
    assumption: "no client creates objects that other roles use",
    example: "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader_dp",
  },
  parameterPrivilegesChanged: {
    id: "parameter-privileges-changed",
    severity: "warning",
    directions: CLIENTS,
    why: "By default, only superusers may SET the parameter. Without the privilege, SET is refused (42501).",
    assumption: "no client sets the parameter",
    example: "REVOKE SET ON PARAMETER log_statement FROM app_pp",
    repair: ALIKE,
  },
});

/** Compares the databases themselves and their servers. */
export function* compareDatabases(blue: Schema, green: Schema): Generator<Finding> {
  const [from] = objectsOf(blue, "database");
  const [to] = objectsOf(green, "database");
  if (from && to) yield* compareProperties(from.properties, to.properties);
  if (green.version.major < blue.version.major) {
    const versions = { blue: blue.version.text, green: green.version.text };
    const message = `PostgreSQL was ${versions.blue} and is ${versions.green}.`;
    yield finding(databaseRules.versionLowered, DATABASE, message, versions);
  }
  yield* compareSettings(blue, green);
  yield* compareServerSettings(blue, green);
  const { defaultPrivilegesChanged, parameterPrivilegesChanged } = databaseRules;
  yield* compareObjects(blue, green, "default privileges", same(defaultPrivilegesChanged));
  yield* compareObjects(blue, green, "parameter privileges", {
    ...same(parameterPrivilegesChanged),
    added: defaultPrivilegesChanged,
  });
}

const DATABASE: FindingObject = { kind: "database", schema: "", name: "" };

function same(rule: Rule) {
  return { removed: rule, added: rule, changed: rule };
}

type Properties = CatalogObject["properties"];

function* compareProperties(blue: Properties, green: Properties): Generator<Finding> {
  const list = (properties: Properties, names: readonly string[]) =>
    names.flatMap((name) => (properties[name] === undefined ? [] : [`${name} ${properties[name]}`])).join(", ");
  const differs = (names: readonly string[]) => list(blue, names) !== list(green, names);
  const report = (rule: Rule, message: string, names: readonly string[]) =>
    finding(rule, DATABASE, message, { blue: list(blue, names), green: list(green, names) });

  if (differs(["encoding"])) {
    // Under SQL_ASCII the encoding is unknown: bytes that aren't valid UTF8 are refused.
    const isWider = green["encoding"] === "UTF8" && blue["encoding"] !== "SQL_ASCII";
    const rule = isWider ? databaseRules.encodingWidened : databaseRules.encodingChanged;
    yield report(rule, "The database has another encoding.", ["encoding"]);
  }
  const locale = ["provider", "collate", "ctype", "locale", "locale rules"];
  if (differs(locale)) yield report(databaseRules.localeChanged, "The database has another locale.", locale);
  else if (differs(["collation version"])) {
    const message = "The database's locale has another version.";
    yield report(databaseRules.collationVersionChanged, message, ["collation version"]);
  }
  const limit = (properties: Properties) => Number(properties["connection limit"] ?? Infinity);
  if (limit(green) < limit(blue)) {
    const message = `The database accepts only ${limit(green)} connections at once.`;
    yield report(databaseRules.connectionLimitLowered, message, ["connection limit"]);
  }
  if (Number(blue["large objects"] ?? 0) > Number(green["large objects"] ?? 0)) {
    yield report(databaseRules.largeObjectsMissing, "Green lacks large objects of blue.", ["large objects"]);
  }
}

/** Settings that change only speed, memory and logs. Any other setting can change what a statement does. */
const TUNING: ReadonlySet<string> = new Set(
  `
    application_name backend_flush_after client_min_messages commit_delay compute_query_id constraint_exclusion
    cursor_tuple_fraction default_statistics_target default_toast_compression hash_mem_multiplier
    local_preload_libraries logical_decoding_work_mem maintenance_work_mem plan_cache_mode recursive_worktable_factor
    session_preload_libraries stats_fetch_consistency synchronize_seqscans synchronous_commit temp_buffers
    temp_file_limit wal_compression work_mem
  `
    .trim()
    .split(/\s+/),
);
/** More of these settings, by the beginning or the end of their names. */
const TUNING_PREFIXES = [
  ...["apg_", "aurora", "auto_explain.", "autovacuum", "debug_", "effective_", "enable_", "geqo", "jit", "log_"],
  ...["max_parallel_", "min_parallel_", "parallel_", "pg_hint_plan", "pg_stat_statements.", "rds.", "tcp_"],
  ...["track_", "vacuum_"],
];
const TUNING_SUFFIXES = ["_cost", "_collapse_limit"];

function isTuning(parameter: string): boolean {
  return (
    TUNING.has(parameter) ||
    TUNING_PREFIXES.some((prefix) => parameter.startsWith(prefix)) ||
    TUNING_SUFFIXES.some((suffix) => parameter.endsWith(suffix))
  );
}

function* compareSettings(blue: Schema, green: Schema): Generator<Finding> {
  const rule = (from: CatalogObject | undefined, to: CatalogObject | undefined): Rule | undefined => {
    const { role, parameter = "" } = (from ?? to)?.properties ?? {};
    // A role that green lacks is reported separately.
    if (role !== undefined && (!blue.roles.has(role) || !green.roles.has(role))) return undefined;
    if (isTuning(parameter)) return databaseRules.tuningChanged;
    if (parameter !== "search_path") return databaseRules.settingChanged;
    const path = (setting: CatalogObject | undefined) =>
      splitIdentifiers(setting?.properties["value"] ?? '"$user", public');
    const [bluePath, greenPath] = [path(from), path(to)];
    if (!bluePath || !greenPath) return databaseRules.searchPathChanged;
    // If blue's schemas come first, in blue's order, a name that blue finds is found in the same schema.
    const finds = bluePath.every((schema, position) => schema === greenPath[position] || !holdsNames(schema, blue));
    return finds ? databaseRules.settingChanged : databaseRules.searchPathChanged;
  };
  yield* compareObjects(blue, green, "setting", {
    removed: (from) => rule(from, undefined),
    added: (to) => rule(undefined, to),
    changed: rule,
  });
}

function holdsNames(schema: string, { relations, routines, sequences, enums, domains }: Schema): boolean {
  const objects = [relations, routines, sequences, enums, domains].flatMap((map) => [...map.values()]);
  return objects.some((object) => object.schema === schema);
}

/** Compares the server's settings that neither side sets for the database or a role. */
function* compareServerSettings(blue: Schema, green: Schema): Generator<Finding> {
  for (const [name, from] of Object.entries(blue.serverSettings)) {
    const to = green.serverSettings[name];
    if (to === undefined || from === to) continue;
    const message = `The server's ${name} was ${from || "empty"} and is ${to || "empty"}.`;
    const object: FindingObject = { kind: "setting", schema: "", name };
    yield finding(databaseRules.settingChanged, object, message, { blue: from, green: to });
  }
}
