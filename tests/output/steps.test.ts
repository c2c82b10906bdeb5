import assert from "node:assert/strict";
import { Steps } from "../../output/steps";

describe("Steps", () => {
  let output: string;
  const terminal = (isTTY: boolean) => ({ isTTY, write: (text: string) => (output += text) });

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

  it("says that a step failed, and passes its error on", async () => {
    const steps = new Steps(terminal(false));
    await assert.rejects(
      steps.run("First", () => Promise.reject(new Error("no"))),
      { message: "no" },
    );
    assert.match(output, /^ 1 {2}First {29}failed after 0\.0 s\n$/);
    assert.deepEqual(steps.finished, []);
  });

  for (const [where, isTTY, line] of [
    ["on a terminal, in place", true, /^\r 1 {2}Slow \.\.\. 2\.\d s\r\x1b\[2K 1 {2}Slow {30}done /], // eslint-disable-line no-control-regex
    ["elsewhere, in lines", false, /^ 1 {2}Slow \.\.\. 2\.\d s\n 1 {2}Slow {30}done /],
  ] as const) {
    it(`shows that a long step still runs: ${where}`, async () => {
      const steps = new Steps(terminal(isTTY));
      await steps.run("Slow", async () => {
        while (output === "") await new Promise(setImmediate);
        return ["done", undefined] as const;
      });
      assert.match(output, line);
    });
  }
});
