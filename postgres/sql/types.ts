import type { Node, TypeName } from "libpg-query";
import { quote } from "./names";
import { parseStatement, parseType, sliceBytes } from "./parser";
import { memoize } from "./memoize";
import { as, shape, strings } from "./tree";

/** A parsed type. */
export interface ParsedType {
  /** Without modifiers and brackets, as pg_cast's types are written: `timestamp without time zone`, `public."odd, name"`. */
  readonly name: string;
  /** The last part of {@link name} as the server stores it. */
  readonly ownName: string;
  /** `numeric(10,2)`: 10 and 2. */
  readonly modifiers: readonly number[];
  /** The fields of an interval, as a bit mask. Absent if it has all of them. */
  readonly fields?: number;
  readonly array: boolean;
}

/** The names that format_type writes for types that SQL names differently than pg_type. */
const SQL_NAMES: Readonly<Record<string, string>> = {
  bit: "bit",
  bool: "boolean",
  bpchar: "character",
  float4: "real",
  float8: "double precision",
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  interval: "interval",
  json: "json",
  numeric: "numeric",
  time: "time without time zone",
  timetz: "time with time zone",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
  varbit: "bit varying",
  varchar: "character varying",
};

/** INTERVAL_FULL_RANGE of PostgreSQL's utils/timestamp.h. */
const ALL_FIELDS = 0x7fff;

/** Parses a type as format_type writes it. Returns undefined if it isn't understood. */
export const readType = memoize((type: string): ParsedType | undefined => {
  const tree = parseType(type);
  if (!tree) return undefined;
  const { typmods = [], arrayBounds = [] } = tree;
  const [name, ownName] = nameOf(tree);
  const array = arrayBounds.length > 0;
  const modifiers = typmods.map(integer);
  // Modifiers that aren't numbers, such as those of geometry(Point,4326), stay in the name, because nothing is known of
  // them.
  if (modifiers.includes(undefined)) return { name: `${name}(${shape(typmods)})`, ownName, modifiers: [], array };
  const numbers = modifiers.filter((modifier) => modifier !== undefined);
  if (name !== "interval" || numbers.length === 0) return { name, ownName, modifiers: numbers, array };
  const [fields = ALL_FIELDS, ...precision] = numbers;
  return { name, ownName, modifiers: precision, ...(fields !== ALL_FIELDS && { fields }), array };
});

function nameOf({ names }: TypeName): [name: string, ownName: string] {
  const parts = strings(names);
  const ownName = parts.at(-1) ?? "";
  const isBuiltIn = parts.length === 1 || parts[0] === "pg_catalog";
  return [isBuiltIn ? (SQL_NAMES[ownName] ?? quote(ownName)) : parts.map(quote).join("."), ownName];
}

function integer(modifier: Node): number | undefined {
  const constant = as(modifier, "A_Const");
  // The tree leaves out a zero.
  return constant?.ival && (constant.ival.ival ?? 0);
}

const BEFORE_TYPES = "DROP FUNCTION f(";

/** Splits a list of types, such as a function's arguments, or returns undefined if it isn't understood. */
export function splitTypes(list: string): string[] | undefined {
  if (list === "") return [];
  const objects = as(parseStatement(`${BEFORE_TYPES}${list})`), "DropStmt")?.objects ?? [];
  const types = as(objects[0], "ObjectWithArgs")?.objargs ?? [];
  const starts = types.map((type) => (as(type, "TypeName")?.location ?? 0) - BEFORE_TYPES.length);
  if (starts.length === 0) return undefined;
  return starts.map((start, index) => sliceBytes(list, start, starts[index + 1]).replace(/,\s*$/, ""));
}
