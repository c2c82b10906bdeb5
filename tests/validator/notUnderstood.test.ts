import { deepStrictEqual, strictEqual } from "node:assert";
import type { Relation, Routine, Schema } from "../../postgres/catalog/model";
import { loadParser } from "../../postgres/sql/parser";
import { compareIndirectPrivileges } from "../../validator/rules/access/indirectPrivileges";
import { keepsDefaults, Overloads } from "../../validator/rules/programs/overloads";
import { compareTriggers } from "../../validator/rules/programs/triggers";
import { sameDefinition } from "../../validator/rules/shared/definitionText";
import { asTableCheck } from "../../validator/rules/shared/domains";
import { compareTypes } from "../../validator/rules/shared/typeChange";

/** Syntax of a server that is newer than the parser. */
const NEW = "FROBNICATE %%";

describe("what the parser doesn't understand", () => {
  before(loadParser);

  const schema = { domains: new Map(), enums: new Map() } as unknown as Schema;
  const routine = (fields: Partial<Routine>) => ({ schema: "s", name: "f", ...fields }) as Routine;
  const relation = (fields: object) =>
    ({
      kind: "table",
      schema: "s",
      name: "t",
      columns: [],
      triggers: [],
      accepts: [],
      ...fields,
    }) as unknown as Relation;
  const severities = (blue: Relation, green: Relation) =>
    [...compareTriggers({ blue, green, blueSchema: schema, greenSchema: schema })].map(
      ({ severity, rule }) => `${severity} ${rule}`,
    );
  const trigger = (name: string, definition: string) => ({ name, definition, enabled: "origin" });

  it("of two queries is another query", () => {
    const [older, newer] = [`SELECT t.a FROM t ${NEW}`, `SELECT a FROM t ${NEW}`];
    strictEqual(sameDefinition({ text: older, major: 15 }, { text: newer, major: 17 }), false);
  });

  it("of two types doesn't fit", () => strictEqual(compareTypes("integer", NEW, schema, schema), "incompatible"));

  it("of a domain's check is no table's check", () => {
    strictEqual(asTableCheck(`VALUE ${NEW}`, "a"), `VALUE ${NEW}`);
  });

  it("of defaults is another default", () => {
    const [blue, green] = [
      routine({ defaults: NEW, argumentCount: 1 }),
      routine({ defaults: `${NEW}, 1`, argumentCount: 2 }),
    ];
    strictEqual(keepsDefaults(blue, green), false);
  });

  it("of a function's arguments accepts no calls", () => {
    const gone = routine({ argumentTypes: NEW, argumentCount: 1, defaultCount: 0, variadic: false });
    const added = routine({ argumentTypes: `${NEW}, integer`, argumentCount: 2, defaultCount: 1 });
    const green = { routines: new Map([["key", added]]) } as unknown as Schema;
    strictEqual(new Overloads(green).replacementOf(gone, { routines: new Map() } as unknown as Schema), undefined);
  });

  it("of a lost trigger names no lost column", () => {
    const blue = relation({
      columns: [{ name: "a" }],
      triggers: [trigger("g", `CREATE TRIGGER g UPDATE OF a ${NEW}`)],
    });
    deepStrictEqual(severities(blue, relation({})), ["error trigger-removed"]);
  });

  it("of a changed trigger fires sooner", () => {
    const blue = relation({ triggers: [trigger("g", `CREATE TRIGGER g ${NEW}`)] });
    const green = relation({ triggers: [trigger("g", `CREATE TRIGGER g ${NEW} ${NEW}`)] });
    deepStrictEqual(severities(blue, green), ["error constraint-timing-changed"]);
  });

  it("of a view's new trigger is INSTEAD OF INSERT", () => {
    const view = { kind: "view", accepts: ["INSERT"] };
    const green = relation({ ...view, triggers: [trigger("g", `CREATE TRIGGER g ${NEW}`)] });
    deepStrictEqual(severities(relation(view), green), ["error trigger-instead-of-insert-added"]);
  });

  describe("of what roles need", () => {
    const access = (relations: readonly Relation[], sequences: readonly object[] = []) =>
      ({
        version: { major: 17, text: "17" },
        roles: new Map(["owner", "app"].map((name) => [name, { name, login: true, memberOf: [] }])),
        relations: new Map(relations.map((one) => [`s.${one.name}`, one])),
        sequences: new Map(sequences.map((one) => ["s.q", one])),
      }) as unknown as Schema;
    const found = (blue: Schema, green: Schema) => [...compareIndirectPrivileges(blue, green)].map(({ rule }) => rule);

    it("in a view reads every table that it names", () => {
      const view = (owner: string) =>
        relation({ name: "v", kind: "view", owner, options: [], source: [owner], definition: `SELECT s.t ${NEW}` });
      const table = relation({ owner: "owner", source: [] });
      deepStrictEqual(found(access([table, view("owner")]), access([table, view("app")])), [
        "view-owner-lacks-privilege",
      ]);
    });

    it("in a default takes numbers from every sequence that it names", () => {
      const table = (value: string) =>
        relation({ owner: "app", source: [value], columns: [{ name: "a", default: value }] });
      const sequence = { schema: "s", name: "q", owner: "owner" };
      deepStrictEqual(found(access([table("1")]), access([table(`s.q ${NEW}`)], [sequence])), [
        "privilege-lacks-sequence",
      ]);
    });
  });
});
