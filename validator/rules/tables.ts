import { displayName, isView, type Relation, type RelationKind, type Schema } from "../schema";
import { relationObject, tableField, type RelationPair } from "./pair";
import { defineRules, finding, type Finding } from "./rule";

export const tableRules = defineRules({
  removed: {
    id: "table-removed",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    explanation: "Every statement that names the table fails, and its rows have nowhere to go.",
  },
  added: {
    id: "table-added",
    severity: "difference",
    directions: [],
    explanation: "Clients written for blue don't know the table.",
  },
  kindChanged: {
    id: "table-kind-changed",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    explanation:
      "Each kind takes other statements: a view or materialized view takes no TRUNCATE, COPY or FOR UPDATE and no " +
      "replicated rows, and where blue has a view green's object may not be found by the statements that manage it.",
  },
  partitioned: {
    id: "table-partitioned",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    explanation: "A row for which there is no partition is refused, and so are some statements on the whole table.",
    assumption: "green has a partition for every row that blue's clients write, or a default partition",
  },
  unpartitioned: {
    id: "table-unpartitioned",
    severity: "difference",
    directions: [],
    explanation: "A plain table takes every statement that a partitioned one takes.",
    assumption: "no client names a partition",
  },
  viewToTable: {
    id: "view-became-table",
    severity: "difference",
    directions: ["read"],
    explanation: "A table can be read as the view was, but its rows are its own.",
    assumption: "somebody keeps the table's rows as the view would have shown them",
  },
  partitioningChanged: {
    id: "table-partitioning-changed",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    explanation: "A row outside every partition's bounds is refused (no partition of relation found for row).",
    assumption: "green has a partition for every row that blue's clients write, or a default partition",
  },
  unlogged: {
    id: "table-unlogged",
    severity: "warning",
    directions: ["replicate-back"],
    explanation: "An unlogged table is emptied by a crash or failover, and cannot be replicated.",
    assumption: "losing all its rows does no harm",
  },
  logged: {
    id: "table-logged",
    severity: "difference",
    directions: [],
    explanation: "The table's rows now survive a crash; writing costs a little more.",
  },
  rowSecurity: {
    id: "row-security-enabled",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    explanation:
      "Everybody but the owner silently sees only the rows that a policy allows, none without one, and an INSERT " +
      "that no policy allows is refused.",
  },
  rowSecurityRemoved: {
    id: "row-security-disabled",
    severity: "warning",
    directions: ["read", "write"],
    explanation: "Clients see and change rows that blue's policies hide from them.",
    assumption: "every client may see and change every row, or filters for itself",
  },
});

/** One finding a schema: the original vocabulary has lists of tables. */
export function* compareTableLists(blue: Schema, green: Schema): Generator<Finding> {
  for (const [namespace, tables] of onlyIn(blue, green)) {
    yield finding(
      tableRules.removed,
      { kind: "schema", schema: namespace, name: namespace },
      `${count(tables)} gone: ${tables.map(displayName).join(", ")}.`,
      { type: "removed_tables", tables: tables.map(tableField) },
    );
  }
  for (const [namespace, tables] of onlyIn(green, blue)) {
    yield finding(
      tableRules.added,
      { kind: "schema", schema: namespace, name: namespace },
      `${count(tables)} new: ${tables.map(displayName).join(", ")}.`,
      { type: "added_tables", tables: tables.map(tableField) },
    );
  }
}

/** The tables of one that the other has nothing in place of, by schema. */
function onlyIn(one: Schema, other: Schema): Map<string, Relation[]> {
  const found = new Map<string, Relation[]>();
  for (const [key, relation] of one.relations) {
    if (isView(relation) || other.relations.has(key)) continue;
    found.set(relation.schema, [...(found.get(relation.schema) ?? []), relation]);
  }
  return found;
}

function count(tables: readonly Relation[]): string {
  return tables.length === 1 ? "A table is" : `${tables.length} tables are`;
}

export function* compareTable({ blue, green }: RelationPair): Generator<Finding> {
  const object = relationObject(blue);
  const name = displayName(blue);

  if (blue.kind !== green.kind) {
    const message = `${name} was a ${blue.kind} and is a ${green.kind}.`;
    yield finding(kindRule(blue.kind, green.kind), object, message, { blue: blue.kind, green: green.kind });
  } else if (blue.partitionKey !== green.partitionKey || blue.partitionBound !== green.partitionBound) {
    yield finding(tableRules.partitioningChanged, object, `${name} is partitioned differently.`, {
      ...definition("blue", partitioning(blue)),
      ...definition("green", partitioning(green)),
    });
  }
  if (blue.unlogged !== green.unlogged) {
    const rule = green.unlogged ? tableRules.unlogged : tableRules.logged;
    yield finding(rule, object, `${name} is ${green.unlogged ? "now" : "no longer"} unlogged.`);
  }
  if (blue.rowSecurity !== green.rowSecurity) {
    const rule = green.rowSecurity ? tableRules.rowSecurity : tableRules.rowSecurityRemoved;
    yield finding(rule, object, `Row security of ${name} is now ${green.rowSecurity ? "on" : "off"}.`);
  }
}

function kindRule(blue: RelationKind, green: RelationKind) {
  if (blue === "table" && green === "partitioned table") return tableRules.partitioned;
  if (blue === "partitioned table" && green === "table") return tableRules.unpartitioned;
  if (blue === "view" && green === "table") return tableRules.viewToTable;
  return tableRules.kindChanged;
}

function partitioning({ partitionKey, partitionBound }: Relation): string | undefined {
  return [partitionKey && `PARTITION BY ${partitionKey}`, partitionBound].filter(Boolean).join(" ") || undefined;
}

function definition(side: "blue" | "green", text: string | undefined): { blue?: string; green?: string } {
  return text === undefined ? {} : { [side]: text };
}
