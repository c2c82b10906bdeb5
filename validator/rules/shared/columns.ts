import type { Check, Column, Relation, Schema } from "../../../postgres/catalog/model";
import { isNull } from "../../../postgres/sql/expression";
import { quote } from "../../../postgres/sql/names";
import type { Finding, FindingObject } from "../../finding";
import { domainsOf, withoutDomains } from "./domains";
import { byName, partName, partObject, type RelationPair } from "./pair";
import { finding, type Rule } from "./rule";

/** A column that both sides have. */
export interface ColumnPair {
  /** Blue's column with what its domain says, unless both sides have the same domain. */
  readonly blue: Column;
  /** Green's, likewise. */
  readonly green: Column;
  /** The columns as their tables have them. */
  readonly declared: { readonly blue: Column; readonly green: Column };
  readonly object: FindingObject;
  /** `orders.total`, for messages. */
  readonly name: string;
  /** Makes a finding on the column. Definitions default to the whole column's. */
  readonly report: (rule: Rule, message: string, blueText?: string, greenText?: string) => Finding;
}

/** Pairs the columns that both sides have, in blue's order. */
export function* columnPairs(pair: RelationPair): Generator<ColumnPair> {
  const counterparts = byName(pair.green.columns);
  for (const column of pair.blue.columns) {
    const counterpart = counterparts.get(column.name);
    if (!counterpart) continue;
    // A change within a domain that both columns have is a finding on the domain.
    const isSameDomain = column.type === counterpart.type && column.default === counterpart.default;
    const blue = isSameDomain ? column : withoutDomains(column, pair.blueSchema);
    const green = isSameDomain ? counterpart : withoutDomains(counterpart, pair.greenSchema);
    const object = partObject(pair.blue, "column", column.name);
    yield {
      blue,
      green,
      declared: { blue: column, green: counterpart },
      object,
      name: partName(pair.blue, column.name),
      report: (rule, message, blueText = describeColumn(blue), greenText = describeColumn(green)) =>
        finding(rule, object, message, { blue: blueText, green: greenText }),
    };
  }
}

/** Describes a column in CREATE TABLE's terms. */
export function describeColumn(column: Column): string {
  return [
    quote(column.name),
    column.type,
    column.notNull && "NOT NULL",
    column.default !== undefined && `DEFAULT ${column.default}`,
    column.identity && `GENERATED ${column.identity.toUpperCase()} AS IDENTITY`,
    column.generated &&
      `GENERATED ALWAYS AS (${column.generated.expression}) ${column.generated.stored ? "STORED" : "VIRTUAL"}`,
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * True if an INSERT that leaves the column out is refused, by the column itself, by a check of the table, or by the column's
 * domain.
 */
export function needsValue(table: Relation, column: Column, schema: Schema): boolean {
  const { notNull, default: value, identity, generated } = withoutDomains(column, schema);
  if ((value !== undefined && !isNull(value)) || identity || generated) return false;
  const checks = [...domainsOf(column.type, schema)].flatMap((domain) => domain.checks);
  const isDemanded = checks.some(({ expression }) => expression === "(VALUE IS NOT NULL)");
  return notNull || isDemanded || checkForValue(table, column.name) !== undefined;
}

/** Returns the column whose value a check demands, if it demands nothing else. */
export function demandedColumn({ columns: [column = ""], expression }: Check): string | undefined {
  return expression === `(${quote(column)} IS NOT NULL)` ? column : undefined;
}

/** Returns the table's check that demands a value in the column, and nothing more. */
export function checkForValue({ constraints }: Relation, column: string): Check | undefined {
  return constraints.find((one) => one.kind === "check" && demandedColumn(one) === column) as Check | undefined;
}
