import { isView, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName, qualifiedName, quote } from "../../../postgres/sql/names";
import { relationObject, type RelationPair } from "../shared/pair";
import { renameHint } from "../shared/rename";
import { compareReplicaIdentity } from "./replicaIdentity";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const tableRules = defineRules({
  removed: {
    id: "table-removed",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    why: "Every statement that names the table fails, and its rows can't be replicated.",
    example: "DROP TABLE t",
    repair: "Keep the table until no client written for blue is left, then drop it.",
  },
  blueIsEmpty: {
    id: "blue-is-empty",
    severity: "warning",
    directions: ["read", "write", "call", "replicate-forward", "replicate-back"],
    why: "Any schema can replace an empty one, so the verdict means nothing unless blue is the database that clients use.",
    assumption: "blue's URL or secret names the database that clients use, and that database really has no tables",
    example: "SELECT 1",
    repair: "Name the database that clients use.",
  },
  added: {
    id: "table-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't know the table.",
    example: "CREATE TABLE u (a int)",
  },
  kindChanged: {
    id: "table-kind-changed",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    why:
      "Each kind accepts other statements: a view or materialized view accepts no TRUNCATE, COPY or FOR UPDATE and no " +
      "replicated rows, and where blue has a view, the statements that manage it may not find green's object.",
    example: "DROP TABLE t; CREATE VIEW t AS SELECT 1 AS a",
    repair: "Give the new object another name, and keep the old one until no client written for blue is left.",
  },
  partitioned: {
    id: "table-partitioned",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "Rows without a matching partition are refused, and so are some statements on the whole table.",
    assumption: "green has a partition for every row that blue's clients write, or a default partition",
    example:
      "DROP TABLE t; CREATE TABLE t (a int PRIMARY KEY, b int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
    repair: "Give the table a default partition.",
  },
  partitionedWithDefault: {
    id: "table-partitioned-with-default",
    severity: "info",
    directions: [],
    why: "The default partition accepts every row that no other partition does; statements on the whole table work as before.",
    assumption: "green's publications publish the table as a whole (publish_via_partition_root)",
    example:
      "DROP TABLE t; CREATE TABLE t (a int PRIMARY KEY, b int) PARTITION BY RANGE (a); CREATE TABLE rest PARTITION OF t DEFAULT",
  },
  unpartitioned: {
    id: "table-unpartitioned",
    severity: "info",
    directions: ["replicate-back"],
    why: "A plain table accepts every statement that a partitioned one accepts, and rows for which blue has no partition.",
    assumption: "no client names a partition, or writes such a row as long as a way back is needed",
    example: "DROP TABLE t; CREATE TABLE t (a int PRIMARY KEY)",
  },
  viewToTable: {
    id: "view-became-table",
    severity: "info",
    directions: ["read"],
    why: "A table can be read as the view was, but it stores its rows itself.",
    assumption: "the table's rows are kept as the view would have shown them",
    example: "DROP VIEW v; CREATE TABLE v (a int)",
  },
  partitioningChanged: {
    id: "table-partitioning-changed",
    severity: "warning",
    directions: ["write", "replicate-forward", "replicate-back"],
    why: "A row outside every partition's bounds is refused (no partition of relation found for row).",
    assumption: "each side has a partition for every row that is written to the other, or a default partition",
    example: "DROP TABLE t1; CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (5) TO (15)",
    repair: "Give the table partitions for all of blue's rows, or a default partition.",
  },
  partitionAdded: {
    id: "partition-added",
    severity: "info",
    directions: ["replicate-back"],
    why: "Green accepts rows for which blue has no partition. Such a row stops replication back.",
    assumption: "blue gets the partition, too, before such a row is written",
    example: "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20)",
  },
  inheritanceChanged: {
    id: "table-inheritance-changed",
    severity: "error",
    directions: ["read", "write"],
    why: "A statement on a parent also finds, changes and deletes the rows of its children and partitions.",
    example: "ALTER TABLE c NO INHERIT p",
    repair: "Keep the inheritance until no client written for blue is left.",
  },
  unlogged: {
    id: "table-unlogged",
    severity: "warning",
    directions: ["replicate-back"],
    why: "An unlogged table is emptied by a crash or failover, and cannot be replicated.",
    assumption: "losing all its rows does no harm",
    example: "ALTER TABLE t SET UNLOGGED",
    repair: "ALTER TABLE ... SET LOGGED.",
  },
  logged: {
    id: "table-logged",
    severity: "info",
    directions: [],
    why: "The table's rows now survive a crash; writing costs a little more.",
    example: "ALTER TABLE t SET LOGGED",
  },
  optionsChanged: {
    id: "table-options-changed",
    severity: "info",
    directions: [],
    why: "Storage parameters change how rows are stored and vacuumed, not what statements do.",
    example: "ALTER TABLE t SET (fillfactor = 70)",
  },
});

/** Compares the tables, with one finding for each schema. */
export function* compareTableLists(blue: Schema, green: Schema): Generator<Finding> {
  if ([...blue.relations.values()].every(isView)) {
    const database = { kind: "database", schema: "", name: "blue" } as const;
    yield finding(tableRules.blueIsEmpty, database, "Blue's database has no tables.");
  }
  const added = onlyIn(green, blue);
  for (const [namespace, tables] of onlyIn(blue, green)) {
    const hints = tables.map((table) =>
      renameHint(table, tables, added.get(namespace) ?? [], hasSameColumns, displayName, displayName(table)),
    );
    yield finding(
      tableRules.removed,
      { kind: "schema", schema: namespace, name: namespace },
      `${count(tables)} gone: ${tables.map(displayName).join(", ")}.${hints.join("")}`,
      { members: tables.map(({ name }) => name) },
    );
  }
  for (const [namespace, tables] of added) {
    yield finding(
      tableRules.added,
      { kind: "schema", schema: namespace, name: namespace },
      `${count(tables)} new: ${tables.map(displayName).join(", ")}.`,
      { members: tables.map(({ name }) => name) },
    );
  }
}

/** Finds new partitions of tables that both sides have. */
export function* comparePartitionLists(blue: Schema, green: Schema): Generator<Finding> {
  const withDefault = tablesWithDefault(blue);
  for (const [key, partition] of green.relations) {
    if (partition.partitionBound === undefined || blue.relations.has(key)) continue;
    const parent = partition.parents.map((name) => blue.relations.get(name)).find((table) => table?.partitionKey);
    if (!parent || withDefault.has(qualifiedName(parent))) continue;
    const message = `${displayName(partition)} is a new partition of ${displayName(parent)}.`;
    yield finding(tableRules.partitionAdded, relationObject(parent), message, { green: partition.partitionBound });
  }
}

/** Returns the tables that only one side has, by schema. */
function onlyIn(one: Schema, other: Schema): Map<string, Relation[]> {
  const found = new Map<string, Relation[]>();
  for (const [key, relation] of one.relations) {
    if (isView(relation) || other.relations.has(key)) continue;
    found.set(relation.schema, [...(found.get(relation.schema) ?? []), relation]);
  }
  return found;
}

/** True if two tables have the same columns. */
function hasSameColumns(one: Relation, other: Relation): boolean {
  const columns = (relation: Relation) => relation.columns.map(({ name, type }) => `${quote(name)} ${type}`).join();
  return columns(one) === columns(other);
}

function count(tables: readonly Relation[]): string {
  return tables.length === 1 ? "A table is" : `${tables.length} tables are`;
}

export function* compareTable(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const object = relationObject(blue);
  const name = displayName(blue);

  if (blue.kind !== green.kind) {
    const message = `${name} was a ${blue.kind} and is a ${green.kind}.`;
    yield finding(kindRule(pair), object, message, { blue: blue.kind, green: green.kind });
  } else if (hasOtherParents(pair)) {
    yield finding(tableRules.inheritanceChanged, object, `${name} has other parent tables.`, {
      blue: blue.parents.join(", ") || "none",
      green: green.parents.join(", ") || "none",
    });
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
  yield* compareReplicaIdentity(pair);
  if (!isView(blue) && blue.options.join() !== green.options.join()) {
    const options = { blue: blue.options.join(", ") || "none", green: green.options.join(", ") || "none" };
    yield finding(tableRules.optionsChanged, object, `${name} has other storage parameters.`, options);
  }
}

/** True if one side's parents differ. A parent that only one side has is a separate finding. */
function hasOtherParents({ blue, green, blueSchema, greenSchema }: RelationPair): boolean {
  const lost = blue.parents.some((parent) => greenSchema.relations.has(parent) && !green.parents.includes(parent));
  const gained = green.parents.some((parent) => blueSchema.relations.has(parent) && !blue.parents.includes(parent));
  return lost || gained;
}

function kindRule({ blue: { kind: blue }, green: table, greenSchema }: RelationPair) {
  const green = table.kind;
  if (blue === "table" && green === "partitioned table") {
    return tablesWithDefault(greenSchema).has(qualifiedName(table))
      ? tableRules.partitionedWithDefault
      : tableRules.partitioned;
  }
  if (blue === "partitioned table" && green === "table") return tableRules.unpartitioned;
  if (blue === "view" && green === "table") return tableRules.viewToTable;
  return tableRules.kindChanged;
}

/** Returns the tables that have a default partition. */
function tablesWithDefault({ relations }: Schema): Set<string> {
  const partitions = [...relations.values()].filter(({ partitionBound }) => partitionBound === "DEFAULT");
  return new Set(partitions.flatMap(({ parents }) => parents));
}

function partitioning({ partitionKey, partitionBound }: Relation): string | undefined {
  return [partitionKey && `PARTITION BY ${partitionKey}`, partitionBound].filter(Boolean).join(" ") || undefined;
}

function definition(side: "blue" | "green", text: string | undefined): { blue?: string; green?: string } {
  return text === undefined ? {} : { [side]: text };
}
