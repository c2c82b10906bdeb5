import type { Session } from "../session";
import { RELATION_KINDS } from "./relations";

/**
 * Every system catalog of PostgreSQL 14 to 18: `modelled` if its content is compared, otherwise the reason why it is
 * not. A test compares this list with the catalogs of each server. Reading reports the catalogs of a newer server.
 */
export const CATALOGS: Readonly<Record<string, "modelled" | { readonly left: string }>> = {
  pg_aggregate: "modelled",
  pg_am: "modelled",
  pg_amop: "modelled",
  pg_amproc: "modelled",
  pg_attrdef: "modelled",
  pg_attribute: "modelled",
  pg_auth_members: "modelled",
  pg_authid: { left: "holds passwords; the view pg_roles is read instead" },
  pg_cast: "modelled",
  pg_class: "modelled",
  pg_collation: "modelled",
  pg_constraint: "modelled",
  pg_conversion: "modelled",
  pg_database: "modelled",
  pg_db_role_setting: "modelled",
  pg_default_acl: "modelled",
  pg_depend: { left: "follows from the objects; read only for extensions and owned sequences" },
  pg_description: { left: "holds comments, which change nothing for clients or replication" },
  pg_enum: "modelled",
  pg_event_trigger: "modelled",
  pg_extension: "modelled",
  pg_foreign_data_wrapper: "modelled",
  pg_foreign_server: "modelled",
  pg_foreign_table: "modelled",
  pg_index: "modelled",
  pg_inherits: "modelled",
  pg_init_privs: { left: "holds what only pg_dump needs to know about extensions" },
  pg_language: "modelled",
  pg_largeobject: { left: "holds data; only the number of large objects is compared" },
  pg_largeobject_metadata: "modelled",
  pg_namespace: "modelled",
  pg_opclass: "modelled",
  pg_operator: "modelled",
  pg_opfamily: "modelled",
  pg_parameter_acl: "modelled",
  pg_partitioned_table: "modelled",
  pg_policy: "modelled",
  pg_proc: "modelled",
  pg_publication: "modelled",
  pg_publication_namespace: "modelled",
  pg_publication_rel: "modelled",
  pg_range: "modelled",
  pg_replication_origin: { left: "holds the state of replication, not the schema" },
  pg_rewrite: "modelled",
  pg_seclabel: { left: "needs a label provider such as sepgsql, which Aurora and RDS do not have" },
  pg_sequence: "modelled",
  pg_shdepend: { left: "follows from the objects" },
  pg_shdescription: { left: "holds comments, which change nothing for clients or replication" },
  pg_shseclabel: { left: "needs a label provider such as sepgsql, which Aurora and RDS do not have" },
  pg_statistic: { left: "holds the planner's data, not the schema" },
  pg_statistic_ext: "modelled",
  pg_statistic_ext_data: { left: "holds the planner's data, not the schema" },
  pg_subscription: "modelled",
  pg_subscription_rel: { left: "holds the state of replication, not the schema" },
  pg_tablespace: { left: "says where the server stores its files; Aurora adds none" },
  pg_transform: "modelled",
  pg_trigger: "modelled",
  pg_ts_config: "modelled",
  pg_ts_config_map: "modelled",
  pg_ts_dict: "modelled",
  pg_ts_parser: "modelled",
  pg_ts_template: "modelled",
  pg_type: "modelled",
  pg_user_mapping: { left: "holds passwords; the view pg_user_mappings is read instead" },
};

/** The known letters of each catalog's kind column. */
export const KINDS: readonly {
  readonly catalog: string;
  readonly column: string;
  readonly letters: Readonly<Record<string, string>>;
}[] = [
  {
    catalog: "pg_class",
    column: "relkind",
    letters: {
      ...RELATION_KINDS,
      S: "sequence",
      c: "composite type",
      i: "index",
      I: "partitioned index",
      t: "TOAST table, a part of its table",
    },
  },
  {
    catalog: "pg_type",
    column: "typtype",
    letters: {
      b: "base type",
      c: "composite type",
      d: "domain",
      e: "enum",
      m: "multirange, a part of its range",
      p: "pseudo-type or shell",
      r: "range",
    },
  },
  {
    catalog: "pg_constraint",
    column: "contype",
    letters: {
      c: "check",
      f: "foreign key",
      n: "NOT NULL, read with its column",
      p: "primary key",
      t: "constraint trigger, read with the triggers",
      u: "unique",
      x: "exclusion",
    },
  },
  {
    catalog: "pg_proc",
    column: "prokind",
    letters: { a: "aggregate", f: "function", p: "procedure", w: "window function" },
  },
];

/** A part of this server that can't be compared, and the reason. */
export interface Gap {
  readonly what: string;
  readonly why: string;
}

export interface Coverage {
  /** System catalogs that this user may not read; queries that need one are left out. */
  readonly unreadable: ReadonlySet<string>;
  /** The catalogs and kinds on this server that can't be compared. */
  readonly gaps: readonly Gap[];
}

/**
 * Finds what this user or this version can't compare. Asks the server instead of relying on its version, so that a fork
 * or a later release also shows what isn't modelled.
 */
export async function readCoverage(session: Session, namespaces: readonly number[]): Promise<Coverage> {
  const modelled = Object.keys(CATALOGS).filter((name) => CATALOGS[name] === "modelled");
  const literals = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");
  const { rows } = await session.query<{ catalog: string; kind: string | null; count: number }>(
    `SELECT relname::text AS catalog, NULL AS kind, 0 AS count FROM pg_class
       WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND (
         relname NOT IN (${literals(Object.keys(CATALOGS))})
         OR relname IN (${literals(modelled)}) AND NOT has_any_column_privilege(oid, 'SELECT'))
     UNION ALL ${KINDS.map(
       ({ catalog, column, letters }) =>
         `SELECT '${catalog}', ${column}::text, count(*)::int FROM ${catalog}
          WHERE ${column} NOT IN (${literals(Object.keys(letters))}) AND ${NAMESPACE_COLUMNS[catalog]} = ANY ($1::oid[])
          GROUP BY ${column}`,
     ).join("\nUNION ALL ")}`,
    [namespaces],
  );
  const gaps = rows.map(({ catalog, kind, count }): Gap => {
    if (kind !== null)
      return { what: `${catalog} of kind ${kind}`, why: `the validator does not know this kind (there are ${count})` };
    const why = CATALOGS[catalog] ? "the user may not read it" : "the validator does not know this catalog";
    return { what: catalog, why };
  });
  const unreadable = new Set(gaps.map(({ what }) => what).filter((what) => what in CATALOGS));
  return { unreadable, gaps };
}

const NAMESPACE_COLUMNS: Readonly<Record<string, string>> = {
  pg_class: "relnamespace",
  pg_type: "typnamespace",
  pg_constraint: "connamespace",
  pg_proc: "pronamespace",
};
