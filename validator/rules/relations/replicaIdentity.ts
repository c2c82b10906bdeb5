import { isDeepStrictEqual } from "node:util";
import { objectsOf, type CatalogObject, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName, qualifiedName, quote } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { as, find, strings } from "../../../postgres/sql/tree";
import { primaryKeyOf, relationObject, type RelationPair } from "../shared/pair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const replicaIdentityRules = defineRules({
  lost: {
    id: "table-replica-identity-lost",
    severity: "warning",
    directions: ["write", "replicate-back"],
    why: "As soon as green publishes the table, UPDATE and DELETE are refused on green itself (55000).",
    assumption: "the replica identity is set before green publishes the table",
    example: "ALTER TABLE t REPLICA IDENTITY NOTHING",
    repair: "ALTER TABLE ... REPLICA IDENTITY as on blue.",
  },
  changed: {
    id: "table-replica-identity-changed",
    severity: "error",
    directions: ["replicate-forward", "replicate-back"],
    why:
      "A replicated UPDATE or DELETE carries the columns of the sender's replica identity, and the receiver looks for the " +
      "row by its own replica identity. If one of its columns is missing, replication stops (55000).",
    example: "ALTER TABLE t REPLICA IDENTITY USING INDEX w",
    repair: "ALTER TABLE ... REPLICA IDENTITY as on blue, or FULL on both sides.",
  },
  publishedWithoutIdentity: {
    id: "table-published-without-identity",
    severity: "error",
    directions: ["write"],
    why:
      "Green publishes UPDATE or DELETE of a table whose rows it can't identify, or filters by or leaves out columns that " +
      "identify them: it refuses both (55000, 42P10).",
    example: "CREATE PUBLICATION p FOR TABLE t",
    repair: "Give the table a primary key or ALTER TABLE ... REPLICA IDENTITY FULL, or remove it from the publication.",
  },
});

/** Compares how a replicated UPDATE or DELETE identifies its row. */
export function* compareReplicaIdentity({ blue, green }: RelationPair): Generator<Finding> {
  const object = relationObject(blue);
  const name = displayName(blue);
  if (hasIdentity(blue) && !hasIdentity(green) && (primaryKeyOf(green) || !primaryKeyOf(blue))) {
    // A missing primary key is a separate finding.
    const identities = { blue: blue.replicaIdentity, green: green.replicaIdentity };
    yield finding(replicaIdentityRules.lost, object, `${name} no longer has a replica identity.`, identities);
  }
  const stopped = [
    ...(findsRows(blue, green) ? [] : (["replicate-forward"] as const)),
    ...(findsRows(green, blue) ? [] : (["replicate-back"] as const)),
  ];
  // Where both sides use primary keys, the keys have the finding, and a partition's key is its parent's. A table of blue's
  // without an identity can't be replicated anyway.
  const byIndex = [blue, green].some(({ replicaIdentity }) => replicaIdentity === "index");
  const isOwn = [blue, green].every(({ partitionBound }) => partitionBound === undefined);
  if (byIndex && isOwn && hasIdentity(blue) && stopped.length > 0) {
    const details = { blue: describeIdentity(blue), green: describeIdentity(green), directions: stopped };
    const message = `${name} is replicated by ${details.blue} on blue and by ${details.green} on green.`;
    yield finding(replicaIdentityRules.changed, object, message, details);
  }
}

/** Finds the tables that green publishes although it can't identify their rows, where blue doesn't. */
export function* comparePublishedTables(blueSchema: Schema, greenSchema: Schema): Generator<Finding> {
  const [blueObjects, greenObjects] = [blueSchema, greenSchema].map((schema) => objectsOf(schema, "publication"));
  const isSame = isDeepStrictEqual(blueObjects, greenObjects);
  const pairs = [...greenSchema.relations].flatMap(([key, green]) => {
    const blue = blueSchema.relations.get(key);
    return blue && !(isSame && blue.identifiesRows === green.identifiesRows) ? [[blue, green] as const] : [];
  });
  if (pairs.length === 0 || greenObjects?.length === 0) return;
  const [onBlue, onGreen] = [blueObjects, greenObjects].map((objects = []) => objects.map(readPublication));
  for (const [blue, green] of pairs) {
    if (!isPublishedWithoutIdentity(green, onGreen) || isPublishedWithoutIdentity(blue, onBlue)) continue;
    const why = hasIdentity(green) ? "but not all of its replica identity" : "which has no replica identity";
    const message = `Green publishes ${displayName(blue)}, ${why}.`;
    const details = { green: green.replicaIdentity };
    yield finding(replicaIdentityRules.publishedWithoutIdentity, relationObject(blue), message, details);
  }
}

function hasIdentity(table: Relation): boolean {
  if (table.replicaIdentity === "default") return primaryKeyOf(table) !== undefined;
  return table.replicaIdentity !== "nothing";
}

/** True if the receiver finds the row that the sender changed. A sender without an identity sends no changes. */
function findsRows(sender: Relation, receiver: Relation): boolean {
  if (sender.replicaIdentity === "full" || !hasIdentity(sender)) return true;
  const sent = identityOf(sender);
  const sought = identityOf(receiver);
  return sought.length > 0 && sought.every((column) => sent.includes(column));
}

/** Returns the columns by which a receiver looks for rows. Even with FULL or NOTHING, these are the columns of its primary key. */
function identityOf(table: Relation): readonly string[] {
  return table.replicaIdentity === "index" ? table.identityColumns : (primaryKeyOf(table)?.columns ?? []);
}

function describeIdentity(table: Relation): string {
  return table.replicaIdentity === "full" ? "FULL" : `(${identityOf(table).map(quote).join(", ")})`;
}

/** The objects of a publication, by keys of tables and schemas. Undefined if a list isn't understood, because it may have any object. */
interface Publication {
  /** True for UPDATE or DELETE. Inserted rows can be published without an identity. */
  readonly changes: boolean;
  readonly allTables: boolean;
  readonly schemas: ReadonlySet<string> | undefined;
  readonly tables: ReadonlySet<string> | undefined;
  /** The tables that it publishes without all of their replica identity. */
  readonly refused: ReadonlySet<string> | undefined;
}

function readPublication({ properties }: CatalogObject): Publication {
  const operations = (properties["operations"] ?? "").split(", ");
  return {
    changes: operations.includes("update") || operations.includes("delete"),
    allTables: properties["all tables"] === "true",
    schemas: readNames(properties["schemas"], (list) => `DROP SCHEMA ${list}`),
    tables: readNames(properties["tables"], (list) => `CREATE PUBLICATION p FOR TABLE ${list}`),
    refused: readNames(properties["refuses updates of"], (list) => `DROP TABLE ${list}`),
  };
}

/** Returns the names in a list, which is parsed at the end of the given statement. */
function readNames(list: string | undefined, statement: (list: string) => string): ReadonlySet<string> | undefined {
  if (list === undefined) return new Set();
  const tree = parseStatement(statement(list));
  if (!tree) return undefined;
  const objects = as(tree, "DropStmt")?.objects ?? [];
  const dropped = objects.map((object) => strings(as(object, "List")?.items ?? [object]));
  const published = find(tree, "RangeVar").map(({ schemaname = "", relname = "" }) => [schemaname, relname]);
  return new Set([...dropped, ...published].map((name) => name.map(quote).join(".")));
}

function isPublishedWithoutIdentity(table: Relation, publications: readonly Publication[] = []): boolean {
  const has = (names: ReadonlySet<string> | undefined, name: string) => names === undefined || names.has(name);
  const name = qualifiedName(table);
  return publications.some(({ changes, allTables, schemas, tables, refused }) => {
    if (!changes) return false;
    if (table.identifiesRows) return has(refused, name);
    return allTables || has(schemas, quote(table.schema)) || has(tables, name);
  });
}
