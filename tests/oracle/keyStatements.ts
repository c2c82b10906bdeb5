import { literal, qualifiedName, quote, type Relation, type Schema } from "../../validator/schema";
import { insert, isGiven, takesValue, type Rows } from "./rows";
import type { Statement } from "./statement";

/** What deleting and changing parents does to their children. */
export function* effectStatements(schema: Schema, relation: Relation, on: string): Generator<Statement> {
  for (const other of schema.relations.values()) {
    for (const key of other.constraints) {
      if (key.kind !== "foreign key" || key.target !== on) continue;
      const child = qualifiedName(other);
      const after = `SELECT ${key.columns.map(quote).join(", ")} FROM ${child}`;
      const make = (...steps: readonly string[]): Statement => ({
        on: child,
        columns: key.columns,
        steps,
        habit: "removes parents",
      });
      const [column = ""] = key.targetColumns;
      for (const n of [1, 2]) {
        yield make(`DELETE FROM ${on} WHERE n = ${n}`, after);
        yield make(`DELETE FROM ${on} WHERE n = ${n}`, `DELETE FROM ${child}`);
        for (const value of ["77", "DEFAULT"]) {
          yield make(`UPDATE ${on} SET ${quote(column)} = ${value} WHERE n = ${n}`, after);
        }
      }
    }
  }
  for (const child of schema.relations.values()) {
    if (!child.parents.includes(on)) continue;
    yield {
      on: qualifiedName(child),
      steps: [
        `INSERT INTO ${qualifiedName(child)} (${quote(child.columns[0]?.name ?? "")}) VALUES (9)`,
        `SELECT count(*) FROM ${on}`,
      ],
    };
  }
  for (const { name, columns, timing } of relation.constraints) {
    if (timing === "immediate") continue;
    yield { on, columns, steps: [`SET CONSTRAINTS ${quote(relation.schema)}.${quote(name)} DEFERRED`] };
    const [column = ""] = columns;
    const put = (value: string) => `UPDATE ${on} SET ${quote(column)} = ${value} WHERE n = 2`;
    yield { on, columns, steps: [`SET CONSTRAINTS ALL DEFERRED`, put("888"), put("NULL")] };
  }
}

/** What rows are unique by, and what makes them refuse each other. */
export function* keyStatements(rows: Rows, relation: Relation, on: string): Generator<Statement> {
  const given = relation.columns.filter((column) => isGiven(column));
  for (const index of relation.indexes.filter(({ unique }) => unique)) {
    const columns = index.columns;
    const row = (n: number, only: readonly string[] | undefined) =>
      new Map(
        relation.columns
          .filter((column) => given.includes(column) || (takesValue(column) && columns.includes(column.name)))
          .map((column): [string, string] => [
            column.name,
            literal(rows.value(relation, column, only && !only.includes(column.name) ? 9 : n)),
          ]),
      );
    const target = `(${index.keys.join(", ")})${index.predicate === undefined ? "" : ` WHERE ${index.predicate}`}`;
    const set = `SET ${quote(relation.columns[1]?.name ?? "")} = ${on}.${quote(relation.columns[1]?.name ?? "")}`;
    if (index.timing === "immediate") {
      yield { on, columns, steps: [`${insert(on, row(2, columns))} ON CONFLICT ${target} DO NOTHING`] };
      yield {
        on,
        columns,
        steps: [`${insert(on, row(2, columns))} ON CONFLICT ${target} DO UPDATE ${set}`],
      };
    }
    if (index.constraint && index.timing === "immediate") {
      yield {
        on,
        columns,
        steps: [`${insert(on, row(5, undefined))} ON CONFLICT ON CONSTRAINT ${quote(index.name)} DO NOTHING`],
      };
    }
    if (index.timing !== "immediate") {
      yield { on, columns, steps: [`SET CONSTRAINTS ${quote(relation.schema)}.${quote(index.name)} DEFERRED`] };
    }
    if (columns[0] === undefined) continue;
    const nulls = new Map([...row(9, undefined), ...columns.map((column): [string, string] => [column, "NULL"])]);
    yield {
      on,
      columns,
      steps: [
        insert(on, nulls),
        insert(on, new Map([...row(8, undefined), ...columns.map((column): [string, string] => [column, "NULL"])])),
      ],
    };
    const column = quote(columns[0]);
    if (index.timing !== "immediate")
      yield {
        on,
        columns,
        steps: [`SET CONSTRAINTS ALL DEFERRED`, `UPDATE ${on} SET ${column} = 1`, `UPDATE ${on} SET ${column} = NULL`],
      };
    yield {
      on,
      columns,
      steps: [
        `UPDATE ${on} SET ${column} = ${column}`,
        `SELECT count(*) FROM ${on} a JOIN ${on} b USING (${index.columns.map(quote).join(", ")})`,
      ],
    };
  }
  for (const { columns } of relation.constraints.filter(({ kind }) => kind === "exclusion")) {
    yield { on, columns, steps: [`UPDATE ${on} SET ${quote(columns[0] ?? "")} = '[1,90)'`] };
  }
}
