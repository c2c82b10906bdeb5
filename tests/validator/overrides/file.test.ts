import { deepStrictEqual, strictEqual, throws } from "node:assert";
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
    ["- a", 'f: the file must be a map; it is ["a"].'],
    ["ignores: []", 'f: the file has "ignores", which is unknown; allowed are severity, ignore.'],
    [
      "severity: {tables-removed: info}",
      'f: severity has "tables-removed", which is unknown; bluegreen rules lists what there is.',
    ],
    ["severity: {table-removed: none}", 'f: severity.table-removed must be error, warning, info; it is "none".'],
    ["ignore: x", 'f: ignore must be a list; it is "x".'],
    [
      "ignore: [x]",
      'f: ignore[0] must be a map; it is "x".\nf: ignore[0].rule must be a rule\'s id, or a pattern of one; it is missing.\nf: ignore[0].object must be an object such as public.orders.total, or a pattern of one; it is missing.\nf: ignore[0].reason must be a text that says why it does no harm; it is missing.\nf: ignore[0].until must be the last day on which it counts, such as 2026-12-31; it is missing.',
    ],
    [
      `ignore: [{${entry}}, {${entry.replace("table-removed", "tables-*")}}]`,
      `f: ignore[1].rule must be a rule's id, or a pattern of one; it is "tables-*".`,
    ],
    [
      `ignore: [{${entry.replace("y", '" "')}}]`,
      'f: ignore[0].reason must be a text that says why it does no harm; it is " ".',
    ],
    [
      `ignore: [{${entry.replace("12-31", "02-30")}}]`,
      'f: ignore[0].until must be the last day on which it counts, such as 2026-12-31; it is "2026-02-30".',
    ],
    [
      `ignore: [{${entry}, expires: never}]`,
      'f: ignore[0] has "expires", which is unknown; allowed are rule, object, reason, until.',
    ],
    ["severity: {table-removed: info, table-removed: error}", "f: Map keys must be unique at line 1, column 33:"],
    [
      "ignore: [",
      "f: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 10:",
    ],
  ];
  for (const [text, message] of wrong) {
    it(`refuses ${JSON.stringify(text).slice(0, 60)}`, () => {
      throws(() => parseOverrides(text, "f"), { message });
    });
  }

  it("gets an entry for a finding, whose reason a person has to fill in", () => {
    const printed = printIgnore(columnFinding("column-type-narrowed", "orders", "a*b"), "2026-12-31");
    strictEqual(
      printed,
      `ignore:
  - rule: column-type-narrowed
    object: public.orders."a\\*b"
    reason:
    until: 2026-12-31
`,
    );
    throws(() => parseOverrides(printed, "f"), { message: /^f: ignore\[0\]\.reason must be a text .*; it is null\.$/ });
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
