import type { Domain, Schema } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { AFTER, ALIKE } from "../shared/repair";
import { defineRules, finding, type Rule } from "../shared/rule";
import {
  changesZone,
  compareTypes,
  keepsReplicating,
  isCitext,
  typeChangeRules,
  type TypeChange,
} from "../shared/typeChange";
import { typeObject } from "./typeObject";
import type { Direction, Finding } from "../../finding";

export const domainRules = defineRules({
  incompatible: {
    id: "domain-type-incompatible",
    severity: "error",
    directions: ["read", "write", "replicate-forward", "replicate-back"],
    why: "Values and typed parameters that fit blue's type are refused or truncated, or find no operator.",
    example: "ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS boolean; ALTER TABLE t ADD b d",
    repair: "Give the new domain another name, and use it in a new column.",
  },
  changed: {
    id: "domain-type-changed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Every old value fits, but drivers return another type or string.",
    assumption: "clients convert the value themselves, and don't depend on the old type's operators and functions",
    example: "ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS bigint; ALTER TABLE t ADD b d",
    repair: "Give the new domain another name, and use it in a new column.",
  },
  widened: {
    id: "domain-type-widened",
    severity: "info",
    directions: ["replicate-back"],
    why: "Every old value fits. A new value that is too large for blue can't be replicated back.",
    assumption: "no client writes larger values as long as a way back is needed",
    example: "ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS varchar(20); ALTER TABLE t ADD b d",
  },
  notNullAdded: {
    id: "domain-not-null-added",
    severity: "error",
    directions: ["write", "call"],
    why:
      "NULL, which blue accepts, is refused in every column and argument of the domain (23502). Replication doesn't check " +
      "this, and stores NULL.",
    example: "ALTER DOMAIN d SET NOT NULL",
    repair: AFTER,
  },
  notNullDropped: {
    id: "domain-not-null-dropped",
    severity: "warning",
    directions: ["read"],
    why: "Readers that rely on a value can get NULL. Replication back doesn't check the domain, and stores NULL on blue too.",
    assumption: "no client writes NULL as long as a client written for blue reads",
    example: "ALTER DOMAIN d DROP NOT NULL",
    repair: "Keep NOT NULL until every client can read NULL.",
  },
  checkAdded: {
    id: "domain-check-added",
    severity: "error",
    directions: ["write", "call", "replicate-forward"],
    why: "Values that blue accepts are refused (23514) in columns, casts, arguments and replicated rows.",
    example: "ALTER DOMAIN d ADD CHECK (VALUE > 0)",
    repair: "Add the check after the move, when all clients satisfy it.",
  },
  checkChanged: {
    id: "domain-check-changed",
    severity: "warning",
    directions: ["write", "call", "replicate-forward", "replicate-back"],
    why: "One side can refuse values that the other side accepts.",
    assumption: "every value that blue's clients write satisfies green's expression",
    example: "ALTER DOMAIN d DROP CONSTRAINT d_check; ALTER DOMAIN d ADD CONSTRAINT d_check CHECK (VALUE > 5)",
    repair: AFTER,
  },
  checkRemoved: {
    id: "domain-check-removed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Values that blue refuses are stored. They can't be replicated back.",
    assumption: "no client writes such a value as long as a client written for blue reads",
    example: "ALTER DOMAIN d DROP CONSTRAINT d_check",
    repair: "Keep the check until no client relies on it.",
  },
  collationChanged: {
    id: "domain-collation-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "Comparison, ORDER BY and, with a nondeterministic collation, equality and uniqueness work differently.",
    assumption: "clients don't depend on the order of the domain's values",
    example: "ALTER TABLE t DROP b; DROP DOMAIN d; CREATE DOMAIN d AS text COLLATE insensitive; ALTER TABLE t ADD b d",
    repair: ALIKE,
  },
  defaultChanged: {
    id: "domain-default-changed",
    severity: "warning",
    directions: ["write"],
    why: "An INSERT that omits a column of the domain stores a different value than on blue.",
    assumption: "clients written for blue can work with the new value",
    example: "ALTER DOMAIN d SET DEFAULT 2",
    repair: AFTER,
  },
});

/** Compares the domains that both sides have. */
export function* compareDomains(blue: Schema, green: Schema): Generator<Finding> {
  for (const [key, domain] of blue.domains) {
    const counterpart = green.domains.get(key);
    if (counterpart) yield* compareDomain(domain, counterpart, blue, green);
  }
}

function* compareDomain(blue: Domain, green: Domain, blueSchema: Schema, greenSchema: Schema): Generator<Finding> {
  const name = displayName(blue);
  const change = compareTypes(blue.type, green.type, blueSchema, greenSchema);
  if (change !== "none") {
    const rule = typeChangeRule(change, blue.type, green.type);
    const narrowed: readonly Direction[] = ["write", "replicate-forward"];
    const directions = rule.directions.filter((direction) => {
      if (rule !== domainRules.incompatible) return true;
      return change === "narrowed" ? narrowed.includes(direction) : !keepsReplicating(direction, blue.type, green.type);
    });
    const details = { blue: blue.type, green: green.type, directions };
    yield finding(rule, typeObject(blue), `The domain ${name} was ${blue.type} and is ${green.type}.`, details);
  }
  if (blue.collation !== green.collation) {
    const details = { blue: blue.collation ?? "default", green: green.collation ?? "default" };
    yield finding(domainRules.collationChanged, typeObject(blue), `The domain ${name} has another collation.`, details);
  }
  if (green.notNull && !blue.notNull) {
    yield finding(domainRules.notNullAdded, typeObject(blue), `The domain ${name} is now NOT NULL.`);
  }
  if (blue.notNull && !green.notNull) {
    yield finding(domainRules.notNullDropped, typeObject(blue), `The domain ${name} may now be NULL.`);
  }
  if (blue.default !== green.default) {
    const details = { blue: blue.default ?? "none", green: green.default ?? "none" };
    yield finding(domainRules.defaultChanged, typeObject(blue), `The domain ${name} has another default.`, details);
  }
  yield* compareDomainChecks(blue, green);
}

function typeChangeRule(change: TypeChange, blue: string, green: string): Rule {
  if (changesZone(blue, green)) return typeChangeRules.timeZone;
  if (change === "widened") return domainRules.widened;
  if (change !== "changed") return domainRules.incompatible;
  return isCitext(green) ? typeChangeRules.caseInsensitive : domainRules.changed;
}

/** Compares checks by their expressions first, because generated names move from one check to another. */
function* compareDomainChecks(blue: Domain, green: Domain): Generator<Finding> {
  const blueOnly = blue.checks.filter(
    ({ expression }) => !green.checks.some((other) => other.expression === expression),
  );
  const greenOnly = green.checks.filter(
    ({ expression }) => !blue.checks.some((other) => other.expression === expression),
  );
  const what = (name: string) => `The check ${quote(name)} of the domain ${displayName(blue)}`;
  for (const { name, expression } of blueOnly) {
    const counterpart = greenOnly.find((other) => other.name === name);
    const rule = counterpart ? domainRules.checkChanged : domainRules.checkRemoved;
    const details = { blue: expression, ...(counterpart && { green: counterpart.expression }) };
    yield finding(rule, typeObject(blue), `${what(name)} ${counterpart ? "changed" : "is gone"}.`, details);
  }
  for (const { name, expression } of greenOnly) {
    if (blueOnly.some((other) => other.name === name)) continue;
    yield finding(domainRules.checkAdded, typeObject(blue), `${what(name)} is new.`, { green: expression });
  }
}
