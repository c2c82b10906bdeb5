import { compareSchemas } from "../../validator/compare";
import type { Finding } from "../../validator/rules/rule";
import type { Schema } from "../../validator/schema";
import { makeBlueprint, ROLES } from "./blueprint";
import { CHANGES } from "./changes";
import { World } from "./changes/world";
import { findBreaks, judge, type Break, type Judgement } from "./judge";
import { Random } from "./random";
import { PASSED, type Outcome, type Side } from "./side";
import { makeRows } from "./rows";
import type { Statement } from "./statement";
import { makeStatements } from "./statements";

export interface Round extends Judgement {
  readonly round: number;
  /** By their kinds' names; none: the two are identical. */
  readonly changes: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly breaks: readonly Break[];
  /** How many statements ran, and passed on blue. */
  readonly statements: number;
}

/** As many rounds have the same blue, whose answers need to be had once. */
const ROUNDS_OF_A_SCHEMA = 4;
/** One in so many has no change. */
const IDENTICAL = 16;
/** How often a kind may choose among what there is, as not everything can be changed. */
const TRIES = 6;

/** Two servers, and one random schema after the other. */
export class Oracle {
  private blueprint: { readonly number: number; readonly loaded: Blueprint } | undefined;

  constructor(
    private readonly blue: Side,
    private readonly green: Side,
    private readonly seed: number,
  ) {}

  async play(round: number): Promise<Round> {
    const { schema, script, rows, statements, answers } = await this.load(Math.floor(round / ROUNDS_OF_A_SCHEMA));
    await this.green.load(script, rows);
    const changes = await this.change(schema, round);
    const green = await this.green.read();
    const findings = compareSchemas(schema, green);
    const login = [...changes.values()].some((sql) =>
      /\b(ROLE|DATABASE) (?!oracle_owner)/.test(sql.replace("RESET ROLE;", "")),
    );
    const breaks: Break[] = [];
    let passed = 0;
    for (const role of ROLES) {
      const sent = statements.get(role) ?? [];
      const [before, after] = [await answers(role, login), await this.green.run(sent, role, login)];
      breaks.push(...findBreaks(sent, role, before, after));
      passed += before.filter(({ code }) => code === PASSED).length;
    }
    return { round, changes, findings, breaks, statements: passed, ...judge(breaks, findings, schema, green) };
  }

  private async load(number: number): Promise<Blueprint> {
    if (this.blueprint?.number === number) return this.blueprint.loaded;
    const random = new Random(this.seed, number, 1);
    const script = makeBlueprint(random);
    await this.blue.load(script);
    const schema = await this.blue.read();
    const rows = makeRows(schema);
    await this.blue.load(script, rows);
    const all = makeStatements(schema);
    const statements = new Map(
      ROLES.map((role) => [role, role === "oracle_app" ? all : all.filter(({ basic }) => basic)]),
    );
    const known = new Map<string, readonly Outcome[]>();
    const answers = async (role: (typeof ROLES)[number], login: boolean) => {
      const key = `${role} ${login}`;
      const outcomes = known.get(key) ?? (await this.blue.run(statements.get(role) ?? [], role, login));
      known.set(key, outcomes);
      return outcomes;
    };
    const loaded = { schema, script, rows, statements, answers };
    this.blueprint = { number, loaded };
    return loaded;
  }

  /** The kinds take turns, so that each is used; what does not fit the schema makes way for one at random. */
  private async change(schema: Schema, round: number): Promise<Map<string, string>> {
    const random = new Random(this.seed, round, 2);
    const kinds = new Random(this.seed, 4).shuffle([...CHANGES.keys()]);
    const wanted = this.wanted(round);
    const turn = Array.from({ length: round }, (_, earlier) => this.wanted(earlier)).reduce((sum, one) => sum + one, 0);
    const own = Array.from({ length: wanted }, (_, index) => kinds[(turn + index) % kinds.length] ?? "");
    const tries = own.flatMap((kind) => Array.from({ length: TRIES }, () => kind));
    const done = new Map<string, string>();
    for (const kind of [...tries, ...random.shuffle(kinds)]) {
      if (done.size === wanted) break;
      const sql = done.has(kind) ? undefined : CHANGES.get(kind)?.(new World(schema, random));
      if (sql !== undefined && (await this.green.change(sql)) === undefined) done.set(kind, sql);
    }
    return done;
  }

  /** How many changes a round has: half of them one, which shows best what it does. */
  private wanted(round: number): number {
    const random = new Random(this.seed, round, 3);
    if (round % IDENTICAL === 0) return 0;
    return random.chance(50) ? 1 : 2 + random.below(3);
  }
}

interface Blueprint {
  readonly schema: Schema;
  readonly script: string;
  readonly rows: string;
  readonly statements: ReadonlyMap<string, readonly Statement[]>;
  readonly answers: (role: (typeof ROLES)[number], login: boolean) => Promise<readonly Outcome[]>;
}
