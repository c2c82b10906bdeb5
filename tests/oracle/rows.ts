import { literal, qualifiedName, quote, type Column, type Relation, type Schema } from "../../validator/schema";
import { Values } from "./values";

/** What tables hold, and what clients store in them. */
export class Rows {
  private readonly values: Values;

  constructor(schema: Schema) {
    this.values = new Values(schema);
  }

  /** Refers to a row that there is, where it is a reference. */
  value(relation: Relation, column: Column, n: number): string {
    const isReference = relation.constraints.some(
      ({ kind, columns }) => kind === "foreign key" && columns.includes(column.name),
    );
    // The last partition begins at 100.
    const shift = relation.name === "measures_rest" ? 200 : 0;
    return this.values.of(column.type, (isReference ? ((n - 1) % 3) + 1 : n) + shift);
  }

  /** The rows that every table has from the start. */
  rows(relation: Relation): string[] {
    const given = relation.columns.filter((column) => isGiven(column));
    return [1, 2, 3].map((n) =>
      insert(
        qualifiedName(relation),
        new Map(given.map((column) => [column.name, literal(this.value(relation, column, n))])),
      ),
    );
  }
}

/** Of blue's data: SQL that fills every table. */
export function makeRows(schema: Schema): string {
  const all = new Rows(schema);
  const tables = [...schema.relations.values()].filter(
    ({ kind, name }) => !/view/.test(kind) && name !== "measures_low",
  );
  return tables
    .flatMap((table) => all.rows(table))
    .map((row) => `${row};`)
    .join("\n");
}

export function insert(on: string, row: ReadonlyMap<string, string>): string {
  if (row.size === 0) return `INSERT INTO ${on} DEFAULT VALUES`;
  return `INSERT INTO ${on} (${[...row.keys()].map(quote).join(", ")}) VALUES (${[...row.values()].join(", ")})`;
}

export function match({ columns }: Relation, n: number): string {
  return columns.some(({ name }) => name === "n") ? `n = ${n}` : "true";
}

export function takesValue({ generated, identity, updatable }: Column): boolean {
  return !generated && identity !== "always" && updatable !== false;
}

/** The client gives it a value: what counts by itself, it leaves alone. */
export function isGiven(column: Column): boolean {
  return takesValue(column) && !countsItself(column);
}

export function countsItself(column: Column): boolean {
  return column.identity !== undefined || /nextval/.test(column.default ?? "");
}

export function isNeeded(column: Column, { domains }: Schema): boolean {
  return (
    isGiven(column) && column.default === undefined && (column.notNull || domains.get(column.type)?.notNull === true)
  );
}
