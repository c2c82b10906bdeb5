import type { Duplex } from "node:stream";
import { Client } from "pg";
import pgpass from "pgpass";
import { attempts, describeAddress, mismatch, type Address, type SessionAttributes } from "./hosts";

/**
 * The address of a database and the credentials for it.
 * Made from a URL ({@link file://./url.ts}) or a secret ({@link file://./secret.ts}).
 */
export interface Target extends Address {
  /** More servers, tried in this order if the first one does not accept. @default none */
  readonly otherAddresses?: readonly Address[];
  /** The property that a server must have to be used. @default "any" */
  readonly sessionAttributes?: SessionAttributes;
  readonly database: string;
  readonly user: string;
  /** @default PGPASSWORD, then ~/.pgpass */
  readonly password?: string;
  /**
   * `true`: TLS with the certificate verified against the authorities that Node trusts, NODE_EXTRA_CA_CERTS included.
   * `{ ca }`: verified against the authorities in this PEM string only. `false`: no TLS. TLS without verification is
   * not offered, because it does not stop an attacker who can redirect the connection.
   */
  readonly tls: boolean | { readonly ca: string };
  /** Milliseconds for connecting to each server; 0 means no limit. @default the caller's limit */
  readonly connectTimeout?: number;
  /** @default "bluegreen" */
  readonly applicationName?: string;
  /** Command-line options for the session, such as `-c search_path=app`. @default none */
  readonly options?: string;
}

/** One of the two databases. Every error names it. */
export type Side = "blue" | "green";

/** Limits in milliseconds. */
export interface TimeLimits {
  /** For connecting, from resolving the host name until the server is ready. */
  readonly connect: number;
  /** For each statement. The server enforces it. */
  readonly statement: number;
}

/** The default limits. A minute is far more than any catalog query needs, and far less than the Lambda's five. */
export const TIME_LIMITS: TimeLimits = { connect: 10_000, statement: 60_000 };

/**
 * Opens a connection to the first of the target's servers that accepts. The caller ends it.
 * @throws Error that names the side, host, port and reason, with a hint if the cause is known; never a password
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
      // Like libpq, don't try the other servers after one has refused the user.
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

/** The SQLSTATEs of a wrong password and of a user that pg_hba.conf refuses. */
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
  // An unhandled error event would end the process. If the connection is lost between two statements, the next one
  // fails.
  client.on("error", (error) => {
    if (!losses.has(client)) losses.set(client, error);
  });
  return client;
}

/**
 * Ends the connection if pg can't parse what the server sends. pg throws in an event handler, where no caller can catch
 * it.
 */
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

/** The errors with which connections were lost. */
const losses = new WeakMap<Client, Error>();

/** Returns why the connection was lost, or undefined if it was not. */
export function lossOf(client: Client): Error | undefined {
  return losses.get(client);
}

/**
 * Looks the password up in PGPASSFILE or ~/.pgpass. pg 8 does so itself, but warns that pg 9 will not.
 * https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
function readPgpass({ host, port, database, user }: Target): Promise<string> {
  // pg's types don't allow undefined, which makes pg report that the server asks for a password.
  return new Promise((resolve) => pgpass({ host, port, database, user }, (password) => resolve(password as string)));
}

/**
 * Returns a target without its credentials, for messages: `host:port/database`, with commas between several servers.
 */
export function describeTarget(target: Target): string {
  return `${addressesOf(target).map(describeAddress).join(",")}/${target.database}`;
}

/**
 * Hints by error code of Node, OpenSSL or PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
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
  "28000": "the server does not accept this user from this address.",
  "3D000": "there is no database of this name on the server.",
  "42501": "the user may not connect to this database.",
  "53300": "the server has no free connection.",
  "57P03": "the server is not accepting connections now; it may be starting or failing over.",
};

const TRUST_CODES = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
const TRUST_HINT =
  " On the command line, name the authority's file with sslrootcert=...; in Lambda, NODE_EXTRA_CA_CERTS must hold the RDS authorities.";

/**
 * Returns the reason why a connection failed, with a hint if the cause is known.
 * @param connectLimit milliseconds
 */
function reason(error: unknown, connectLimit: number): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (message === "timeout expired") {
    return `no answer within ${connectLimit / 1000} s. Does a security group or firewall drop the connection?`;
  }
  if (message === "The server does not support SSL connections") {
    return "the server does not support TLS. To connect without TLS, set sslmode=disable.";
  }
  if (message.includes("client password must be a")) {
    return "the server asks for a password and none was given (URL, PGPASSWORD or ~/.pgpass).";
  }
  if (code === "28000" && message.includes("no encryption")) {
    return `${message}. The server requires TLS: add sslmode=verify-full to the URL.`;
  }
  const hint = HINTS[code];
  if (!hint) return message || code || String(error);
  // A connection to a name with several addresses fails with an AggregateError, whose message is empty.
  return `${hint}${TRUST_CODES.test(code) ? TRUST_HINT : ""} (${message || code})`;
}
