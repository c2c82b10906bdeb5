import { deepEqual, equal } from "node:assert/strict";
import { loadParser, parseExpression, parseStatement, parseType } from "../../../postgres/sql/parser";
import { as, find, shape, strings } from "../../../postgres/sql/tree";

describe("PostgreSQL's parser", () => {
  before(loadParser);

  it("understands a statement, and says undefined of anything else", () => {
    equal(as(parseStatement("TABLE a"), "SelectStmt")?.fromClause?.length, 1);
    for (const text of ["", "SELEC 1", "SELECT 1; SELECT 2", "SELECT 'a\0b'", `SELECT ${"(".repeat(50_000)}1`]) {
      equal(parseStatement(text), undefined, text.slice(0, 20));
    }
  });

  it("understands an expression, and not one that leaves its parentheses", () => {
    deepEqual(strings(as(parseExpression(`t."a b" -- x`), "ColumnRef")?.fields), ["t", "a b"]);
    equal(parseExpression("1) FROM (SELECT 2"), undefined);
    equal(parseExpression("1), (2"), undefined);
    equal(parseExpression("1) WHERE (true"), undefined);
    equal(parseExpression("1) UNION SELECT (2"), undefined);
  });

  it("understands a type's name", () => {
    deepEqual(strings(parseType(`public."odd, name"[]`)?.names), ["public", "odd, name"]);
    deepEqual(strings(parseType("timestamp(3) without time zone")?.names), ["pg_catalog", "timestamp"]);
    equal(parseType("integer, 1"), undefined);
  });

  it("finds the nodes of a kind, also where the tree leaves the kind out, however deep", () => {
    const insert = parseStatement(
      "WITH c AS (SELECT * FROM x) INSERT INTO s.t SELECT 1::int FROM c UNION SELECT 2 FROM y",
    );
    deepEqual(
      find(insert, "RangeVar").map(({ schemaname, relname }) => [schemaname, relname].filter(Boolean).join(".")),
      ["s.t", "c", "y", "x"],
    );
    equal(find(insert, "TypeName").length, 1);
    equal(find(parseExpression(Array(3_000).fill("a").join(" + ")), "ColumnRef").length, 3_000);
  });

  it("gives the same shape to the same tree, wherever it stood", () => {
    equal(shape(parseExpression("a   AND(b)")), shape(parseExpression("a AND b")));
    equal(shape(parseExpression("a AND b")) === shape(parseExpression("b AND a")), false);
    const deep = Array(5_000).fill("a").join(" + ");
    equal(shape(parseExpression(deep)), shape(parseExpression(deep.replaceAll(" ", "\n"))));
  });
});
