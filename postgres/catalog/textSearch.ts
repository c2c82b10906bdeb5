import { notOfExtension, type ObjectQuery } from "./object";

const configurations: ObjectQuery = {
  kind: "text search configuration",
  sql: `SELECT n.nspname::text, c.cfgname::text, NULL, jsonb_build_object('parser', p.prsname,
      'mappings', (SELECT string_agg(format('%s %s', m.maptokentype, m.mapdict::regdictionary), ', '
        ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid))
    FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser
    WHERE c.cfgnamespace = ANY ($1) AND ${notOfExtension("pg_ts_config", "c.oid")}`,
};

const dictionaries: ObjectQuery = {
  kind: "text search dictionary",
  sql: `SELECT n.nspname::text, d.dictname::text, NULL,
      jsonb_build_object('template', t.tmplname, 'options', d.dictinitoption)
    FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate
    WHERE d.dictnamespace = ANY ($1) AND ${notOfExtension("pg_ts_dict", "d.oid")}`,
};

const parsers: ObjectQuery = {
  kind: "text search parser",
  sql: `SELECT n.nspname::text, p.prsname::text, NULL, jsonb_build_object('functions',
      concat_ws(', ', p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype))
    FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace
    WHERE p.prsnamespace = ANY ($1) AND ${notOfExtension("pg_ts_parser", "p.oid")}`,
};

const templates: ObjectQuery = {
  kind: "text search template",
  sql: `SELECT n.nspname::text, t.tmplname::text, NULL,
      jsonb_build_object('functions', concat_ws(', ', t.tmplinit, t.tmpllexize))
    FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace
    WHERE t.tmplnamespace = ANY ($1) AND ${notOfExtension("pg_ts_template", "t.oid")}`,
};

export const TEXT_SEARCH_QUERIES: readonly ObjectQuery[] = [configurations, dictionaries, parsers, templates];
