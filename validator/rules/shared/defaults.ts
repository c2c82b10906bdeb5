import type { Column, Schema } from "../../../postgres/catalog/model";
import { calledFunction } from "../../../postgres/sql/expression";
import { qualifiedName } from "../../../postgres/sql/names";

/** PostgreSQL's functions that return another value each time. */
const BUILT_IN: ReadonlySet<string> = new Set(["nextval", "gen_random_uuid", "uuidv4", "uuidv7"]);

/** Those of the extension uuid-ossp, which may be in any schema. */
const OF_EXTENSION: ReadonlySet<string> = new Set([
  "uuid_generate_v1",
  "uuid_generate_v1mc",
  "uuid_generate_v4",
  "uuid_generate_v7",
]);

/** True if the column's default is a new value each time, so that it is never a duplicate. */
export function isAlwaysNew({ default: value }: Column, { routines }: Schema): boolean {
  const [name = "", schema] = (value === undefined ? undefined : calledFunction(value))?.reverse() ?? [];
  if (schema === undefined) return BUILT_IN.has(name);
  // Extensions' functions aren't read. A function that was read is the user's and may do anything.
  return OF_EXTENSION.has(name) && !routines.has(`${qualifiedName({ schema, name })}()`);
}
