import type { QueryArrayConfig, QueryArrayResult, QueryConfig, QueryResult, QueryResultRow, Submittable } from "pg";
import { connect, describeTarget, lossOf, TIME_LIMITS, type Side, type Target, type TimeLimits } from "./connect";

export interface SessionOptions {
  /** True if nothing that the session does may write. */
  readonly readOnly: boolean;
  /** @default {@link TIME_LIMITS} */
  readonly limits?: TimeLimits;
}

export interface TransactionOptions {
  /** @default the server's own */
  readonly isolation?: "READ COMMITTED" | "REPEATABLE READ" | "SERIALIZABLE";
  /** Statements that prepare the transaction, such as `SET LOCAL jit = off`. They cost no round trip. */
  readonly setup?: readonly string[];
  /** Milliseconds for each statement. @default the session's limit */
  readonly statementLimit?: number;
}

/** How much longer than the server we wait for a statement: a server that is gone can't enforce its own limit. */
const GRACE = 5_000;

/**
 * A connection to one of the two databases. Everything that is done with a database in one run shares its session: each part
 * leaves the settings as it found them.
 */
export class Session {
  /** Why no statement can be sent any more. */
  private ended?: Error;

  private constructor(
    readonly side: Side,
    private readonly target: Target,
    private readonly client: Awaited<ReturnType<typeof connect>>,
    private readonly readOnly: boolean,
    /** Milliseconds for each statement at the moment. */
    private statementLimit: number,
  ) {}

  /**
   * Connects. The caller ends the session.
   * @throws Error that names the side, the place and the reason, never a password
   */
  static async open(target: Target, side: Side, { readOnly, limits = TIME_LIMITS }: SessionOptions): Promise<Session> {
    return new Session(side, target, await connect(target, side, limits), readOnly, limits.statement);
  }

  /** False once the session was ended, also because the server fell silent. A lost connection shows at the next query. */
  get isOpen(): boolean {
    return this.ended === undefined;
  }

  /**
   * Sends SQL: one statement if it has parameters, otherwise any number, which cost one round trip.
   * @throws Error with the server's message and SQLSTATE, or with the reason why the connection was lost
   */
  query<R extends unknown[]>(query: QueryArrayConfig): Promise<QueryArrayResult<R>>;
  query<R extends QueryResultRow>(query: string | QueryConfig, values?: unknown[]): Promise<QueryResult<R>>;
  async query(query: string | QueryConfig, values?: unknown[]): Promise<unknown> {
    if (this.ended) throw this.ended;
    const config = typeof query === "string" ? { text: query, values } : query;
    // pg's types don't know this option: https://node-postgres.com/apis/client
    const limited = { ...config, query_timeout: this.statementLimit + GRACE } as QueryConfig;
    try {
      return await this.client.query(limited);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** Puts a query that speaks the protocol itself into the connection's queue. */
  submit(query: Submittable): void {
    this.client.query(query);
  }

  /**
   * Runs `work` in a transaction in which unqualified names are PostgreSQL's own: with the user's search_path a name may find
   * a function or a table that pretends to be one. The transaction is committed when `work` succeeds, and rolled back when it
   * fails or when the session is read-only.
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
          // An empty search_path would find temporary tables before PostgreSQL's.
          "SET LOCAL search_path = pg_catalog, pg_temp",
          ...(statementLimit === undefined ? [] : [`SET LOCAL statement_timeout = ${statementLimit}`]),
          ...setup,
        ].join("; "),
      );
      this.statementLimit = statementLimit ?? before;
      const result = await work();
      if (!this.readOnly) {
        const { command } = await this.query("COMMIT");
        // After an error that `work` has caught, the server rolls back without another one.
        if (command !== "COMMIT") throw new Error("the transaction had failed and was rolled back");
        isCommitted = true;
      }
      return result;
    } finally {
      this.statementLimit = before;
      // A lost connection has nothing to roll back, and its own error.
      if (!isCommitted) await this.query("ROLLBACK").catch(() => undefined);
    }
  }

  /**
   * Runs `work` outside of a transaction with settings that hold for each of its statements, and resets all of the session's
   * settings afterwards to what they were when it connected.
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
    // Qualified, and without operators: the search_path may be anything.
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

  /** Closes the connection without waiting: a server that is gone can't say goodbye. What still runs is not waited for. */
  end(reason = new Error("the session has ended")): void {
    if (this.ended) return;
    this.ended = reason;
    void this.client.end().catch(() => undefined);
  }

  /** Returns what is behind an error of pg. A server that has not answered in time will not answer anything else either. */
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
