import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Target, TimeLimits } from "../../../postgres/connect";
import { validate } from "../../../validator/validate";
import { allFindings, summarize, validateSql, type Pair } from "../support";

/** Returns the findings between two schemas, one line each. */
export async function found(pair: Pair): Promise<string[]> {
  return allFindings(await validateSql(pair)).map(summarize);
}

/** Returns the findings between two databases, one line each. */
export async function foundBetween(blue: Target, green: Target, limits?: TimeLimits): Promise<string[]> {
  const report = await validate({ blue, green, mode: "strict", environment: "test", ...(limits && { limits }) });
  return allFindings(report).map(summarize);
}

/** The same, or the message of the error; of an error on both sides, blue's part. */
export function outcome(blue: Target, green: Target, limits?: TimeLimits): Promise<string[] | string> {
  return foundBetween(blue, green, limits).catch(
    (error: Error) => error.message.split(/ (?=Cannot (?:read|connect))/)[0]!,
  );
}

/** PL/pgSQL that runs a statement for every number; `%1$s` in the statement is the number. */
export function times(count: number, statement: string): string {
  return `DO $do$ BEGIN FOR i IN 1..${count} LOOP EXECUTE format($sql$${statement}$sql$, i, i - 1); END LOOP; END $do$;`;
}

export interface FakeServer {
  readonly target: Target;
  close(): void;
}

/** Starts a scripted server. `answer` gets each piece of the client's data, and the piece's number. */
export async function fakeServer(answer: (socket: Socket, data: Buffer, piece: number) => void): Promise<FakeServer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    let pieces = 0;
    // The client may be gone before everything is said.
    socket.on("error", () => undefined);
    socket.on("data", (data) => answer(socket, data, pieces++));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    target: { host: "127.0.0.1", port, database: "d", user: "u", password: "p", tls: false },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A message of PostgreSQL's protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export function message(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
  return Buffer.concat([Buffer.from(type, "latin1"), int32(body.length + 4), body]);
}

export function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

export function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}
