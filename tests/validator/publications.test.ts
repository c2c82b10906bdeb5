import { deepStrictEqual } from "node:assert";
import { allFindings, summarize, validateSql } from "./support";

describe("published tables", () => {
  it("are told apart whatever is in names and row filters", async () => {
    const blue = `CREATE TABLE t (a text PRIMARY KEY, "order" int); CREATE TABLE u (a int); CREATE TABLE "x, y" (a int);
      CREATE SCHEMA "my, schema"; CREATE TABLE "my, schema".v (a int);`;
    const green = `${blue} CREATE PUBLICATION p FOR TABLE t (a, "order") WHERE (a <> ', public.u, ');
      CREATE PUBLICATION q FOR TABLES IN SCHEMA "my, schema"; CREATE PUBLICATION r FOR TABLE "x, y";`;
    const found = allFindings(await validateSql({ blue, green })).filter(
      ({ rule }) => rule === "table-published-without-identity",
    );
    deepStrictEqual(found.map(summarize).sort(), [
      "error table-published-without-identity table v",
      "error table-published-without-identity table x, y",
    ]);
  });
});
