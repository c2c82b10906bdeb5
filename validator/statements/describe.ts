import { DatabaseError, type Connection, type FieldDef, type Submittable } from "pg";
import type { Session } from "../../postgres/session";

/** What a server says about a statement that it understands. Types by their oids. */
export interface Description {
  readonly parameters: readonly number[];
  /** Empty where the statement returns no rows. */
  readonly columns: readonly { readonly name: string; readonly type: number }[];
}

export interface Refusal {
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  /** In the statement, in characters from 1; absent when the server names none. */
  readonly position?: number;
}

export type Answer = Description | Refusal;

export function isRefusal(answer: Answer): answer is Refusal {
  return "code" in answer;
}

/**
 * Asks the server to parse and describe each statement; none is executed, nor bound, which would plan it. All are sent at
 * once, each a transaction of its own, so that one that is refused does not stop the next and no lock outlives its statement.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 *
 * @param limit milliseconds for all of them; then the session is ended
 * @returns answers in the statements' order; fewer than statements when the time was up
 * @throws Error when the connection is lost
 */
export async function describeStatements(
  session: Session,
  statements: readonly string[],
  limit: number,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // A query that runs is not waited for.
    session.end();
  }, limit);
  try {
    await new Promise<void>((resolve, reject) => {
      const next = (answer: Answer) => {
        // A busy process may notice both at once: the time was up before.
        if (isLate) reject(new Error("The time is up."));
        else if (answers.push(answer) < statements.length) session.submit(new Question([], next, reject));
        else resolve();
      };
      if (statements.length === 0) resolve();
      else session.submit(new Question(statements, next, reject));
    });
  } catch (error) {
    if (!isLate) throw error;
  } finally {
    clearTimeout(timer);
  }
  return answers;
}

/**
 * One statement in pg's queue. pg hands it what the server says until "ready for query"; the first of them has sent them all.
 * The methods' names are those that pg calls, as it does with pg-cursor's.
 */
class Question implements Submittable {
  private parameters: readonly number[] = [];
  private columns: Description["columns"] = [];
  private connection?: Connection;

  constructor(
    private readonly statements: readonly string[],
    private readonly answered: (answer: Answer) => void,
    private readonly failed: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    this.connection = connection;
    // pg's Client passes on everything but this.
    connection.on("parameterDescription", this.takeParameters);
    const { stream } = connection;
    stream.cork();
    for (const text of this.statements) {
      connection.parse({ name: "", text, types: [] }, true);
      connection.describe({ type: "S", name: "" }, true);
      connection.sync();
    }
    stream.uncork();
  }

  private readonly takeParameters = ({ dataTypeIDs }: { readonly dataTypeIDs: readonly number[] }) => {
    this.parameters = dataTypeIDs;
  };

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
  }

  handleReadyForQuery(): void {
    this.end();
    this.answered({ parameters: this.parameters, columns: this.columns });
  }

  handleError(error: Error): void {
    this.end();
    // FATAL: the server ends the connection, which says nothing about the statement.
    if (!(error instanceof DatabaseError) || error.severity === "FATAL") return this.failed(error);
    const { code = "", message, position } = error;
    this.answered({ code, message, ...(position !== undefined && { position: Number(position) }) });
  }

  private end(): void {
    this.connection?.removeListener("parameterDescription", this.takeParameters);
  }
}
