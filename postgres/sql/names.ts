import { KEYWORDS } from "./keywords";

export interface Named {
  readonly schema: string;
  readonly name: string;
}

/** Returns the qualified name, quoted as in SQL. It is the key of the model's maps. */
export function qualifiedName({ schema, name }: Named): string {
  return `${quote(schema)}.${quote(name)}`;
}

/** Returns the name for messages, without `public.` */
export function displayName(object: Named): string {
  return object.schema === "public" || object.schema === "" ? quote(object.name) : qualifiedName(object);
}

/** Quotes an identifier as the server does, and only if the server would, so that names from both are equal. */
export function quote(identifier: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(identifier) && !KEYWORDS.has(identifier);
  return isPlain ? identifier : `"${identifier.replace(/"/g, '""')}"`;
}

/** Returns a string constant of SQL. */
export function literal(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}
