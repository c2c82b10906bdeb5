import type { Check } from "../../../postgres/catalog/model";
import { implied, impliedRules } from "./implied";
import { checkForValue, columnPairs, demandedColumn } from "../shared/columns";
import { isNotNull, type RelationPair } from "../shared/pair";
import { defineRules, withoutReplication } from "../shared/rule";
import type { Finding } from "../../finding";
import { probeViolations, validityRules } from "./validity";

export const notNullRules = defineRules({
  added: {
    id: "column-not-null-added",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Green refuses to store NULL, which blue accepts, and a replicated row with NULL stops replication.",
    example: "ALTER TABLE t ALTER b SET NOT NULL",
    repair: "Make the column NOT NULL after the move, when no client writes NULL any more.",
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

/** Compares NOT NULL of the columns that both sides have. A valid check that demands a value counts as NOT NULL. */
export function* compareNotNulls(pair: RelationPair): Generator<Finding> {
  for (const { blue, green, name, report } of columnPairs(pair)) {
    if (blue.notNull === green.notNull) continue;
    const check = checkForValue(green.notNull ? pair.blue : pair.green, blue.name);
    if (!check) {
      const found = green.notNull
        ? report(notNullRules.added, `${name} is now NOT NULL.`)
        : report(notNullRules.dropped, `${name} may now be NULL.`);
      // Replication checks NOT NULL of the table, but not of its columns' domains.
      const isOwn = isNotNull(green.notNull ? pair.green : pair.blue, blue.name);
      yield isOwn ? found : withoutReplication(found);
    } else if (green.notNull && !check.validated) {
      const message = `${name} is NOT NULL, where blue has a check that is NOT VALID.`;
      yield { ...report(validityRules.checkValidated, message), probe: probeViolations(pair.blue, check) };
    } else {
      yield report(impliedRules.implied, `${name} must have a value on both sides, by NOT NULL or by a check.`);
    }
  }
}

/** @returns true if NOT NULL demands as much on at least one side; if on only one, the column has a finding */
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
