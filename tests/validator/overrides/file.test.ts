import { deepStrictEqual, strictEqual, throws } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { parseOverrides, printIgnore } from "../../../validator/overrides/file";
import { applyOverrides } from "../../../validator/overrides/overrides";
import { allFindings } from "../support";
import { columnFinding, hostileReport } from "../formats/support";

describe("bluegreen.yaml", () => {
  it("has severities and ignores", () => {
    const text = `
severity:
  column-order-changed: info
ignore:
  - rule: column-*
    object: public.orders.*
    reason: Nobody reads it.
    until: 2026-12-31
`;
    deepStrictEqual(parseOverrides(text, "f"), {
      severity: { "column-order-changed": "info" },
      ignore: [{ rule: "column-*", object: "public.orders.*", reason: "Nobody reads it.", until: "2026-12-31" }],
    });
  });

  it("may be empty", () => {
    for (const text of ["", "# nothing\n", "severity:\nignore:\n", "{}"]) {
      deepStrictEqual(parseOverrides(text, "f"), { severity: {}, ignore: [] });
    }
  });

  const entry = "rule: table-removed, object: x, reason: y, until: 2026-12-31";
  const wrong: readonly (readonly [text: string, message: string])[] = [
    ["- a", 'f:1: the file must be a map; it is ["a"].'],
    ["\nignores: []", "f:2: ignores is unknown; allowed are severity, ignore."],
    [
      "severity: {tables-removed: info}",
      "f:1: severity.tables-removed is unknown; bluegreen rules lists what there is.",
    ],
    [
      "severity:\n  column-added: info\n  table-removed: none",
      'f:3: severity.table-removed must be error, warning, info; it is "none".',
    ],
    ["ignore: x", 'f:1: ignore must be a list; it is "x".'],
    [
      "ignore:\n  - x",
      [
        'f:2: ignore[0] must be a map; it is "x".',
        "f:2: ignore[0].rule must be a rule's id, or a pattern of one; it is missing.",
        "f:2: ignore[0].object must be an object such as public.orders.total, or a pattern of one; it is missing.",
        "f:2: ignore[0].reason must be a string that says why it does no harm; it is missing.",
        "f:2: ignore[0].until must be the last day on which it counts, such as 2026-12-31; it is missing.",
      ].join("\n"),
    ],
    [
      `ignore:\n  - {${entry}}\n  - {${entry.replace("table-removed", "tables-*")}}`,
      `f:3: ignore[1].rule must be a rule's id, or a pattern of one; it is "tables-*".`,
    ],
    [
      'ignore:\n  - rule: table-removed\n    object: x\n    reason: " "\n    until: 2026-12-31',
      'f:4: ignore[0].reason must be a string that says why it does no harm; it is " ".',
    ],
    [
      `ignore: [{${entry.replace("12-31", "02-30")}}]`,
      'f:1: ignore[0].until must be the last day on which it counts, such as 2026-12-31; it is "2026-02-30".',
    ],
    [
      `ignore:\n  - {${entry}, expires: never}`,
      "f:2: ignore[0].expires is unknown; allowed are rule, object, reason, until.",
    ],
    ["severity:\n  table-removed: info\n  table-removed: error", "f:3: Map keys must be unique"],
    ["\nignore: [", "f:2: Flow sequence in block collection must be sufficiently indented and end with a ]"],
  ];
  it("refuses an alias without its anchor", () => {
    throws(() => parseOverrides("severity: {}\nignore: *x", "f"), { message: "f:2: There is no anchor &x." });
  });
  for (const [text, message] of wrong) {
    it(`refuses ${JSON.stringify(text).slice(0, 60)}`, () => {
      throws(() => parseOverrides(text, "f"), { message });
    });
  }

  it("has a JSON schema that accepts and refuses the same", () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    addFormats(ajv);
    const isValid = ajv.compile(
      JSON.parse(readFileSync(join(__dirname, "../../../docs/bluegreen.schema.json"), "utf8")) as object,
    );
    for (const text of ["", "severity:\nignore:\n", "severity: {table-removed: info}", `ignore: [{${entry}}]`]) {
      strictEqual(isValid(parse(text)), true, text);
    }
    // A schema knows no patterns of ids, and a file with a wrong syntax has no value to check.
    const unknown = ["tables-*", "must be unique", "Flow sequence"];
    for (const [text, message] of wrong.filter((one) => !unknown.some((part) => one[1].includes(part)))) {
      strictEqual(isValid(parse(text)), false, message);
    }
  });

  it("gets an entry for a finding, whose reason a person has to fill in", () => {
    const printed = printIgnore(columnFinding("column-type-narrowed", "orders", "a*b"), "2026-12-31");
    strictEqual(
      printed,
      `# yaml-language-server: $schema=docs/bluegreen.schema.json
ignore:
  - rule: column-type-narrowed
    object: public.orders."a\\*b"
    reason:
    until: 2026-12-31
`,
    );
    throws(() => parseOverrides(printed, "f"), {
      message: /^f:5: ignore\[0\]\.reason must be a string .*; it is null\.$/,
    });
  });

  it("gets an entry that ignores that finding alone, whatever its name is", async () => {
    const findings = allFindings(await hostileReport());
    for (const finding of findings) {
      const text = printIgnore(finding, "2026-12-31").replace(/reason:$/gm, "reason: x");
      const { findings: judged } = applyOverrides(findings, parseOverrides(text, "f"), "2026-06-15");
      deepStrictEqual(
        judged.filter(({ ignored }) => ignored).map(({ fingerprint }) => fingerprint),
        [finding.fingerprint],
      );
    }
  });
});
