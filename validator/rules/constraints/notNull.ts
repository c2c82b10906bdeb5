import type { Check, Column, Relation, Schema } from "../../../postgres/catalog/model";
import { quote } from "../../../postgres/sql/names";
import { domainsOf, withoutDomains } from "../shared/domains";
import { implied, impliedRules } from "./implied";
import { isNotNull, partName, type ColumnReport, type RelationPair } from "../shared/pair";
import { defineRules, withoutReplication } from "../shared/rule";
import type { Finding } from "../../finding";
import { probeViolations, validityRules } from "./validity";

export const notNullRules = defineRules({
  added: {
    id: "column-not-null-added",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "A write of NULL, which blue takes, is refused, and a replicated row with NULL stops replication.",
    example: "ALTER TABLE t ALTER b SET NOT NULL",
    repair: "Make the column NOT NULL after the move, when nobody writes NULL any more.",
  },
  dropped: {
    id: "column-not-null-dropped",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Readers that rely on a value may get NULL, and a row with NULL can't be replicated back.",
    assumption: "no client writes NULL as long as a client written for blue reads",
    example: "ALTER TABLE t ALTER b DROP NOT NULL",
    repair: "Keep NOT NULL until every client can read NULL.",
  },
});

/**
 * A check that demands a value is as good as NOT NULL, as far as it is valid.
 * @param blue a column with what its domains demand
 * @param green its counterpart, alike
 */
export function* compareNotNull(
  { blue: from, green: to }: RelationPair,
  blue: Column,
  green: Column,
  report: ColumnReport,
): Generator<Finding> {
  if (blue.notNull === green.notNull) return;
  const where = partName(from, blue.name);
  const check = checkForValue(green.notNull ? from : to, blue.name);
  if (!check) {
    const found = green.notNull
      ? report(notNullRules.added, `${where} is now NOT NULL.`)
      : report(notNullRules.dropped, `${where} may now be NULL.`);
    // Replication asks the table, and not its columns' domains.
    const isOwn = isNotNull(green.notNull ? to : from, blue.name);
    yield isOwn ? found : withoutReplication(found);
  } else if (green.notNull && !check.validated) {
    const message = `${where} is NOT NULL, where blue has a check that is NOT VALID.`;
    yield { ...report(validityRules.checkValidated, message), probe: probeViolations(from, check) };
  } else {
    yield report(impliedRules.implied, `${where} must have a value on both sides, by NOT NULL or by a check.`);
  }
}

/** @returns whether NOT NULL demands as much on some side; where it does on one only, the column's finding says so */
export function* compareWithNotNull(
  { blue, green }: RelationPair,
  check: Check,
  details: { readonly blue?: string; readonly green?: string },
): Generator<Finding, boolean> {
  const name = demandedColumn(check);
  const [before, after] = [blue, green].map((table) => isNotNull(table, name));
  if (before && after) yield implied(blue, "constraint", check.name, details);
  return Boolean(before || after);
}

/** An INSERT that leaves the column out is refused. A check or the column's domain may say so, too. */
export function needsValue(table: Relation, column: Column, schema: Schema): boolean {
  if (column.default !== undefined || column.identity || column.generated) return false;
  const { notNull, default: value } = withoutDomains(column, schema);
  if (value !== undefined) return false;
  const checks = [...domainsOf(column.type, schema)].flatMap((domain) => domain.checks);
  const isDemanded = checks.some(({ expression }) => expression === "(VALUE IS NOT NULL)");
  return notNull || isDemanded || checkForValue(table, column.name) !== undefined;
}

/** The column whose value the check demands, where it demands nothing else. */
function demandedColumn({ columns: [column = ""], expression }: Check): string | undefined {
  return expression === `(${quote(column)} IS NOT NULL)` ? column : undefined;
}

/** A check of the table that demands no more than a value in the column. */
function checkForValue({ constraints }: Relation, column: string): Check | undefined {
  return constraints.find((one) => one.kind === "check" && demandedColumn(one) === column) as Check | undefined;
}
