import type { Exclusion } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { implied, isKept } from "./implied";
import { keyRules } from "./keys";
import { compareNameAndTiming } from "./nameAndTiming";
import { matchByMeaning } from "../shared/matches";
import { hasColumns, isNewAndNull, partObject, type RelationPair } from "../shared/pair";
import { AFTER } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const exclusionRules = defineRules({
  added: {
    id: "exclusion-added",
    severity: "error",
    directions: ["write", "replicate-forward"],
    why: "Green refuses rows that blue accepts (23P01), and such a row stops replication.",
    example: "ALTER TABLE t ADD EXCLUDE USING gist (b WITH &&)",
    repair: "Add the constraint after the move, when the clients respect it.",
  },
  addedOnNewColumn: {
    id: "exclusion-added-on-new-column",
    severity: "info",
    directions: [],
    why: "Clients written for blue leave the new column NULL, which excludes nothing.",
    example: "ALTER TABLE t ADD c int4range, ADD EXCLUDE USING gist (c WITH &&)",
  },
  changed: {
    id: "exclusion-changed",
    severity: "warning",
    directions: ["write", "replicate-forward", "replicate-back"],
    why: "One side may refuse rows that the other accepts.",
    assumption: "every two rows that blue's clients write satisfy green's constraint",
    example: "ALTER TABLE t DROP CONSTRAINT t_excl, ADD CONSTRAINT t_excl EXCLUDE USING gist (b WITH &&)",
    repair: AFTER,
  },
  removed: {
    id: "exclusion-removed",
    severity: "warning",
    directions: ["read", "replicate-back"],
    why: "Green stores rows that blue refuses; they can't be replicated back.",
    assumption: "no client writes such a row as long as a client written for blue reads",
    example: "ALTER TABLE t DROP CONSTRAINT t_excl",
    repair: "Keep the constraint until no client relies on it.",
  },
});

export function* compareExclusions(pair: RelationPair): Generator<Finding> {
  const { blue, green } = pair;
  const blueExclusions = blue.constraints.filter((constraint) => constraint.kind === "exclusion");
  const greenExclusions = green.constraints.filter((constraint) => constraint.kind === "exclusion");
  const object = ({ name }: Exclusion) => partObject(blue, "constraint", name);
  const what = ({ name }: Exclusion) => `The exclusion constraint ${quote(name)} of ${displayName(blue)}`;

  for (const [before, after] of matchByMeaning(blueExclusions, greenExclusions, ({ definition }) => definition)) {
    if (before && after) {
      if (before.definition !== after.definition) {
        const details = { blue: before.definition, green: after.definition };
        yield finding(exclusionRules.changed, object(before), `${what(before)} changed.`, details);
      }
      // ON CONFLICT may name it, as it may name a unique constraint.
      yield* compareNameAndTiming(blue, before, after, keyRules.renamed);
    } else if (before) {
      if (!hasColumns(green, before.columns.filter(Boolean))) continue;
      const details = { blue: before.definition };
      if (isKept(before, green)) yield implied(blue, "constraint", before.name, details);
      else yield finding(exclusionRules.removed, object(before), `${what(before)} is gone.`, details);
    } else {
      const details = { green: after.definition };
      const fresh = after.columns.some((column) => isNewAndNull(pair, column));
      const rule = fresh ? exclusionRules.addedOnNewColumn : exclusionRules.added;
      if (isKept(after, blue)) yield implied(blue, "constraint", after.name, details);
      else yield finding(rule, object(after), `${what(after)} is new.`, details);
    }
  }
}
