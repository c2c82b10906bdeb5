import type { Schema } from "../../../postgres/catalog/model";
import { compareObjects } from "../shared/objects";
import { ALIKE, KEEP } from "../shared/repair";
import { defineRules } from "../shared/rule";
import type { Finding } from "../../finding";

export const foreignRules = defineRules({
  serverRemoved: {
    id: "foreign-server-removed",
    severity: "error",
    directions: ["read", "write", "call"],
    why: "Foreign tables need it, and so do dblink and other functions that take a server's name (42704).",
    example: "DROP SERVER s",
    repair: KEEP,
  },
  added: {
    id: "foreign-server-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't name it.",
    example: "CREATE SERVER s FOREIGN DATA WRAPPER w",
  },
  serverChanged: {
    id: "foreign-server-changed",
    severity: "warning",
    directions: ["read", "write", "call"],
    why: "Foreign tables get their rows from another place, or in another way.",
    assumption: "green reaches the same data under the new options, from its own network too",
    example: "ALTER SERVER s OPTIONS (SET host 'elsewhere.invalid')",
    repair: ALIKE,
  },
  mappingRemoved: {
    id: "user-mapping-removed",
    severity: "error",
    directions: ["read", "write"],
    why: "The role's statements on the server's foreign tables fail (user mapping not found).",
    example: "DROP USER MAPPING FOR postgres SERVER s",
    repair: "CREATE USER MAPPING as on blue.",
  },
  mappingChanged: {
    id: "user-mapping-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "The role logs in to the foreign server with other options. Their values are secret and are not compared.",
    assumption: "the foreign server lets the role in as before",
    example: "ALTER USER MAPPING FOR postgres SERVER s OPTIONS (ADD password 'y')",
    repair: ALIKE,
  },
  tableChanged: {
    id: "foreign-table-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "The foreign table stands for another table, of another server, or with other options.",
    assumption: "it gives the same rows",
    example: "ALTER FOREIGN TABLE t OPTIONS (SET program 'echo two')",
    repair: ALIKE,
  },
});

/** A foreign table that only one side has is reported with the tables. */
export function* compareForeign(blue: Schema, green: Schema): Generator<Finding> {
  const { serverRemoved, serverChanged, added, mappingRemoved, mappingChanged, tableChanged } = foreignRules;
  const server = { removed: serverRemoved, added, changed: serverChanged };
  yield* compareObjects(blue, green, "foreign data wrapper", server);
  yield* compareObjects(blue, green, "foreign server", server);
  yield* compareObjects(blue, green, "user mapping", { removed: mappingRemoved, added, changed: mappingChanged });
  const nothing = () => undefined;
  yield* compareObjects(blue, green, "foreign table", { removed: nothing, added: nothing, changed: tableChanged });
}
