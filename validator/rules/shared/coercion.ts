import type { TypeSystem } from "../../../postgres/catalog/model";

/**
 * Answers what a server converts implicitly. Decides as the server's parser does: by pg_cast and pg_operator, and by
 * the few rules that are in no catalog (arrays convert by element, every type converts to text, polymorphic operators
 * need one type twice).
 * https://www.postgresql.org/docs/current/typeconv.html
 */
export class Coercion {
  constructor(private readonly types: TypeSystem) {}

  /** True if INSERT and UPDATE store a value of one type in a column of the other. */
  isAssignable(from: string, to: string): boolean {
    if (from === to) return true;
    const context = this.types.casts.get(from)?.get(to);
    if (context !== undefined) return context !== "explicit";
    if (this.types.strings.has(to)) return true;
    return isArray(from) && isArray(to) && this.isAssignable(element(from), element(to));
  }

  isImplicit(from: string, to: string): boolean {
    if (from === to || this.types.casts.get(from)?.get(to) === "implicit") return true;
    return isArray(from) && isArray(to) && this.isImplicit(element(from), element(to));
  }

  /** True if the server finds one best operator `=` for the two types, after implicit casts. */
  hasEquals(left: string, right: string): boolean {
    if (this.types.equals.get(left)?.has(right)) return true;
    // anyarray accepts two of the same type, if the elements have an `=`.
    if (left === right && isArray(left)) {
      return this.types.generic.has(element(left)) || this.hasEquals(element(left), element(left));
    }
    const candidates = [...this.candidates(left, right)];
    // anyenum, anyrange and record accept two of the same type, too, but compete with what an implicit cast makes
    // possible.
    if (candidates.length === 0) return left === right && this.types.generic.has(left);
    if (left === right && this.types.generic.has(left)) return false;
    const exact = (pair: readonly [string, string]) => Number(pair[0] === left) + Number(pair[1] === right);
    const most = Math.max(...candidates.map(exact));
    const best = candidates.filter((pair) => exact(pair) === most);
    return best.length === 1 || best.some((pair) => pair.some((type) => this.types.preferred.has(type)));
  }

  private *candidates(left: string, right: string): Generator<readonly [string, string]> {
    for (const [one, others] of this.types.equals) {
      if (!this.isImplicit(left, one)) continue;
      for (const other of others) if (this.isImplicit(right, other)) yield [one, other];
    }
  }
}

function isArray(type: string): boolean {
  return type.endsWith("[]");
}

function element(type: string): string {
  return type.slice(0, -2);
}
