import { deepStrictEqual, strictEqual } from "node:assert";
import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { isColored, painter, widthOf } from "../../output/terminal";

const VARIABLES = ["NO_COLOR", "FORCE_COLOR", "TERM", "NODE_DISABLE_COLORS", "COLORTERM", "CI"];

describe("colour", () => {
  let saved: NodeJS.ProcessEnv;
  beforeEach(() => {
    saved = { ...process.env };
    for (const name of VARIABLES) delete process.env[name];
  });
  afterEach(() => {
    for (const name of VARIABLES) {
      if (saved[name] === undefined) delete process.env[name];
      else process.env[name] = saved[name];
    }
  });

  for (const [title, environment, isTTY, expected] of [
    ["on a terminal", { TERM: "xterm" }, true, true],
    ["not into a pipe", { TERM: "xterm" }, false, false],
    ["not with NO_COLOR", { TERM: "xterm", NO_COLOR: "1" }, true, false],
    ["not on a dumb terminal", { TERM: "dumb" }, true, false],
    ["into a pipe with FORCE_COLOR", { FORCE_COLOR: "1" }, false, true],
    ["not on a terminal with FORCE_COLOR=0", { TERM: "xterm", FORCE_COLOR: "0" }, true, false],
  ] as const) {
    it(`is there ${title}`, () => {
      Object.assign(process.env, environment);
      // As tty.WriteStream has it, which only a real terminal can make.
      const { getColorDepth } = WriteStream.prototype as { getColorDepth(this: void): number };
      const stream = Object.assign(new PassThrough(), { isTTY, getColorDepth });
      strictEqual(isColored(stream), expected);
    });
  }

  it("is up to the painter, once it is decided", () => {
    deepStrictEqual([painter(true)("error", "x"), painter(false)("error", "x")], ["\u001b[31mx\u001b[39m", "x"]);
  });
});

describe("a terminal's width", () => {
  it("is 80 where it is unknown", () => {
    const write = () => true;
    deepStrictEqual(
      [widthOf({ write, columns: 120 }), widthOf({ write }), widthOf({ write, columns: 0 })],
      [120, 80, 80],
    );
  });
});
