import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request from AWS's SDK or CLI. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The access key that the request is signed with. The signature itself is not checked. */
  readonly accessKeyId: string;
  /** The service that the request is signed for, such as `s3`. */
  readonly service: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a call; returns undefined for a call to another service. */
export type Answerer = (call: Call) => Answer | undefined | Promise<Answer | undefined>;

/** Serves AWS's API on the loopback address, to which `AWS_ENDPOINT_URL` directs the real SDK and CLI. */
export class Endpoint {
  /** The first one that knows a call answers it. @default none */
  answerers: readonly Answerer[] = [];

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => {
      void answerRequest(this.answerers, request).then(({ status, headers, body }) => {
        response.writeHead(status, { ...headers });
        response.end(body);
      });
    });
  }

  /** @param port the port to listen on. If it is taken, or 0, the endpoint listens on a free one. */
  static async start(port = 0): Promise<Endpoint> {
    const server = createServer();
    await listen(server, port).catch(() => listen(server, 0));
    return new Endpoint(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function answerRequest(answerers: readonly Answerer[], request: IncomingMessage): Promise<Answer> {
  try {
    const call = await read(request);
    for (const answerCall of answerers) {
      const answer = await answerCall(call);
      if (answer) return answer;
    }
    const what = call.headers["x-amz-target"] ?? `${call.method} ${call.path}`;
    return failure(400, "UnknownOperationException", `The local cloud does not know ${what}.`);
  } catch (error) {
    return failure(500, "InternalFailure", (error as Error).message);
  }
}

/** Returns an error in both forms that AWS's JSON protocols have for one: header and body. */
export function failure(status: number, type: string, message: string): Answer {
  return {
    status,
    headers: { "Content-Type": "application/json", "x-amzn-ErrorType": type },
    body: JSON.stringify({ __type: type, Message: message }),
  };
}

async function read(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Call["headers"] = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
  );
  // Key, date, region, service: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
  const [, scope = ""] = /Credential=([^,]+)/.exec(headers.authorization ?? "") ?? [];
  const [accessKeyId = "", , , service = ""] = scope.split("/");
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    headers,
    body: Buffer.concat(chunks).toString("utf8"),
    accessKeyId,
    service,
  };
}
