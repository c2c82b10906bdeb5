import type { CatalogObjectKind, Schema } from "../../../postgres/catalog/model";
import { compareObjects } from "../shared/objects";
import { ALIKE, KEEP } from "../shared/repair";
import { defineRules } from "../shared/rule";
import type { Finding } from "../../finding";

export const textSearchRules = defineRules({
  removed: {
    id: "text-search-removed",
    severity: "error",
    directions: ["read", "write"],
    why: "to_tsvector, to_tsquery and ts_lexize that name it fail (42704).",
    example: "DROP TEXT SEARCH CONFIGURATION c",
    repair: KEEP,
  },
  added: {
    id: "text-search-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't name it.",
    example: "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)",
  },
  changed: {
    id: "text-search-changed",
    severity: "warning",
    directions: ["read"],
    why: "Documents and queries give other lexemes. Searches find other rows, also in documents that were indexed before.",
    assumption: "the searches of clients written for blue find what they should",
    example: "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH english_stem",
    repair: ALIKE,
  },
});

const KINDS: readonly CatalogObjectKind[] = [
  "text search configuration",
  "text search dictionary",
  "text search parser",
  "text search template",
];

export function* compareTextSearch(blue: Schema, green: Schema): Generator<Finding> {
  for (const kind of KINDS) yield* compareObjects(blue, green, kind, textSearchRules);
}
