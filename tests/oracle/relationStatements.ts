import { isView, literal, qualifiedName, quote, type Relation, type Schema } from "../../validator/schema";
import { effectStatements, keyStatements } from "./keyStatements";
import { countsItself, insert, isGiven, isNeeded, match, Rows, takesValue } from "./rows";
import { AUDIT, FILE, type Statement } from "./statement";
import { Values } from "./values";

/** Statements about tables and views. */
export class RelationStatements {
  private readonly values: Values;
  private readonly rows: Rows;

  constructor(private readonly schema: Schema) {
    this.values = new Values(schema);
    this.rows = new Rows(schema);
  }

  /** Each way of reading and writing it. */
  *relation(relation: Relation): Generator<Statement> {
    const on = qualifiedName(relation);
    const make = (steps: readonly string[], columns?: readonly string[]): Statement => ({
      on,
      steps,
      ...(columns && { columns }),
    });
    yield* this.reads(relation, on);
    if (relation.kind === "materialized view") {
      yield { ...make([`REFRESH MATERIALIZED VIEW ${on}`]), basic: true };
      if (relation.indexes.some(({ unique }) => unique)) {
        yield { ...make([`REFRESH MATERIALIZED VIEW CONCURRENTLY ${on}`]), basic: true };
      }
      return;
    }
    // The one thing for which a privilege to write counts where nothing can be written.
    yield { ...make([`LOCK TABLE ${on} IN ROW EXCLUSIVE MODE`], []), basic: true };
    yield { ...make([`LOCK TABLE ${on}`], []), basic: true };
    yield* this.writes(relation, on);
    if (!isView(relation)) yield* keyStatements(this.rows, relation, on);
    yield { ...make([`ALTER TABLE ${on} ADD added int`]), basic: true };
  }

  private *reads({ columns, kind, indexes }: Relation, on: string): Generator<Statement> {
    const names = columns.map(({ name }) => name);
    const list = names.map(quote).join(", ");
    yield { on, columns: names, steps: [`SELECT ${list} FROM ${on}`], basic: true };
    yield { on, steps: [`SELECT * FROM ${on}`], basic: true, habit: "all columns" };
    yield { on, columns: [], steps: [`SELECT count(*) FROM ${on}`], basic: true };
    yield { on, columns: names, steps: [`COPY ${on} (${list}) TO ${FILE}`] };
    if (kind !== "materialized view")
      yield { on, steps: [`SELECT * FROM ${on} FOR UPDATE`], basic: true, habit: "all columns" };
    if (!isView({ kind } as Relation)) {
      yield { on, columns: [], steps: [`SELECT ctid IS NULL, tableoid::regclass FROM ${on}`] };
      const key = indexes.find(({ constraint }) => constraint === "primary key");
      if (key)
        yield { on, columns: names, steps: [`SELECT ${list}, count(*) FROM ${on} GROUP BY ${key.keys.join(", ")}`] };
    }
    for (const column of columns) {
      const name = quote(column.name);
      const some = (step: string): Statement => ({ on, columns: [column.name], steps: [step] });
      const text = literal(this.values.of(column.type, 2));
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
      // PostgreSQL 18 has them of rows as well: with a cast of one's own to another type, it no longer knows which is meant.
      if (column.type !== "public.pair") yield some(`SELECT min(${name}), max(${name}) FROM ${on}`);
      for (const value of this.values.extremes(column.type).slice(0, 2)) {
        yield some(`SELECT count(*) FROM ${on} WHERE ${name} < ${literal(value)}`);
        yield some(`SELECT count(*) FROM ${on} WHERE ${name} = ${literal(value)}`);
      }
      if (/text|varying/.test(column.type)) yield some(`SELECT ${name} LIKE 'v%', ${name} = 'V2' FROM ${on}`);
    }
  }

  private *writes(relation: Relation, on: string): Generator<Statement> {
    const { columns } = relation;
    const given = columns.filter((column) => isGiven(column));
    const plain = columns.filter((column) => takesValue(column));
    const needed = columns.filter((column) => isNeeded(column, this.schema));
    // A number depends on what went before.
    const shown =
      columns
        .filter((column) => !countsItself(column))
        .map(({ name }) => quote(name))
        .join(", ") || "1";
    const row = (n: number) =>
      new Map(given.map((column): [string, string] => [column.name, literal(this.rows.value(relation, column, n))]));
    const make = (steps: readonly string[], names: Iterable<string>): Statement => ({ on, columns: [...names], steps });
    const all = columns.map(({ name }) => name);

    for (const n of [5, 6]) yield { ...make([`${insert(on, row(n))} RETURNING ${shown}`], all), basic: true };
    yield {
      ...make(
        [insert(on, row(5)), AUDIT],
        given.map(({ name }) => name),
      ),
      basic: true,
    };
    const full = new Map(
      plain.map((column): [string, string] => [column.name, literal(this.rows.value(relation, column, 7))]),
    );
    yield make([`${insert(on, full)} RETURNING ${shown}`], all);
    const positional = columns.map((column) => full.get(column.name) ?? "DEFAULT").join(", ");
    yield { on, steps: [`INSERT INTO ${on} VALUES (${positional})`] };
    yield { on, steps: [`INSERT INTO ${on} SELECT * FROM ${on} WHERE false`], habit: "all columns" };
    const least = new Map([...row(5)].filter(([name]) => needed.some((column) => column.name === name)));
    yield make([`${insert(on, least)} RETURNING ${shown}`], all);
    yield make([`${insert(on, row(5))} ON CONFLICT DO NOTHING`], row(5).keys());
    const typed = given.map((column) => column.type);
    const parameters = given.map((_, index) => `$${index + 1}`);
    yield make(
      [
        "DEALLOCATE ALL",
        `PREPARE o(${typed.join(", ")}) AS ${insert(on, new Map(given.map(({ name }, index) => [name, parameters[index] ?? ""])))}`,
        `EXECUTE o(${[...row(5).values()].join(", ")})`,
      ],
      row(5).keys(),
    );
    for (const column of columns.filter(({ identity }) => identity === "always")) {
      for (const value of this.values.extremes(column.type)) {
        const given = insert(on, new Map([...row(5), [column.name, literal(value)]]));
        yield make([given.replace(") VALUES", ") OVERRIDING SYSTEM VALUE VALUES")], [column.name]);
      }
    }
    for (const column of plain) {
      const values = [
        ...this.values.extremes(column.type).map(literal),
        literal(this.rows.value(relation, column, 1)),
        "NULL",
        "DEFAULT",
      ];
      const result = countsItself(column) ? "1" : quote(column.name);
      for (const value of values) {
        yield make([`${insert(on, new Map([...row(5), [column.name, value]]))} RETURNING ${result}`], [column.name]);
      }
      const set = (value: string) => `UPDATE ${on} SET ${quote(column.name)} = ${value}`;
      const isKey =
        relation.parents.length > 0 ||
        isView(relation) ||
        relation.indexes.some(({ unique, columns: keys }) => unique && keys.includes(column.name));
      const renumber = (steps: readonly string[], names: readonly string[]): Statement =>
        isKey ? { ...make(steps, names), habit: "removes parents" } : make(steps, names);
      for (const value of values) {
        yield renumber([`${set(value)} WHERE ${match(relation, 2)} RETURNING ${result}`], [column.name]);
      }
      yield renumber(
        [`${set(literal(this.rows.value(relation, column, 8)))}::${column.type} WHERE ${match(relation, 1)}`, AUDIT],
        [column.name],
      );
      yield make([set(quote(column.name))], [column.name]);
    }
    yield {
      ...make([`UPDATE ${on} SET ${quote(columns[1]?.name ?? "n")} = DEFAULT`], [columns[1]?.name ?? "n"]),
      basic: true,
    };
    yield { ...make([`UPDATE ${on} SET n = n WHERE n = 1`, AUDIT], ["n"]), basic: true };
    for (const n of [1, 2])
      yield {
        ...make([`DELETE FROM ${on} WHERE ${match(relation, n)}`, AUDIT], ["n"]),
        basic: n === 1,
        habit: "removes parents",
      };
    const brief = [insert(on, row(5)), `DELETE FROM ${on} WHERE ${match(relation, 5)}`, AUDIT];
    yield { ...make(brief, row(5).keys()), habit: "removes parents" };
    yield { ...make([`DELETE FROM ${on}`], []), habit: "removes parents" };
    yield {
      ...make(["DEALLOCATE ALL", `PREPARE o(int) AS DELETE FROM ${on} WHERE n = $1`, "EXECUTE o(3)"], ["n"]),
      habit: "removes parents",
    };
    yield { ...make([`TRUNCATE ${on}`], []), habit: "removes parents" };
    const names = plain.map(({ name }) => quote(name)).join(", ");
    const copy = [`COPY (SELECT ${[...full.values()].join(", ")}) TO ${FILE}`, `COPY ${on} (${names}) FROM ${FILE}`];
    yield { ...make(copy, full.keys()), basic: true };
    if (plain.length === columns.length) {
      yield {
        on,
        steps: [`COPY (SELECT ${[...full.values()].join(", ")}) TO ${FILE}`, `COPY ${on} FROM ${FILE}`],
        habit: "all columns",
      };
    }
    yield make([`MERGE INTO ${on} t USING (VALUES (2)) s(n) ON t.n = s.n WHEN MATCHED THEN UPDATE SET n = s.n`], ["n"]);
    yield* effectStatements(this.schema, relation, on);
  }
}
