import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { JSDOM } from "jsdom";
import { FORMATTERS } from "../../../validator/formats/formats";
import { printable } from "../../../output/printable";
import type { Report } from "../../../validator/report";
import { allFindings } from "../support";
import { columnFinding, FINDINGS, hostileReport, reportOf } from "./support";

/** The page with its script running. */
function open(report: Report): Document {
  return new JSDOM(FORMATTERS.html.report(report), { runScripts: "dangerously" }).window.document;
}

function text(element: Element | null | undefined): string {
  return (element?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** The messages of the findings that are shown. */
function shown(document: Document): string[] {
  return [...document.querySelectorAll("section:not([hidden]) details:not([hidden]) summary")].map(text);
}

function change(document: Document, name: string, apply: (field: HTMLInputElement) => void): void {
  const field = document.querySelector<HTMLInputElement>(`[name=${name}]`);
  ok(field, name);
  apply(field);
  field.dispatchEvent(new document.defaultView!.Event("input", { bubbles: true }));
}

describe("the html report", () => {
  const total = "error orders.total changed. column-type-narrowed";
  const note = "warning orders.note changed. column-not-null-dropped";
  const extra = "info orders.extra changed. column-added";
  const name = "error customers.name changed. column-removed-not-null";

  it("begins with the verdict, per direction", () => {
    const document = open(reportOf(FINDINGS));
    strictEqual(text(document.querySelector("h1")), "NOT COMPATIBLEGreen cannot replace blue yet");
    deepStrictEqual([...document.querySelectorAll(".verdict li")].map(text), [
      "noclients that read0 errors, 1 warning",
      "noclients that write1 error, 0 warnings",
      "yesfunction callers0 errors, 0 warnings",
      "noreplication blue->green1 error, 0 warnings",
      "noreplication back1 error, 1 warning; does not count",
    ]);
  });

  it("has both definitions of a finding side by side, with what differs marked, and its probe", () => {
    const document = open(reportOf(FINDINGS));
    const finding = [...document.querySelectorAll("details")].find((element) => text(element).includes("orders.note"));
    deepStrictEqual(
      [...(finding?.querySelectorAll("figure") ?? [])].map(({ innerHTML }) => innerHTML.replace(/\s+</g, "<").trim()),
      [
        "<figcaption>blue</figcaption><pre>note text<del> NOT NULL</del></pre>",
        "<figcaption>green</figcaption><pre>note text</pre>",
      ],
    );
    const [probe] = [...(finding?.querySelectorAll("dd") ?? [])].slice(-1);
    strictEqual(text(probe), "Harmless if green answers 0: SELECT count(*) FROM public.orders WHERE note IS NULL");
    const added = [...document.querySelectorAll("details")].find((element) => text(element).includes("orders.extra"));
    deepStrictEqual([...(added?.querySelectorAll("figure") ?? [])].map(text), ["blue nothing", "green extra text"]);
  });

  it("filters by text, severity and direction", () => {
    const document = open(reportOf(FINDINGS));
    const count = () => text(document.querySelector("output"));
    deepStrictEqual([shown(document), count()], [[name, total, note, extra], "4 of 4"]);

    change(document, "text", (field) => (field.value = "ORDERS narrowed"));
    deepStrictEqual([shown(document), count()], [[total], "1 of 4"]);
    deepStrictEqual([...document.querySelectorAll("section:not([hidden]) h2")].map(text), ["orders"]);

    change(document, "text", (field) => (field.value = ""));
    change(document, "error", (field) => (field.checked = false));
    deepStrictEqual([shown(document), count()], [[note, extra], "2 of 4"]);
    change(document, "error", (field) => (field.checked = true));
    change(document, "direction", (field) => (field.value = "replicate-back"));
    deepStrictEqual([shown(document), count()], [[name, note, extra], "3 of 4"]);
  });

  it("loads nothing, and runs its own script only", async () => {
    const markup = FORMATTERS.html.report(await hostileReport());
    const document = new JSDOM(markup).window.document;
    deepStrictEqual([...document.querySelectorAll("[src], [href], link, img, iframe")].length, 0);
    strictEqual(document.querySelectorAll("script").length, 1);
    const policy = document.querySelector("meta[http-equiv]")?.getAttribute("content") ?? "";
    for (const [directive, element] of [
      ["script-src", "script"],
      ["style-src", "style"],
    ] as const) {
      const hash = createHash("sha256")
        .update(document.querySelector(element)?.textContent ?? "")
        .digest("base64");
      ok(policy.includes(`${directive} 'sha256-${hash}'`), policy);
    }
    match(policy, /^default-src 'none';/);
  });

  it("shows hostile names as what they are, and as nothing else", async () => {
    const report = await hostileReport();
    const document = open(report);
    const findings = allFindings(report);
    strictEqual(document.querySelectorAll("details").length, findings.length);
    const summaries = new Set(shown(document));
    deepStrictEqual(
      findings.filter(
        ({ severity, message, rule }) =>
          !summaries.has(`${severity} ${printable(message)} ${rule}`.replace(/\s+/g, " ")),
      ),
      [],
    );
    const elements = new Set([...document.querySelectorAll("main *")].map(({ tagName }) => tagName.toLowerCase()));
    deepStrictEqual(
      [...elements].sort(),
      "b code dd del details div dl dt figcaption figure form h1 h2 input ins label li option output p pre section select span strong summary ul".split(
        " ",
      ),
    );
  });

  it("needs no filter where nothing was found", () => {
    const document = open(reportOf([]));
    strictEqual(text(document.querySelector("h1")), "COMPATIBLEGreen can replace blue");
    strictEqual(document.querySelector("form"), null);
  });

  it("marks what differs by words, and nothing where one is a part of the other", () => {
    const marked = (blue: string, green: string) =>
      [...open(reportOf([columnFinding("column-added", "t", "a", { blue, green })])).querySelectorAll("pre")].map(
        ({ innerHTML }) => innerHTML,
      );
    deepStrictEqual(marked("a <b> numeric(10,2) x", "a <b> numeric(8,2) y"), [
      "a &lt;b&gt; numeric(<del>10</del>,2) <del>x</del>",
      "a &lt;b&gt; numeric(<ins>8</ins>,2) <ins>y</ins>",
    ]);
    deepStrictEqual(marked("a a", "a a a"), ["a a", "a a<ins> a</ins>"]);
  });

  it("says when there is no report", () => {
    const document = new JSDOM(FORMATTERS.html.failure("no <way>"), { runScripts: "dangerously" }).window.document;
    strictEqual(text(document.querySelector("main")), "FAILEDCould not validate no <way>");
  });
});
