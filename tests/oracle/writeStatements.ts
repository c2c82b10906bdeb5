import { isView, type Column, type Relation, type Schema } from "../../postgres/catalog/model";
import { literal, qualifiedName, quote } from "../../postgres/sql/names";
import { deferralStatements, inheritanceStatements, referenceStatements } from "./keyStatements";
import { insert, isGiven, isRequired, isNumbered, rowCondition, Rows, acceptsValue } from "./rows";
import { AUDIT, FILE, type Statement } from "./statement";
import { Values } from "./values";

/** Statements that write to one table or view. */
export class WriteStatements {
  private readonly on: string;
  private readonly values: Values;
  private readonly rows: Rows;
  /** The columns to which INSERT and UPDATE may give a value. */
  private readonly writable: readonly Column[];
  /** The columns to which clients give a value. */
  private readonly given: readonly Column[];
  /** The columns that RETURNING shows. Numbered ones are left out, because they depend on earlier statements. */
  private readonly shown: string;
  /** A row with a value for every writable column. */
  private readonly fullRow: ReadonlyMap<string, string>;

  constructor(
    private readonly relation: Relation,
    private readonly schema: Schema,
  ) {
    this.on = qualifiedName(relation);
    this.values = new Values(schema);
    this.rows = new Rows(schema);
    this.writable = relation.columns.filter(acceptsValue);
    this.given = relation.columns.filter(isGiven);
    const shown = relation.columns.filter((column) => !isNumbered(column));
    this.shown = shown.map(({ name }) => quote(name)).join(", ") || "1";
    this.fullRow = this.row(this.writable, 7);
  }

  *all(): Generator<Statement> {
    yield* this.inserts();
    for (const column of this.writable) yield* this.stores(column);
    yield* this.updates();
    yield* this.deletes();
    yield* this.copies();
    yield this.make(
      [`MERGE INTO ${this.on} t USING (VALUES (2)) s(n) ON t.n = s.n WHEN MATCHED THEN UPDATE SET n = s.n`],
      ["n"],
    );
    yield* referenceStatements(this.schema, this.on);
    yield* inheritanceStatements(this.schema, this.on);
    yield* deferralStatements(this.relation, this.on);
  }

  private *inserts(): Generator<Statement> {
    const { on, relation, given, shown } = this;
    const all = relation.columns.map(({ name }) => name);
    const row = this.row(given, 5);
    for (const n of [5, 6]) {
      yield { ...this.make([`${insert(on, this.row(given, n))} RETURNING ${shown}`], all), basic: true };
    }
    yield { ...this.make([insert(on, row), AUDIT], row.keys()), basic: true };
    yield this.make([`${insert(on, this.fullRow)} RETURNING ${shown}`], all);
    const positional = relation.columns.map((column) => this.fullRow.get(column.name) ?? "DEFAULT").join(", ");
    yield { on, steps: [`INSERT INTO ${on} VALUES (${positional})`] };
    yield { on, steps: [`INSERT INTO ${on} SELECT * FROM ${on} WHERE false`], habit: "all columns" };
    const needed = given.filter((column) => isRequired(column, this.schema));
    yield this.make([`${insert(on, this.row(needed, 5))} RETURNING ${shown}`], all);
    yield this.make([`${insert(on, row)} ON CONFLICT DO NOTHING`], row.keys());
    const parameters = new Map(given.map(({ name }, index) => [name, `$${index + 1}`]));
    yield this.make(
      [
        "DEALLOCATE ALL",
        `PREPARE o(${given.map(({ type }) => type).join(", ")}) AS ${insert(on, parameters)}`,
        `EXECUTE o(${[...row.values()].join(", ")})`,
      ],
      row.keys(),
    );
    for (const { name, type } of relation.columns.filter(({ identity }) => identity === "always")) {
      for (const value of this.values.extremes(type)) {
        const numbered = new Map([...row, [name, literal(value)]]);
        yield this.make([insert(on, numbered, "OVERRIDING SYSTEM VALUE")], [name]);
      }
    }
  }

  /** Stores each value in the column by INSERT and by UPDATE. */
  private *stores(column: Column): Generator<Statement> {
    const { on, relation, given } = this;
    const { name, type } = column;
    const values = [
      ...this.values.extremes(type).map(literal),
      literal(this.rows.value(relation, column, 1)),
      "NULL",
      "DEFAULT",
    ];
    const result = isNumbered(column) ? "1" : quote(name);
    for (const value of values) {
      yield this.make([`${insert(on, new Map([...this.row(given, 5), [name, value]]))} RETURNING ${result}`], [name]);
    }
    // Other rows may reference the key's old value.
    const isKey =
      relation.parents.length > 0 ||
      isView(relation) ||
      relation.indexes.some(({ unique, columns }) => unique && columns.includes(name));
    const update = (...steps: readonly string[]): Statement => ({
      ...this.make(steps, [name]),
      ...(isKey && { habit: "removes parents" }),
    });
    const set = (value: string) => `UPDATE ${on} SET ${quote(name)} = ${value}`;
    for (const value of values) yield update(`${set(value)} WHERE ${rowCondition(relation, 2)} RETURNING ${result}`);
    const typed = `${literal(this.rows.value(relation, column, 8))}::${type}`;
    yield update(`${set(typed)} WHERE ${rowCondition(relation, 1)}`, AUDIT);
    yield this.make([set(quote(name))], [name]);
  }

  private *updates(): Generator<Statement> {
    const { on, relation } = this;
    const second = relation.columns[1]?.name ?? "n";
    yield { ...this.make([`UPDATE ${on} SET ${quote(second)} = DEFAULT`], [second]), basic: true };
    yield { ...this.make([`UPDATE ${on} SET n = n WHERE n = 1`, AUDIT], ["n"]), basic: true };
  }

  private *deletes(): Generator<Statement> {
    const { on, relation } = this;
    const remove = (steps: readonly string[], names: Iterable<string>): Statement => ({
      ...this.make(steps, names),
      habit: "removes parents",
    });
    const one = (n: number) => `DELETE FROM ${on} WHERE ${rowCondition(relation, n)}`;
    yield { ...remove([one(1), AUDIT], ["n"]), basic: true };
    yield remove([one(2), AUDIT], ["n"]);
    const row = this.row(this.given, 5);
    yield remove([insert(on, row), one(5), AUDIT], row.keys());
    yield remove([`DELETE FROM ${on}`], []);
    yield remove(["DEALLOCATE ALL", `PREPARE o(int) AS DELETE FROM ${on} WHERE n = $1`, "EXECUTE o(3)"], ["n"]);
    yield remove([`TRUNCATE ${on}`], []);
  }

  private *copies(): Generator<Statement> {
    const { on, writable, fullRow } = this;
    const write = `COPY (SELECT ${[...fullRow.values()].join(", ")}) TO ${FILE}`;
    const list = writable.map(({ name }) => quote(name)).join(", ");
    yield { ...this.make([write, `COPY ${on} (${list}) FROM ${FILE}`], fullRow.keys()), basic: true };
    if (writable.length === this.relation.columns.length) {
      yield { on, steps: [write, `COPY ${on} FROM ${FILE}`], habit: "all columns" };
    }
  }

  /** Returns the columns' n-th values as SQL. */
  private row(columns: readonly Column[], n: number): ReadonlyMap<string, string> {
    return new Map(columns.map((column) => [column.name, literal(this.rows.value(this.relation, column, n))]));
  }

  private make(steps: readonly string[], columns: Iterable<string>): Statement {
    return { on: this.on, columns: [...columns], steps };
  }
}
