import { quote, type Column, type Domain, type Schema } from "../schema";
import { constraintRules } from "./constraints";
import { partName, partObject, type RelationPair } from "./pair";
import { finding, type Finding } from "./rule";

/** The domain that a type is, the domain that this one is over, and so on. */
export function* domainsOf(type: string, { domains }: Schema): Generator<Domain> {
  for (let domain = domains.get(type); domain; domain = domains.get(domain.type)) yield domain;
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

/** Those that the column loses with its domain. */
export function* compareDomainChecks(pair: RelationPair, blue: Column, green: Column): Generator<Finding> {
  if (blue.type === green.type) return;
  const checks = (schema: Schema, { type }: Column) => [...domainsOf(type, schema)].flatMap((domain) => domain.checks);
  const kept = new Set(checks(pair.greenSchema, green).map(({ expression }) => expression));
  for (const { name, expression } of checks(pair.blueSchema, blue)) {
    if (kept.has(expression)) continue;
    const message = `${partName(pair.blue, blue.name)} is no longer checked by ${quote(name)} of its domain.`;
    const object = partObject(pair.blue, "column", blue.name);
    yield finding(constraintRules.checkRemoved, object, message, { blue: expression });
  }
}
