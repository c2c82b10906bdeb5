import { objectsOf, type CatalogObject, type CatalogObjectKind, type Schema } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { choose, compareMatches, matchByKey, type Choice } from "./matches";
import { finding } from "./rule";
import type { Finding, FindingObject } from "../../finding";

/** The rules for objects of a small kind. */
export interface ObjectRules {
  readonly removed: Choice<[CatalogObject]>;
  readonly added: Choice<[CatalogObject]>;
  readonly changed: Choice<[blue: CatalogObject, green: CatalogObject]>;
}

/** Finds the objects of a kind that only one side has, and those whose properties differ. */
export function compareObjects(
  blue: Schema,
  green: Schema,
  kind: CatalogObjectKind,
  rules: ObjectRules,
): Generator<Finding> {
  const object = ({ schema, name, table }: CatalogObject): FindingObject => {
    return { kind, schema, name, ...(table !== undefined && { table }) };
  };
  const title = (one: CatalogObject) => `The ${nameObject(kind, one)}`;
  return compareMatches(matchByKey(byKey(objectsOf(blue, kind)), byKey(objectsOf(green, kind))), {
    object,
    title,
    describe: describeProperties,
    removed: rules.removed,
    added: rules.added,
    *compare(from, to) {
      const changed = differences(from, to);
      const rule = changed.length > 0 ? choose(rules.changed, from, to) : undefined;
      if (!rule) return;
      const details = { blue: describeProperties(from), green: describeProperties(to) };
      yield finding(rule, object(from), `${title(from)} changed: ${changed.join(", ")}.`, details);
    },
  });
}

function byKey(objects: readonly CatalogObject[]): Map<string, CatalogObject> {
  return new Map(objects.map((object) => [JSON.stringify([object.schema, object.table, object.name]), object]));
}

/** Returns the names of the properties that differ. */
export function differences(blue: CatalogObject, green: CatalogObject): string[] {
  const names = new Set([...Object.keys(blue.properties), ...Object.keys(green.properties)]);
  return [...names].filter((name) => blue.properties[name] !== green.properties[name]);
}

/**
 * True if the other side has the same object of the same table, under a name that this side doesn't have.
 * @param isAlike whether two objects are the same but for their names
 */
export function isRenamed(
  kind: CatalogObjectKind,
  object: CatalogObject,
  side: Schema,
  other: Schema,
  isAlike: (one: CatalogObject, other: CatalogObject) => boolean,
): boolean {
  const ofTable = (schema: Schema) =>
    objectsOf(schema, kind).filter((one) => one.schema === object.schema && one.table === object.table);
  const known = new Set(ofTable(side).map(({ name }) => name));
  return ofTable(other).some((one) => !known.has(one.name) && isAlike(object, one));
}

export function describeProperties({ properties }: CatalogObject): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** Kinds whose names the catalog queries compose: `===(integer, text)`, `a AS b`, `search_path of role`. */
const MADE_NAMES: ReadonlySet<CatalogObjectKind> = new Set([
  "cast",
  "default privileges",
  "operator",
  "operator class",
  "operator family",
  "setting",
  "transform",
  "user mapping",
]);

function nameObject(kind: CatalogObjectKind, { schema, name, table }: CatalogObject): string {
  if (table !== undefined) return `${kind} ${quote(name)} of ${displayName({ schema, name: table })}`;
  if (MADE_NAMES.has(kind))
    return `${kind} ${schema === "" || schema === "public" ? name : `${quote(schema)}.${name}`}`;
  return `${kind} ${displayName({ schema, name })}`;
}
