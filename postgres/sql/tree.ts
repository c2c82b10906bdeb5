import type { Node } from "libpg-query";

/** The kinds of nodes: `SelectStmt`, `ColumnRef`, ... */
export type Kind = Node extends infer N ? (N extends unknown ? keyof N : never) : never;

/** The fields of a kind of node. */
export type Fields<K extends Kind> = Extract<Node, Readonly<Record<K, unknown>>>[K];

/** Fields that always hold the same kind of node. The parser writes such a node without its kind. */
const KIND_OF_FIELD: Readonly<Record<string, Kind>> = {
  alias: "Alias",
  collClause: "CollateClause",
  constrrel: "RangeVar",
  funccall: "FuncCall",
  intoClause: "IntoClause",
  larg: "SelectStmt",
  onConflictClause: "OnConflictClause",
  over: "WindowDef",
  partbound: "PartitionBoundSpec",
  partspec: "PartitionSpec",
  pktable: "RangeVar",
  rarg: "SelectStmt",
  rel: "RangeVar",
  relation: "RangeVar",
  returnType: "TypeName",
  typeName: "TypeName",
  view: "RangeVar",
  withClause: "WithClause",
};

/** Returns the fields of every node of a kind in a tree, the outermost first. */
export function find<K extends Kind>(tree: object | undefined, kind: K): Fields<K>[] {
  const found: Fields<K>[] = [];
  for (const [name, fields] of nodes(tree)) if (name === kind) found.push(fields as Fields<K>);
  return found;
}

/** Returns the fields of a node, or undefined if it is of another kind. */
export function as<K extends Kind>(node: Node | undefined, kind: K): Fields<K> | undefined {
  return node && kind in node ? (node as unknown as Record<K, Fields<K>>)[kind] : undefined;
}

/**
 * Yields every node of a tree with its kind. It does not recurse, because a generated expression can be thousands of
 * levels deep.
 */
export function* nodes(tree: object | undefined): Generator<readonly [kind: string, fields: object]> {
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) {
      // One at a time, because a list can be longer than a call's arguments.
      for (let index = value.length - 1; index >= 0; index--) open.push(value[index]);
    } else if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value);
      for (const [key, child] of entries) {
        if (typeof child !== "object" || child === null || Array.isArray(child)) continue;
        if (isKind(key)) yield [key, child as object];
        else if (KIND_OF_FIELD[key] && !Object.keys(child as object).some(isKind)) {
          yield [KIND_OF_FIELD[key], child as object];
        }
      }
      open.push(...entries.map(([, child]) => child as unknown).reverse());
    }
  }
}

/** True for kinds, which begin with a capital letter. Fields begin with a small one. */
function isKind(key: string): boolean {
  return /^[A-Z]/.test(key);
}

/** Returns the strings of a list of String nodes, such as the parts of a name, with `*` for a star. */
export function strings(list: readonly Node[] | undefined): string[] {
  return (list ?? []).flatMap((node) => {
    if ("String" in node) return [node.String.sval ?? ""];
    return "A_Star" in node ? ["*"] : [];
  });
}

/** The fields that say where in the source a node is. */
const LOCATIONS: ReadonlySet<string> = new Set([
  ...["location", "name_location", "stmt_location", "stmt_len"],
  ...["list_start", "list_end", "rexpr_list_start", "rexpr_list_end"],
]);

/**
 * Returns a string that is the same for two trees if they differ only in where their nodes were in the source. Like
 * {@link nodes}, it does not recurse.
 */
export function shape(tree: object | undefined): string {
  const parts: string[] = [];
  const open: (readonly [prefix: string, value: unknown])[] = [["", tree]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [prefix, value] = next;
    if (typeof value !== "object" || value === null) {
      parts.push(prefix, JSON.stringify(value) ?? "", ";");
      continue;
    }
    const entries = Object.entries(value).filter(([key]) => !LOCATIONS.has(key));
    // The number of children keeps one node's fields apart from its parent's.
    parts.push(prefix, Array.isArray(value) ? "[" : "{", String(entries.length), ";");
    for (const [key, child] of entries.reverse()) open.push([`${key}:`, child]);
  }
  return parts.join("");
}
