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
    why: "Readers of blue's changes (a subscription, Debezium) get none from green.",
    assumption: "nothing reads changes through this publication, or it is created on green before its readers connect",
    example: "DROP PUBLICATION p",
    repair: KEEP,
  },
  publicationChanged: {
    id: "publication-changed",
    severity: "warning",
    directions: ["read"],
    why: "Readers of this publication get changes of other tables, other columns or other operations.",
    assumption: "its readers can work with what green publishes",
    example: "ALTER PUBLICATION p DROP TABLE t",
    repair: ALIKE,
  },
  publicationAdded: {
    id: "publication-added",
    severity: "info",
    directions: [],
    why: "Publishing changes nothing for clients as long as every table has a replica identity.",
    example: "CREATE PUBLICATION p FOR TABLE t",
  },
  subscriptionRemoved: {
    id: "subscription-removed",
    severity: "warning",
    directions: ["read"],
    why: "Green doesn't get the rows that blue gets from another database.",
    assumption:
      "the rows reach green from blue, or through a subscription that is created when clients connect to green",
    example: "DROP SUBSCRIPTION sub_removed",
    repair: "Run CREATE SUBSCRIPTION on green when it replaces blue.",
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
    assumption: "the rows have reached green when clients connect to it",
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
