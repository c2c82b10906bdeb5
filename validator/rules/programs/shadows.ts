import { objectsOf, type Schema } from "../../../postgres/catalog/model";
import { splitIdentifiers } from "../../../postgres/sql/identifierList";
import { displayName, qualifiedName } from "../../../postgres/sql/names";
import { routineObject } from "../shared/routines";
import { defineRules, finding } from "../shared/rule";
import { CLIENTS, type Finding, type FindingObject } from "../../finding";

export const shadowRules = defineRules({
  shadowed: {
    id: "name-shadowed",
    severity: "error",
    directions: CLIENTS,
    why: "An unqualified name means the first match in search_path. Statements that found blue's object now find the new one.",
    example: "CREATE TABLE app.t (a int)",
    repair: "Give the new object another name, or put it into a schema that comes later in search_path.",
  },
});

/** Finds new objects in a schema that comes before the one in which blue's clients find the name. */
export function* compareShadows(blue: Schema, green: Schema): Generator<Finding> {
  const known = namedObjects(blue);
  const added = new Map<string, Map<string, FindingObject>>();
  for (const [key, object] of namedObjects(green)) {
    if (known.has(key)) continue;
    added.set(object.schema, (added.get(object.schema) ?? new Map<string, FindingObject>()).set(key, object));
  }
  const reported = new Set<string>();
  for (const path of searchPaths(green)) {
    for (const [position, schema] of path.entries()) {
      for (const [key, object] of added.get(schema) ?? []) {
        const found = path.find((other) => known.has(keyOf({ ...object, schema: other })));
        if (found === undefined || path.indexOf(found) < position || reported.has(key)) continue;
        reported.add(key);
        const hidden = displayName({ schema: found, name: object.name });
        const message = `The new ${displayName(object)} comes before ${hidden} in search_path ${path.join(", ")}.`;
        yield finding(shadowRules.shadowed, object, message, { green: path.join(", ") });
      }
    }
  }
}

/** Returns the search_paths of the server, the database and the roles, with a user's name for `$user`. */
function searchPaths(schema: Schema): string[][] {
  const settings = objectsOf(schema, "setting").filter(({ properties }) => properties["parameter"] === "search_path");
  const server = schema.serverSettings["search_path"] ?? '"$user", public';
  const users = [...schema.roles.values()].filter(({ login }) => login).map(({ name }) => name);
  return [server, ...settings.map(({ properties }) => properties["value"] ?? "")].flatMap((text) => {
    const path = splitIdentifiers(text) ?? []; // the server refuses such a value, too
    return path.includes("$user") ? users.map((user) => path.map((name) => (name === "$user" ? user : name))) : [path];
  });
}

function namedObjects({ relations, sequences, routines }: Schema): Map<string, FindingObject> {
  const found: FindingObject[] = [
    ...[...relations.values()].map(({ schema, name }) => ({ kind: "table", schema, name }) as const),
    ...[...sequences.values()].map(({ schema, name }) => ({ kind: "sequence", schema, name }) as const),
    ...[...routines.values()].map(routineObject),
  ];
  return new Map(found.map((object) => [keyOf(object), object]));
}

/** Returns a key that is equal for objects that hide each other. Tables, views and sequences share their names. */
function keyOf({ kind, schema, name }: FindingObject): string {
  return `${kind === "function" ? "function" : "relation"} ${qualifiedName({ schema, name })}`;
}
