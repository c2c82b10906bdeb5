import { routineKey, type Routine, type Schema } from "../../../postgres/catalog/model";
import { qualifiedName } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { as, shape } from "../../../postgres/sql/tree";
import { splitTypes } from "../../../postgres/sql/types";

/**
 * The types that a type is implicitly cast to without a loss, so that a call finds a function of the other.
 * https://www.postgresql.org/docs/current/catalog-pg-cast.html
 */
const IMPLICIT_CASTS: Readonly<Record<string, readonly string[]>> = {
  smallint: ["integer", "bigint", "numeric"],
  integer: ["bigint", "numeric"],
  bigint: ["numeric"],
  real: ["double precision"],
  "character varying": ["text"],
};

/** A schema's routines by their names. */
export class Overloads {
  private readonly byName = new Map<string, Routine[]>();

  constructor({ routines }: Schema) {
    for (const routine of routines.values()) {
      const known = this.byName.get(qualifiedName(routine));
      if (known) known.push(routine);
      else this.byName.set(qualifiedName(routine), [routine]);
    }
  }

  /** Returns the routines that have the routine's name. */
  of(routine: Routine): readonly Routine[] {
    return this.byName.get(qualifiedName(routine)) ?? [];
  }

  /**
   * Returns the routine that accepts all calls of one that is gone: it has wider types, or more arguments that have defaults.
   * @param other the schema of the one that is gone
   */
  replacementOf(gone: Routine, other: Schema): Routine | undefined {
    // With another overload, the arguments decide which of the two a call means.
    const [candidate, ...others] = this.of(gone);
    if (!candidate || others.length > 0 || other.routines.has(routineKey(candidate))) return undefined;
    const added = candidate.argumentCount - gone.argumentCount;
    if (added < 0 || gone.variadic || candidate.defaultCount < added + gone.defaultCount) return undefined;
    const [types, wider] = [splitTypes(gone.argumentTypes), splitTypes(candidate.argumentTypes)];
    const accepts = types?.every((type, position) => {
      const target = wider?.[position] ?? "";
      return type === target || IMPLICIT_CASTS[type]?.includes(target);
    });
    return accepts ? candidate : undefined;
  }
}

/** True if some number of arguments calls both of two routines of the same name. */
export function overlaps(one: Routine, other: Routine): boolean {
  const range = ({ argumentCount, defaultCount, variadic }: Routine): [number, number] => [
    argumentCount - defaultCount - (variadic ? 1 : 0),
    variadic ? Infinity : argumentCount,
  ];
  const [least, most] = range(one);
  const [otherLeast, otherMost] = range(other);
  return least <= otherMost && otherLeast <= most;
}

/** True if blue's arguments that have defaults have the same ones on green, which may have more. */
export function keepsDefaults(blue: Routine, green: Routine): boolean {
  if (blue.defaults === green.defaults && blue.argumentCount === green.argumentCount) return true;
  const [from, to] = [listExpressions(blue.defaults), listExpressions(green.defaults)];
  if (!from || !to) return false;
  // Defaults belong to the last arguments.
  const first = to.length - green.argumentCount + blue.argumentCount - from.length;
  return from.every((expression, position) => expression === to[first + position]);
}

/** Returns the shapes of a list of expressions, or undefined if the list isn't understood. */
function listExpressions(list: string | undefined): string[] | undefined {
  if (list === undefined) return [];
  return as(parseStatement(`SELECT ${list}`), "SelectStmt")?.targetList?.map((target) => shape(target));
}
