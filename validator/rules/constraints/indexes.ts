import type { Node } from "libpg-query";
import type { Index, Relation } from "../../../postgres/catalog/model";
import { displayName, literal, qualifiedName, quote } from "../../../postgres/sql/names";
import { neverFails } from "../../../postgres/sql/expression";
import { shape } from "../../../postgres/sql/tree";
import { elementsOf, parseIndex } from "./indexTree";
import { compareMatches, matchByMeaning } from "../shared/matches";
import { hasColumns, partObject, type RelationPair } from "../shared/pair";
import { defineRules, finding } from "../shared/rule";
import type { Finding, Probe } from "../../finding";

export const indexRules = defineRules({
  removed: {
    id: "index-removed",
    severity: "warning",
    directions: ["read", "write"],
    why: "Nothing fails, but queries that used this index may read the whole table.",
    assumption: "no frequent query of blue's clients uses the index",
    example: "DROP INDEX i",
    repair: "Keep the index until no frequent query uses it.",
  },
  changed: {
    id: "index-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "Nothing fails, but queries that used the old index may read the whole table.",
    assumption: "the new index serves the same queries",
    example: "DROP INDEX i; CREATE INDEX i ON t (b)",
    repair: "Keep the old index beside the new one.",
  },
  added: {
    id: "index-added",
    severity: "info",
    directions: [],
    why: "Queries give the same rows; writing costs a little more.",
    example: "CREATE INDEX i ON t (b)",
  },
  addedOnExpression: {
    id: "index-added-on-expression",
    severity: "info",
    directions: ["write", "replicate-forward"],
    why: "The index computes its expression and predicate for each row that is written. Where they fail, so does the write.",
    assumption: "the expression works for every row that blue's clients write",
    example: "CREATE INDEX i ON t ((1 / b))",
  },
  renamed: {
    id: "index-renamed",
    severity: "info",
    directions: [],
    why: "Queries don't name indexes.",
    example: "ALTER INDEX i RENAME TO j",
  },
  invalid: {
    id: "index-invalid",
    severity: "warning",
    directions: ["read", "write"],
    why: "A CREATE INDEX CONCURRENTLY failed: the index slows writes down, serves no query and enforces nothing.",
    assumption: "the index is rebuilt (REINDEX INDEX CONCURRENTLY) before clients come",
    example: "CREATE UNIQUE INDEX CONCURRENTLY i ON t (b)",
    repair: "REINDEX INDEX CONCURRENTLY, or drop the index and create it again.",
  },
});

/** Compares indexes as far as they matter for speed. keys.ts compares the uniqueness that they enforce. */
export function* compareIndexes({ blue, green }: RelationPair): Generator<Finding> {
  const title = ({ name }: Index) => `The index ${quote(name)} of ${displayName(blue)}`;
  const definitionOf = ({ definition }: Index) => definition;
  yield* compareMatches(matchByMeaning(forSpeed(blue), forSpeed(green), definitionOf), {
    object: (index) => object(blue, index),
    title,
    describe: definitionOf,
    probe: (index) => useOf(blue, index),
    removed: (index) => {
      // An index disappears with its column. A unique index with the same keys serves the same queries.
      const isServed = !hasColumns(green, index.columns) || green.indexes.some((other) => startsWith(other, index));
      return isServed ? undefined : indexRules.removed;
    },
    added: (index) => (mayFail(green, index) ? indexRules.addedOnExpression : indexRules.added),
    *compare(one, other) {
      if (one.definition !== other.definition) {
        const details = { blue: one.definition, green: other.definition, probe: useOf(blue, one) };
        yield finding(indexRules.changed, object(blue, one), `${title(one)} changed.`, details);
      } else if (one.name !== other.name) {
        const names = { blue: one.name, green: other.name };
        const message = `${title(one)} is now called ${quote(other.name)}.`;
        yield finding(indexRules.renamed, object(blue, one), message, names);
      }
    },
  });
  for (const index of green.indexes) {
    if (index.valid || blue.indexes.some(({ name, valid }) => name === index.name && !valid)) continue;
    const message = `${title(index)} is not valid.`;
    yield finding(indexRules.invalid, object(blue, index), message, { green: index.definition });
  }
}

/** Counts the uses of the index since the server's statistics were last reset. */
function useOf({ schema }: Relation, { name }: Index): Probe {
  const index = literal(qualifiedName({ schema, name }));
  const sql = `SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_all_indexes WHERE indexrelid = ${index}::regclass`;
  return { side: "blue", sql, counts: "use" };
}

function forSpeed({ indexes }: Relation): Index[] {
  return indexes.filter(({ unique, constraint }) => !unique && !constraint);
}

/** True if an index computes something that may fail for a row, or isn't understood. */
function mayFail(table: Relation, { keys, columns, predicate }: Index): boolean {
  const expressions = [
    ...keys.filter((key) => !columns.includes(key)),
    ...(predicate === undefined ? [] : [predicate]),
  ];
  const arrays = new Set(table.columns.filter(({ type }) => type.endsWith("[]")).map(({ name }) => name));
  return expressions.some((text) => !neverFails(text, arrays));
}

function object(table: Relation, { name }: Index) {
  return partObject(table, "index", name);
}

/** True if an index serves a shorter one's queries: a b-tree on (a, b) also finds by (a). */
function startsWith(index: Index, shorter: Index): boolean {
  if (index.predicate !== undefined || shorter.predicate !== undefined) return false;
  const [long, short] = [index, shorter].map(parseIndex);
  if (long?.accessMethod !== "btree" || short?.accessMethod !== "btree") return false;
  const elements = elementsOf(long);
  const isIncluded = (column: Node) => [...(long.indexIncludingParams ?? [])].map(shape).includes(shape(column));
  return (
    elementsOf(short).every((element, position) => element === elements[position]) &&
    (short.indexIncludingParams ?? []).every(isIncluded)
  );
}
