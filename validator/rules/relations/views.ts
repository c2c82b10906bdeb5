import { isView, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName, literal, qualifiedName } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { as } from "../../../postgres/sql/tree";
import { sameDefinition } from "../shared/definitionText";
import { compareMatches, matchByKey } from "../shared/matches";
import { partName, partObject, relationObject, type RelationPair } from "../shared/pair";
import { ALIKE } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const viewRules = defineRules({
  removed: {
    id: "view-removed",
    severity: "error",
    directions: ["read", "write"],
    why: "Every statement that names the view fails.",
    example: "DROP VIEW v",
    repair: "Keep the view until no client written for blue is left.",
  },
  added: {
    id: "view-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't know the view.",
    example: "CREATE VIEW v AS SELECT 1 AS a",
  },
  definitionChanged: {
    id: "view-definition-changed",
    severity: "warning",
    directions: ["read", "write"],
    why:
      "The view may give other rows or values, and writes to it may go elsewhere. Its text doesn't show whether " +
      "blue's clients would notice.",
    assumption: "the new query gives what clients written for blue expect",
    example: "CREATE OR REPLACE VIEW v AS SELECT a FROM t WHERE a > 1",
    repair: "Give the new view another name if clients of blue would notice.",
  },
  checkOptionAdded: {
    id: "view-check-option-added",
    severity: "error",
    directions: ["write"],
    why: "Green refuses a row that the view itself would not show (44000); blue stores it.",
    example: "ALTER VIEW v SET (check_option = local)",
    repair: "Add the option after the move, when the clients respect it.",
  },
  optionsChanged: {
    id: "view-options-changed",
    severity: "warning",
    directions: ["read", "write"],
    why:
      "security_invoker decides whose privileges and row security apply below the view, security_barrier how it is " +
      "planned, and check_option which rows it accepts.",
    assumption: "every client of the view has the privileges that it needs under green's options",
    example: "ALTER VIEW v SET (security_invoker = true)",
    repair: ALIKE,
  },
  notPopulated: {
    id: "materialized-view-not-populated",
    severity: "warning",
    directions: ["read"],
    why: "It was created WITH NO DATA: every SELECT fails (55000) until it is refreshed.",
    assumption: "it is filled (REFRESH MATERIALIZED VIEW) before clients come",
    example: "REFRESH MATERIALIZED VIEW m WITH NO DATA",
    repair: "REFRESH MATERIALIZED VIEW.",
  },
  notUpdatable: {
    id: "view-not-updatable",
    severity: "error",
    directions: ["write"],
    why: "The view refuses a statement that blue's accepts (55000).",
    example: "CREATE OR REPLACE VIEW v AS SELECT DISTINCT a FROM t",
    repair: "Give the view INSTEAD OF triggers, or the new view another name.",
  },
  columnNotUpdatable: {
    id: "view-column-not-updatable",
    severity: "error",
    directions: ["write"],
    why: "INSERT and UPDATE that give the view's column a value are refused (0A000).",
    example: "CREATE OR REPLACE VIEW v AS SELECT a, b + 1 AS b FROM t",
    repair: "Give the view INSTEAD OF triggers, or the new view another name.",
  },
  updatable: {
    id: "view-updatable",
    severity: "info",
    directions: [],
    why: "The view accepts more statements than blue's.",
    example: "CREATE OR REPLACE VIEW v AS SELECT a FROM t",
  },
});

export function compareViewLists(blue: Schema, green: Schema): Generator<Finding> {
  const gone = [...blue.relations].filter(([key, view]) => isView(view) && !green.relations.has(key));
  const fresh = [...green.relations].filter(([key, view]) => isView(view) && !blue.relations.has(key));
  return compareMatches(matchByKey(gone, fresh), {
    object: relationObject,
    title: (view) => `The ${view.kind} ${displayName(view)}`,
    describe: (view, side) => (side === "blue" ? view.definition : undefined),
    removed: viewRules.removed,
    added: viewRules.added,
  });
}

/** Compares the properties of views, except their columns. After a change of kind, its finding is enough. */
export function* compareView({ blue, green, blueSchema, greenSchema }: RelationPair): Generator<Finding> {
  if (blue.kind !== green.kind || blue.definition === undefined || green.definition === undefined) return;
  const name = displayName(blue);
  const same = sameDefinition(
    { text: blue.definition, major: blueSchema.version.major },
    { text: green.definition, major: greenSchema.version.major },
  );
  if (!same) {
    const { directions } = viewRules.definitionChanged;
    const hurt = directions.filter((direction) => direction === "read" || blue.accepts.length > 0);
    const details = { blue: blue.definition, green: green.definition, directions: hurt };
    yield finding(viewRules.definitionChanged, relationObject(blue), `${name} has another query.`, details);
  }
  yield* compareOptions(blue, green, greenSchema);
  if (blue.populated && !green.populated) {
    const view = literal(qualifiedName(green));
    const sql = `SELECT count(*) FROM pg_class WHERE oid = ${view}::regclass AND NOT relispopulated`;
    const probe = { side: "green", sql, counts: "breaks" } as const;
    yield finding(viewRules.notPopulated, relationObject(blue), `${name} holds no data on green.`, { probe });
  }
  const lost = missing(blue, green);
  const details = { blue: blue.accepts.join(", ") || "none", green: green.accepts.join(", ") || "none" };
  if (lost.length > 0) {
    yield finding(
      viewRules.notUpdatable,
      relationObject(blue),
      `${name} no longer accepts ${lost.join(", ")}.`,
      details,
    );
  }
  // Without INSERT and UPDATE no column accepts a value, which is reported above.
  const stuck = green.accepts.includes("UPDATE") ? blue.columns.filter(({ updatable }) => updatable) : [];
  for (const column of stuck) {
    if (green.columns.find((other) => other.name === column.name)?.updatable !== false) continue;
    const object = partObject(blue, "column", column.name);
    yield finding(viewRules.columnNotUpdatable, object, `${partName(blue, column.name)} no longer accepts a value.`);
  }
  const gained = missing(green, blue);
  if (gained.length > 0) {
    yield finding(viewRules.updatable, relationObject(blue), `${name} now accepts ${gained.join(", ")}.`, details);
  }
}

function* compareOptions(blue: Relation, green: Relation, schema: Schema): Generator<Finding> {
  if (blue.options.join() === green.options.join()) return;
  const before = new Set(checkedConditions(green, blue.options, schema));
  const refusesMore = [...checkedConditions(green, green.options, schema)].some((view) => !before.has(view));
  const rule = refusesMore ? viewRules.checkOptionAdded : viewRules.optionsChanged;
  const details = { blue: blue.options.join(", ") || "none", green: green.options.join(", ") || "none" };
  yield finding(rule, relationObject(blue), `${displayName(blue)} has other options.`, details);
}

/**
 * Returns the views whose conditions must be satisfied by a row that is written through a view.
 * @param options the view's, or what they would be
 * @param isChecked true if a view above this one checks rows
 */
function* checkedConditions(
  view: Relation,
  options: readonly string[],
  schema: Schema,
  isChecked = false,
): Generator<string> {
  const option = options.find((one) => one.startsWith("check_option="));
  const select = as(parseStatement(view.definition ?? ""), "SelectStmt");
  const key = qualifiedName(view);
  // A query that isn't understood may have a condition.
  if ((isChecked || option !== undefined) && (!select || select.whereClause)) yield key;
  const [from] = select?.fromClause ?? [];
  const { schemaname = "", relname = "" } = as(from, "RangeVar") ?? {};
  const below = schema.relations.get(qualifiedName({ schema: schemaname, name: relname }));
  if (!below || !isView(below)) return;
  yield* checkedConditions(below, below.options, schema, isChecked || option === "check_option=cascaded");
}

function missing(one: Relation, other: Relation): string[] {
  return one.accepts.filter((statement) => !other.accepts.includes(statement));
}
