import { DatabaseError, type Connection, type FieldDef, type Submittable } from "pg";
import type { Session } from "../../postgres/session";

/** A server's description of a statement that it accepts. Types are oids. */
export interface Description {
  readonly parameters: readonly number[];
  /** Empty if the statement returns no rows. */
  readonly columns: readonly { readonly name: string; readonly type: number }[];
}

export interface Refusal {
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  /** The position in the statement in characters, from 1. Absent if the server gives none. */
  readonly position?: number;
}

export type Answer = Description | Refusal;

export function isRefusal(answer: Answer): answer is Refusal {
  return "code" in answer;
}

/**
 * Asks the server to parse and describe each statement. No statement is executed, and none is bound, which would plan it. All
 * are sent at once, each in a separate transaction, so that a refused statement does not stop the next and no lock outlives its
 * statement.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 *
 * @param limit milliseconds for all of them, after which the session is ended
 * @returns answers in the statements' order, fewer than statements if the time was up
 * @throws Error if the connection is lost
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
    // This does not wait for a running query.
    session.end();
  }, limit);
  try {
    await new Promise<void>((resolve, reject) => {
      const next = (answer: Answer) => {
        // A busy process may notice the timeout and the answer together. The timeout came first.
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
 * One statement in pg's queue. pg passes it the server's messages until "ready for query". The first statement's question sends
 * all statements. pg calls the methods by their names, as it calls those of pg-cursor.
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
    // pg's Client passes on every message except this one.
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
    // With FATAL, the server ends the connection, which says nothing about the statement.
    if (!(error instanceof DatabaseError) || error.severity === "FATAL") return this.failed(error);
    const { code = "", message, position } = error;
    this.answered({ code, message, ...(position !== undefined && { position: Number(position) }) });
  }

  private end(): void {
    this.connection?.removeListener("parameterDescription", this.takeParameters);
  }
}
