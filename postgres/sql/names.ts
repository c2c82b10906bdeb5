import { KEYWORDS } from "./keywords";

export interface Named {
  readonly schema: string;
  readonly name: string;
}

/** As SQL would write it; the key of the model's maps. */
export function qualifiedName({ schema, name }: Named): string {
  return `${quote(schema)}.${quote(name)}`;
}

/** As people would say it: without `public.` */
export function displayName(object: Named): string {
  return object.schema === "public" || object.schema === "" ? quote(object.name) : qualifiedName(object);
}

/** As the server writes a name, so that what it has written and what is written here are equal. */
export function quote(identifier: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(identifier) && !KEYWORDS.has(identifier);
  return isPlain ? identifier : `"${identifier.replace(/"/g, '""')}"`;
}

/** As SQL would write a text. */
export function literal(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}
