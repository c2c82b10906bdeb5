import type { Schema } from "../../../postgres/catalog/model";
import { readType, type ParsedType } from "../../../postgres/sql/types";
import { Coercion } from "./coercion";
import { domainsOf } from "./domains";
import { defineRules } from "./rule";
import type { Direction } from "../../finding";

/** The rules on types of columns, and of the domains that columns have. */
export const typeChangeRules = defineRules({
  caseInsensitive: {
    id: "column-type-case-insensitive",
    severity: "warning",
    directions: ["read", "write", "replicate-forward"],
    why:
      "'A' now equals 'a'. Comparisons find more rows, and if the column is unique, a value that blue accepts is refused " +
      "(23505) and stops replication.",
    assumption: "no two values that must be kept apart differ in case only",
    example: "ALTER TABLE t ALTER a TYPE citext",
    repair: "Add a column of the new type beside the old one, and let new clients use it.",
  },
  timeZone: {
    id: "column-type-time-zone",
    severity: "warning",
    directions: ["read", "write", "replicate-forward", "replicate-back"],
    why:
      "The session's TimeZone decides which moment a value means. Offsets are ignored or appear, and replication converts " +
      "rows in the server's time zone.",
    assumption: "every session and both servers have the same time zone, and clients parse both forms",
    example: "ALTER TABLE t ALTER a TYPE timestamptz",
    repair: "Add a column of the new type beside the old one, fill both, move, and drop the old one.",
  },
});

/**
 * The effect of a change of type, from the mildest to the worst:
 * - `widened`: every old value fits, looks the same, and old statements work; new values may not fit back into blue;
 * - `changed`: old values fit and old statements work, but readers get values of another form or meaning;
 * - `narrowed`: some old values are refused, rounded or cut;
 * - `incompatible`: a statement with a parameter of the old type is refused, or the stored value doesn't fit at all.
 */
export type TypeChange = "none" | "widened" | "changed" | "narrowed" | "incompatible";

const ORDER: readonly TypeChange[] = ["none", "widened", "changed", "narrowed", "incompatible"];

/**
 * Compares two types as format_type writes them. Domains are looked up in their own side's schema. Green's own casts
 * and operators decide whether statements with typed parameters work. Which values fit is decided here.
 * @param isChecked whether blue's table already checks all that green's domains check
 */
export function compareTypes(
  blue: string,
  green: string,
  blueSchema: Schema,
  greenSchema: Schema,
  isChecked = false,
): TypeChange {
  if (blue === green) return "none";
  const blueBase = baseType(blue, blueSchema);
  const greenBase = baseType(green, greenSchema);
  // A domain over an enum has no operator that accepts the enum, though the labels are the same.
  if (green !== greenBase.type && greenSchema.enums.has(greenBase.type)) return "incompatible";
  const [from, to] = [readType(blueBase.type), readType(greenBase.type)];
  if (!from || !to) return "incompatible";
  const coercion = new Coercion(greenSchema.types);
  const [oldName, newName] = [nameOf(from), nameOf(to)];
  const acceptsParameter = oldName === newName || coercion.isAssignable(oldName, newName);
  // Where blue has no `=` for the type, such as json, no client uses it.
  const isCompared = new Coercion(blueSchema.types).hasEquals(oldName, oldName);
  const comparesParameter = oldName === newName || !isCompared || coercion.hasEquals(newName, oldName);
  if (!acceptsParameter || !comparesParameter) return "incompatible";
  // A type without `=` is used through its own operators and functions, which a string lacks.
  if (!isCompared && greenSchema.types.strings.has(newName)) return "incompatible";
  const change = worse(compareValues(from, to, coercion), "widened");
  const restricts = !isChecked && greenBase.checks.some((check) => !blueBase.checks.includes(check));
  return restricts ? worse(change, "narrowed") : change;
}

/** True for the type of the extension citext, which may be in any schema. */
export function isCitext(type: string): boolean {
  const parsed = readType(type);
  return parsed?.ownName === "citext" && !parsed.array;
}

/** The types without and with time zone. */
const ZONED: Readonly<Record<string, string>> = {
  "time without time zone": "time with time zone",
  "timestamp without time zone": "timestamp with time zone",
};

/**
 * True for a change between types with and without time zone, or from a date, which becomes the moment at which it
 * begins in the session's time zone.
 */
export function changesZone(blue: string, green: string): boolean {
  const [from, to] = [readType(blue), readType(green)];
  if (!from || !to || from.array || to.array) return false;
  if (ZONED[from.name] === to.name || ZONED[to.name] === from.name) return true;
  return from.name === "date" && (to.name === "time with time zone" || to.name === "timestamp with time zone");
}

/** Types whose values, which are replicated as text, are never longer than 64 characters. */
const SHORT: ReadonlySet<string> = new Set([
  ...["smallint", "integer", "bigint", "real", "double precision", "boolean", "uuid", "date", "inet", "interval"],
  ...["time without time zone", "time with time zone", "timestamp without time zone", "timestamp with time zone"],
]);

/** True if the type holds the text of every value of the other one. */
function holdsText(type: string, other: string): boolean {
  const [string, value] = [readType(type), readType(other)];
  if (!string || !value || string.array || !STRINGS.has(string.name)) return false;
  const [limit] = string.modifiers;
  return limit === undefined || (limit >= 64 && SHORT.has(value.name) && !value.array);
}

/** True if replication continues between two types because the receiving type holds every value's text. */
export function keepsReplicating(direction: Direction, blue: string, green: string): boolean {
  return (
    (direction === "replicate-forward" && holdsText(green, blue)) ||
    (direction === "replicate-back" && holdsText(blue, green))
  );
}

function worse(one: TypeChange, other: TypeChange): TypeChange {
  return ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;
}

/** Returns the type below all domains, and what the domains check. */
function baseType(type: string, schema: Schema): { type: string; checks: readonly string[] } {
  const domains = [...domainsOf(type, schema)];
  const checks = domains.flatMap((domain) => domain.checks.map(({ expression }) => expression));
  return { type: domains.at(-1)?.type ?? type, checks };
}

/** Returns a type's name without modifiers, as pg_cast's types are written. */
function nameOf({ name, array }: ParsedType): string {
  return name + (array ? "[]" : "");
}

/** Decimal digits that hold every value. */
const INTEGERS: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };
/** Decimal digits that are kept exactly. */
const FLOATS: Readonly<Record<string, number>> = { real: 6, "double precision": 15 };
const TIMES = new Set([
  "time without time zone",
  "time with time zone",
  "timestamp without time zone",
  "timestamp with time zone",
  "interval",
]);
const BITS = new Set(["bit", "bit varying"]);
/** Types that PostgreSQL casts to implicitly although they lose something: bytes after the 63rd, trailing blanks, the sign. */
const LOSSY = new Set(["name", "character", "oid"]);
/** Strings whose blanks count. */
const STRINGS = new Set(["text", "character varying"]);

function compareValues(blue: ParsedType, green: ParsedType, coercion: Coercion): TypeChange {
  if (blue.array !== green.array) return "incompatible";
  if (blue.name === green.name) return compareModifiers(blue, green);
  if (STRINGS.has(blue.name) && STRINGS.has(green.name)) return compareLengths(blue.modifiers[0], green.modifiers[0]);
  return compareFamilies(blue, green, coercion);
}

function compareModifiers(blue: ParsedType, green: ParsedType): TypeChange {
  const { name } = blue;
  const [from, fromScale = 0] = blue.modifiers;
  const [to, toScale = 0] = green.modifiers;
  // Fields smaller than the last one are cut, and a number without a unit has the unit of the last field.
  if (blue.fields !== green.fields) return "narrowed";
  if (blue.modifiers.join() === green.modifiers.join()) return "none";
  if (name === "numeric") return compareNumeric(from, fromScale, to, toScale);
  if (name === "character varying" || name === "bit varying") return compareLengths(from, to);
  if (name === "character") return worse(compareLengths(from, to), "changed"); // readers get other trailing blanks
  if (TIMES.has(name)) return compareLengths(from ?? 6, to ?? 6);
  return "incompatible"; // bit(n) accepts exactly n bits, and other types' modifiers are unknown
}

/** Compares two limits of a length. Undefined means no limit. */
function compareLengths(from: number | undefined, to: number | undefined): TypeChange {
  if (from === to) return from === undefined ? "widened" : "none";
  return to === undefined || (from !== undefined && to > from) ? "widened" : "narrowed";
}

function compareNumeric(
  from: number | undefined,
  fromScale: number,
  to: number | undefined,
  toScale: number,
): TypeChange {
  if (to === undefined) return "widened";
  if (from === undefined || toScale < fromScale || to - toScale < from - fromScale) return "narrowed";
  // A larger scale prints 1.20 as 1.2000.
  return toScale > fromScale ? "changed" : "widened";
}

/** Compares numbers and strings by what they hold, and other types by whether PostgreSQL casts them implicitly. */
function compareFamilies(blue: ParsedType, green: ParsedType, coercion: Coercion): TypeChange {
  const fromDigits = INTEGERS[blue.name];
  const toDigits = INTEGERS[green.name] ?? FLOATS[green.name] ?? numericDigits(green);
  if (fromDigits !== undefined && toDigits !== undefined) return toDigits >= fromDigits ? "changed" : "narrowed";
  if (blue.name in FLOATS || blue.name === "numeric") {
    if (blue.name === "real" && green.name === "double precision") return "changed";
    const keepsAll = blue.name !== "numeric" && green.name === "numeric" && green.modifiers.length === 0;
    return keepsAll ? "changed" : "narrowed";
  }
  if (STRINGS.has(green.name)) return worse(compareLengths(blue.modifiers[0], green.modifiers[0]), "changed");
  if (BITS.has(blue.name) && BITS.has(green.name)) {
    // bit(n) accepts exactly n bits.
    return green.name === "bit" ? "narrowed" : worse(compareLengths(blue.modifiers[0], green.modifiers[0]), "changed");
  }
  if (LOSSY.has(green.name)) return "narrowed";
  // citext compares without regard to case; jsonb drops order, whitespace and repeated keys.
  if (green.ownName === "citext" || green.name === "jsonb") return "changed";
  return coercion.isImplicit(blue.name, green.name) ? "changed" : "narrowed";
}

function numericDigits({ name, modifiers }: ParsedType): number | undefined {
  if (name !== "numeric") return undefined;
  const [precision = Infinity, scale = 0] = modifiers;
  return precision - scale;
}
