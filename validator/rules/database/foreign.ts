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
    why: "Foreign tables need the server, and so do dblink and other functions that accept a server's name (42704).",
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
    why: "Foreign tables get their rows from another place or in another way.",
    assumption: "green reaches the same data with the new options, also from its own network",
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
    why: "The role logs in to the foreign server with other options. Their values are secret and aren't compared.",
    assumption: "the foreign server accepts the role as before",
    example: "ALTER USER MAPPING FOR postgres SERVER s OPTIONS (ADD password 'y')",
    repair: ALIKE,
  },
  tableChanged: {
    id: "foreign-table-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "The foreign table refers to another table or another server, or has other options.",
    assumption: "it returns the same rows",
    example: "ALTER FOREIGN TABLE t OPTIONS (SET program 'echo two')",
    repair: ALIKE,
  },
});

/** Compares foreign servers and tables. A foreign table that only one side has is reported with the tables. */
export function* compareForeign(blue: Schema, green: Schema): Generator<Finding> {
  const { serverRemoved, serverChanged, added, mappingRemoved, mappingChanged, tableChanged } = foreignRules;
  const server = { removed: serverRemoved, added, changed: serverChanged };
  yield* compareObjects(blue, green, "foreign data wrapper", server);
  yield* compareObjects(blue, green, "foreign server", server);
  yield* compareObjects(blue, green, "user mapping", { removed: mappingRemoved, added, changed: mappingChanged });
  const nothing = () => undefined;
  yield* compareObjects(blue, green, "foreign table", { removed: nothing, added: nothing, changed: tableChanged });
}
