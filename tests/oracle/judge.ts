import type { Schema } from "../../postgres/catalog/model";
import { qualifiedName, type Named } from "../../postgres/sql/names";
import type { Finding } from "../../validator/finding";
import { GROUP } from "./blueprint";
import { PASSED, type Outcome } from "./side";
import type { Habit, Statement } from "./statement";

/** A statement that passes on blue and that green refuses or answers differently. */
export interface Break {
  readonly kind: "fails" | "differs";
  readonly statement: Statement;
  readonly role: string;
  readonly blue: Outcome;
  readonly green: Outcome;
}

/** Returns the statements that pass on blue and that green refuses or answers differently. */
export function findBreaks(
  statements: readonly Statement[],
  role: string,
  blue: readonly Outcome[],
  green: readonly Outcome[],
): Break[] {
  return statements.flatMap((statement, index) => {
    const [before, after] = [blue[index], green[index]];
    if (!before || !after) throw new Error(`There is no outcome of ${statement.steps.join("; ")}.`);
    const kind = compareOutcomes(statement, before, after);
    return kind ? [{ kind, statement, role, blue: before, green: after }] : [];
  });
}

function compareOutcomes(statement: Statement, blue: Outcome, green: Outcome): Break["kind"] | undefined {
  // No client that works on blue sends a statement that blue refuses.
  if (blue.code !== PASSED) return undefined;
  if (green.code !== PASSED) return "fails";
  return rowsOf(statement, blue) === rowsOf(statement, green) ? undefined : "differs";
}

/** Returns the outcome's rows, sorted unless the statement orders them. */
function rowsOf({ steps }: Statement, { text }: Outcome): string {
  return steps.some((step) => step.includes("ORDER BY")) ? text : text.split("\n").sort().join("\n");
}

/** The infos whose assumption is that clients do not have a habit. */
const HARMLESS_WITHOUT: Readonly<Record<string, Habit>> = {
  "column-added": "all columns",
  "table-referenced-by-new-table": "removes parents",
  "foreign-key-added-on-new-column": "removes parents",
};

/** The breaks that a verdict missed, and the errors that no statement confirms. */
export interface Judgement {
  /** Statements that fail on green although no error or warning is on their object. */
  readonly misses: readonly Break[];
  /** The rules of the infos that name the habit by which a statement fails on green. */
  readonly excused: readonly string[];
  /** Statements that green answers differently although there is no finding on their object. */
  readonly silent: readonly Break[];
  /** Errors for clients. Those for replication alone are left out. */
  readonly errors: readonly Finding[];
  /** Errors for clients that no statement confirms. */
  readonly unconfirmed: readonly Finding[];
}

/** Compares what the statements showed with what the verdict says. */
export function judge(breaks: readonly Break[], findings: readonly Finding[], blue: Schema, green: Schema): Judgement {
  const graph = new Dependencies([blue, green]);
  const isOn = (finding: Finding, { statement, role }: Break) => {
    const { kind, name } = finding.object;
    if (kind === "role") return name === role || name === GROUP;
    if (kind === "setting" || kind === "database" || kind === "language") return true;
    if (kind === "event trigger") return statement.steps.some((step) => /^(CREATE|ALTER|DROP|REFRESH)/.test(step));
    const about = keysOf(finding);
    const needed = new Set(
      [statement.on, ...namesIn(statement.steps.join())].flatMap((key) => [...graph.closure(key)]),
    );
    if (kind === "schema" && finding.tables === undefined) return [...needed].some((key) => key.startsWith(`${name}.`));
    return about.some((key) => needed.has(key));
  };
  const strong = findings.filter(({ severity }) => severity !== "info");
  const errors = findings.filter(
    ({ severity, directions }) =>
      severity === "error" && directions.some((direction) => !direction.startsWith("replicate")),
  );
  const unwarned = breaks.filter((one) => one.kind === "fails" && !strong.some((finding) => isOn(finding, one)));
  const excuse = (one: Break) =>
    findings.find(
      (finding) => HARMLESS_WITHOUT[finding.rule] === (one.statement.habit ?? "none") && isOn(finding, one),
    );
  return {
    misses: unwarned.filter((one) => !excuse(one)),
    excused: unwarned.flatMap((one) => excuse(one)?.rule ?? []),
    silent: breaks.filter((one) => one.kind === "differs" && !findings.some((finding) => isOn(finding, one))),
    errors,
    unconfirmed: errors.filter(
      (finding) => !breaks.some((one) => isOn(finding, one) && isAbout(finding, one.statement, blue)),
    ),
  };
}

/** True if the statement needs one of the finding's columns, or either does not name columns. */
function isAbout({ object, columns }: Finding, { columns: needed }: Statement, blue: Schema): boolean {
  const table = blue.relations.get(qualifiedName({ schema: object.schema, name: object.table ?? "" }));
  // No statement names a column that only green has.
  const isBlues = table?.columns.some(({ name }) => name === object.column);
  const named = isBlues && object.column !== undefined ? [object.column] : columns;
  return named === undefined || needed === undefined || named.some((column) => needed.includes(column));
}

/** Returns the finding's objects as {@link Statement.on} names them. */
function keysOf({ object, tables }: Finding): string[] {
  if (tables) return tables.map((table) => (table.includes(".") ? table : `public.${table}`)).map(requote);
  if (object.kind === "cast") return [`cast ${object.name}`, ...(object.name.match(/(public|app)\.\w+/g) ?? [])];
  const name = object.table ?? object.name.replace(/\(.*$/s, "");
  return [object.kind === "operator" ? `${object.schema}.${name}` : qualifiedName({ schema: object.schema, name })];
}

/** Quotes a name from {@link Finding.tables}, which are unquoted. */
function requote(table: string): string {
  const [schema = "", ...name] = table.split(".");
  return qualifiedName({ schema, name: name.join(".") });
}

/** Returns the objects that SQL names. Generated schemas qualify every name. */
function namesIn(sql: string): readonly string[] {
  return sql.match(/\b(public|app)\.("[^"]+"|\w+|===)/g) ?? [];
}

/** The objects that each object depends on, directly or not, on blue or on green. */
class Dependencies {
  private readonly named = new Map<string, Set<string>>();
  private readonly closures = new Map<string, ReadonlySet<string>>();

  constructor(schemas: readonly Schema[]) {
    for (const schema of schemas) {
      const parts: (Named & { readonly table?: string; readonly key?: string })[] = [
        ...schema.relations.values(),
        ...schema.sequences.values(),
        ...schema.domains.values(),
        ...schema.routines.values(),
        ...[...schema.objects].flatMap(([kind, objects]) =>
          objects.map((object) => (kind === "cast" ? { ...object, key: `cast ${object.name}` } : object)),
        ),
      ];
      for (const part of parts) {
        const key =
          part.key ??
          (part.name.includes("(")
            ? `${part.schema}.${part.name.replace(/\(.*$/s, "")}`
            : qualifiedName({ ...part, name: part.table ?? part.name }));
        const text = JSON.stringify(part, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
        // JSON escapes quotes by a backslash.
        for (const name of namesIn(text.replaceAll(/\\+"/g, '"'))) this.link(key, name);
      }
      for (const relation of schema.relations.values()) {
        const key = qualifiedName(relation);
        const constraints = relation.constraints.map((constraint) =>
          constraint.kind === "foreign key" ? constraint.target : key,
        );
        for (const other of [...relation.parents, ...constraints]) this.link(other, key);
      }
      for (const { ownedBy, ...sequence } of schema.sequences.values()) {
        if (ownedBy) this.link(ownedBy.relation, qualifiedName(sequence));
      }
    }
  }

  /** Returns the object and everything that it depends on. */
  closure(key: string): ReadonlySet<string> {
    const known = this.closures.get(key);
    if (known) return known;
    const found = new Set([key]);
    for (const one of found) for (const other of this.named.get(one) ?? []) found.add(other);
    this.closures.set(key, found);
    return found;
  }

  private link(key: string, name: string): void {
    const names = this.named.get(key);
    if (names) names.add(name);
    else this.named.set(key, new Set([name]));
  }
}
