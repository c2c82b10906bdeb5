import type { Routine } from "../../../postgres/catalog/model";
import { literal, qualifiedName, quote } from "../../../postgres/sql/names";
import { nameOf, signature, type Change, type World } from "./world";

const onRoutine =
  (fits: (routine: Routine) => boolean, sql: (routine: Routine, world: World) => string): Change =>
  (world) => {
    const routine = world.pickRoutine(fits);
    return routine && sql(routine, world);
  };
const isFunction = ({ kind, result }: Routine) => kind === "function" && result !== "trigger";
/** The keyword for the kind of routine. */
const keyword = ({ kind }: Routine) =>
  ({ function: "FUNCTION", procedure: "PROCEDURE", aggregate: "AGGREGATE", "window function": "FUNCTION" })[kind];
const alterFunction = (fits: (routine: Routine) => boolean, action: string): Change =>
  onRoutine(fits, (routine) => `ALTER FUNCTION ${signature(routine)} ${action}`);
/** Drops a routine and creates it again with other arguments or another result, and otherwise unchanged. */
const redefineRoutine =
  (key: string, args: string, result?: string): Change =>
  ({ schema }) => {
    const routine = schema.routines.get(key);
    if (!routine) return undefined;
    const { kind, volatility, strict, securityDefiner, body } = routine;
    const returns = kind === "function" ? `RETURNS ${result ?? routine.result ?? "void"} ${volatility}` : "";
    const properties = [strict && "STRICT", securityDefiner && "SECURITY DEFINER"].filter(Boolean).join(" ");
    const create = `CREATE ${keyword(routine)} ${qualifiedName(routine)}(${args}) ${returns} ${properties}`;
    return `DROP ${keyword(routine)} ${key}; ${create} LANGUAGE sql AS ${literal(body)}`;
  };

const onView =
  (change: (view: string) => string): Change =>
  (world) => {
    const view = nameOf(world.pickRelation("view"));
    return view === undefined ? undefined : change(view);
  };

const onTrigger =
  (change: (table: string, trigger: string) => string): Change =>
  (world) => {
    const trigger = world.pickTrigger();
    return trigger && change(trigger.table, quote(trigger.part.name));
  };

export const PROGRAM_CHANGES: Readonly<Record<string, Change>> = {
  "routine dropped": onRoutine(
    () => true,
    (routine) => `DROP ${keyword(routine)} ${signature(routine)} CASCADE`,
  ),
  "routine renamed": onRoutine(
    ({ kind }) => kind !== "aggregate",
    (routine) => `ALTER ${keyword(routine)} ${signature(routine)} RENAME TO renamed`,
  ),
  "routine moved to another schema": onRoutine(
    isFunction,
    (routine) => `ALTER FUNCTION ${signature(routine)} SET SCHEMA app`,
  ),
  "argument renamed": redefineRoutine("public.label(integer, text)", "a int, c text DEFAULT 'x'"),
  "argument's default dropped": redefineRoutine("public.label(integer, text)", "a int, b text"),
  "argument's default changed": redefineRoutine("public.label(integer, text)", "a int, b text DEFAULT 'y'"),
  "argument's default added": redefineRoutine("public.twice(integer)", "a int DEFAULT 4"),
  "argument's default added that meets an overload": redefineRoutine(
    "public.label(integer, text)",
    "a int DEFAULT 1, b text DEFAULT 'x'",
  ),
  "argument added": redefineRoutine("public.twice(integer)", "a int, b int DEFAULT 2"),
  "argument's type widened": redefineRoutine("public.twice(integer)", "a bigint", "bigint"),
  "argument's type changed": redefineRoutine("public.note(text)", "a int"),
  "overload added": (world) =>
    `CREATE FUNCTION public.${world.random.pick(["twice(a bigint)", "twice(a text)", "label(a text, b text)", "note(a int)", "cheer(a text)", "total(a int)"])} RETURNS text LANGUAGE sql AS 'SELECT ''other'''`,
  "function added": () => "CREATE FUNCTION public.fresh() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "result changed": redefineRoutine("public.twice(integer)", "a int", "bigint"),
  "result's columns changed": () =>
    "DROP FUNCTION public.entries; CREATE FUNCTION public.entries(OUT id int, OUT entry text, OUT length int) RETURNS SETOF record LANGUAGE sql AS 'SELECT id, entry, length(entry) FROM public.log'",
  "body changed": () => "CREATE OR REPLACE FUNCTION public.twice(a int) RETURNS int LANGUAGE sql AS 'SELECT a * 2 + 1'",
  "body that fails": () =>
    "CREATE OR REPLACE FUNCTION public.cheer(a public.mood) RETURNS public.mood LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'",
  "function made strict": alterFunction((routine) => isFunction(routine) && !routine.strict, "STRICT"),
  "function made not strict": alterFunction(({ strict }) => strict, "CALLED ON NULL INPUT"),
  "function with its owner's rights": alterFunction(
    (routine) => isFunction(routine) && !routine.securityDefiner,
    "SECURITY DEFINER",
  ),
  "function with its caller's rights": alterFunction(({ securityDefiner }) => securityDefiner, "SECURITY INVOKER"),
  "function with settings": alterFunction(isFunction, "SET search_path = app"),
  "function made stable": alterFunction(
    ({ volatility, kind }) => volatility === "volatile" && kind === "function",
    "STABLE",
  ),
  "function made volatile": alterFunction(({ volatility }) => volatility === "immutable", "VOLATILE"),
  "function no longer variadic": redefineRoutine("public.total(integer[])", "a int[]"),
  "function made a procedure": () =>
    "DROP FUNCTION public.note; CREATE PROCEDURE public.note(a text) LANGUAGE sql AS 'INSERT INTO public.log (entry) VALUES (a)'",
  "function in another language": () =>
    "CREATE OR REPLACE FUNCTION public.twice(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN coalesce(a, 0) * 2; END'",
  "procedure made a function": () =>
    "DROP PROCEDURE public.record; CREATE FUNCTION public.record(a text, b int DEFAULT 1) RETURNS void LANGUAGE sql AS 'INSERT INTO public.log (entry) VALUES (a)'",
  "procedure's argument renamed": redefineRoutine("public.record(text, integer)", "entry text, b int DEFAULT 1"),
  "aggregate changed": () => "CREATE OR REPLACE AGGREGATE public.longest(text) (SFUNC = text_smaller, STYPE = text)",
  "aggregate made a function": () =>
    "DROP AGGREGATE public.longest(text); CREATE FUNCTION public.longest(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
  "trigger function changed": () =>
    "CREATE OR REPLACE FUNCTION public.fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.n := 43; RETURN NEW; END'",
  "trigger function that refuses": () =>
    "CREATE OR REPLACE FUNCTION public.audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'",
  "trigger dropped": onTrigger((table, trigger) => `DROP TRIGGER ${trigger} ON ${table}`),
  "trigger disabled": onTrigger((table, trigger) => `ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`),
  "trigger for replicas": onTrigger((table, trigger) => `ALTER TABLE ${table} ENABLE REPLICA TRIGGER ${trigger}`),
  "trigger always": onTrigger((table, trigger) => `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`),
  "trigger at another event": onTrigger(
    (table, trigger) =>
      `CREATE OR REPLACE TRIGGER ${trigger} AFTER UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION public.audit()`,
  ),
  "trigger added": (world) => {
    const table = nameOf(world.pickRelation());
    const when = world.random.pick(["BEFORE INSERT", "AFTER DELETE", "AFTER TRUNCATE"]);
    const level = when === "AFTER TRUNCATE" ? "STATEMENT" : "ROW";
    return (
      table &&
      `CREATE TRIGGER added ${when} ON ${table} FOR EACH ${level} EXECUTE FUNCTION public.${world.random.pick(["audit", "fill"])}()`
    );
  },
  "event trigger added": () =>
    "RESET ROLE; CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; ALTER FUNCTION public.refuse() OWNER TO oracle_owner; CREATE EVENT TRIGGER added ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.refuse()",
  "view dropped": onView((view) => `DROP VIEW ${view}`),
  "view renamed": onView((view) => `ALTER VIEW ${view} RENAME TO renamed`),
  "view added": () => "CREATE VIEW public.fresh AS SELECT 1 AS a",
  "view with fewer rows": () => "CREATE OR REPLACE VIEW public.direct AS SELECT id, n FROM app.base WHERE n > 1",
  "view not updatable": () => "CREATE OR REPLACE VIEW public.direct AS SELECT DISTINCT id, n FROM app.base",
  "view's column not updatable": () => "CREATE OR REPLACE VIEW public.direct AS SELECT id, n + 0 AS n FROM app.base",
  "view updatable": () => "CREATE OR REPLACE VIEW public.counts AS SELECT n, 1::bigint AS count FROM app.base",
  "view with another column": () => "CREATE OR REPLACE VIEW public.direct AS SELECT id, n, id + n AS sum FROM app.base",
  "view's column renamed": onView((view) => `ALTER VIEW ${view} RENAME n TO renamed`),
  "view's column of another type": () =>
    "DROP VIEW public.direct; CREATE VIEW public.direct AS SELECT id, n::text AS n FROM app.base; GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON public.direct TO oracle_app",
  "view checks its rows": onView((view) => `ALTER VIEW ${view} SET (check_option = cascaded)`),
  "view unchecked": onView((view) => `ALTER VIEW ${view} RESET (check_option, security_barrier)`),
  "view with its reader's rights": onView((view) => `ALTER VIEW ${view} SET (security_invoker = true)`),
  "view made a table": () =>
    "DROP VIEW public.direct; CREATE TABLE public.direct AS SELECT id, n FROM app.base; GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON public.direct TO oracle_app",
  "view's default": () => "ALTER VIEW public.direct ALTER n SET DEFAULT 12",
  "view with a trigger": () =>
    "CREATE TRIGGER added INSTEAD OF INSERT ON public.direct FOR EACH ROW EXECUTE FUNCTION public.audit()",
  "materialized view dropped": () => "DROP MATERIALIZED VIEW public.summary",
  "materialized view changed": () =>
    "DROP MATERIALIZED VIEW public.summary; CREATE MATERIALIZED VIEW public.summary AS SELECT n, 2::bigint AS count FROM app.base",
  "materialized view without data": () => "REFRESH MATERIALIZED VIEW public.summary WITH NO DATA",
  "materialized view without unique index": () => "DROP INDEX public.summary_n",
  "materialized view made a view": () =>
    "DROP MATERIALIZED VIEW public.summary; CREATE VIEW public.summary AS SELECT n, count(*) AS count FROM app.base GROUP BY n",
  "operator dropped": () => "DROP OPERATOR public.=== (int, text)",
  "operator with another function": () =>
    "DROP OPERATOR public.=== (int, text); CREATE FUNCTION public.differ(int, text) RETURNS boolean LANGUAGE sql AS 'SELECT $1::text <> $2'; CREATE OPERATOR public.=== (LEFTARG = int, RIGHTARG = text, FUNCTION = public.differ)",
  "operator with another result": () =>
    "DROP OPERATOR public.=== (int, text); CREATE FUNCTION public.same_int(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE OPERATOR public.=== (LEFTARG = int, RIGHTARG = text, FUNCTION = public.same_int)",
  "operator added": () =>
    "CREATE FUNCTION public.alike(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR public.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = public.alike)",
  "operator estimated otherwise": () => "ALTER OPERATOR public.=== (int, text) SET (RESTRICT = eqsel)",
  "cast dropped": () => "DROP CAST (public.pair AS int)",
  "cast explicit only": () =>
    "DROP CAST (public.pair AS int); CREATE CAST (public.pair AS int) WITH FUNCTION public.first(public.pair)",
  "cast made implicit": () =>
    "DROP CAST (public.pair AS int); CREATE CAST (public.pair AS int) WITH FUNCTION public.first(public.pair) AS IMPLICIT",
  "cast with another function": () =>
    "DROP CAST (public.pair AS int); CREATE FUNCTION public.second(public.pair) RETURNS int LANGUAGE sql AS 'SELECT -1'; CREATE CAST (public.pair AS int) WITH FUNCTION public.second(public.pair) AS ASSIGNMENT",
  "cast added": (world) => {
    const context = world.random.pick(["", "AS ASSIGNMENT", "AS IMPLICIT"]);
    return `RESET ROLE; CREATE CAST (${world.random.pick(["public.mood AS text", "text AS public.mood", "public.span AS text"])}) WITH INOUT ${context}`;
  },
};
