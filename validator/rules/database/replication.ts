import type { Schema } from "../../../postgres/catalog/model";
import { compareObjects } from "../shared/objects";
import { ALIKE, KEEP } from "../shared/repair";
import { defineRules } from "../shared/rule";
import type { Finding } from "../../finding";

export const replicationRules = defineRules({
  publicationRemoved: {
    id: "publication-removed",
    severity: "warning",
    directions: ["read"],
    why: "Whoever reads blue's changes by logical replication (a subscription, Debezium) gets none from green.",
    assumption: "nobody reads changes by this publication, or it is created on green before they come",
    example: "DROP PUBLICATION p",
    repair: KEEP,
  },
  publicationChanged: {
    id: "publication-changed",
    severity: "warning",
    directions: ["read"],
    why: "Whoever reads changes by this publication gets those of other tables, other columns or other operations.",
    assumption: "those who read changes by it can live with what green publishes",
    example: "ALTER PUBLICATION p DROP TABLE t",
    repair: ALIKE,
  },
  publicationAdded: {
    id: "publication-added",
    severity: "info",
    directions: [],
    why: "Publishing changes nothing for clients, as long as every table has a replica identity.",
    example: "CREATE PUBLICATION p FOR TABLE t",
  },
  subscriptionRemoved: {
    id: "subscription-removed",
    severity: "warning",
    directions: ["read"],
    why: "Rows that blue gets from another database don't come to green.",
    assumption: "the rows reach green from blue, or by a subscription that is created when clients come",
    example: "DROP SUBSCRIPTION sub_removed",
    repair: "CREATE SUBSCRIPTION on green when it takes blue's place.",
  },
  subscriptionAdded: {
    id: "subscription-added",
    severity: "info",
    directions: [],
    why: "Green gets rows from another database, as it must while rows are replicated from blue.",
    assumption: "the subscription is the migration's own",
    example: "CREATE SUBSCRIPTION sub_added CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE)",
  },
  subscriptionChanged: {
    id: "subscription-changed",
    severity: "warning",
    directions: ["read"],
    why: "Green gets other rows from another database than blue does, or none while it is disabled.",
    assumption: "the rows reach green when clients come",
    example: "ALTER SUBSCRIPTION sub_changed SET PUBLICATION q WITH (refresh = false)",
    repair: ALIKE,
  },
});

export function* compareReplication(blue: Schema, green: Schema): Generator<Finding> {
  yield* compareObjects(blue, green, "publication", {
    removed: replicationRules.publicationRemoved,
    added: replicationRules.publicationAdded,
    changed: replicationRules.publicationChanged,
  });
  yield* compareObjects(blue, green, "subscription", {
    removed: replicationRules.subscriptionRemoved,
    added: replicationRules.subscriptionAdded,
    changed: replicationRules.subscriptionChanged,
  });
}
