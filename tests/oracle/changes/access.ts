import type { Relation } from "../../../postgres/catalog/model";
import { quote } from "../../../postgres/sql/names";
import { nameOf, onTable, signature, type Change, type World } from "./world";

const onPolicy =
  (change: (policy: string, table: string) => string): Change =>
  (world) => {
    const policy = world.pickObject("policy");
    return policy && change(quote(policy.name), `${quote(policy.schema)}.${quote(policy.table ?? "")}`);
  };
const pickRole = (world: World) => world.random.pick(["oracle_app", "oracle_reader"]);
const isSecured = ({ rowSecurity }: Relation) => rowSecurity !== "off";

export const ACCESS_CHANGES: Readonly<Record<string, Change>> = {
  "row security enabled": onTable(
    (table) => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    (relation) => !isSecured(relation),
  ),
  "row security enabled with a policy": onTable(
    (table) => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY; CREATE POLICY added ON ${table} USING (true)`,
    (relation) => !isSecured(relation),
  ),
  "row security disabled": onTable((table) => `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`, isSecured),
  "row security forced": onTable((table) => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`),
  "policy dropped": onPolicy((policy, table) => `DROP POLICY ${policy} ON ${table}`),
  "policy changed": onPolicy((policy, table) => `ALTER POLICY ${policy} ON ${table} USING (n > 2)`),
  "policy for other roles": onPolicy((policy, table) => `ALTER POLICY ${policy} ON ${table} TO oracle_other`),
  "policy renamed": onPolicy((policy, table) => `ALTER POLICY ${policy} ON ${table} RENAME TO renamed`),
  "policy added": onTable(
    (table, { random }) =>
      `CREATE POLICY added ON ${table} ${random.pick(["", "AS RESTRICTIVE"])} FOR ${random.pick(["ALL", "SELECT", "DELETE"])} USING (n > 1)`,
  ),
  "policy that checks": onTable(
    (table) => `CREATE POLICY added ON ${table} AS RESTRICTIVE FOR INSERT WITH CHECK (n < 6)`,
  ),
  "privilege on a table revoked": onTable(
    (table, world) =>
      `REVOKE ${world.random.pick(["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "ALL"])} ON ${table} FROM oracle_app`,
  ),
  "privilege on a table narrowed to columns": (world) => {
    const column = world.pickColumn();
    return (
      column &&
      `REVOKE SELECT ON ${column.table} FROM oracle_app; GRANT SELECT (${quote(column.part.name)}) ON ${column.table} TO oracle_app`
    );
  },
  "privilege on a column revoked": (world) => {
    const column = world.pickColumn(({ acl }) => acl !== undefined);
    return column && `REVOKE SELECT (${quote(column.part.name)}) ON ${column.table} FROM oracle_reader`;
  },
  "privileges on a view revoked": (world) => {
    const privilege = world.random.pick(["SELECT", "INSERT", "UPDATE"]);
    const view = nameOf(world.pickRelation("view"));
    return view && `REVOKE ${privilege} ON ${view} FROM oracle_app`;
  },
  "privileges on a sequence revoked": (world) =>
    `REVOKE USAGE ON SEQUENCE ${world.pickSequence() ?? ""} FROM oracle_group`,
  "privilege on a function revoked": (world) => {
    const routine = world.pickRoutine(({ kind, result }) => kind === "function" && result !== "trigger");
    return routine && `REVOKE EXECUTE ON FUNCTION ${signature(routine)} FROM PUBLIC, oracle_app`;
  },
  "privilege on a schema revoked": (world) =>
    `REVOKE USAGE ON SCHEMA app FROM ${world.random.pick(["oracle_group", "oracle_reader"])}`,
  "privilege on a type revoked": (world) =>
    `REVOKE USAGE ON TYPE public.${world.random.pick(["mood", "pair", "positive"])} FROM PUBLIC`,
  "privilege on a language revoked": () => "RESET ROLE; REVOKE USAGE ON LANGUAGE sql FROM PUBLIC",
  "privilege on the database revoked": (world) =>
    `RESET ROLE; REVOKE ${world.random.pick(["TEMPORARY", "CONNECT"])} ON DATABASE oracle FROM PUBLIC`,
  "privilege granted": onTable(
    (table, world) => `GRANT ${world.random.pick(["INSERT", "SELECT"])} ON ${table} TO ${pickRole(world)}`,
  ),
  "privilege granted with option": onTable((table) => `GRANT SELECT ON ${table} TO oracle_app WITH GRANT OPTION`),
  "default privileges changed": () =>
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM oracle_reader",
  "role without login": (world) => `RESET ROLE; ALTER ROLE ${pickRole(world)} NOLOGIN`,
  "role dropped": (world) => {
    const dropped = pickRole(world);
    return `RESET ROLE; DROP OWNED BY ${dropped}; DROP ROLE ${dropped}`;
  },
  "role left its group": (world) => `RESET ROLE; REVOKE oracle_group FROM ${pickRole(world)}`,
  "role joined the owner": (world) => `RESET ROLE; GRANT oracle_owner TO ${pickRole(world)}`,
  "role without inheritance": () =>
    "RESET ROLE; ALTER ROLE oracle_app NOINHERIT; REVOKE oracle_group FROM oracle_app; GRANT oracle_group TO oracle_app",
  "role may bypass row security": () => "RESET ROLE; ALTER ROLE oracle_app BYPASSRLS",
  "schema dropped": () => "DROP SCHEMA app CASCADE",
  "schema renamed": () => "ALTER SCHEMA app RENAME TO renamed",
  "schema added": () => "CREATE SCHEMA fresh",
  "schema of another owner": () => "RESET ROLE; ALTER SCHEMA app OWNER TO oracle_other",
  "search_path of the database": () => "RESET ROLE; ALTER DATABASE oracle SET search_path = app",
  "search_path of a role": (world) =>
    `RESET ROLE; ALTER ROLE ${pickRole(world)} IN DATABASE oracle SET search_path = app, public`,
  "setting of the database": (world) =>
    `RESET ROLE; ALTER DATABASE oracle SET ${world.random.pick(["IntervalStyle = iso_8601", "DateStyle = 'ISO, DMY'", "TimeZone = 'Asia/Tokyo'", "bytea_output = 'escape'", "extra_float_digits = 0", "default_transaction_read_only = on", "default_text_search_config = 'simple'"])}`,
  "setting of a role": (world) =>
    `RESET ROLE; ALTER ROLE ${pickRole(world)} SET ${world.random.pick(["TimeZone = 'Asia/Tokyo'", "work_mem = '8MB'", "row_security = off", "default_transaction_read_only = on"])}`,
  "publication dropped": () => "DROP PUBLICATION everything",
};
