import type { CatalogObject, Schema } from "../../../postgres/catalog/model";
import { compareObjects } from "../shared/objects";
import { ALIKE, KEEP } from "../shared/repair";
import { defineRules, type Rule } from "../shared/rule";
import { CLIENTS, type Finding } from "../../finding";

export const extensionRules = defineRules({
  removed: {
    id: "extension-removed",
    severity: "error",
    directions: CLIENTS,
    why: "Its types, functions and operators are gone. Every statement that uses one fails (42704, 42883).",
    example: "DROP EXTENSION citext",
    repair: "Run CREATE EXTENSION as on blue. Aurora's version decides which extensions it offers.",
  },
  added: {
    id: "extension-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't use it.",
    assumption: "its functions and operators don't make calls of blue's clients ambiguous",
    example: "CREATE EXTENSION citext",
  },
  moved: {
    id: "extension-moved",
    severity: "error",
    directions: CLIENTS,
    why: "Names that are qualified with the old schema are not found (42704, 42883), nor are unqualified names if search_path lacks the new schema.",
    example: "ALTER EXTENSION citext SET SCHEMA s",
    repair: "Use ALTER EXTENSION ... SET SCHEMA as on blue.",
  },
  versionLowered: {
    id: "extension-version-lowered",
    severity: "warning",
    directions: CLIENTS,
    why: "An older version can lack functions and types of the newer one, and can give other results.",
    assumption: "clients use nothing that only blue's version has",
    example: "DROP EXTENSION pg_trgm; CREATE EXTENSION pg_trgm VERSION '1.3'",
    repair: "Use ALTER EXTENSION ... UPDATE TO blue's version.",
  },
  versionRaised: {
    id: "extension-version-raised",
    severity: "info",
    directions: [],
    why: "A newer version usually keeps what the older one has.",
    assumption: "the extension's release notes name no incompatible change",
    example: "ALTER EXTENSION pg_trgm UPDATE",
  },
  languageRemoved: {
    id: "language-removed",
    severity: "error",
    directions: ["call"],
    why: "DO blocks and CREATE FUNCTION in the language are refused (42704).",
    example: "DROP LANGUAGE l",
    repair: KEEP,
  },
  transformRemoved: {
    id: "transform-removed",
    severity: "warning",
    directions: ["call"],
    why: "Functions of the language get values of the type in another representation.",
    assumption: "no function that clients call names the transform",
    example: "DROP TRANSFORM FOR int LANGUAGE l",
    repair: KEEP,
  },
  accessMethodRemoved: {
    id: "access-method-removed",
    severity: "info",
    directions: [],
    why: "Tables and indexes that use another access method are reported separately.",
    assumption: "no client creates tables or indexes with it",
    example: "DROP ACCESS METHOD m",
  },
  infrastructureAdded: {
    id: "language-or-method-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't name it.",
    example: "CREATE LANGUAGE l HANDLER plpgsql_call_handler",
  },
  infrastructureChanged: {
    id: "language-or-method-changed",
    severity: "warning",
    directions: ["call"],
    why: "The behaviour of languages, transforms and access methods is that of their handler functions.",
    assumption: "the new functions do the same",
    example: "CREATE OR REPLACE LANGUAGE l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler",
    repair: ALIKE,
  },
});

export function* compareExtensions(blue: Schema, green: Schema): Generator<Finding> {
  const { removed, added, infrastructureAdded, infrastructureChanged } = extensionRules;
  yield* compareObjects(blue, green, "extension", { removed, added, changed: extensionChange });
  const rest = { added: infrastructureAdded, changed: infrastructureChanged };
  yield* compareObjects(blue, green, "language", { ...rest, removed: extensionRules.languageRemoved });
  yield* compareObjects(blue, green, "transform", { ...rest, removed: extensionRules.transformRemoved });
  yield* compareObjects(blue, green, "access method", { ...rest, removed: extensionRules.accessMethodRemoved });
}

function extensionChange({ properties: blue }: CatalogObject, { properties: green }: CatalogObject): Rule | undefined {
  if (blue["schema"] !== green["schema"]) return extensionRules.moved;
  // An extension that comes with the server has another version without any change by the user.
  if (blue["version"] === green["version"] || (blue["follows"] === "true" && green["follows"] === "true"))
    return undefined;
  const isLower = compareVersions(blue["version"] ?? "", green["version"] ?? "") > 0;
  return isLower ? extensionRules.versionLowered : extensionRules.versionRaised;
}

/** Compares versions by the numbers in them: 1.10 comes after 1.9. */
function compareVersions(one: string, other: string): number {
  const [numbers, others] = [one, other].map((version) => version.match(/\d+/g)?.map(Number) ?? []);
  for (let index = 0; index < Math.max(numbers?.length ?? 0, others?.length ?? 0); index++) {
    const difference = (numbers?.[index] ?? 0) - (others?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
