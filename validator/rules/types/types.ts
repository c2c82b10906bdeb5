import {
  objectsOf,
  type CatalogObjectKind,
  type Domain,
  type EnumType,
  type Schema,
} from "../../../postgres/catalog/model";
import { displayName, literal, qualifiedName, quote, type Named } from "../../../postgres/sql/names";
import { columnRules } from "../relations/columns";
import { compareObjects } from "../shared/objects";
import { AFTER, ALIKE } from "../shared/repair";
import { defineRules, finding, type Rule } from "../shared/rule";
import type { Direction, Finding } from "../../finding";
import { changesZone, compareTypes, goesOn, isCitext, type TypeChange } from "../shared/typeChange";

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
    why: "Types of different kinds have other operators and take other values.",
    example: "ALTER TABLE t DROP b; DROP TYPE e; CREATE DOMAIN e AS int; ALTER TABLE t ADD b e",
    repair: "Give the new type another name, and use it in a new column.",
  },
  compositeChanged: {
    id: "composite-type-changed",
    severity: "error",
    directions: ["read", "write", "call", "replicate-forward", "replicate-back"],
    why:
      "A value of the type has other attributes, or has them in another order: ROW(...)::type and record literals fail " +
      "(42846, 22P02), readers get other texts, and a replicated row stops replication.",
    example: "ALTER TYPE pair ADD ATTRIBUTE c int",
    repair: "Give the new type another name, and use it in a new column.",
  },
  rangeChanged: {
    id: "range-type-changed",
    severity: "error",
    directions: ["read", "write", "call"],
    why: "The range has bounds of another type, or compares them otherwise; what blue's clients pass to it doesn't fit.",
    example: "DROP TYPE span; CREATE TYPE span AS RANGE (SUBTYPE = text)",
    repair: "Give the new type another name, and use it in a new column.",
  },
  baseChanged: {
    id: "base-type-changed",
    severity: "warning",
    directions: ["read", "write", "call", "replicate-forward", "replicate-back"],
    why: "Other functions read, write and compare the type's values.",
    assumption: "the new functions take and give the same texts",
    example: "CREATE TYPE b (INPUT = b_in, OUTPUT = b_text, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4)",
    repair: ALIKE,
  },
  labelRemoved: {
    id: "enum-label-removed",
    severity: "error",
    directions: ["read", "write", "replicate-forward"],
    why: "The label is refused (22P02) wherever it stands: in a value, in a WHERE, and in a replicated row.",
    example: "ALTER TYPE e RENAME VALUE 'y' TO 'z'",
    repair: "Keep the label until no row and no client has it.",
  },
  labelAdded: {
    id: "enum-label-added",
    severity: "info",
    directions: ["read", "replicate-back"],
    why: "Clients written for blue don't write it. Once somebody does, they may read it, and blue refuses the row.",
    assumption: "no client writes it while clients written for blue read and there has to be a way back",
    example: "ALTER TYPE e ADD VALUE 'z'",
  },
  labelsReordered: {
    id: "enum-labels-reordered",
    severity: "error",
    directions: ["read", "write"],
    why: "ORDER BY, <, >, min and max follow the order of the labels: statements silently find and change other rows.",
    example: "ALTER TABLE t DROP b; DROP TYPE e; CREATE TYPE e AS ENUM ('y', 'x'); ALTER TABLE t ADD b e",
    repair: "Create the type with its labels in blue's order.",
  },
  domainIncompatible: {
    id: "domain-type-incompatible",
    severity: "error",
    directions: ["read", "write", "replicate-forward", "replicate-back"],
    why: "Values and typed parameters that fit blue's type are refused, cut, or find no operator.",
    example: "ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS boolean; ALTER TABLE t ADD b d",
    repair: "Give the new domain another name, and use it in a new column.",
  },
  domainChanged: {
    id: "domain-type-changed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Every old value fits, but drivers hand out another type or text.",
    assumption: "clients convert the value themselves and don't depend on the old type's operators and functions",
    example: "ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS bigint; ALTER TABLE t ADD b d",
    repair: "Give the new domain another name, and use it in a new column.",
  },
  domainWidened: {
    id: "domain-type-widened",
    severity: "info",
    directions: ["replicate-back"],
    why: "Every old value fits. A new value that is too large for blue can't be replicated back.",
    assumption: "no client writes larger values while there has to be a way back",
    example: "ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS varchar(20); ALTER TABLE t ADD b d",
  },
  domainNotNullAdded: {
    id: "domain-not-null-added",
    severity: "error",
    directions: ["write", "call"],
    why:
      "NULL, which blue takes, is refused in every column and argument of the domain (23502). Replication does not check it, " +
      "and stores NULL.",
    example: "ALTER DOMAIN d SET NOT NULL",
    repair: AFTER,
  },
  domainNotNullDropped: {
    id: "domain-not-null-dropped",
    severity: "warning",
    directions: ["read"],
    why: "Readers that rely on a value may get NULL. Replication back does not check the domain, and stores it on blue, too.",
    assumption: "no client writes NULL as long as a client written for blue reads",
    example: "ALTER DOMAIN d DROP NOT NULL",
    repair: "Keep NOT NULL until every client can read NULL.",
  },
  domainCheckAdded: {
    id: "domain-check-added",
    severity: "error",
    directions: ["write", "call", "replicate-forward"],
    why: "Values that blue takes are refused (23514), in columns, casts, arguments and replicated rows.",
    example: "ALTER DOMAIN d ADD CHECK (VALUE > 0)",
    repair: "Add the check after the move, when the clients keep it.",
  },
  domainCheckChanged: {
    id: "domain-check-changed",
    severity: "warning",
    directions: ["write", "call", "replicate-forward", "replicate-back"],
    why: "Values that one side takes may be refused by the other.",
    assumption: "every value that blue's clients write satisfies green's expression",
    example: "ALTER DOMAIN d DROP CONSTRAINT d_check; ALTER DOMAIN d ADD CONSTRAINT d_check CHECK (VALUE > 5)",
    repair: AFTER,
  },
  domainCheckRemoved: {
    id: "domain-check-removed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Values that blue refuses are stored; they can't be replicated back.",
    assumption: "no client writes such a value as long as a client written for blue reads",
    example: "ALTER DOMAIN d DROP CONSTRAINT d_check",
    repair: "Keep the check until no client relies on it.",
  },
  domainCollationChanged: {
    id: "domain-collation-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "Comparison, ORDER BY and, with a nondeterministic collation, equality and uniqueness work differently.",
    assumption: "clients don't depend on the order of the domain's values",
    example: "ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS text COLLATE insensitive; ALTER TABLE t ADD b d",
    repair: ALIKE,
  },
  domainDefaultChanged: {
    id: "domain-default-changed",
    severity: "warning",
    directions: ["write"],
    why: "An INSERT that leaves out a column of the domain stores another value than on blue.",
    assumption: "clients written for blue can live with the new value",
    example: "ALTER DOMAIN d SET DEFAULT 2",
    repair: AFTER,
  },
});

export function* compareUserTypes(blue: Schema, green: Schema): Generator<Finding> {
  const blueTypes = typesOf(blue);
  const greenTypes = typesOf(green);
  for (const [key, { kind, type }] of blueTypes) {
    const counterpart = greenTypes.get(key);
    if (!counterpart) {
      yield finding(typeRules.removed, object(type), `The ${kind} ${displayName(type)} is gone.`);
    } else if (kind !== counterpart.kind) {
      const details = { blue: kind, green: counterpart.kind };
      const message = `The type ${displayName(type)} was ${withArticle(kind)} and is ${withArticle(counterpart.kind)}.`;
      yield finding(typeRules.kindChanged, object(type), message, details);
    }
  }
  for (const [key, { kind, type }] of greenTypes) {
    if (blueTypes.has(key)) continue;
    yield finding(typeRules.added, object(type), `The ${kind} ${displayName(type)} is new.`);
  }
  yield* compareSmallKind(blue, green, "composite type", typeRules.compositeChanged);
  yield* compareSmallKind(blue, green, "range type", typeRules.rangeChanged);
  yield* compareSmallKind(blue, green, "base type", typeRules.baseChanged);
  for (const [key, type] of blue.enums) {
    const counterpart = green.enums.get(key);
    if (counterpart) yield* compareEnum(type, counterpart);
  }
  for (const [key, domain] of blue.domains) {
    const counterpart = green.domains.get(key);
    if (counterpart) yield* compareDomain(domain, counterpart, blue, green);
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

/** Those that both have. */
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
    yield finding(typeRules.labelRemoved, object(blue), `${name} lost ${plural(removed)} ${list(removed)}.`, details);
  }
  const added = green.labels.filter((label) => !blueLabels.has(label));
  if (added.length > 0) {
    yield finding(typeRules.labelAdded, object(blue), `${name} gained ${plural(added)} ${list(added)}.`, details);
  }
  const shared = blue.labels.filter((label) => greenLabels.has(label));
  const sharedOnGreen = green.labels.filter((label) => blueLabels.has(label));
  if (shared.some((label, position) => label !== sharedOnGreen[position])) {
    yield finding(typeRules.labelsReordered, object(blue), `${name} has its labels in another order.`, details);
  }
}

function* compareDomain(blue: Domain, green: Domain, blueSchema: Schema, greenSchema: Schema): Generator<Finding> {
  const name = displayName(blue);
  const change = compareTypes(blue.type, green.type, blueSchema, greenSchema);
  if (change !== "none") {
    const rule = domainRule(change, blue.type, green.type);
    const narrowed: readonly Direction[] = ["write", "replicate-forward"];
    const directions = rule.directions.filter((direction) => {
      if (rule !== typeRules.domainIncompatible) return true;
      return change === "narrowed" ? narrowed.includes(direction) : !goesOn(direction, blue.type, green.type);
    });
    const details = { blue: blue.type, green: green.type, directions };
    yield finding(rule, object(blue), `The domain ${name} was ${blue.type} and is ${green.type}.`, details);
  }
  if (blue.collation !== green.collation) {
    const details = { blue: blue.collation ?? "default", green: green.collation ?? "default" };
    yield finding(typeRules.domainCollationChanged, object(blue), `The domain ${name} has another collation.`, details);
  }
  if (green.notNull && !blue.notNull) {
    yield finding(typeRules.domainNotNullAdded, object(blue), `The domain ${name} is now NOT NULL.`);
  }
  if (blue.notNull && !green.notNull) {
    yield finding(typeRules.domainNotNullDropped, object(blue), `The domain ${name} may now be NULL.`);
  }
  if (blue.default !== green.default) {
    const details = { blue: blue.default ?? "none", green: green.default ?? "none" };
    yield finding(typeRules.domainDefaultChanged, object(blue), `The domain ${name} has another default.`, details);
  }
  yield* compareDomainChecks(blue, green);
}

function domainRule(change: TypeChange, blue: string, green: string): Rule {
  if (changesZone(blue, green)) return columnRules.typeTimeZone;
  if (change === "widened") return typeRules.domainWidened;
  if (change !== "changed") return typeRules.domainIncompatible;
  return isCitext(green) ? columnRules.typeCaseInsensitive : typeRules.domainChanged;
}

/** By expression first: their generated names move from one check to another. */
function* compareDomainChecks(blue: Domain, green: Domain): Generator<Finding> {
  const blueOnly = blue.checks.filter(
    ({ expression }) => !green.checks.some((other) => other.expression === expression),
  );
  const greenOnly = green.checks.filter(
    ({ expression }) => !blue.checks.some((other) => other.expression === expression),
  );
  const what = (name: string) => `The check ${quote(name)} of the domain ${displayName(blue)}`;
  for (const { name, expression } of blueOnly) {
    const counterpart = greenOnly.find((other) => other.name === name);
    const rule = counterpart ? typeRules.domainCheckChanged : typeRules.domainCheckRemoved;
    const details = { blue: expression, ...(counterpart && { green: counterpart.expression }) };
    yield finding(rule, object(blue), `${what(name)} ${counterpart ? "changed" : "is gone"}.`, details);
  }
  for (const { name, expression } of greenOnly) {
    if (blueOnly.some((other) => other.name === name)) continue;
    yield finding(typeRules.domainCheckAdded, object(blue), `${what(name)} is new.`, { green: expression });
  }
}

function object({ schema, name }: Named) {
  return { kind: "type", schema, name } as const;
}

function plural(labels: readonly string[]): string {
  return labels.length === 1 ? "the label" : "the labels";
}

function list(labels: readonly string[]): string {
  return labels.map(literal).join(", ");
}
