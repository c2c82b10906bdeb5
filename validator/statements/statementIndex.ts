import type { Finding } from "../finding";
import { isSymbol, isWord, nameOf, tokenize, type Token } from "../../postgres/sql/lexer";

/**
 * Counts the known statements that name what a finding is about. By names alone: a statement that reads a view does not
 * name the tables below it, one that writes a column does not name its type, and of tables with the same name in several
 * schemas an unqualified one means each.
 */
export class StatementIndex {
  private readonly statements: readonly Mentions[];
  private readonly byName = new Map<string, number[]>();

  constructor(texts: readonly string[]) {
    this.statements = texts.map((text) => new Mentions(text));
    this.statements.forEach(({ names }, index) => {
      for (const name of names.keys()) {
        const found = this.byName.get(name);
        if (found) found.push(index);
        else this.byName.set(name, [index]);
      }
    });
  }

  /** @returns undefined for what statements don't name, such as a database, a role or a setting */
  count({ object }: Finding): number | undefined {
    const { kind, schema, name, table } = object;
    if (table !== undefined) {
      const onTable = this.find(schema, table);
      // Constraints, indexes, triggers and policies act on whatever is done with their table.
      return kind === "column" ? onTable.filter((statement) => statement.namesColumn(name)).length : onTable.length;
    }
    // A function's name ends in its arguments' types.
    if (kind === "function") return this.find(schema, name.slice(0, name.indexOf("("))).length;
    return NAMED.has(kind) ? this.find(schema, name).length : undefined;
  }

  private find(schema: string, name: string): Mentions[] {
    return (this.byName.get(name) ?? []).flatMap((index) => {
      const statement = this.statements[index]!;
      return statement.names.get(name)!.has(schema) || statement.names.get(name)!.has("") ? [statement] : [];
    });
  }
}

/** Kinds that statements name, beside what belongs to a table. */
const NAMED: ReadonlySet<string> = new Set([
  "table",
  "view",
  "foreign table",
  "sequence",
  "type",
  "base type",
  "composite type",
  "range type",
  "collation",
]);

/** The identifiers of one statement. */
class Mentions {
  /** With the names before their dots; an empty text where there is none. */
  readonly names = new Map<string, Set<string>>();
  /** `SELECT *`, `t.*`, or an INSERT or COPY, which also fills the columns that it does not list. */
  private readonly allColumns: boolean;

  constructor(text: string) {
    const tokens = tokenize(text);
    tokens.forEach((token, index) => {
      if (token.kind === "word" || token.kind === "quoted") {
        const isQualified = isSymbol(tokens[index - 1], ".") && isIdentifier(tokens[index - 2]);
        this.add(nameOf(token), isQualified ? nameOf(tokens[index - 2]!) : "");
      }
      // nextval('app.orders_id_seq'), 'orders'::regclass
      const named = token.kind === "text" ? /^'(?:(\w+)\.)?(\w+)'$/.exec(token.text) : null;
      if (named?.[2] !== undefined) this.add(named[2], named[1] ?? "");
    });
    this.allColumns = tokens.some((token, index) => isStar(tokens, index) || takesAllColumns(tokens, index));
  }

  namesColumn(name: string): boolean {
    return this.allColumns || this.names.has(name);
  }

  private add(name: string, qualifier: string): void {
    const qualifiers = this.names.get(name);
    if (qualifiers) qualifiers.add(qualifier);
    else this.names.set(name, new Set([qualifier]));
  }
}

function isIdentifier(token: Token | undefined): boolean {
  return token?.kind === "word" || token?.kind === "quoted";
}

/** Not the star of count(*), nor one that multiplies. */
function isStar(tokens: readonly Token[], index: number): boolean {
  if (!isSymbol(tokens[index], "*")) return false;
  const before = tokens[index - 1];
  return isSymbol(before, ".") || isSymbol(before, ",") || isWord(before, "select", "returning", "distinct", "all");
}

/** INSERT, also of a MERGE; `COPY t`; `TABLE t`, but for `CREATE TABLE t`. */
function takesAllColumns(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (isWord(token, "table")) return index === 0 || isSymbol(tokens[index - 1], "(");
  return isWord(token, "insert") || (index === 0 && isWord(token, "copy") && !isSymbol(tokens[1], "("));
}
