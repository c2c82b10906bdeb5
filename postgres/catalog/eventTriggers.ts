import { notOfExtension, type ObjectQuery } from "./object";

/** All event triggers but rdsadmin's. */
export const EVENT_TRIGGER_QUERY: ObjectQuery = {
  kind: "event trigger",
  sql: `SELECT '', e.evtname::text, NULL, jsonb_build_object('event', e.evtevent, 'tags', array_to_string(e.evttags, ', '),
      'function', e.evtfoid::regproc::text,
      'enabled', CASE e.evtenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END)
    FROM pg_event_trigger e
    WHERE pg_get_userbyid(e.evtowner) <> 'rdsadmin' AND ${notOfExtension("pg_event_trigger", "e.oid")}`,
};
