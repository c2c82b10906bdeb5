import { isView, type Column, type Relation, type Schema } from "../../postgres/catalog/model";
import { literal, qualifiedName, quote } from "../../postgres/sql/names";
import { Values } from "./values";

/** The values that tables hold at first and that clients store in them. */
export class Rows {
  private readonly values: Values;

  constructor(schema: Schema) {
    this.values = new Values(schema);
  }

  /** Returns the n-th value of a column. The value of a foreign key references one of the first rows. */
  value(relation: Relation, column: Column, n: number): string {
    const isReference = relation.constraints.some(
      ({ kind, columns }) => kind === "foreign key" && columns.includes(column.name),
    );
    // The last partition begins at 100.
    const shift = relation.name === "measures_rest" ? 200 : 0;
    return this.values.nth(column.type, (isReference ? ((n - 1) % 3) + 1 : n) + shift);
  }

  /** Returns the INSERTs of the three rows with which a table begins. */
  firstRows(relation: Relation): string[] {
    const given = relation.columns.filter(isGiven);
    return [1, 2, 3].map((n) =>
      insert(
        qualifiedName(relation),
        new Map(given.map((column) => [column.name, literal(this.value(relation, column, n))])),
      ),
    );
  }
}

/** Returns the SQL that gives every table its first rows. */
export function makeRows(schema: Schema): string {
  const rows = new Rows(schema);
  // The partitioned table's rows already are in this partition.
  const tables = [...schema.relations.values()].filter(
    (relation) => !isView(relation) && relation.name !== "measures_low",
  );
  return tables
    .flatMap((table) => rows.firstRows(table))
    .map((insertion) => `${insertion};`)
    .join("\n");
}

/**
 * Returns an INSERT.
 * @param on the table or view as SQL
 * @param row values as SQL, by unquoted column name. An empty row becomes DEFAULT VALUES.
 * @param overriding a clause before VALUES
 */
export function insert(on: string, row: ReadonlyMap<string, string>, overriding = ""): string {
  if (row.size === 0) return `INSERT INTO ${on} DEFAULT VALUES`;
  const columns = [...row.keys()].map(quote).join(", ");
  return `INSERT INTO ${on} (${columns})${overriding && ` ${overriding}`} VALUES (${[...row.values()].join(", ")})`;
}

/** Returns the condition that selects the row with this n. Without a column n it selects every row. */
export function rowCondition({ columns }: Relation, n: number): string {
  return columns.some(({ name }) => name === "n") ? `n = ${n}` : "true";
}

/** True if INSERT and UPDATE may give the column a value. */
export function acceptsValue({ generated, identity, updatable }: Column): boolean {
  return !generated && identity !== "always" && updatable !== false;
}

/** True if clients give the column a value. They leave the numbering of rows to the server. */
export function isGiven(column: Column): boolean {
  return acceptsValue(column) && !isNumbered(column);
}

/** True if a sequence numbers the column. */
export function isNumbered(column: Column): boolean {
  return column.identity !== undefined || /nextval/.test(column.default ?? "");
}

/** True if an INSERT without the column is refused. */
export function isRequired(column: Column, { domains }: Schema): boolean {
  return (
    isGiven(column) && column.default === undefined && (column.notNull || domains.get(column.type)?.notNull === true)
  );
}
