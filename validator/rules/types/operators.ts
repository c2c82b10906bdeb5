import type { CatalogObject, Schema } from "../../../postgres/catalog/model";
import { compareObjects, differences } from "../shared/objects";
import { ALIKE, KEEP } from "../shared/repair";
import { defineRules } from "../shared/rule";
import { CLIENTS, type Finding } from "../../finding";

export const operatorRules = defineRules({
  removed: {
    id: "operator-removed",
    severity: "error",
    directions: ["read", "write"],
    why: "A statement that uses the operator fails (42883), or finds a different one.",
    example: "DROP OPERATOR === (int, text)",
    repair: KEEP,
  },
  added: {
    id: "operator-added",
    severity: "info",
    directions: ["read", "write"],
    why: "Statements of blue's clients found another operator until now.",
    assumption: "the new operator doesn't match the types of blue's statements better than the one that they found",
    example: "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same)",
  },
  changed: {
    id: "operator-changed",
    severity: "warning",
    directions: ["read", "write"],
    why: "The operator does what its function does, and the planner relies on its other properties.",
    assumption: "the new function gives what clients written for blue expect",
    example: "DROP OPERATOR === (int, text); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, FUNCTION = differ)",
    repair: ALIKE,
  },
  planChanged: {
    id: "operator-plan-changed",
    severity: "info",
    directions: [],
    why: "Only the planner's knowledge of the operator changed: queries give the same rows, perhaps at another speed.",
    example: "ALTER OPERATOR === (int, text) SET (RESTRICT = eqsel)",
  },
  classRemoved: {
    id: "operator-class-removed",
    severity: "warning",
    directions: ["write"],
    why: "CREATE INDEX and ON CONFLICT fail if they name the operator class (42704), and indexes can't use it.",
    assumption: "no client names it; an index that needed it is reported separately",
    example: "DROP OPERATOR CLASS c USING btree",
    repair: KEEP,
  },
  classAdded: {
    id: "operator-class-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't name it.",
    example: "CREATE OPERATOR CLASS c FOR TYPE int USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int)",
  },
  classChanged: {
    id: "operator-class-changed",
    severity: "warning",
    directions: ["write", "replicate-forward"],
    why: "Indexes that use the class can order values differently, and unique ones refuse other values (23505), also in replicated rows.",
    assumption: "the class distinguishes the same values and serves the same queries",
    example:
      "CREATE OPERATOR CLASS c FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 loose(int, int)",
    repair: ALIKE,
  },
  castRemoved: {
    id: "cast-removed",
    severity: "error",
    directions: CLIENTS,
    why: "CAST and :: between the two types fail (42846), and so do statements that relied on an implicit conversion.",
    example: "DROP CAST (pair AS int)",
    repair: KEEP,
  },
  castAdded: {
    id: "cast-added",
    severity: "info",
    directions: [],
    why: "Only an explicit cast, or an assignment that blue refuses, uses it.",
    example: "CREATE CAST (pair AS text) WITH INOUT",
  },
  implicitCastAdded: {
    id: "cast-added-implicit",
    severity: "warning",
    directions: CLIENTS,
    why: "The server applies it implicitly. Operators and calls can become ambiguous (42725) or resolve differently.",
    assumption: "it doesn't change how any statement of blue's clients resolves",
    example: "CREATE CAST (int AS text) WITH INOUT AS IMPLICIT",
    repair: "Create the cast AS ASSIGNMENT, or after the move.",
  },
  castRestricted: {
    id: "cast-context-restricted",
    severity: "error",
    directions: CLIENTS,
    why: "Assignments and calls to which the server applied the cast implicitly fail (42804, 42883).",
    example: "DROP CAST (pair AS int); CREATE CAST (pair AS int) WITH FUNCTION total(pair)",
    repair: ALIKE,
  },
  castChanged: {
    id: "cast-changed",
    severity: "warning",
    directions: CLIENTS,
    why: "Another function converts the values.",
    assumption: "the new function gives what clients written for blue expect",
    example: "DROP CAST (pair AS int); CREATE CAST (pair AS int) WITH FUNCTION first(pair)",
    repair: ALIKE,
  },
});

export function* compareOperators(blue: Schema, green: Schema): Generator<Finding> {
  const { removed, added, changed, planChanged, classRemoved, classAdded, classChanged } = operatorRules;
  yield* compareObjects(blue, green, "operator", {
    removed,
    added,
    changed: (from, to) =>
      differences(from, to).some((property) => property === "result" || property === "function")
        ? changed
        : planChanged,
  });
  const classRules = { removed: classRemoved, added: classAdded, changed: classChanged };
  yield* compareObjects(blue, green, "operator class", classRules);
  yield* compareObjects(blue, green, "operator family", classRules);
  const isImplicit = ({ properties }: CatalogObject) => properties["context"] === "implicit";
  yield* compareObjects(blue, green, "cast", {
    removed: operatorRules.castRemoved,
    added: (cast) => (isImplicit(cast) ? operatorRules.implicitCastAdded : operatorRules.castAdded),
    changed: (from, to) => {
      const width = ({ properties }: CatalogObject) => CONTEXTS.indexOf(properties["context"] ?? "");
      if (width(to) < width(from)) return operatorRules.castRestricted;
      if (isImplicit(to) && !isImplicit(from)) return operatorRules.implicitCastAdded;
      return differences(from, to).join() === "context" ? operatorRules.castAdded : operatorRules.castChanged;
    },
  });
}

const CONTEXTS: readonly string[] = ["explicit", "assignment", "implicit"];
