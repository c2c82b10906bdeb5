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
  /** The SQL of each change by its kind. Empty if the two sides are identical. */
  readonly changes: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly breaks: readonly Break[];
  /** How many statements passed on blue. */
  readonly statements: number;
}

/** How many rounds share a schema of blue, whose answers are then needed once. */
const ROUNDS_PER_SCHEMA = 4;
/** One round in this many has no change. */
const ROUNDS_PER_IDENTICAL_PAIR = 16;
/** How often a kind of change may pick another object, because the server refuses some changes. */
const TRIES = 6;

/** Each random aspect of a seed has its own stream of numbers, so that drawing more of one does not change the others. */
const STREAMS = { blueprint: 1, changes: 2, count: 3, order: 4 } as const;

/** Plays rounds on two servers. */
export class Oracle {
  private loaded: LoadedBlue | undefined;

  constructor(
    private readonly blue: Side,
    private readonly green: Side,
    private readonly seed: number,
  ) {}

  /**
   * Changes green and compares what the statements show with what the verdict says.
   * @param round from 0. Its result depends on the seed alone, not on earlier rounds.
   */
  async play(round: number): Promise<Round> {
    const { schema, script, rows, statements, answers } = await this.loadBlue(Math.floor(round / ROUNDS_PER_SCHEMA));
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
    // The rows are made from the catalog, so the schema is loaded once without them.
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

  /** Makes the changes whose turn it is, so that each kind is used. A random one replaces a kind that does not fit the schema. */
  private async change(schema: Schema, round: number): Promise<Map<string, string>> {
    const random = new Random(this.seed, round, STREAMS.changes);
    const kinds = new Random(this.seed, STREAMS.order).shuffle([...CHANGES.keys()]);
    const wanted = this.countChanges(round);
    // Counts from round 0, so that a round can be played alone.
    let turn = 0;
    for (let earlier = 0; earlier < round; earlier++) turn += this.countChanges(earlier);
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

  /** Returns how many changes a round has. Half of the rounds have one, which shows its effect best. */
  private countChanges(round: number): number {
    const random = new Random(this.seed, round, STREAMS.count);
    if (round % ROUNDS_PER_IDENTICAL_PAIR === 0) return 0;
    return random.chance(50) ? 1 : 2 + random.below(3);
  }
}

/** True if the change takes effect at the next login. */
function needsLogin(sql: string): boolean {
  return /\b(ALTER|DROP) ROLE\b|\bDATABASE\b/.test(sql);
}

interface LoadedBlue {
  /** The schema's number within the seed, from 0. */
  readonly number: number;
  readonly schema: Schema;
  /** SQL of the schema. */
  readonly script: string;
  /** SQL of its rows. */
  readonly rows: string;
  /** By role. */
  readonly statements: ReadonlyMap<string, readonly Statement[]>;
  /** Returns the outcomes of a role's statements on blue, which run once. */
  readonly answers: (role: (typeof ROLES)[number], login: boolean) => Promise<readonly Outcome[]>;
}
