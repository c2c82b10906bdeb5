import type { Schema } from "../schema";

/**
 * What a change of type means, from the mildest to the worst:
 * - `widened`: every old value fits, looks the same, and old statements work; new values may not fit back into blue;
 * - `changed`: old values fit and old statements work, but readers get values of another shape or meaning;
 * - `narrowed`: some old values are refused, rounded or cut;
 * - `incompatible`: some statement with a typed parameter, or the stored value itself, doesn't fit at all.
 */
export type TypeChange = "none" | "widened" | "changed" | "narrowed" | "incompatible";

const ORDER: readonly TypeChange[] = ["none", "widened", "changed", "narrowed", "incompatible"];

/** Compares two types as format_type writes them; domains are looked up in their own side's schema. */
export function compareTypes(blue: string, green: string, blueSchema: Schema, greenSchema: Schema): TypeChange {
  if (blue === green) return "none";
  const blueBase = baseType(blue, blueSchema);
  const greenBase = baseType(green, greenSchema);
  // A domain over an enum has no operator that takes the enum, though the labels are the same.
  if (green !== greenBase.type && greenSchema.enums.has(greenBase.type)) return "incompatible";
  const change = worse(compareBaseTypes(parse(blueBase.type), parse(greenBase.type)), "widened");
  return greenBase.restricted ? worse(change, "narrowed") : change;
}

function worse(one: TypeChange, other: TypeChange): TypeChange {
  return ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;
}

/** Through domains over domains to what is stored, and whether one of them restricts the values. */
function baseType(type: string, schema: Schema): { type: string; restricted: boolean } {
  let restricted = false;
  let base = type;
  for (let domain = schema.domains.get(base); domain; domain = schema.domains.get(base)) {
    restricted ||= domain.notNull || domain.checks.length > 0;
    base = domain.type;
  }
  return { type: base, restricted };
}

interface ParsedType {
  readonly name: string;
  readonly modifiers: readonly number[];
  readonly array: boolean;
}

/** `timestamp(3) without time zone` has its modifier in the middle. */
function parse(type: string): ParsedType {
  const [, head = type, first, second, tail = "", brackets = ""] =
    /^(.*?)(?:\((-?\d+)(?:,(-?\d+))?\))?( with(?:out)? time zone)?((?:\[\])*)$/s.exec(type) ?? [];
  const modifiers = [first, second].filter((modifier) => modifier !== undefined).map(Number);
  return { name: head + tail, modifiers, array: brackets !== "" };
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
/** Strings whose blanks count. */
const STRINGS = new Set(["text", "character varying"]);

function compareBaseTypes(blue: ParsedType, green: ParsedType): TypeChange {
  if (blue.array !== green.array) return "incompatible";
  if (blue.name === green.name) return compareModifiers(blue, green);
  const bothStrings = STRINGS.has(blue.name) && STRINGS.has(green.name);
  // There are no operators between arrays of different element types, binary-compatible ones excepted.
  if (blue.array && !bothStrings) return "incompatible";
  if (bothStrings) return compareLengths(blue.modifiers[0], green.modifiers[0]);
  return compareFamilies(blue, green);
}

function compareModifiers(blue: ParsedType, green: ParsedType): TypeChange {
  const { name } = blue;
  const [from, fromScale = 0] = blue.modifiers;
  const [to, toScale = 0] = green.modifiers;
  if (blue.modifiers.join() === green.modifiers.join()) return "none";
  if (name === "numeric") return compareNumeric(from, fromScale, to, toScale);
  if (name === "character varying" || name === "bit varying") return compareLengths(from, to);
  if (name === "character") return worse(compareLengths(from, to), "changed"); // readers get other blanks
  if (TIMES.has(name)) return compareLengths(from ?? 6, to ?? 6);
  return "incompatible"; // bit(n) takes exactly n bits; other types' modifiers are unknown
}

/** Undefined: no limit. */
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

/** Pairs of different types that a client can live with. Everything else is incompatible. */
function compareFamilies(blue: ParsedType, green: ParsedType): TypeChange {
  const fromDigits = INTEGERS[blue.name];
  if (fromDigits !== undefined) {
    const toDigits = INTEGERS[green.name] ?? FLOATS[green.name] ?? numericDigits(green);
    if (toDigits === undefined) return "incompatible";
    return toDigits >= fromDigits ? "changed" : "narrowed";
  }
  if (blue.name in FLOATS || blue.name === "numeric") {
    if (blue.name === "real" && green.name === "double precision") return "changed";
    if (blue.name !== "numeric" && green.name === "numeric" && green.modifiers.length === 0) return "changed";
    return green.name in INTEGERS || green.name in FLOATS || green.name === "numeric" ? "narrowed" : "incompatible";
  }
  const pair = `${blue.name} -> ${green.name}`;
  if (/^character -> (text|character varying)$|^(text|character varying) -> character$/.test(pair)) {
    const lengths = compareLengths(blue.modifiers[0], green.modifiers[0]);
    return worse(lengths, "changed");
  }
  // citext compares without regard to case; jsonb drops order, whitespace and repeated keys.
  if (/^text -> (.+\.)?citext$/.test(pair) || pair === "json -> jsonb") return "changed";
  if (/^date -> timestamp with(out)? time zone$/.test(pair)) return "changed";
  if (/^timestamp with(out)? time zone -> date$/.test(pair)) return "narrowed";
  return "incompatible";
}

function numericDigits({ name, modifiers }: ParsedType): number | undefined {
  if (name !== "numeric") return undefined;
  const [precision = Infinity, scale = 0] = modifiers;
  return precision - scale;
}
