import assert from "node:assert/strict";
import { Steps, withProgress } from "../../output/progress";

describe("Steps", () => {
  let output: string;
  const terminal = (isTTY: boolean, columns = 107) => ({ isTTY, columns, write: (text: string) => (output += text) });

  beforeEach(() => {
    output = "";
  });

  it("prints each step with what came of it and how long it took, and remembers it", async () => {
    const steps = new Steps(terminal(false));
    assert.equal(await steps.run("First", () => Promise.resolve(["done", 42] as const)), 42);
    await steps.run("Second", () => Promise.resolve(["done too", undefined] as const));
    assert.match(output, /^ 1 {2}First {29}done {60}0\.0 s\n 2 {2}Second {28}done too {56}0\.0 s\n$/);
    assert.deepEqual(
      steps.finished.map(({ title, detail }) => [title, detail]),
      [
        ["First", "done"],
        ["Second", "done too"],
      ],
    );
  });

  it("wraps what came of a step on a narrow terminal", async () => {
    const steps = new Steps(terminal(false, 80));
    const detail = "76 resources; PostgreSQL 16.14 in Aurora's place";
    await steps.run("Deploy blue", () => Promise.resolve([detail, undefined] as const));
    assert.deepEqual(output.split("\n"), [
      " 1  Deploy blue                       76 resources; PostgreSQL 16.14 in    0.0 s",
      "                                      Aurora's place",
      "",
    ]);
  });

  it("says that a step failed, and passes its error on", async () => {
    const steps = new Steps(terminal(false));
    await assert.rejects(
      steps.run("First", () => Promise.reject(new Error("no"))),
      { message: "no" },
    );
    assert.match(output, /^ 1 {2}First {29}failed after 0\.0 s\n$/);
    assert.deepEqual(steps.finished, []);
  });

  /** Resolves when something has been printed. */
  const printed = async () => {
    while (output === "") await new Promise(setImmediate);
  };

  for (const [where, isTTY, line] of [
    ["on a terminal, in place", true, /^\r 1 {2}Slow \.\.\. 2\.\d s\r\x1b\[2K 1 {2}Slow {30}done /], // eslint-disable-line no-control-regex
    ["elsewhere, in lines", false, /^ 1 {2}Slow \.\.\. 2\.\d s\n 1 {2}Slow {30}done /],
  ] as const) {
    it(`shows that a long step still runs: ${where}`, async () => {
      const steps = new Steps(terminal(isTTY));
      await steps.run("Slow", async () => {
        await printed();
        return ["done", undefined] as const;
      });
      assert.match(output, line);
    });
  }

  it("shows on a terminal, in one line, that anything else still runs, and clears it", async () => {
    assert.equal(await withProgress(terminal(true, 20), "A long title of a job", () => printed().then(() => 42)), 42);
    assert.equal(output, "\rA long title of a j\r\u001b[2K");
  });

  it("prints nothing of it elsewhere", async () => {
    await withProgress(terminal(false), "Job", () => Promise.resolve());
    assert.equal(output, "");
  });
});
