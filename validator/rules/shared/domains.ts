import type { Column, Domain, Schema } from "../../../postgres/catalog/model";
import { applyEdits } from "../../../postgres/sql/edit";
import { quote } from "../../../postgres/sql/names";
import { EXPRESSION_OFFSET, parseExpression } from "../../../postgres/sql/parser";
import { memoize } from "../../../postgres/sql/memoize";
import { find, strings } from "../../../postgres/sql/tree";

/** Yields the domain that a type is, the domain below it, and so on. */
export function* domainsOf(type: string, { domains }: Schema): Generator<Domain> {
  for (let domain = domains.get(type); domain; domain = domains.get(domain.type)) yield domain;
}

/** Returns what a column's domains check, written as checks of the table. */
export function checksByDomain({ name, type }: Column, schema: Schema): string[] {
  const checks = [...domainsOf(type, schema)].flatMap((domain) => domain.checks);
  return checks.map(({ expression }) => asTableCheck(expression, name));
}

/** Writes a domain's check as a check of the table. One that isn't understood stays as it is, and equals no table's check. */
export function asTableCheck(expression: string, column: string): string {
  const edits = valuesIn(expression).map((start) => ({ start, end: start + VALUE.length, text: quote(column) }));
  return applyEdits(expression, edits);
}

/** The name of the value in a domain's check. */
const VALUE = "VALUE";

/** Returns where an expression has {@link VALUE}, in bytes. */
const valuesIn = memoize((expression: string): number[] =>
  find(parseExpression(expression), "ColumnRef")
    .filter(({ fields }) => strings(fields).join(".") === VALUE.toLowerCase())
    .map(({ location = 0 }) => location - EXPRESSION_OFFSET),
);

/** Returns a column of the base type that does what the column does, with its domains' collation, default and NOT NULL. */
export function withoutDomains(column: Column, schema: Schema): Column {
  const { default: own, collation: named, ...rest } = column;
  const domains = [...domainsOf(column.type, schema)];
  const value = own ?? domains.find((domain) => domain.default !== undefined)?.default;
  const collation = named ?? domains.find((domain) => domain.collation !== undefined)?.collation;
  return {
    ...rest,
    notNull: column.notNull || domains.some(({ notNull }) => notNull),
    ...(value !== undefined && { default: value }),
    ...(collation !== undefined && { collation }),
  };
}
