import type { Schema } from "../../../postgres/catalog/model";
import { compareObjects, differences } from "../shared/objects";
import { ALIKE, KEEP } from "../shared/repair";
import { defineRules } from "../shared/rule";
import type { Finding } from "../../finding";

export const collationRules = defineRules({
  removed: {
    id: "collation-removed",
    severity: "error",
    directions: ["read", "write"],
    why: "A statement that names the collation fails (42704).",
    example: "DROP COLLATION c",
    repair: KEEP,
  },
  added: {
    id: "collation-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't name it.",
    example: "CREATE COLLATION c (provider = icu, locale = 'en')",
  },
  changed: {
    id: "collation-changed",
    severity: "warning",
    directions: ["read", "write", "replicate-forward"],
    why:
      "Comparison and ORDER BY work differently wherever the collation is used. If it is no longer deterministic, so do " +
      "equality and uniqueness.",
    assumption: "clients don't depend on the order of strings, and no two strings that must differ are equal now",
    example: "DROP COLLATION c; CREATE COLLATION c (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    repair: ALIKE,
  },
  versionChanged: {
    id: "collation-version-changed",
    severity: "info",
    directions: ["read"],
    why: "Another version of the operating system's or ICU's locales orders some strings differently.",
    assumption: "clients don't depend on the order of unusual characters, and rows are copied logically, not as files",
    example: "UPDATE pg_collation SET collversion = '1' WHERE collname = 'c'",
  },
  conversionRemoved: {
    id: "conversion-removed",
    severity: "warning",
    directions: ["read", "write"],
    why: "A client with that encoding gets strings through the built-in conversion, or an error if there is none.",
    assumption: "no client uses an encoding that only the conversion serves",
    example: "DROP CONVERSION c",
    repair: KEEP,
  },
  conversionAdded: {
    id: "conversion-added",
    severity: "warning",
    directions: ["read", "write"],
    why: "A default conversion changes the strings of clients whose encoding differs from the database's.",
    assumption: "clients use the database's encoding, or the conversion gives the same as the built-in one",
    example: "CREATE DEFAULT CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    repair: ALIKE,
  },
});

export function* compareCollations(blue: Schema, green: Schema): Generator<Finding> {
  const { removed, added, changed, versionChanged, conversionRemoved, conversionAdded } = collationRules;
  yield* compareObjects(blue, green, "collation", {
    removed,
    added,
    changed: (from, to) => (differences(from, to).join() === "version" ? versionChanged : changed),
  });
  yield* compareObjects(blue, green, "conversion", {
    removed: conversionRemoved,
    added: conversionAdded,
    changed: conversionAdded,
  });
}
