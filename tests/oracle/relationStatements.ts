import { isView, type Relation, type Schema } from "../../postgres/catalog/model";
import { literal, qualifiedName, quote } from "../../postgres/sql/names";
import { keyStatements } from "./keyStatements";
import { Rows } from "./rows";
import { FILE, type Statement } from "./statement";
import { Values } from "./values";
import { WriteStatements } from "./writeStatements";

/** Statements that read, write and define tables and views. */
export class RelationStatements {
  private readonly values: Values;
  private readonly rows: Rows;

  constructor(private readonly schema: Schema) {
    this.values = new Values(schema);
    this.rows = new Rows(schema);
  }

  *relationStatements(relation: Relation): Generator<Statement> {
    const on = qualifiedName(relation);
    const make = (steps: readonly string[], columns?: readonly string[]): Statement => ({
      on,
      steps,
      ...(columns && { columns }),
    });
    yield* this.reads(relation);
    if (relation.kind === "materialized view") {
      yield { ...make([`REFRESH MATERIALIZED VIEW ${on}`]), basic: true };
      if (relation.indexes.some(({ unique }) => unique)) {
        yield { ...make([`REFRESH MATERIALIZED VIEW CONCURRENTLY ${on}`]), basic: true };
      }
      return;
    }
    // LOCK TABLE is the only statement for which the privilege to write counts on a view that is not updatable.
    yield { ...make([`LOCK TABLE ${on} IN ROW EXCLUSIVE MODE`], []), basic: true };
    yield { ...make([`LOCK TABLE ${on}`], []), basic: true };
    yield* new WriteStatements(relation, this.schema).all();
    if (!isView(relation)) yield* keyStatements(this.rows, relation, on);
    yield { ...make([`ALTER TABLE ${on} ADD added int`]), basic: true };
  }

  private *reads(relation: Relation): Generator<Statement> {
    const { columns, kind, indexes } = relation;
    const on = qualifiedName(relation);
    const names = columns.map(({ name }) => name);
    const list = names.map(quote).join(", ");
    yield { on, columns: names, steps: [`SELECT ${list} FROM ${on}`], basic: true };
    yield { on, steps: [`SELECT * FROM ${on}`], basic: true, habit: "all columns" };
    yield { on, columns: [], steps: [`SELECT count(*) FROM ${on}`], basic: true };
    yield { on, columns: names, steps: [`COPY ${on} (${list}) TO ${FILE}`] };
    if (kind !== "materialized view")
      yield { on, steps: [`SELECT * FROM ${on} FOR UPDATE`], basic: true, habit: "all columns" };
    if (!isView(relation)) {
      yield { on, columns: [], steps: [`SELECT ctid IS NULL, tableoid::regclass FROM ${on}`] };
      const key = indexes.find(({ constraint }) => constraint === "primary key");
      if (key)
        yield { on, columns: names, steps: [`SELECT ${list}, count(*) FROM ${on} GROUP BY ${key.keys.join(", ")}`] };
    }
    for (const column of columns) {
      const name = quote(column.name);
      const some = (step: string): Statement => ({ on, columns: [column.name], steps: [step] });
      const text = literal(this.values.nth(column.type, 2));
      yield { ...some(`SELECT ${name} FROM ${on}`), basic: true };
      yield some(`SELECT pg_typeof(${name}), ${name}::text FROM ${on}`);
      yield some(`SELECT count(*) FROM ${on} WHERE ${name} = ${text}`);
      yield some(`SELECT count(*) FROM ${on} WHERE ${name} = ${text}::${column.type}`);
      yield {
        on,
        columns: [column.name],
        steps: [
          "DEALLOCATE ALL",
          `PREPARE o(${column.type}) AS SELECT count(*) FROM ${on} WHERE ${name} = $1`,
          `EXECUTE o(${text})`,
        ],
      };
      yield some(`SELECT ${name} FROM ${on} ORDER BY ${name} DESC`);
      // PostgreSQL 18 has min and max of rows as well, so with the cast of pair to int the call is ambiguous.
      if (column.type !== "public.pair") yield some(`SELECT min(${name}), max(${name}) FROM ${on}`);
      for (const value of this.values.extremes(column.type).slice(0, 2)) {
        yield some(`SELECT count(*) FROM ${on} WHERE ${name} < ${literal(value)}`);
        yield some(`SELECT count(*) FROM ${on} WHERE ${name} = ${literal(value)}`);
      }
      if (/text|varying/.test(column.type)) yield some(`SELECT ${name} LIKE 'v%', ${name} = 'V2' FROM ${on}`);
    }
  }
}
