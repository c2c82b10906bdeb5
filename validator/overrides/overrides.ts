import { ruleOf } from "../rules/catalogue";
import type { Finding, Severity } from "../finding";
import { quote } from "../../postgres/sql/names";

/** A team's decisions about the rules: `bluegreen.yaml`. */
export interface Overrides {
  /** The severities that replace the catalogue's, by rule id. */
  readonly severity: Readonly<Record<string, Severity>>;
  readonly ignore: readonly Ignore[];
}

export interface Ignore {
  /** A rule's id, or a pattern of one; `*` stands for any characters. */
  readonly rule: string;
  /** A pattern of objects as {@link subjects} writes them; `*` stands for any characters, `\*` for a star. */
  readonly object: string;
  /** The reason why the findings do no harm. */
  readonly reason: string;
  /**
   * The last day on which the ignore applies, in UTC.
   * @format date
   */
  readonly until: string;
}

/** The effect of the overrides. */
export interface OverridesOutcome {
  /** The severities that replace the catalogue's, by rule id. */
  readonly severity: Readonly<Record<string, Severity>>;
  /** The number of ignored findings. Each is among the differences, with the reason. */
  readonly ignored: number;
  /** Ignores that have expired and no longer apply. */
  readonly expired: readonly Ignore[];
  /** Ignores that matched nothing, most likely because what they were for is gone. */
  readonly unmatched: readonly Ignore[];
}

/**
 * Applies the severities, then the ignores. An ignored finding becomes an info that says so. A finding that a probe has
 * settled keeps the severity that follows from the data.
 * @param today in UTC, such as `2026-12-31`
 */
export function applyOverrides(
  findings: readonly Finding[],
  { severity, ignore }: Overrides,
  today: string,
): { readonly findings: readonly Finding[]; readonly outcome: OverridesOutcome } {
  const live = ignore.filter(({ until }) => until >= today).map((entry) => ({ entry, matches: matcher(entry) }));
  const used = new Set<Ignore>();
  const judged = findings.map((original): Finding => {
    // The answer of a probe counts for more than an override that was written before it.
    const counted = original.severity === ruleOf(original).severity ? severity[original.rule] : undefined;
    const finding = { ...original, severity: counted ?? original.severity };
    // A finding can be about several objects, which must all be ignored.
    const found = subjects(finding).map((subject) => live.find(({ matches }) => matches(finding.rule, subject))?.entry);
    for (const entry of found) if (entry) used.add(entry);
    const [first] = found;
    if (!first || found.includes(undefined)) return finding;
    const until = found.map((entry) => entry?.until ?? first.until).sort()[0] ?? first.until;
    const reasons = [...new Set(found.map((entry) => entry?.reason))];
    return {
      ...finding,
      severity: "info",
      ignored: { severity: finding.severity, reason: reasons.join("; "), until },
    };
  });
  return {
    findings: judged,
    outcome: {
      severity,
      ignored: judged.filter(({ ignored }) => ignored).length,
      expired: ignore.filter(({ until }) => until < today),
      unmatched: live.map(({ entry }) => entry).filter((entry) => !used.has(entry)),
    },
  };
}

/**
 * Returns what a finding is about, as an ignore names it: schema, table and name, quoted as in SQL and joined by dots,
 * such as `public.orders.total` or `public.f(integer)`. Several tables or columns have one each.
 */
export function subjects({ object, tables, columns }: Finding): string[] {
  const { kind, schema, table, name } = object;
  const path = (...parts: readonly (string | undefined)[]) =>
    parts
      .filter((part): part is string => part !== undefined && part !== "")
      .map(quote)
      .join(".");
  if (tables) {
    // The original vocabulary qualifies tables only outside of public.
    const prefix = schema === "public" ? "" : `${schema}.`;
    return tables.map((qualified) => path(schema, qualified.slice(prefix.length)));
  }
  if (columns) return columns.map((column) => path(schema, name, column));
  // A function's name ends in its argument types, which are SQL already.
  if (kind === "function") return [`${quote(schema)}.${name}`];
  if (kind === "schema") return [path(name)];
  return [path(schema, table, name)];
}

/** Returns the pattern that matches this string only. */
export function literalPattern(text: string): string {
  return text.replace(/\*/g, "\\*");
}

function matcher({ rule, object }: Ignore): (rule: string, subject: string) => boolean {
  const [rules, objects] = [patternToRegExp(rule), patternToRegExp(object)];
  return (id, subject) => rules.test(id) && objects.test(subject);
}

/** Returns a regular expression that matches what the pattern of an {@link Ignore} does: whole strings. */
export function patternToRegExp(pattern: string): RegExp {
  // An escaped star stays escaped, and every other character with a special meaning gets escaped.
  const source = pattern.replace(/\\\*|[*.+?^${}()|[\]\\]/g, (match) => {
    if (match === "*") return "[^]*";
    return match === "\\*" ? match : `\\${match}`;
  });
  return new RegExp(`^${source}$`);
}
