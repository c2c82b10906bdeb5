import type { Index, Relation, Schema } from "../../postgres/catalog/model";
import { literal, qualifiedName, quote } from "../../postgres/sql/names";
import { insert, isGiven, acceptsValue, type Rows } from "./rows";
import type { Statement } from "./statement";

/** Statements that delete and renumber a table's rows and read the rows that reference them. */
export function* referenceStatements(schema: Schema, on: string): Generator<Statement> {
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
}

/** Statements that write a partition or an inheriting table and read its parent, which has the row too. */
export function* inheritanceStatements(schema: Schema, on: string): Generator<Statement> {
  for (const relation of schema.relations.values()) {
    if (!relation.parents.includes(on)) continue;
    const child = qualifiedName(relation);
    const first = quote(relation.columns[0]?.name ?? "");
    yield { on: child, steps: [`INSERT INTO ${child} (${first}) VALUES (9)`, `SELECT count(*) FROM ${on}`] };
  }
}

/** Statements that violate deferrable constraints within a transaction. */
export function* deferralStatements(relation: Relation, on: string): Generator<Statement> {
  for (const { name, columns, timing } of relation.constraints) {
    if (timing === "immediate") continue;
    yield { on, columns, steps: [deferOne(relation, name)] };
    const [column = ""] = columns;
    const set = (value: string) => `UPDATE ${on} SET ${quote(column)} = ${value} WHERE n = 2`;
    yield { on, columns, steps: [DEFER_ALL, set("888"), set("NULL")] };
  }
}

/** Statements that rely on unique indexes and exclusion constraints. */
export function* keyStatements(rows: Rows, relation: Relation, on: string): Generator<Statement> {
  for (const index of relation.indexes.filter(({ unique }) => unique))
    yield* uniqueStatements(rows, relation, on, index);
  for (const { columns } of relation.constraints.filter(({ kind }) => kind === "exclusion")) {
    yield { on, columns, steps: [`UPDATE ${on} SET ${quote(columns[0] ?? "")} = '[1,90)'`] };
  }
}

function* uniqueStatements(rows: Rows, relation: Relation, on: string, index: Index): Generator<Statement> {
  const { columns } = index;
  const make = (...steps: readonly string[]): Statement => ({ on, columns, steps });
  const written = relation.columns.filter(
    (column) => isGiven(column) || (acceptsValue(column) && columns.includes(column.name)),
  );
  const row = (n: number, nOfOthers = n) =>
    new Map(
      written.map((column) => {
        const value = rows.value(relation, column, columns.includes(column.name) ? n : nOfOthers);
        return [column.name, literal(value)];
      }),
    );

  if (index.timing === "immediate") {
    const where = index.predicate === undefined ? "" : ` WHERE ${index.predicate}`;
    // The key of an existing row, and other values beside it.
    const conflict = `${insert(on, row(2, 9))} ON CONFLICT (${index.keys.join(", ")})${where}`;
    const second = quote(relation.columns[1]?.name ?? "");
    yield make(`${conflict} DO NOTHING`);
    yield make(`${conflict} DO UPDATE SET ${second} = ${on}.${second}`);
    if (index.constraint) yield make(`${insert(on, row(5))} ON CONFLICT ON CONSTRAINT ${quote(index.name)} DO NOTHING`);
  } else {
    yield make(deferOne(relation, index.name));
  }
  const [first] = columns;
  if (first === undefined) return;
  const withoutKey = (n: number) => new Map([...row(n), ...columns.map((column) => [column, "NULL"] as const)]);
  yield make(insert(on, withoutKey(9)), insert(on, withoutKey(8)));
  const column = quote(first);
  if (index.timing !== "immediate") {
    yield make(DEFER_ALL, `UPDATE ${on} SET ${column} = 1`, `UPDATE ${on} SET ${column} = NULL`);
  }
  yield make(
    `UPDATE ${on} SET ${column} = ${column}`,
    `SELECT count(*) FROM ${on} a JOIN ${on} b USING (${columns.map(quote).join(", ")})`,
  );
}

const DEFER_ALL = "SET CONSTRAINTS ALL DEFERRED";

function deferOne({ schema }: Relation, constraint: string): string {
  return `SET CONSTRAINTS ${qualifiedName({ schema, name: constraint })} DEFERRED`;
}
