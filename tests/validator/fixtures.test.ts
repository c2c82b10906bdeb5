import { deepStrictEqual, ok } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RULES, ruleOf } from "../../validator/rules/catalogue";
import { DIRECTIONS, type Finding } from "../../validator/finding";
import { replicatingPostgres } from "../support/postgres";
import { Bench, parseStatements, type Fixture, type Outcome } from "./proof";
import { summarize } from "./support";

/** The number of fixtures at once. Most of the time is spent waiting for replication, so several keep both cores busy. */
const AT_ONCE = 6;

interface Expected {
  /** `severity rule kind name`. */
  readonly finds: readonly string[];
  readonly breaks: Outcome["breaks"];
  /** PostgreSQL's. @default 17 on both sides */
  readonly majors?: { readonly blue: number; readonly green: number };
  /** The reason why no statement can show the rule's effect. */
  readonly unproven?: string;
}

const directory = join(__dirname, "rules");
const rules = readdirSync(directory).sort();
const read = (rule: string, file: string) => readFileSync(join(directory, rule, file), "utf8");

describe("fixtures", () => {
  const outcomes = new Map<string, Outcome | Error>();

  before(async function () {
    this.timeout(900_000);
    const queue = [...rules];
    const work = async (_: unknown, worker: number) => {
      const benches = new Map<string, Promise<Bench>>();
      for (let rule = queue.shift(); rule !== undefined; rule = queue.shift()) {
        const { blue, green } = expected(rule).majors ?? { blue: 17, green: 17 };
        const key = `fixtures_${worker}_${blue}_${green}`;
        if (!benches.has(key)) benches.set(key, makeBench(key, blue, green));
        const current = fixture(rule);
        const outcome = benches.get(key)?.then((bench) => bench.prove(current));
        outcomes.set(rule, await (outcome as Promise<Outcome>).catch((error: unknown) => error as Error));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });

  async function makeBench(name: string, blue: number, green: number): Promise<Bench> {
    const servers = await Promise.all([replicatingPostgres("blue", blue), replicatingPostgres("green", green)]);
    return new Bench(...servers, name);
  }

  it("are there for every rule", () => {
    // They need a user without access to some catalogs, or unreadable statements: coverage.test.ts, statements/.
    const elsewhere = ["not-compared", "statements-not-checked"];
    deepStrictEqual([...rules, ...elsewhere].sort(), [...RULES.keys()].sort());
  });

  for (const rule of rules) {
    it(rule, () => {
      const outcome = outcomes.get(rule);
      if (!outcome || outcome instanceof Error) throw outcome ?? new Error("It did not run.");
      const { finds, breaks } = expected(rule);
      deepStrictEqual(outcome.findings.map(summarize).sort(), [...finds].sort());
      deepStrictEqual(outcome.breaks, breaks);

      // The verdict names every direction that breaks, and every direction that the rule names breaks. A warning or an info
      // breaks where its assumption does not hold.
      const named = (findings: readonly Finding[]) => new Set(findings.flatMap(({ directions }) => directions));
      const all = named(outcome.findings);
      const own = outcome.findings.filter((finding) => finding.rule === rule);
      const broken = new Set(DIRECTIONS.filter((direction) => direction in outcome.breaks));
      ok(own.length > 0, "the rule itself has to be found");
      deepStrictEqual(
        [...broken].filter((direction) => !all.has(direction)),
        [],
        "broken without a finding",
      );
      const shown = expected(rule).unproven === undefined ? [...named(own)] : [];
      deepStrictEqual(
        shown.filter((direction) => !broken.has(direction)),
        [],
        "named but not broken",
      );
      ok(read(rule, "green.sql").includes(ruleOf({ rule }).example), "the example has to be executed");
    });
  }
});

function fixture(rule: string): Fixture {
  return {
    rule,
    blue: read(rule, "blue.sql"),
    green: read(rule, "green.sql"),
    statements: parseStatements(read(rule, "statements.sql")),
  };
}

function expected(rule: string): Expected {
  return JSON.parse(read(rule, "expected.json")) as Expected;
}
