import type { Duplex } from "node:stream";
import { Client } from "pg";
import pgpass from "pgpass";
import { attempts, describeAddress, mismatch, type Address, type SessionAttributes } from "./hosts";

/** Where a database is and who logs in. Made from a URL ({@link file://./url.ts}) or a secret ({@link file://./secret.ts}). */
export interface Target extends Address {
  /** Servers to try, in this order, when the first one does not accept. @default none */
  readonly otherAddresses?: readonly Address[];
  /** Which of the servers will do. @default "any" */
  readonly sessionAttributes?: SessionAttributes;
  readonly database: string;
  readonly user: string;
  /** @default PGPASSWORD, then ~/.pgpass */
  readonly password?: string;
  /**
   * `true`: TLS, the certificate verified against the authorities that Node trusts (and NODE_EXTRA_CA_CERTS); `{ ca }`:
   * against this PEM text only; `false`: plain. There is no TLS without verification: it would stop nobody who can
   * redirect the connection.
   */
  readonly tls: boolean | { readonly ca: string };
  /** Milliseconds for connecting to each server; 0: as long as it takes. @default the caller's limit */
  readonly connectTimeout?: number;
  /** @default "bluegreen" */
  readonly applicationName?: string;
  /** Command-line options for the session, such as `-c search_path=app`. @default none */
  readonly options?: string;
}

/** Which of the two databases; every error says it. */
export type Side = "blue" | "green";

/** Milliseconds. */
export interface TimeLimits {
  /** From the name's resolution to the server's "ready". */
  readonly connect: number;
  /** Each statement, enforced by the server. */
  readonly statement: number;
}

/** A minute is far above what any catalog query needs, and far below the Lambda's five. */
export const TIME_LIMITS: TimeLimits = { connect: 10_000, statement: 60_000 };

/**
 * Opens a connection to the first of the target's servers that accepts. The caller ends it.
 * @throws Error that says which side, host, port, the reason, and a hint where the cause is known; never a password
 */
export async function connect(target: Target, side: Side, limits = TIME_LIMITS): Promise<Client> {
  const addresses = addressesOf(target);
  const failures = new Map<string, { readonly reason: string; readonly cause: unknown }>();
  for (const { address, attributes } of attempts(addresses, target.sessionAttributes ?? "any")) {
    const client = createClient({ ...target, ...address }, limits);
    try {
      await client.connect();
      const wrong = await mismatch(client, attributes);
      if (wrong === undefined) return client;
      void client.end().catch(() => undefined);
      failures.set(describeAddress(address), { reason: wrong, cause: undefined });
    } catch (error) {
      void client.end().catch(() => undefined);
      const connectLimit = target.connectTimeout ?? limits.connect;
      failures.set(describeAddress(address), { reason: reason(error, connectLimit), cause: error });
      // As libpq does: a server that refuses the user has answered for all of them.
      if (REFUSALS.includes((error as NodeJS.ErrnoException).code ?? "")) break;
    }
  }
  const reasons = [...failures].map(([address, failure]) =>
    addresses.length > 1 ? `${address}: ${failure.reason}` : failure.reason,
  );
  throw new Error(`Cannot connect to the ${side} database at ${describeTarget(target)}: ${reasons.join(" ")}`, {
    cause: [...failures.values()][0]?.cause,
  });
}

/** Error codes of a wrong password and of a user that pg_hba.conf refuses. */
const REFUSALS: readonly string[] = ["28P01", "28000"];

/** Returns all servers of a target, in the order in which they are tried. */
function addressesOf({ host, port, otherAddresses = [] }: Target): readonly Address[] {
  return [{ host, port }, ...otherAddresses];
}

function createClient(target: Target, limits: TimeLimits): Client {
  const client = new Client({
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    password: target.password ?? process.env["PGPASSWORD"] ?? (() => readPgpass(target)),
    // A Unix socket does not leave the machine, and PostgreSQL has no TLS on it.
    ssl: target.host.startsWith("/") ? false : target.tls,
    application_name: target.applicationName ?? "bluegreen",
    ...(target.options !== undefined && { options: target.options }),
    connectionTimeoutMillis: target.connectTimeout ?? limits.connect,
    statement_timeout: limits.statement,
  });
  catchGarbage(client);
  // A connection lost between two statements: the next statement fails; unhandled, it would end the process.
  client.on("error", (error) => {
    if (!losses.has(client)) losses.set(client, error);
  });
  return client;
}

/** pg throws at what it can't parse, out of an event, where nobody could catch it: here it ends the connection. */
function catchGarbage(client: Client): void {
  const connection = (client as unknown as { connection: { attachListeners(stream: Duplex): void } }).connection;
  const attach = connection.attachListeners.bind(connection);
  connection.attachListeners = (stream) => {
    attach(stream);
    for (const read of stream.listeners("data") as ((data: Buffer) => void)[]) {
      stream.removeListener("data", read).on("data", (data: Buffer) => {
        try {
          read(data);
        } catch (error) {
          stream.destroy(
            new Error(`the server's answer is not understood (${(error as Error).message})`, { cause: error }),
          );
        }
      });
    }
  };
}

/** Why connections were lost. */
const losses = new WeakMap<Client, Error>();

/** Returns why the connection was lost, or undefined if it was not. */
export function lossOf(client: Client): Error | undefined {
  return losses.get(client);
}

/**
 * Looks the password up in PGPASSFILE or ~/.pgpass. pg 8 would do so itself, but warns that it won't any more in pg 9.
 * https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
function readPgpass({ host, port, database, user }: Target): Promise<string> {
  // pg's types know no function without a password; undefined makes pg say that the server asks for one.
  return new Promise((resolve) => pgpass({ host, port, database, user }, (password) => resolve(password as string)));
}

/** Returns what a message may say about a target: `host:port/database`, with commas between several servers. */
export function describeTarget(target: Target): string {
  return `${addressesOf(target).map(describeAddress).join(",")}/${target.database}`;
}

/** By error code of Node, OpenSSL or PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused. Is the server running and listening on this port?",
  ECONNRESET: "the server closed the connection.",
  EHOSTUNREACH: "no route to the host. Are the two networks joined?",
  ENETUNREACH: "no route to the network. Are the two networks joined?",
  ENOENT: "there is no such Unix socket. Is the server running?",
  ENOTFOUND: "the host name does not resolve. Is it spelled right, and can it be resolved from this network?",
  EAI_AGAIN: "the host name could not be resolved just now. Does this network reach its name server?",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed and not trusted.",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate comes from an authority that is not trusted.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate comes from an authority that is not trusted.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate comes from an authority that is not trusted.",
  CERT_HAS_EXPIRED: "the server's certificate has expired.",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate was made for another host name.",
  "28P01": "the user name or the password is wrong. Was the password rotated?",
  "28000": "the server does not let this user in from here.",
  "3D000": "there is no database of this name on the server.",
  "42501": "the user may not connect to this database.",
  "53300": "the server has no free connection.",
  "57P03": "the server is not accepting connections now; it may be starting or failing over.",
};

const TRUST_CODES = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
const TRUST_HINT =
  " On the command line name the authority's file with sslrootcert=...; in Lambda NODE_EXTRA_CA_CERTS must hold the RDS authorities.";

/** @param connectLimit milliseconds */
function reason(error: unknown, connectLimit: number): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (message === "timeout expired") {
    return `no answer within ${connectLimit / 1000} s. Does a security group or firewall drop the connection?`;
  }
  if (message === "The server does not support SSL connections") {
    return "the server does not support TLS. Where plain connections are wanted, say so with sslmode=disable.";
  }
  if (message.includes("client password must be a")) {
    return "the server asks for a password and none was given (URL, PGPASSWORD or ~/.pgpass).";
  }
  if (code === "28000" && message.includes("no encryption")) {
    return `${message}. The server wants TLS: add sslmode=verify-full to the URL.`;
  }
  const hint = HINTS[code];
  if (!hint) return message || code || String(error);
  // A connection to a name with several addresses fails with an AggregateError, whose message is empty.
  return `${hint}${TRUST_CODES.test(code) ? TRUST_HINT : ""} (${message || code})`;
}
