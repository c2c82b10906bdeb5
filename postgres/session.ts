import type { QueryArrayConfig, QueryArrayResult, QueryConfig, QueryResult, QueryResultRow, Submittable } from "pg";
import { connect, describeTarget, lossOf, TIME_LIMITS, type Side, type Target, type TimeLimits } from "./connect";

export interface SessionOptions {
  /** True if the session must not write. */
  readonly readOnly: boolean;
  /** @default {@link TIME_LIMITS} */
  readonly limits?: TimeLimits;
}

export interface TransactionOptions {
  /** @default the server's own */
  readonly isolation?: "READ COMMITTED" | "REPEATABLE READ" | "SERIALIZABLE";
  /** Statements that prepare the transaction, such as `SET LOCAL jit = off`. They cost no extra round trip. */
  readonly setup?: readonly string[];
  /** Milliseconds for each statement. @default the session's limit */
  readonly statementLimit?: number;
}

/**
 * Milliseconds that the client waits beyond the server's limit for a statement, which a server that is gone can't
 * enforce.
 */
const GRACE = 5_000;

/**
 * A connection to one of the two databases. All parts of a run share it, so each must leave the settings as it found
 * them.
 */
export class Session {
  /** The reason why no more statements can be sent. */
  private ended?: Error;

  private constructor(
    readonly side: Side,
    private readonly target: Target,
    private readonly client: Awaited<ReturnType<typeof connect>>,
    private readonly readOnly: boolean,
    /** The current limit for each statement, in milliseconds. */
    private statementLimit: number,
  ) {}

  /**
   * Connects. The caller ends the session.
   * @throws Error that names the side, the place and the reason, never a password
   */
  static async open(target: Target, side: Side, { readOnly, limits = TIME_LIMITS }: SessionOptions): Promise<Session> {
    return new Session(side, target, await connect(target, side, limits), readOnly, limits.statement);
  }

  /**
   * False once the session has ended, by {@link end} or because the server stopped answering. A lost connection shows
   * at the next query.
   */
  get isOpen(): boolean {
    return this.ended === undefined;
  }

  /**
   * Sends SQL in one round trip: a single statement if it has parameters, otherwise any number.
   * @throws Error with the server's message and SQLSTATE, or with the reason why the connection was lost
   */
  query<R extends unknown[]>(query: QueryArrayConfig): Promise<QueryArrayResult<R>>;
  query<R extends QueryResultRow>(query: string | QueryConfig, values?: unknown[]): Promise<QueryResult<R>>;
  async query(query: string | QueryConfig, values?: unknown[]): Promise<unknown> {
    if (this.ended) throw this.ended;
    const config = typeof query === "string" ? { text: query, values } : query;
    // pg's types lack this option: https://node-postgres.com/apis/client
    const limited = { ...config, query_timeout: this.statementLimit + GRACE } as QueryConfig;
    try {
      return await this.client.query(limited);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** Queues a query that handles the protocol itself. */
  submit(query: Submittable): void {
    this.client.query(query);
  }

  /**
   * Runs `work` in a transaction in which unqualified names are PostgreSQL's own. With the user's search_path, a user's
   * function or table of the same name could be found instead. Commits if `work` succeeds. Rolls back if it fails or if
   * the session is read-only.
   */
  async transaction<T>(
    work: () => Promise<T>,
    { isolation, setup = [], statementLimit }: TransactionOptions = {},
  ): Promise<T> {
    const begin = ["BEGIN", isolation && `ISOLATION LEVEL ${isolation}`, this.readOnly && "READ ONLY"];
    const before = this.statementLimit;
    let isCommitted = false;
    try {
      await this.query(
        [
          begin.filter(Boolean).join(" "),
          // With an empty search_path, temporary tables would hide PostgreSQL's.
          "SET LOCAL search_path = pg_catalog, pg_temp",
          ...(statementLimit === undefined ? [] : [`SET LOCAL statement_timeout = ${statementLimit}`]),
          ...setup,
        ].join("; "),
      );
      this.statementLimit = statementLimit ?? before;
      const result = await work();
      if (!this.readOnly) {
        const { command } = await this.query("COMMIT");
        // If `work` has caught an error, the server rolls back without reporting another.
        if (command !== "COMMIT") throw new Error("the transaction had failed and was rolled back");
        isCommitted = true;
      }
      return result;
    } finally {
      this.statementLimit = before;
      // A lost connection has nothing to roll back, and its own error is the one to report.
      if (!isCommitted) await this.query("ROLLBACK").catch(() => undefined);
    }
  }

  /**
   * Runs `work` outside of a transaction with these settings, then resets all of the session's settings to what they
   * were when it connected.
   */
  async withSettings<T>(settings: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
    try {
      await this.set(settings);
      return await work();
    } finally {
      await this.query("RESET ALL").catch(() => undefined);
    }
  }

  /** Changes settings within {@link withSettings}. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    // The search_path may be anything, so names are qualified and operators avoided.
    const calls = Object.keys(settings).map(
      (_, index) => `pg_catalog.set_config($${index * 2 + 1}, $${index * 2 + 2}, false)`,
    );
    await this.query(`SELECT ${calls.join(", ")}`, Object.entries(settings).flat());
  }

  /**
   * Returns the error to report when something could not be done: `Cannot read the blue database at host:port/name: reason.`
   * @param deed what was tried, as a verb, for example `read`
   * @param hint a sentence that follows the reason
   */
  failure(deed: string, error: unknown, hint = ""): Error {
    const place = describeTarget(this.target);
    const { message } = this.explain(error);
    return new Error(`Cannot ${deed} the ${this.side} database at ${place}: ${message}.${hint && ` ${hint}`}`, {
      cause: error,
    });
  }

  /** Closes the connection without waiting, neither for running statements nor for the server, which may be gone. */
  end(reason = new Error("the session has ended")): void {
    if (this.ended) return;
    this.ended = reason;
    void this.client.end().catch(() => undefined);
  }

  /**
   * Returns the error behind one of pg's. If the server did not answer in time, ends the session, because the server
   * won't answer anything else either.
   */
  private explain(error: unknown): Error {
    const { message } = error as Error;
    if (message === "Query read timeout") {
      const silence = new Error("the server has stopped answering", { cause: error });
      this.end(silence);
      return silence;
    }
    const isLater = message === "Client has encountered a connection error and is not queryable";
    return (isLater && lossOf(this.client)) || (error as Error);
  }
}

/**
 * Waits for both sides. If one fails, ends what the other has opened.
 * @throws the failed side's error; AggregateError if both fail
 */
export async function bothSides<T>(blue: Promise<T>, green: Promise<T>, end: (opened: T) => void): Promise<[T, T]> {
  const results = await Promise.allSettled([blue, green]);
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
  const opened = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (failures.length > 0) opened.forEach(end);
  if (failures.length > 1) throw new AggregateError(failures, failures.map(({ message }) => message).join(" "));
  if (failures[0]) throw failures[0];
  return opened as [T, T];
}
