import { isView, type Column, type Relation, type Schema } from "../../postgres/catalog/model";
import { literal, qualifiedName, quote } from "../../postgres/sql/names";
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

/** SQL that gives every table its first rows. */
export function makeRows(schema: Schema): string {
  const all = new Rows(schema);
  // The whole table's rows are in it.
  const tables = [...schema.relations.values()].filter(
    (relation) => !isView(relation) && relation.name !== "measures_low",
  );
  return tables
    .flatMap((table) => all.rows(table))
    .map((row) => `${row};`)
    .join("\n");
}

/**
 * @param on the table or view, as SQL
 * @param row values as SQL, by their columns' raw names; none: defaults alone
 * @param overriding what stands before VALUES
 */
export function insert(on: string, row: ReadonlyMap<string, string>, overriding = ""): string {
  if (row.size === 0) return `INSERT INTO ${on} DEFAULT VALUES`;
  const columns = [...row.keys()].map(quote).join(", ");
  return `INSERT INTO ${on} (${columns})${overriding && ` ${overriding}`} VALUES (${[...row.values()].join(", ")})`;
}

/** For WHERE: the row whose n it is, or all where there is no column n. */
export function rowCondition({ columns }: Relation, n: number): string {
  return columns.some(({ name }) => name === "n") ? `n = ${n}` : "true";
}

/** INSERT and UPDATE may give it a value. */
export function takesValue({ generated, identity, updatable }: Column): boolean {
  return !generated && identity !== "always" && updatable !== false;
}

/** Clients give it a value: numbers they leave to the server. */
export function isGiven(column: Column): boolean {
  return takesValue(column) && !isNumbered(column);
}

/** The server numbers the rows by a sequence. */
export function isNumbered(column: Column): boolean {
  return column.identity !== undefined || /nextval/.test(column.default ?? "");
}

/** An INSERT without it is refused. */
export function isNeeded(column: Column, { domains }: Schema): boolean {
  return (
    isGiven(column) && column.default === undefined && (column.notNull || domains.get(column.type)?.notNull === true)
  );
}
