import type { Column, Domain, Schema } from "../../../postgres/catalog/model";
import { quote } from "../../../postgres/sql/names";

/** The domain that a type is, the domain that this one is over, and so on. */
export function* domainsOf(type: string, { domains }: Schema): Generator<Domain> {
  for (let domain = domains.get(type); domain; domain = domains.get(domain.type)) yield domain;
}

/** What a column's domains check, as a check of the table would be written. */
export function checksByDomain({ name, type }: Column, schema: Schema): string[] {
  const checks = [...domainsOf(type, schema)].flatMap((domain) => domain.checks);
  return checks.map(({ expression }) => asTableCheck(expression, name));
}

/** A domain's check, as a check of the table would be written. */
export function asTableCheck(expression: string, column: string): string {
  return expression.replace(/\bVALUE\b/g, () => quote(column));
}

/** A column of the base type that does what the column does: its domains' collation, default and NOT NULL are its own. */
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
