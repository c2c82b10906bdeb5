import type { Session } from "../session";
import type { CastContext, TypeSystem } from "./model";

/**
 * Reads what the server uses to resolve operators and convert values: its casts, its operators `=` and its type
 * categories.
 */
export async function readTypeSystem(session: Session): Promise<TypeSystem> {
  const { rows } = await session.query<
    [
      what: "cast" | "equals" | "string" | "generic" | "preferred",
      one: string,
      other: string | null,
      context: CastContext,
    ]
  >({
    text: `SELECT 'cast', format_type(castsource, NULL), format_type(casttarget, NULL),
        CASE castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END
      FROM pg_cast
      UNION ALL SELECT 'equals', format_type(oprleft, NULL), format_type(oprright, NULL), NULL
        FROM pg_operator WHERE oprname = '=' AND oprleft <> 0 AND oprcode <> 0
      UNION ALL SELECT 'string', format_type(oid, NULL), NULL, NULL FROM pg_type WHERE typcategory = 'S' AND typtype = 'b'
      UNION ALL SELECT 'preferred', format_type(oid, NULL), NULL, NULL FROM pg_type WHERE typispreferred
      UNION ALL SELECT 'generic', format_type(t.oid, NULL), NULL, NULL FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE t.typtype IN ('e', 'r', 'm') OR c.relkind = 'c'`,
    rowMode: "array",
  });
  const casts = new Map<string, Map<string, CastContext>>();
  const equals = new Map<string, Set<string>>();
  const strings = new Set<string>();
  const generic = new Set<string>();
  const preferred = new Set<string>();
  for (const [what, one, other, context] of rows) {
    if (what === "generic") generic.add(one);
    else if (what === "preferred") preferred.add(one);
    else if (what === "string" || other === null) strings.add(one);
    else if (what === "cast") casts.set(one, (casts.get(one) ?? new Map<string, CastContext>()).set(other, context));
    else equals.set(one, (equals.get(one) ?? new Set()).add(other));
  }
  return { casts, equals, strings, generic, preferred };
}
