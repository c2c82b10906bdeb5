import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import type { Target } from "./connect";

const ALLOWED = "host, port, sslmode, sslrootcert";
const SSL_MODES = ["disable", "require", "verify-ca", "verify-full"];

/**
 * Reads `postgres://user:password@host:port/database?sslmode=...&sslrootcert=...`. What is left out comes from PGHOST,
 * PGPORT, PGUSER and PGDATABASE, as with psql.
 *
 * - TLS is on and fully verified by default, the host name included. `sslmode=require` and `verify-ca` mean the same
 *   here: weaker than libpq's name promises it never gets.
 * - On a loopback address or a Unix socket plain is the default, since the traffic doesn't leave the machine.
 * - `sslmode=disable` is plain anywhere. `allow`, `prefer` and `no-verify` are refused.
 *
 * @param option names the URL in errors, for example `--blue`
 * @throws Error that never repeats the URL, because a password is part of it
 */
export function parseUrl(option: string, text: string): Target {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(
      `${option} is not a valid URL. Expected postgres://user:password@host:port/database, special characters in the password percent-encoded.`,
    );
  }
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") {
    throw new Error(`${option} must begin with postgres:// or postgresql://.`);
  }
  // An unescaped "#", "/" or "@" in a password makes a host or a database of its end, which errors would repeat.
  if (url.hash || /[/@]/.test(url.pathname.slice(1))) {
    throw new Error(`${option} has a "#", "/" or "@" where none can be; write %23, %2F or %40 for it.`);
  }
  const parameters = readParameters(option, url);
  const { env } = process;
  const host =
    parameters.host || decode(option, url.hostname).replace(/^\[(.*)\]$/, "$1") || env["PGHOST"] || "localhost";
  const user = decode(option, url.username) || env["PGUSER"] || userInfo().username;
  const password = decode(option, url.password);
  return {
    host,
    port: readPort(option, parameters.port || url.port || env["PGPORT"] || "5432"),
    database: decode(option, url.pathname.slice(1)) || env["PGDATABASE"] || user,
    user,
    ...(password && { password }),
    tls: readTls(option, host, parameters),
  };
}

interface Parameters {
  readonly host?: string;
  readonly port?: string;
  readonly sslmode?: string;
  readonly sslrootcert?: string;
}

function readParameters(option: string, url: URL): Parameters {
  const parameters: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (!ALLOWED.split(", ").includes(name)) {
      // A parameter's name alone: an unescaped "?" in a password makes the rest of the password look like one.
      const shown = /^[a-z_]{1,30}$/.test(name) ? ` ${name}` : "";
      throw new Error(`${option} has an unknown parameter${shown}. Allowed: ${ALLOWED}.`);
    }
    parameters[name] = value;
  }
  return parameters;
}

function readPort(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw new Error(`${option}: the port must be 1 to 65535.`);
  return port;
}

function readTls(option: string, host: string, { sslmode, sslrootcert }: Parameters): Target["tls"] {
  if (sslmode !== undefined && !SSL_MODES.includes(sslmode)) {
    throw new Error(
      `${option}: sslmode must be one of ${SSL_MODES.join(", ")}; TLS without verification is not offered.`,
    );
  }
  if (sslmode === "disable") return false;
  if (sslmode === undefined && sslrootcert === undefined && isLocal(host)) return false;
  if (sslrootcert === undefined || sslrootcert === "system") return true;
  try {
    return { ca: readFileSync(sslrootcert, "utf8") };
  } catch (error) {
    throw new Error(`${option}: cannot read sslrootcert: ${(error as Error).message}`, { cause: error });
  }
}

function isLocal(host: string): boolean {
  return host.startsWith("/") || host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function decode(option: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`${option} has a "%" that is not followed by two hexadecimal digits; write %25 for "%".`);
  }
}
