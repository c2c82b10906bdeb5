import { displayName, isView, objectsOf, qualifiedName, quote, type Relation, type Schema } from "../schema";
import { primaryKeyOf } from "./keys";
import { relationObject, tableField, type RelationPair } from "./pair";
import { renameHint } from "./rename";
import { defineRules, finding, type Finding } from "./rule";

export const tableRules = defineRules({
  removed: {
    id: "table-removed",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    why: "Every statement that names the table fails, and its rows have nowhere to go.",
    example: "DROP TABLE t",
    repair: "Keep the table until no client written for blue is left, then drop it.",
  },
  blueIsEmpty: {
    id: "blue-is-empty",
    severity: "warning",
    directions: ["read", "write", "call", "replicate-forward", "replicate-back"],
    why: "Anything can replace nothing: the verdict says something only about the database that clients use.",
    assumption: "blue's URL or secret names the database that clients use, and it really holds no table",
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
      "Each kind takes other statements: a view or materialized view takes no TRUNCATE, COPY or FOR UPDATE and no " +
      "replicated rows, and where blue has a view green's object may not be found by the statements that manage it.",
    example: "DROP TABLE t; CREATE VIEW t AS SELECT 1 AS a",
    repair: "Give the new object another name, and keep the old one until no client written for blue is left.",
  },
  partitioned: {
    id: "table-partitioned",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "A row for which there is no partition is refused, and so are some statements on the whole table.",
    assumption: "green has a partition for every row that blue's clients write, or a default partition",
    example:
      "DROP TABLE t; CREATE TABLE t (a int PRIMARY KEY, b int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
    repair: "Give the table a default partition.",
  },
  partitionedWithDefault: {
    id: "table-partitioned-with-default",
    severity: "info",
    directions: [],
    why: "The default partition takes every row for which there is no other; statements on the whole table work as before.",
    assumption: "what green publishes, it publishes by the whole table (publish_via_partition_root)",
    example:
      "DROP TABLE t; CREATE TABLE t (a int PRIMARY KEY, b int) PARTITION BY RANGE (a); CREATE TABLE rest PARTITION OF t DEFAULT",
  },
  unpartitioned: {
    id: "table-unpartitioned",
    severity: "info",
    directions: ["replicate-back"],
    why: "A plain table takes every statement that a partitioned one takes, and rows for which blue has no partition.",
    assumption: "no client names a partition, nor writes such a row while there has to be a way back",
    example: "DROP TABLE t; CREATE TABLE t (a int PRIMARY KEY)",
  },
  viewToTable: {
    id: "view-became-table",
    severity: "info",
    directions: ["read"],
    why: "A table can be read as the view was, but its rows are its own.",
    assumption: "somebody keeps the table's rows as the view would have shown them",
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
    why: "Green takes rows for which blue has no partition: one of them stops replication back.",
    assumption: "blue gets the partition, too, before there is a row for it",
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
  replicaIdentityLost: {
    id: "table-replica-identity-lost",
    severity: "warning",
    directions: ["write", "replicate-back"],
    why: "As soon as green publishes the table, UPDATE and DELETE are refused on green itself (55000).",
    assumption: "the replica identity is set before green publishes the table",
    example: "ALTER TABLE t REPLICA IDENTITY NOTHING",
    repair: "ALTER TABLE ... REPLICA IDENTITY as on blue.",
  },
  replicaIdentityChanged: {
    id: "table-replica-identity-changed",
    severity: "error",
    directions: ["replicate-forward", "replicate-back"],
    why:
      "A replicated UPDATE or DELETE brings the columns of the sender's replica identity, and the receiver looks for the " +
      "row by its own: without one of its columns replication stops (55000).",
    example: "ALTER TABLE t REPLICA IDENTITY USING INDEX w",
    repair: "ALTER TABLE ... REPLICA IDENTITY as on blue, or FULL on both sides.",
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
  publishedWithoutIdentity: {
    id: "table-published-without-identity",
    severity: "error",
    directions: ["write"],
    why:
      "Green publishes UPDATE or DELETE of a table whose rows it can't identify, or filters by or leaves out columns that " +
      "identify them: it refuses both (55000, 42P10).",
    example: "CREATE PUBLICATION p FOR TABLE t",
    repair: "Give the table a primary key or ALTER TABLE ... REPLICA IDENTITY FULL, or take it out of the publication.",
  },
  optionsChanged: {
    id: "table-options-changed",
    severity: "info",
    directions: [],
    why: "Storage parameters change how rows are stored and vacuumed, not what statements do.",
    example: "ALTER TABLE t SET (fillfactor = 70)",
  },
});

/** One finding a schema: the original vocabulary has lists of tables. */
export function* compareTableLists(blue: Schema, green: Schema): Generator<Finding> {
  if ([...blue.relations.values()].every(isView)) {
    const database = { kind: "database", schema: "", name: "blue" } as const;
    yield finding(tableRules.blueIsEmpty, database, "Blue's database has no tables.");
  }
  const added = onlyIn(green, blue);
  for (const [namespace, tables] of onlyIn(blue, green)) {
    const hints = tables.map((table) =>
      renameHint(table, tables, added.get(namespace) ?? [], isAlike, displayName, displayName(table)),
    );
    yield finding(
      tableRules.removed,
      { kind: "schema", schema: namespace, name: namespace },
      `${count(tables)} gone: ${tables.map(displayName).join(", ")}.${hints.join("")}`,
      { type: "removed_tables", tables: tables.map(tableField) },
    );
  }
  for (const [namespace, tables] of added) {
    yield finding(
      tableRules.added,
      { kind: "schema", schema: namespace, name: namespace },
      `${count(tables)} new: ${tables.map(displayName).join(", ")}.`,
      { type: "added_tables", tables: tables.map(tableField) },
    );
  }
}

/** Partitions of tables that both sides have. */
export function* comparePartitionLists(blue: Schema, green: Schema): Generator<Finding> {
  const takeAll = tablesWithDefault(blue);
  for (const [key, partition] of green.relations) {
    if (partition.partitionBound === undefined || blue.relations.has(key)) continue;
    const parent = partition.parents.map((name) => blue.relations.get(name)).find((table) => table?.partitionKey);
    if (!parent || takeAll.has(qualifiedName(parent))) continue;
    const message = `${displayName(partition)} is a new partition of ${displayName(parent)}.`;
    yield finding(tableRules.partitionAdded, relationObject(parent), message, { green: partition.partitionBound });
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

/** The same columns. */
function isAlike(one: Relation, other: Relation): boolean {
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
  if (hasIdentity(blue) && !hasIdentity(green) && (primaryKeyOf(green) || !primaryKeyOf(blue))) {
    // Where the primary key is what is missing, that is a finding of its own.
    const identities = { blue: blue.replicaIdentity, green: green.replicaIdentity };
    yield finding(tableRules.replicaIdentityLost, object, `${name} no longer has a replica identity.`, identities);
  }
  const stopped = [
    ...(findsRows(blue, green) ? [] : (["replicate-forward"] as const)),
    ...(findsRows(green, blue) ? [] : (["replicate-back"] as const)),
  ];
  // By primary keys alone it is a finding on the keys, and a partition's key is its parent's. Without an identity blue is
  // not ready to be replicated at all.
  const byIndex = [blue, green].some(({ replicaIdentity }) => replicaIdentity === "index");
  const isOwn = [blue, green].every(({ partitionBound }) => partitionBound === undefined);
  if (byIndex && isOwn && hasIdentity(blue) && stopped.length > 0) {
    const details = { blue: describeIdentity(blue), green: describeIdentity(green), directions: stopped };
    const message = `${name} is replicated by ${details.blue} on blue and by ${details.green} on green.`;
    yield finding(tableRules.replicaIdentityChanged, object, message, details);
  }
  if (!isView(blue) && blue.options.join() !== green.options.join()) {
    const options = { blue: blue.options.join(", ") || "none", green: green.options.join(", ") || "none" };
    yield finding(tableRules.optionsChanged, object, `${name} has other storage parameters.`, options);
  }
}

/** A table of both sides that green publishes although it can't identify its rows, and blue doesn't. */
export function* comparePublishedTables(blueSchema: Schema, greenSchema: Schema): Generator<Finding> {
  if (objectsOf(greenSchema, "publication").length === 0) return;
  for (const [key, blue] of blueSchema.relations) {
    const green = greenSchema.relations.get(key);
    if (!green || !isPublishedWithoutIdentity(green, greenSchema) || isPublishedWithoutIdentity(blue, blueSchema))
      continue;
    const why = hasIdentity(green) ? "but not all of its replica identity" : "which has no replica identity";
    const message = `Green publishes ${displayName(blue)}, ${why}.`;
    const details = { green: green.replicaIdentity };
    yield finding(tableRules.publishedWithoutIdentity, relationObject(blue), message, details);
  }
}

/** A parent that only one side has is a finding of its own. */
function hasOtherParents({ blue, green, blueSchema, greenSchema }: RelationPair): boolean {
  const lost = blue.parents.some((parent) => greenSchema.relations.has(parent) && !green.parents.includes(parent));
  const gained = green.parents.some((parent) => blueSchema.relations.has(parent) && !blue.parents.includes(parent));
  return lost || gained;
}

function hasIdentity(table: Relation): boolean {
  if (table.replicaIdentity === "default") return primaryKeyOf(table) !== undefined;
  return table.replicaIdentity !== "nothing";
}

/** The receiver finds the row that the sender changed. Who has no identity sends no changes. */
function findsRows(sender: Relation, receiver: Relation): boolean {
  if (sender.replicaIdentity === "full" || !hasIdentity(sender)) return true;
  const sent = identityOf(sender);
  const sought = identityOf(receiver);
  return sought.length > 0 && sought.every((column) => sent.includes(column));
}

/** Also with FULL or NOTHING a receiver looks for rows by its primary key. */
function identityOf(table: Relation): readonly string[] {
  return table.replicaIdentity === "index" ? table.identityColumns : (primaryKeyOf(table)?.columns ?? []);
}

function describeIdentity(table: Relation): string {
  return table.replicaIdentity === "full" ? "FULL" : `(${identityOf(table).map(quote).join(", ")})`;
}

/** Only inserted rows can be published without an identity. */
function isPublishedWithoutIdentity(table: Relation, schema: Schema): boolean {
  // A partition's own indexes leave out what it has from its parent.
  const parents = table.partitionBound === undefined ? [] : table.parents.map((parent) => schema.relations.get(parent));
  const inherits = parents.some((parent) => parent !== undefined && primaryKeyOf(parent));
  const isIdentified = hasIdentity(table) || (inherits && table.replicaIdentity === "default");
  const name = qualifiedName(table);
  return objectsOf(schema, "publication").some(({ properties }) => {
    if (!/update|delete/.test(properties["operations"] ?? "")) return false;
    if (isIdentified) return properties["refuses updates of"]?.split(", ").includes(name);
    const tables = properties["tables"]?.split(", ") ?? [];
    return (
      properties["all tables"] === "true" ||
      (properties["schemas"]?.split(", ").includes(quote(table.schema)) ?? false) ||
      tables.some((published) => published === name || published.startsWith(`${name} `))
    );
  });
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

/** The tables that have a default partition. */
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
