import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { assert, property, string } from "fast-check";
import { JSDOM } from "jsdom";
import MarkdownIt from "markdown-it";
import { FORMATTERS } from "../../../validator/formats/formats";
import { printable } from "../../../output/printable";
import { ruleOf } from "../../../validator/rules/catalogue";
import { allFindings } from "../support";
import { columnFinding, FINDINGS, hostileReport, reportOf } from "./support";

/** As GitHub renders it: tables, strike-through, HTML and bare links. */
function render(markdown: string): Document {
  const renderer = new MarkdownIt("default", { html: true, linkify: true });
  // GitHub makes no link of a bare `example.com`.
  renderer.linkify.set({ fuzzyLink: false });
  return new JSDOM(renderer.render(markdown)).window.document;
}

function tagNames(document: Document): string[] {
  return [...new Set([...document.body.querySelectorAll("*")].map(({ tagName }) => tagName.toLowerCase()))].sort();
}

describe("the markdown report", () => {
  it("begins with the verdict, shows what breaks, and folds away the differences", () => {
    const { assumption = "" } = ruleOf({ rule: "column-added" });
    strictEqual(
      FORMATTERS.markdown.report(reportOf(FINDINGS.slice(0, 1).concat(FINDINGS.slice(3)))),
      `# ❌ NOT COMPATIBLE: green cannot replace blue yet

strict mode, PostgreSQL 17.1 -\\> 17.1

| | Works | Errors | Warnings |
|---|---|---:|---:|
| clients that read | yes | 0 | 0 |
| clients that write | **no** | 1 | 0 |
| function callers | yes | 0 | 0 |
| replication blue-\\>green | **no** | 1 | 0 |
| replication back | yes (does not count) | 0 | 0 |

1 error, 0 warnings, 1 difference. Compared blue's 0 tables and 0 columns with green's 0 tables and 0 columns in 6 ms.

**What to do:** change green so that it only adds to blue's schema (nullable or with a default), move, and remove what is no longer wanted once no client written for blue is left. Then validate again.

## orders

- **error** orders.total changed. \`column-type-narrowed\` \`${FINDINGS[0]?.fingerprint}\`

  <pre>total numeric(<del>10</del><ins>8</ins>,2)</pre>

  - why: Green refuses, rounds or cuts values that blue accepts; a replicated row with one stops or is changed.
  - breaks: clients that write, replication blue-\\>green
  - repair: Make the change after the move, when no client written for blue is left.

<details>
<summary>Differences that break nothing: 1</summary>

**orders**

- orders.extra changed. Harmless if ${assumption.replaceAll("*", "\\*")}. \`column-added\`

</details>
`,
    );
  });

  const ELEMENTS = [
    "code",
    "del",
    "details",
    "h1",
    "h2",
    "ins",
    "li",
    "p",
    "pre",
    "strong",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
  ];

  it("renders hostile names as what they are, and as nothing else", async () => {
    const report = await hostileReport();
    const document = render(FORMATTERS.markdown.report(report));
    deepStrictEqual(tagNames(document), [...ELEMENTS, "thead", "tr", "ul"]);
    const text = document.body.textContent ?? "";
    deepStrictEqual(
      allFindings(report).filter(({ message }) => !text.includes(printable(message))),
      [],
    );
    strictEqual(document.querySelectorAll("tbody tr").length, 5);
    strictEqual(document.querySelectorAll("h1").length, 1);
    const shown = [...report.errors, ...report.warnings];
    const compared = shown.filter(({ blue, green }) => blue !== undefined || green !== undefined);
    strictEqual(document.querySelectorAll("pre").length, compared.length);
  });

  it("renders every text as what it is, also in a definition", () => {
    assert(
      property(string({ unit: "binary" }), string({ unit: "grapheme-ascii" }), (name, definition) => {
        const finding = columnFinding("column-type-narrowed", name, definition, { blue: definition, green: name });
        const document = render(FORMATTERS.markdown.report(reportOf([finding])));
        const text = (document.querySelector("li")?.textContent ?? "").replace(/\s+/g, " ").trimStart();
        ok(text.startsWith(`error ${printable(finding.message)}`.replace(/\s+/g, " ")), text);
        deepStrictEqual(
          tagNames(document).filter((tag) => ![...ELEMENTS, "thead", "tr", "ul"].includes(tag)),
          [],
        );
      }),
      { numRuns: 60 },
    );
  });

  it("says what is ignored, until when and why", () => {
    const ignored = { severity: "error", reason: "a|b", until: "2026-12-31" } as const;
    const markdown = FORMATTERS.markdown.report(reportOf([{ ...FINDINGS[0]!, severity: "info", ignored }]));
    match(markdown, /^# .*COMPATIBLE.*: green can replace blue, 1 error ignored$/m);
    ok(markdown.includes("\n- orders.total changed. Ignored until 2026-12-31 (error): a\\|b `column-type-narrowed`\n"));
  });

  it("mentions no GitHub user", () => {
    const markdown = FORMATTERS.markdown.report(reportOf([columnFinding("column-added", "@everyone", "a@b")]));
    strictEqual(/@[a-z]/.test(markdown), false);
  });

  it("says when there is no report", () => {
    strictEqual(FORMATTERS.markdown.failure("no <way>"), "# ❌ Could not validate\n\nno \\<way\\>\n");
  });
});
