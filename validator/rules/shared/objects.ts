import { objectsOf, type CatalogObject, type CatalogObjectKind, type Schema } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { finding, type Rule } from "./rule";
import type { Finding, FindingObject } from "../../finding";

/** What becomes of an object of a small kind. Each may be chosen by the object; undefined: nothing to say. */
export interface ObjectRules {
  readonly removed: Choice<[CatalogObject]>;
  readonly added: Choice<[CatalogObject]>;
  readonly changed: Choice<[blue: CatalogObject, green: CatalogObject]>;
}

type Choice<T extends readonly CatalogObject[]> = Rule | ((...objects: T) => Rule | undefined);

/** The objects of a kind that only one side has, and those whose properties differ. */
export function* compareObjects(
  blue: Schema,
  green: Schema,
  kind: CatalogObjectKind,
  rules: ObjectRules,
): Generator<Finding> {
  const blueObjects = byKey(objectsOf(blue, kind));
  const greenObjects = byKey(objectsOf(green, kind));
  for (const [key, object] of blueObjects) {
    const counterpart = greenObjects.get(key);
    if (!counterpart) {
      const rule = choose(rules.removed, object);
      const details = { blue: describeProperties(object) };
      if (rule) yield finding(rule, findingObject(kind, object), `The ${nameObject(kind, object)} is gone.`, details);
      continue;
    }
    const changed = differences(object, counterpart);
    const rule = changed.length > 0 ? choose(rules.changed, object, counterpart) : undefined;
    if (!rule) continue;
    yield finding(
      rule,
      findingObject(kind, object),
      `The ${nameObject(kind, object)} changed: ${changed.join(", ")}.`,
      { blue: describeProperties(object), green: describeProperties(counterpart) },
    );
  }
  for (const [key, object] of greenObjects) {
    if (blueObjects.has(key)) continue;
    const rule = choose(rules.added, object);
    const details = { green: describeProperties(object) };
    if (rule) yield finding(rule, findingObject(kind, object), `The ${nameObject(kind, object)} is new.`, details);
  }
}

function choose<T extends readonly CatalogObject[]>(choice: Choice<T>, ...objects: T): Rule | undefined {
  return typeof choice === "function" ? choice(...objects) : choice;
}

function byKey(objects: readonly CatalogObject[]): Map<string, CatalogObject> {
  return new Map(objects.map((object) => [JSON.stringify([object.schema, object.table, object.name]), object]));
}

/** The names of the properties that differ. */
export function differences(blue: CatalogObject, green: CatalogObject): string[] {
  const names = new Set([...Object.keys(blue.properties), ...Object.keys(green.properties)]);
  return [...names].filter((name) => blue.properties[name] !== green.properties[name]);
}

/**
 * The other side has the same object of the same table, under a name that this side doesn't know.
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

function findingObject(kind: CatalogObjectKind, { schema, name, table }: CatalogObject): FindingObject {
  return { kind, schema, name, ...(table !== undefined && { table }) };
}

/** Names that have arguments in them (`f(integer)`, `a AS b`) are SQL already. */
function nameObject(kind: CatalogObjectKind, { schema, name, table }: CatalogObject): string {
  if (table !== undefined) return `${kind} ${quote(name)} of ${displayName({ schema, name: table })}`;
  if (/[( ]/.test(name)) return `${kind} ${schema === "" || schema === "public" ? name : `${quote(schema)}.${name}`}`;
  return `${kind} ${displayName({ schema, name })}`;
}
