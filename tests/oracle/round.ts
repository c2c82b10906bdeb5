import { compareSchemas } from "../../validator/compare";
import type { Finding } from "../../validator/finding";
import type { Schema } from "../../postgres/catalog/model";
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

/** What is random about a seed draws numbers of its own: to draw more for one does not change the others. */
const STREAMS = { blueprint: 1, changes: 2, count: 3, order: 4 } as const;

/** Two servers, and one random schema after the other. */
export class Oracle {
  private loaded: LoadedBlue | undefined;

  constructor(
    private readonly blue: Side,
    private readonly green: Side,
    private readonly seed: number,
  ) {}

  /** @param round from 0; the same one of the same seed is the same, whichever were played before */
  async play(round: number): Promise<Round> {
    const { schema, script, rows, statements, answers } = await this.loadBlue(Math.floor(round / ROUNDS_OF_A_SCHEMA));
    await this.green.load(script, rows);
    const changes = await this.change(schema, round);
    const green = await this.green.read();
    const findings = await compareSchemas(schema, green);
    const login = [...changes.values()].some(needsLogin);
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

  private async loadBlue(number: number): Promise<LoadedBlue> {
    if (this.loaded?.number === number) return this.loaded;
    const script = makeBlueprint(new Random(this.seed, number, STREAMS.blueprint));
    // Once to see what rows fit, and once with them.
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
    this.loaded = { number, schema, script, rows, statements, answers };
    return this.loaded;
  }

  /** The kinds take turns, so that each is used; what does not fit the schema makes way for one at random. */
  private async change(schema: Schema, round: number): Promise<Map<string, string>> {
    const random = new Random(this.seed, round, STREAMS.changes);
    const kinds = new Random(this.seed, STREAMS.order).shuffle([...CHANGES.keys()]);
    const wanted = this.wanted(round);
    // Counted anew in each round, so that one can be played alone.
    let turn = 0;
    for (let earlier = 0; earlier < round; earlier++) turn += this.wanted(earlier);
    const due = Array.from({ length: wanted }, (_, index) => kinds[(turn + index) % kinds.length] ?? "");
    const tries = due.flatMap((kind) => Array.from({ length: TRIES }, () => kind));
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
    const random = new Random(this.seed, round, STREAMS.count);
    if (round % IDENTICAL === 0) return 0;
    return random.chance(50) ? 1 : 2 + random.below(3);
  }
}

/** What a role and a database are set to, and who may log in, counts from the next login on. */
function needsLogin(sql: string): boolean {
  return /\b(ALTER|DROP) ROLE\b|\bDATABASE\b/.test(sql);
}

interface LoadedBlue {
  /** Which one of the seed's schemas. */
  readonly number: number;
  readonly schema: Schema;
  /** SQL of the schema, and of its rows. */
  readonly script: string;
  readonly rows: string;
  /** By role. */
  readonly statements: ReadonlyMap<string, readonly Statement[]>;
  /** What blue says to a role's statements; asked once. */
  readonly answers: (role: (typeof ROLES)[number], login: boolean) => Promise<readonly Outcome[]>;
}
