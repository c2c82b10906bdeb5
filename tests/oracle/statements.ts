import { objectsOf, type Routine, type Schema } from "../../postgres/catalog/model";
import { literal, qualifiedName, quote } from "../../postgres/sql/names";
import { RelationStatements } from "./relationStatements";
import { AUDIT, type Statement } from "./statement";
import { Values } from "./values";

/** Returns statements that read, write, call and define every object of blue. */
export function makeStatements(schema: Schema): Statement[] {
  const relations = new RelationStatements(schema);
  const others = new ObjectStatements(schema);
  return [
    ...others.sequenceStatements(),
    ...[...schema.relations.values()].flatMap((relation) => [...relations.relationStatements(relation)]),
    ...[...schema.routines.values()].flatMap((routine) => [...others.routineStatements(routine)]),
    ...others.enumStatements(),
    ...others.domainStatements(),
    ...others.compositeStatements(),
    ...others.rangeStatements(),
    ...others.textStatements(),
    ...others.operatorStatements(),
    ...others.castStatements(),
    ...SETTINGS,
  ];
}

/** Statements whose results depend on settings of the database or a role. */
const SETTINGS: readonly Statement[] = [
  "SELECT interval '1 day 2 hours', timestamptz '2024-01-02 03:04:05+00', date '01/02/2024', 0.1::float8 / 3, '\\x01'::bytea",
  "SELECT to_tsvector('the cats')",
  "SHOW search_path",
  "CREATE TEMPORARY TABLE scratch (a int)",
  "CREATE FUNCTION public.scratch() RETURNS int LANGUAGE sql AS 'SELECT 1'",
].map((step) => ({ on: "database", steps: [step], basic: true }));

/** Statements about all objects other than tables and views. */
class ObjectStatements {
  private readonly values: Values;

  constructor(private readonly schema: Schema) {
    this.values = new Values(schema);
  }

  *routineStatements(routine: Routine): Generator<Statement> {
    const on = qualifiedName(routine);
    const { result = "", kind } = routine;
    if (/trigger$/.test(result)) return;
    const types = routine.argumentTypes === "" ? [] : routine.argumentTypes.split(", ");
    const lists: string[] = [];
    for (let count = types.length - routine.defaultCount; count <= types.length; count++) {
      const given = types.slice(0, count);
      const value = (type: string, n: number) => literal(this.values.nth(type, n));
      lists.push(given.map((type) => value(type, 3)).join(", "));
      lists.push(given.map((type) => `${value(type, 4)}::${type}`).join(", "));
      if (routine.variadic) lists.push("1, 2, 3", "VARIADIC ARRAY[1, 2]");
      if (kind !== "aggregate" && routine.argumentNames.every(Boolean) && !routine.variadic) {
        lists.push(
          given.map((type, index) => `${quote(routine.argumentNames[index] ?? "")} => ${value(type, 3)}`).join(", "),
        );
      }
      lists.push(given.map((type) => `NULL::${type}`).join(", "));
    }
    for (const [index, list] of [...new Set(lists)].entries()) {
      const call = `${on}(${list})`;
      const basic = index < 2;
      if (kind === "procedure") yield { on, steps: [`CALL ${call}`, AUDIT], basic };
      else if (/^(SETOF|TABLE)/.test(result)) yield { on, steps: [`SELECT * FROM ${call}`], basic };
      else if (kind === "aggregate") yield { on, steps: [`SELECT ${call} FROM generate_series(1, 2)`], basic };
      else if (result === "void") yield { on, steps: [`SELECT ${call}`, AUDIT], basic };
      else yield { on, steps: [`SELECT ${call}, pg_typeof(${call})`], basic };
    }
  }

  *sequenceStatements(): Generator<Statement> {
    for (const sequence of this.schema.sequences.values()) {
      const on = qualifiedName(sequence);
      const name = literal(on);
      const make = (...steps: readonly string[]): Statement => ({ on, steps, usesSequence: true, basic: true });
      yield make(`SELECT nextval(${name}), nextval(${name})`);
      yield make(`SELECT setval(${name}, ${sequence.maximum})`, `SELECT nextval(${name})`);
      yield make(`SELECT setval(${name}, ${sequence.maximum})`);
      yield make(`SELECT setval(${name}, ${sequence.minimum})`);
      yield make(`SELECT last_value IS NULL FROM ${on}`);
      if (!sequence.ownedBy) continue;
      const { relation, column } = sequence.ownedBy;
      yield { ...make(`SELECT pg_get_serial_sequence(${literal(relation)}, ${literal(column)})`), columns: [column] };
    }
  }

  *enumStatements(): Generator<Statement> {
    for (const type of this.schema.enums.values()) {
      const on = qualifiedName(type);
      for (const label of type.labels) yield { on, steps: [`SELECT ${literal(label)}::${on}`], basic: true };
      yield { on, steps: [`SELECT enum_range(NULL::${on})`] };
      yield this.storingTable(on);
    }
  }

  *domainStatements(): Generator<Statement> {
    for (const domain of this.schema.domains.values()) {
      const on = qualifiedName(domain);
      for (const value of [this.values.nth(domain.type, 2), ...this.values.extremes(domain.type)]) {
        yield { on, steps: [`SELECT ${literal(value)}::${on}`] };
      }
      yield { on, steps: [`SELECT NULL::${on}`] };
      yield {
        on,
        steps: [`CREATE TEMPORARY TABLE scratch (a ${on}, b int)`, "INSERT INTO scratch (b) VALUES (1) RETURNING a"],
      };
      yield this.storingTable(on);
    }
  }

  *compositeStatements(): Generator<Statement> {
    for (const type of objectsOf(this.schema, "composite type")) {
      const on = qualifiedName(type);
      const text = literal(this.values.nth(on, 2));
      yield* this.valueStatements(on);
      const attributes = (type.properties["attributes"] ?? "").split(", ");
      yield { on, steps: [`SELECT ROW(${attributes.map(() => "1").join(", ")})::${on}`] };
      for (const attribute of attributes) {
        yield { on, steps: [`SELECT (${text}::${on}).${attribute.split(" ")[0] ?? ""}`] };
      }
    }
  }

  *rangeStatements(): Generator<Statement> {
    for (const type of objectsOf(this.schema, "range type")) {
      const on = qualifiedName(type);
      yield* this.valueStatements(on);
      yield { on, steps: [`SELECT ${on}(1, 4) && ${on}(2, 9), upper(${on}(1, 4)), pg_typeof(upper(${on}(1, 4)))`] };
    }
  }

  /** Statements that read, store and compare values of a composite or range type. */
  private *valueStatements(on: string): Generator<Statement> {
    const text = this.values.nth(on, 2);
    for (const value of [text, ...this.values.extremes(on)]) yield { on, steps: [`SELECT ${literal(value)}::${on}`] };
    yield this.storingTable(on);
    yield { on, steps: [`SELECT ${literal(text)}::${on} = ${literal(text)}::${on}`] };
  }

  *textStatements(): Generator<Statement> {
    for (const collation of objectsOf(this.schema, "collation")) {
      const on = qualifiedName(collation);
      yield { on, steps: [`SELECT 'a' = 'A' COLLATE ${on}, 'b' < 'B' COLLATE ${on}`], basic: true };
    }
    for (const configuration of objectsOf(this.schema, "text search configuration")) {
      const on = qualifiedName(configuration);
      yield { on, steps: [`SELECT to_tsvector(${literal(on)}, 'The cats')`] };
    }
  }

  /** Returns a statement that makes a table with a column of the type. */
  private storingTable(type: string): Statement {
    return { on: type, steps: [`CREATE TEMPORARY TABLE scratch (a ${type})`] };
  }

  *operatorStatements(): Generator<Statement> {
    for (const { schema, name } of objectsOf(this.schema, "operator")) {
      const [, symbol = "", left = "", right = ""] = /^(.*?)\((.*), (.*)\)$/.exec(name) ?? [];
      const value = (type: string, n: number) => `${literal(this.values.nth(type, n))}::${type}`;
      const on = `${schema}.${symbol}`;
      const operator = `OPERATOR(${on})`;
      yield {
        on,
        steps: [`SELECT ${value(left, 2)} ${operator} ${value(right, 2)}, ${value(left, 2)} ${operator} '2'`],
      };
      if (schema === "public") yield { on, steps: [`SELECT 1 ${symbol} '1'`, `SELECT 1 ${symbol} '1'::text`] };
    }
  }

  *castStatements(): Generator<Statement> {
    for (const { name, properties } of objectsOf(this.schema, "cast")) {
      const [source = "", target = ""] = name.split(" AS ");
      const on = `cast ${name}`;
      const value = `${literal(this.values.nth(source, 2))}::${source}`;
      yield { on, steps: [`SELECT CAST(${value} AS ${target})`], basic: true };
      if (properties["context"] !== "explicit") {
        yield {
          on,
          steps: [`CREATE TEMPORARY TABLE scratch (a ${target})`, `INSERT INTO scratch VALUES (${value}) RETURNING a`],
        };
      }
      if (properties["context"] === "implicit") yield { on, steps: [`SELECT abs(${value})`] };
    }
  }
}
