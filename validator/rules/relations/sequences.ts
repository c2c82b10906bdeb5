import type { Schema, Sequence } from "../../../postgres/catalog/model";
import { displayName, quote } from "../../../postgres/sql/names";
import { compareMatches, matchByKey } from "../shared/matches";
import { AFTER, ALIKE } from "../shared/repair";
import { defineRules, finding } from "../shared/rule";
import type { Finding } from "../../finding";

export const sequenceRules = defineRules({
  removed: {
    id: "sequence-removed",
    severity: "error",
    directions: ["write"],
    why: "nextval and setval by this name fail; drivers and ORMs often call them.",
    example: "DROP SEQUENCE s",
    repair: "Keep the sequence until no client uses it by name.",
  },
  added: {
    id: "sequence-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't know the sequence.",
    example: "CREATE SEQUENCE s",
  },
  narrowed: {
    id: "sequence-range-narrowed",
    severity: "error",
    directions: ["write"],
    why: "Once blue's current value is set, or after a few more numbers, nextval fails because it reached the limit (2200H).",
    example: "ALTER SEQUENCE s MAXVALUE 10",
    repair: "Give the sequence at least blue's range.",
  },
  incrementChanged: {
    id: "sequence-increment-changed",
    severity: "warning",
    directions: ["write"],
    why: "Clients that hand out numbers in blocks (an ORM's allocation size) give the same number twice.",
    assumption: "no client computes numbers from the increment",
    example: "ALTER SEQUENCE s INCREMENT 50",
    repair: AFTER,
  },
  cycleChanged: {
    id: "sequence-cycle-changed",
    severity: "warning",
    directions: ["write"],
    why: "At its limit, the sequence starts again although blue's fails, or fails although blue's starts again.",
    assumption: "the sequence never reaches its limit",
    example: "ALTER SEQUENCE s CYCLE",
    repair: ALIKE,
  },
  widened: {
    id: "sequence-range-widened",
    severity: "info",
    directions: ["replicate-back"],
    why: "The sequence may give numbers that blue's sequence or column can't hold.",
    assumption: "it stays below blue's limit as long as a way back is needed",
    example: "ALTER SEQUENCE s AS bigint",
  },
  cacheChanged: {
    id: "sequence-cache-changed",
    severity: "info",
    directions: [],
    why: "With a larger cache, the numbers of several connections have gaps and are out of order.",
    assumption: "no client depends on the order of numbers",
    example: "ALTER SEQUENCE s CACHE 20",
  },
  ownerChanged: {
    id: "sequence-owner-changed",
    severity: "warning",
    directions: ["write"],
    why: "pg_get_serial_sequence and TRUNCATE ... RESTART IDENTITY find a sequence by the column that owns it.",
    assumption: "no client uses them for this column",
    example: "ALTER SEQUENCE s OWNED BY NONE",
    repair: "Give the sequence blue's owner: ALTER SEQUENCE ... OWNED BY.",
  },
  startChanged: {
    id: "sequence-start-changed",
    severity: "info",
    directions: [],
    why: "Only a restart of the sequence uses the start value. Its current value is set when the data is migrated.",
    example: "ALTER SEQUENCE s START 7",
  },
});

export function compareSequences(blue: Schema, green: Schema): Generator<Finding> {
  return compareMatches(matchByKey(blue.sequences, green.sequences), {
    object,
    title,
    describe: describeSequence,
    // The sequence of a column that only one side has is part of the column.
    removed: (sequence) => (isOwnerGone(sequence, green) ? undefined : sequenceRules.removed),
    added: (sequence) => (isOwnerGone(sequence, blue) ? undefined : sequenceRules.added),
    compare: compareSequence,
  });
}

function title(sequence: Sequence): string {
  return `The sequence ${displayName(sequence)}`;
}

function* compareSequence(blue: Sequence, green: Sequence): Generator<Finding> {
  const what = title(blue);
  const details = { blue: describeSequence(blue), green: describeSequence(green) };
  if (green.maximum < blue.maximum || green.minimum > blue.minimum) {
    yield finding(sequenceRules.narrowed, object(blue), `${what} has a narrower range.`, details);
  } else if (green.maximum !== blue.maximum || green.minimum !== blue.minimum) {
    yield finding(sequenceRules.widened, object(blue), `${what} has a wider range.`, details);
  }
  if (blue.increment !== green.increment) {
    yield finding(sequenceRules.incrementChanged, object(blue), `${what} has another increment.`, details);
  }
  if (blue.cycle !== green.cycle) {
    yield finding(
      sequenceRules.cycleChanged,
      object(blue),
      `${what} ${green.cycle ? "now" : "no longer"} cycles.`,
      details,
    );
  }
  if (blue.cache !== green.cache) {
    yield finding(sequenceRules.cacheChanged, object(blue), `${what} has another cache size.`, details);
  }
  const owners = { blue: describeOwner(blue), green: describeOwner(green) };
  if (owners.blue !== owners.green) {
    yield finding(sequenceRules.ownerChanged, object(blue), `${what} is owned by another column, or by none.`, owners);
  }
  if (blue.start !== green.start) {
    yield finding(sequenceRules.startChanged, object(blue), `${what} has another start value.`, details);
  }
}

/** True if the other side lacks the column that owns the sequence, which is reported with the column or table. */
function isOwnerGone({ ownedBy }: Sequence, other: Schema): boolean {
  if (!ownedBy) return false;
  return !other.relations.get(ownedBy.relation)?.columns.some(({ name }) => name === ownedBy.column);
}

function object({ schema, name }: Sequence) {
  return { kind: "sequence", schema, name } as const;
}

function describeOwner({ ownedBy }: Sequence): string {
  return ownedBy ? `${ownedBy.relation}.${quote(ownedBy.column)}` : "none";
}

function describeSequence({ type, start, increment, minimum, maximum, cache, cycle }: Sequence): string {
  return (
    `AS ${type} INCREMENT ${increment} MINVALUE ${minimum} MAXVALUE ${maximum} START ${start} CACHE ${cache}` +
    (cycle ? " CYCLE" : "")
  );
}
