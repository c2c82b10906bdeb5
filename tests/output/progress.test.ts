import assert from "node:assert/strict";
import { Steps, withProgress } from "../../output/progress";

describe("Steps", () => {
  let output: string;
  const terminal = (isTTY: boolean, columns = 107) => ({ isTTY, columns, write: (text: string) => (output += text) });

  beforeEach(() => {
    output = "";
  });

  it("prints each step with its result and duration, and remembers it", async () => {
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

  it("wraps a step's result on a narrow terminal", async () => {
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

  it("shows on a terminal that a long step still runs, in the line in which its result appears", async () => {
    const steps = new Steps(terminal(true));
    await steps.run("Slow", async () => {
      await printed();
      return ["done", undefined] as const;
    });
    // eslint-disable-next-line no-control-regex -- the terminal's own command that clears the line
    assert.match(output, /^\r 1 {2}Slow \.\.\. 2\.\d s\r\x1b\[2K 1 {2}Slow {30}done /);
  });

  it("shows on a terminal, in one line, that anything else still runs, and clears it", async () => {
    assert.equal(await withProgress(terminal(true, 20), "A long title of a job", () => printed().then(() => 42)), 42);
    assert.equal(output, "\rA long title of a j\r\u001b[2K");
  });

  it("shows no progress in a file or a pipe", async () => {
    const original = globalThis.setInterval;
    const elapseAtOnce = (action: () => void) => action();
    globalThis.setInterval = elapseAtOnce as unknown as typeof original;
    try {
      await withProgress(terminal(true), "Job", () => Promise.resolve());
      assert.equal(output, "\rJob ... 0.0 s\r\u001b[2K");
      output = "";
      await withProgress(terminal(false), "Job", () => Promise.resolve());
      await new Steps(terminal(false, 80)).run("Step", () => Promise.resolve(["done", undefined] as const));
      assert.match(output, /^ 1 {2}Step +done +0\.0 s\n$/);
    } finally {
      globalThis.setInterval = original;
    }
  });
});
