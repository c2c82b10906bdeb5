import { objectsOf, type CatalogObjectKind, type EnumType, type Schema } from "../../../postgres/catalog/model";
import { displayName, literal, qualifiedName, type Named } from "../../../postgres/sql/names";
import { compareMatches, matchByKey } from "../shared/matches";
import { compareObjects } from "../shared/objects";
import { ALIKE } from "../shared/repair";
import { typeObject } from "./typeObject";
import { defineRules, finding, type Rule } from "../shared/rule";
import type { Finding } from "../../finding";

export const typeRules = defineRules({
  removed: {
    id: "type-removed",
    severity: "error",
    directions: ["read", "write", "call"],
    why: "Casts and typed parameters that name the type fail.",
    example: "DROP TYPE e",
    repair: "Keep the type until no client written for blue is left.",
  },
  added: {
    id: "type-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't know the type.",
    example: "CREATE TYPE e AS ENUM ('x')",
  },
  kindChanged: {
    id: "type-kind-changed",
    severity: "error",
    directions: ["read", "write", "replicate-forward", "replicate-back"],
    why: "Types of different kinds have different operators and accept different values.",
    example: "ALTER TABLE t DROP b; DROP TYPE e; CREATE DOMAIN e AS int; ALTER TABLE t ADD b e",
    repair: "Give the new type another name, and use it in a new column.",
  },
  compositeChanged: {
    id: "composite-type-changed",
    severity: "error",
    directions: ["read", "write", "call", "replicate-forward", "replicate-back"],
    why:
      "A value of the type has other attributes, or has them in another order. ROW(...)::type and record literals fail " +
      "(42846, 22P02), readers get other values, and a replicated row stops replication.",
    example: "ALTER TYPE pair ADD ATTRIBUTE c int",
    repair: "Give the new type another name, and use it in a new column.",
  },
  rangeChanged: {
    id: "range-type-changed",
    severity: "error",
    directions: ["read", "write", "call"],
    why: "The range has bounds of another type or compares them differently. Values that blue's clients pass don't fit.",
    example: "DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = text)",
    repair: "Give the new type another name, and use it in a new column.",
  },
  baseChanged: {
    id: "base-type-changed",
    severity: "warning",
    directions: ["read", "write", "call", "replicate-forward", "replicate-back"],
    why: "Other functions read, write and compare the type's values.",
    assumption: "the new functions accept and return the same strings",
    example: "CREATE TYPE b (INPUT = b_in, OUTPUT = b_text, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4)",
    repair: ALIKE,
  },
  labelRemoved: {
    id: "enum-label-removed",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    why: "The label is refused (22P02) wherever it is used: in a value, in a WHERE, and in a replicated row.",
    example: "ALTER TYPE e RENAME VALUE 'y' TO 'z'",
    repair: "Keep the label until no row and no client uses it.",
  },
  labelAdded: {
    id: "enum-label-added",
    severity: "info",
    directions: ["read", "replicate-back"],
    why: "Clients written for blue don't write the label. Once another client does, they can read it, and blue refuses the row.",
    assumption: "no client writes it as long as clients written for blue read, and as long as a way back is needed",
    example: "ALTER TYPE e ADD VALUE 'z'",
  },
  labelsReordered: {
    id: "enum-labels-reordered",
    severity: "error",
    directions: ["read", "write"],
    why: "ORDER BY, <, >, min and max follow the order of the labels. Statements silently find and change other rows.",
    example: "ALTER TABLE t DROP b; DROP TYPE e; CREATE TYPE e AS ENUM ('y', 'x'); ALTER TABLE t ADD b e",
    repair: "Create the type with its labels in blue's order.",
  },
});

/** Compares enums and the user's other types. The base types and checks of domains are compared in domains.ts. */
export function* compareUserTypes(blue: Schema, green: Schema): Generator<Finding> {
  yield* compareMatches(matchByKey(typesOf(blue), typesOf(green)), {
    object: ({ type }) => typeObject(type),
    title: ({ kind, type }) => `The ${kind} ${displayName(type)}`,
    removed: typeRules.removed,
    added: typeRules.added,
    *compare(from, to) {
      if (from.kind === to.kind) return;
      const details = { blue: from.kind, green: to.kind };
      const message = `The type ${displayName(from.type)} was ${withArticle(from.kind)} and is ${withArticle(to.kind)}.`;
      yield finding(typeRules.kindChanged, typeObject(from.type), message, details);
    },
  });
  yield* compareSmallKind(blue, green, "composite type", typeRules.compositeChanged);
  yield* compareSmallKind(blue, green, "range type", typeRules.rangeChanged);
  yield* compareSmallKind(blue, green, "base type", typeRules.baseChanged);
  for (const [key, type] of blue.enums) {
    const counterpart = green.enums.get(key);
    if (counterpart) yield* compareEnum(type, counterpart);
  }
}

interface AnyType {
  readonly kind: string;
  readonly type: Named;
}

function typesOf(schema: Schema): Map<string, AnyType> {
  const small = SMALL_KINDS.flatMap((kind) => objectsOf(schema, kind).map((type): AnyType => ({ kind, type })));
  return new Map([
    ...[...schema.enums].map(([key, type]): [string, AnyType] => [key, { kind: "enum", type }]),
    ...[...schema.domains].map(([key, type]): [string, AnyType] => [key, { kind: "domain", type }]),
    ...small.map((entry): [string, AnyType] => [qualifiedName(entry.type), entry]),
  ]);
}

const SMALL_KINDS = ["composite type", "range type", "base type"] as const;

/** Compares the types of a small kind that both sides have. */
function* compareSmallKind(blue: Schema, green: Schema, kind: CatalogObjectKind, changed: Rule): Generator<Finding> {
  const nothing = () => undefined;
  for (const found of compareObjects(blue, green, kind, { removed: nothing, added: nothing, changed })) {
    yield { ...found, object: { ...found.object, kind: "type" } };
  }
}

function withArticle(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}

function* compareEnum(blue: EnumType, green: EnumType): Generator<Finding> {
  const blueLabels = new Set(blue.labels);
  const greenLabels = new Set(green.labels);
  const details = { blue: list(blue.labels), green: list(green.labels) };
  const name = `The enum ${displayName(blue)}`;

  const removed = blue.labels.filter((label) => !greenLabels.has(label));
  if (removed.length > 0) {
    yield finding(
      typeRules.labelRemoved,
      typeObject(blue),
      `${name} lost ${labelNoun(removed)} ${list(removed)}.`,
      details,
    );
  }
  const added = green.labels.filter((label) => !blueLabels.has(label));
  if (added.length > 0) {
    yield finding(
      typeRules.labelAdded,
      typeObject(blue),
      `${name} gained ${labelNoun(added)} ${list(added)}.`,
      details,
    );
  }
  const shared = blue.labels.filter((label) => greenLabels.has(label));
  const sharedOnGreen = green.labels.filter((label) => blueLabels.has(label));
  if (shared.some((label, position) => label !== sharedOnGreen[position])) {
    yield finding(typeRules.labelsReordered, typeObject(blue), `${name} has its labels in another order.`, details);
  }
}

function labelNoun(labels: readonly string[]): string {
  return labels.length === 1 ? "the label" : "the labels";
}

function list(labels: readonly string[]): string {
  return labels.map(literal).join(", ");
}
