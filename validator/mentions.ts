import type { Node } from "libpg-query";
import { parseType } from "../postgres/sql/parser";
import { isSymbol, nameOf, tokenize, type Token } from "../postgres/sql/tokens";
import { as, find, nodes, strings, type Fields } from "../postgres/sql/tree";
import type { Finding } from "./finding";
import { isDescribed } from "./statements/statement";

/**
 * Counts the known statements that name a finding's object. Only the names in a statement count. A statement that reads a view
 * does not name the tables below it, and a statement that writes a column does not name the column's type. An unqualified table
 * means the table of that name in each schema.
 */
export class MentionIndex {
  private readonly byName = new Map<string, Mentions[]>();

  /** @param tree the statement's tree, or undefined if the parser doesn't understand it */
  add(text: string, tree: Node | undefined): void {
    const mentions = new Mentions(text, tree);
    for (const name of mentions.names.keys()) {
      const found = this.byName.get(name);
      if (found) found.push(mentions);
      else this.byName.set(name, [mentions]);
    }
  }

  /** @returns undefined for objects that statements don't name, such as a database, a role or a setting */
  count({ object }: Finding): number | undefined {
    const { kind, schema, name, table } = object;
    if (table !== undefined) {
      const onTable = this.find(schema, table);
      // Constraints, indexes, triggers and policies concern every statement that names their table.
      return kind === "column" ? onTable.filter((statement) => statement.namesColumn(name)).length : onTable.length;
    }
    // A function's name ends in its arguments' types.
    if (kind === "function") return this.find(schema, name.slice(0, name.indexOf("("))).length;
    return NAMED.has(kind) ? this.find(schema, name).length : undefined;
  }

  private find(schema: string, name: string): Mentions[] {
    const found = this.byName.get(name) ?? [];
    return found.filter(({ names }) => names.get(name)!.has(schema) || names.get(name)!.has(""));
  }
}

/** Kinds that statements name, apart from functions and objects that belong to a table. */
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

/** The names in one statement. */
class Mentions {
  /** Relations, functions, types and collations, each with its qualifying schemas. An empty string stands for no schema. */
  readonly names = new Map<string, Set<string>>();
  private readonly columns = new Set<string>();
  /**
   * True after `SELECT *`, `t.*`, a whole row, NATURAL JOIN, INSERT or COPY of a table. INSERT and COPY also fill the columns
   * that they do not list.
   */
  private allColumns = false;

  constructor(text: string, tree: Node | undefined) {
    if (tree && isDescribed(tree)) this.readTree(tree);
    else this.readTokens(text, tree !== undefined);
  }

  namesColumn(name: string): boolean {
    return this.allColumns || this.columns.has(name);
  }

  private readTree(tree: Node): void {
    const rows = new Set<string>();
    const relations: Fields<"RangeVar">[] = [];
    const withQueries: WithQueries[] = [];
    for (const [kind, fields] of nodes(tree)) {
      if ("withClause" in fields) withQueries.push(fields as WithQueries);
      switch (kind) {
        case "RangeVar": {
          const relation = fields as Fields<"RangeVar">;
          rows.add(relation.alias?.aliasname ?? relation.relname ?? "");
          relations.push(relation);
          break;
        }
        case "FuncCall": {
          const { funcname, args = [] } = fields as Fields<"FuncCall">;
          this.addQualified(strings(funcname));
          // A constant may be a name, as in nextval('app.orders_id_seq').
          for (const argument of args) this.addConstant(argument);
          break;
        }
        case "TypeCast": {
          const { arg, typeName } = fields as Fields<"TypeCast">;
          if (strings(typeName?.names).at(-1)?.startsWith("reg")) this.addConstant(arg);
          break;
        }
        case "TypeName":
          this.addQualified(strings((fields as Fields<"TypeName">).names));
          break;
        case "CollateClause":
          this.addQualified(strings((fields as Fields<"CollateClause">).collname));
          break;
        case "ColumnRef":
          this.addColumn(strings((fields as Fields<"ColumnRef">).fields).at(-1));
          break;
        case "A_Indirection":
          this.addColumn(strings((fields as Fields<"A_Indirection">).indirection).at(-1));
          break;
        case "IndexElem":
          this.addColumn((fields as Fields<"IndexElem">).name);
          break;
        case "JoinExpr": {
          const { isNatural = false, usingClause } = fields as Fields<"JoinExpr">;
          this.allColumns ||= isNatural;
          for (const name of strings(usingClause)) this.addColumn(name);
          break;
        }
        case "MergeWhenClause":
          this.allColumns ||= (fields as Fields<"MergeWhenClause">).commandType === "CMD_INSERT";
          this.addTargets(fields);
          break;
        case "UpdateStmt":
        case "OnConflictClause":
          this.addTargets(fields);
          break;
        case "InsertStmt":
          this.allColumns = true;
          break;
        case "CopyStmt":
          this.allColumns ||= !("query" in fields);
          break;
      }
    }
    const ctes = referencesToCtes(withQueries);
    for (const relation of relations) {
      if (!ctes.has(relation)) this.add(relation.relname ?? "", relation.schemaname ?? "");
    }
    // A table's name in the place of a column's means the table's whole row.
    this.allColumns ||= [...this.columns].some((name) => rows.has(name));
  }

  /**
   * Reads every word as a name. Used for commands whose trees name their objects in special ways, and for statements that the parser
   * doesn't understand. The latter count as naming all columns, because nothing shows which they name.
   */
  private readTokens(text: string, isUnderstood: boolean): void {
    const tokens = tokenize(text) ?? [];
    this.allColumns = !isUnderstood;
    tokens.forEach((token, index) => {
      if (!isIdentifier(token)) return;
      const qualifier = isSymbol(tokens[index - 1], ".") ? tokens[index - 2] : undefined;
      this.add(nameOf(token), isIdentifier(qualifier) ? nameOf(qualifier) : "");
      this.addColumn(nameOf(token));
    });
  }

  private add(name: string, qualifier: string): void {
    const qualifiers = this.names.get(name);
    if (qualifiers) qualifiers.add(qualifier);
    else this.names.set(name, new Set([qualifier]));
  }

  private addQualified(parts: readonly string[]): void {
    const name = parts.at(-1);
    if (name !== undefined) this.add(name, parts.at(-2) ?? "");
  }

  private addColumn(name: string | undefined): void {
    if (name === "*") this.allColumns = true;
    else if (name !== undefined) this.columns.add(name);
  }

  /** Adds the columns that are assigned to. In a SELECT's list, the same nodes have the names of the result's columns. */
  private addTargets({ targetList = [] }: { readonly targetList?: readonly Node[] }): void {
    for (const target of targetList) this.addColumn(as(target, "ResTarget")?.name);
  }

  /** Adds a string constant that is a name. */
  private addConstant(node: Node | undefined): void {
    const name = as(node, "A_Const")?.sval?.sval;
    // A type is written like any other qualified name.
    if (name) this.addQualified(strings(parseType(name)?.names));
  }
}

function isIdentifier(token: Token | undefined): token is Token {
  return token?.kind === "word" || token?.kind === "quoted";
}

/** A statement with WITH. Its relation is the table that it writes to, which is never a WITH query. */
type WithQueries = Pick<Fields<"InsertStmt">, "withClause" | "relation">;

/** Returns the RangeVar nodes that mean a WITH query, not a table. */
function referencesToCtes(statements: readonly WithQueries[]): ReadonlySet<object> {
  const references = new Set<object>();
  for (const statement of statements) {
    const { withClause, relation } = statement;
    const { ctes = [], recursive = false } = withClause ?? {};
    ctes.forEach((node, index) => {
      // Without RECURSIVE, a WITH query sees neither itself nor those after it.
      const blind = recursive ? [] : ctes.slice(0, index + 1).flatMap((one) => find(one, "RangeVar"));
      const seeing = find(statement, "RangeVar").filter((table) => table !== relation && !blind.includes(table));
      for (const table of seeing) {
        if (!table.schemaname && table.relname === as(node, "CommonTableExpr")?.ctename) references.add(table);
      }
    });
  }
  return references;
}
