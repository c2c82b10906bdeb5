import { objectsOf, type Relation, type Schema } from "../../../postgres/catalog/model";
import { displayName, qualifiedName, quote } from "../../../postgres/sql/names";
import { primaryKeyOf } from "../constraints/keys";
import { relationObject, type RelationPair } from "../shared/pair";
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
      "A replicated UPDATE or DELETE brings the columns of the sender's replica identity, and the receiver looks for the " +
      "row by its own: without one of its columns replication stops (55000).",
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
    repair: "Give the table a primary key or ALTER TABLE ... REPLICA IDENTITY FULL, or take it out of the publication.",
  },
});

/** How a replicated UPDATE or DELETE tells which row it means. */
export function* compareReplicaIdentity({ blue, green }: RelationPair): Generator<Finding> {
  const object = relationObject(blue);
  const name = displayName(blue);
  if (hasIdentity(blue) && !hasIdentity(green) && (primaryKeyOf(green) || !primaryKeyOf(blue))) {
    // Where the primary key is what is missing, that is a finding of its own.
    const identities = { blue: blue.replicaIdentity, green: green.replicaIdentity };
    yield finding(replicaIdentityRules.lost, object, `${name} no longer has a replica identity.`, identities);
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
    yield finding(replicaIdentityRules.changed, object, message, details);
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
    yield finding(replicaIdentityRules.publishedWithoutIdentity, relationObject(blue), message, details);
  }
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
  const name = qualifiedName(table);
  return objectsOf(schema, "publication").some(({ properties }) => {
    if (!/update|delete/.test(properties["operations"] ?? "")) return false;
    if (table.identifiesRows) return properties["refuses updates of"]?.split(", ").includes(name);
    const tables = properties["tables"]?.split(", ") ?? [];
    return (
      properties["all tables"] === "true" ||
      (properties["schemas"]?.split(", ").includes(quote(table.schema)) ?? false) ||
      tables.some((published) => published === name || published.startsWith(`${name} `))
    );
  });
}
