import { objectsOf, type Routine, type Schema } from "../../../postgres/catalog/model";
import { splitIdentifiers } from "../../../postgres/sql/identifierList";
import { displayName, qualifiedName } from "../../../postgres/sql/names";
import { defineRules, finding } from "../shared/rule";
import { CLIENTS, type Finding, type FindingObject } from "../../finding";

export const shadowRules = defineRules({
  shadowed: {
    id: "name-shadowed",
    severity: "error",
    directions: CLIENTS,
    why: "A name without a schema is what search_path finds first: statements that found blue's object find the new one.",
    example: "CREATE TABLE app.t (a int)",
    repair: "Give the new object another name, or put it into a schema that comes after blue's.",
  },
});

/** What is new in a schema that comes before the one in which blue's clients find the name. */
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

/** Those of databases and roles, and what holds where none is set: the schema of the user's name first. */
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
    ...[...routines.values()].map(
      (routine) => ({ kind: "function", schema: routine.schema, name: signature(routine) }) as const,
    ),
  ];
  return new Map(found.map((object) => [keyOf(object), object]));
}

/** Tables, views and sequences have their names in common. */
function keyOf({ kind, schema, name }: FindingObject): string {
  return `${kind === "function" ? "function" : "relation"} ${qualifiedName({ schema, name })}`;
}

function signature({ name, argumentTypes }: Routine): string {
  return `${name}(${argumentTypes})`;
}
