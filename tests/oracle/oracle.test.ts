import { deepStrictEqual, ok } from "node:assert";
import { oraclePostgres } from "../support/postgres";
import { Oracle } from "./round";
import { Side } from "./side";
import { Tally } from "./tally";

/** Enough for {@link LEAST_KINDS}. All kinds take 200 rounds and minutes: `npm run oracle -- --rounds 200`. */
const ROUNDS = 80;
/** The seed of all rounds. `npm run oracle -- --seed 1 --round N` repeats one. */
const SEED = 1;
/** The number of kinds of changes that the test must use at least. */
const LEAST_KINDS = 60;

describe("the random oracle", () => {
  const tally = new Tally(SEED);
  const failures: string[] = [];

  before(async function () {
    this.timeout(900_000);
    const [blue, green] = [
      await Side.open(await oraclePostgres("blue", 17)),
      await Side.open(await oraclePostgres("green", 17)),
    ];
    try {
      const oracle = new Oracle(blue, green, SEED);
      for (let round = 0; round < ROUNDS; round++) {
        const text = tally.add(await oracle.play(round));
        if (text !== "") failures.push(text);
      }
    } finally {
      await Promise.all([blue.close(), green.close()]);
    }
  });

  it("has an error or a warning for every statement that passes on blue and fails on green", () => {
    deepStrictEqual(tally.misses, [], failures.join("\n"));
  });

  it("has a finding for every statement that green answers differently", () => {
    deepStrictEqual(tally.silent, [], failures.join("\n"));
  });

  it("has hardly any error that no statement confirms", () => {
    ok(tally.unconfirmedShare() <= 2, `${tally.table()}\n${failures.join("\n")}`);
  });

  it("is silent about identical pairs", () => {
    deepStrictEqual(tally.noises, [], failures.join("\n"));
  });

  it("uses many kinds of change", () => {
    ok(tally.used.size >= LEAST_KINDS, `It used only ${tally.used.size} kinds.`);
  });
});
