import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import type { Target } from "./connect";
import { SESSION_ATTRIBUTES, type Address, type SessionAttributes } from "./hosts";

const PARAMETERS = [
  "host",
  "port",
  "sslmode",
  "sslrootcert",
  "connect_timeout",
  "application_name",
  "target_session_attrs",
  "options",
] as const;
type Parameters = Readonly<Partial<Record<(typeof PARAMETERS)[number], string>>>;

const SSL_MODES = ["disable", "require", "verify-ca", "verify-full"];

/**
 * Reads `postgres://user:password@host:port/database?parameter=value&...` as libpq does. Missing parts come from
 * PGHOST, PGPORT, PGUSER and PGDATABASE, as with psql. Several servers are written `host1:port1,host2:port2`. A Unix
 * socket is written as the path of its directory, percent-encoded as the host or as the parameter `host`.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 *
 * TLS is stricter than libpq's:
 * - It is on and fully verified by default, the host name included. `sslmode=require` and `verify-ca` mean the same
 *   here.
 * - It is off by default on a loopback address or a Unix socket, because the traffic does not leave the machine.
 * - `sslmode=disable` turns it off anywhere. `allow`, `prefer` and `no-verify` are refused.
 *
 * @param source names the URL in errors, for example `--blue`
 * @throws Error that never repeats the URL, because a password is part of it
 */
export function parseUrl(source: string, text: string): Target {
  const {
    scheme = "",
    authority = "",
    path = "",
    query = "",
    hash,
  } = /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<authority>[^/?#]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?(?<hash>#.*)?$/is.exec(
    text,
  )?.groups ?? {};
  if (scheme === "") {
    throw new Error(
      `${source} is not a valid URL. Expected postgres://user:password@host:port/database, special characters in the password percent-encoded.`,
    );
  }
  if (!/^postgres(ql)?$/i.test(scheme)) throw new Error(`${source} must begin with postgres:// or postgresql://.`);
  // With an unescaped "#", "/" or "@" in a password, its end would be read as a host or a database, which errors
  // repeat.
  if (hash !== undefined || /[/@]/.test(path.slice(1))) {
    throw new Error(`${source} has a "#", "/" or "@" where none is allowed; write %23, %2F or %40 instead.`);
  }
  const parameters = readParameters(source, query);
  const { env } = process;
  const at = authority.lastIndexOf("@");
  const [, userText = "", passwordText = ""] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(at, 0))) ?? [];
  const [first, ...otherAddresses] = readAddresses(source, authority.slice(at + 1), parameters);
  const user = decode(source, userText) || env["PGUSER"] || userInfo().username;
  const password = decode(source, passwordText);
  return {
    ...first,
    ...(otherAddresses.length > 0 && { otherAddresses }),
    database: decode(source, path.slice(1)) || env["PGDATABASE"] || user,
    user,
    ...(password && { password }),
    tls: readTls(source, [first, ...otherAddresses], parameters),
    ...readSessionParameters(source, parameters),
  };
}

function readParameters(source: string, query: string): Parameters {
  const parameters: Record<string, string> = {};
  for (const parameter of query.split("&").filter(Boolean)) {
    const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(parameter) ?? [];
    if (!(PARAMETERS as readonly string[]).includes(name) || value === undefined) {
      // With an unescaped "?" in a password, its end is read as parameters, which must not be repeated.
      const shown = /^[a-z_]{1,30}$/.test(name) && value !== undefined && !query.includes("@") ? ` ${name}` : "";
      throw new Error(`${source} has an unknown parameter${shown}. Allowed: ${PARAMETERS.join(", ")}.`);
    }
    parameters[name] = decode(source, value);
  }
  return parameters;
}

/**
 * Reads the servers from the parameters host and port, from the URL's own place for them, or from PGHOST and PGPORT.
 */
function readAddresses(source: string, text: string, parameters: Parameters): readonly [Address, ...Address[]] {
  const inUrl = text.split(",").map((server) => {
    const [, host = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(server) ?? [];
    return { host: decode(source, host).replace(/^\[(.*)\]$/, "$1"), port };
  });
  const { env } = process;
  const list = (value: string) => value.split(",");
  const hosts = parameters.host ? list(parameters.host) : inUrl.map(({ host }) => host);
  const ports = parameters.port ? list(parameters.port) : inUrl.map(({ port }) => port);
  const defaultHosts = hosts.join("") === "" && env["PGHOST"] ? list(env["PGHOST"]) : hosts;
  const defaultPorts = ports.join("") === "" && env["PGPORT"] ? list(env["PGPORT"]) : ports;
  if (defaultPorts.length > 1 && defaultPorts.length !== defaultHosts.length) {
    throw new Error(`${source} names ${defaultPorts.length} ports and ${defaultHosts.length} hosts.`);
  }
  const [first = { host: "localhost", port: 5432 }, ...others] = defaultHosts.map((host, index) => {
    const port = defaultPorts.length === 1 ? defaultPorts[0] : defaultPorts[index];
    return { host: host || "localhost", port: readPort(source, port || "5432") };
  });
  return [first, ...others];
}

function readPort(source: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw new Error(`${source}: the port must be 1 to 65535.`);
  return port;
}

function readTls(source: string, addresses: readonly Address[], { sslmode, sslrootcert }: Parameters): Target["tls"] {
  if (sslmode !== undefined && !SSL_MODES.includes(sslmode)) {
    throw new Error(
      `${source}: sslmode must be one of ${SSL_MODES.join(", ")}; TLS without verification is not offered.`,
    );
  }
  if (sslmode === "disable") return false;
  if (sslmode === undefined && sslrootcert === undefined && addresses.every(isLocal)) return false;
  if (sslrootcert === undefined || sslrootcert === "system") return true;
  try {
    return { ca: readFileSync(sslrootcert, "utf8") };
  } catch (error) {
    throw new Error(`${source}: cannot read sslrootcert: ${(error as Error).message}`, { cause: error });
  }
}

function isLocal({ host }: Address): boolean {
  return host.startsWith("/") || host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function readSessionParameters(source: string, parameters: Parameters): Partial<Target> {
  const { connect_timeout: timeout, application_name: applicationName, options } = parameters;
  const attributes = parameters.target_session_attrs;
  if (timeout !== undefined && !/^\d{1,6}$/.test(timeout)) {
    throw new Error(`${source}: connect_timeout must be a whole number of seconds; 0 means no limit.`);
  }
  if (attributes !== undefined && !(SESSION_ATTRIBUTES as readonly string[]).includes(attributes)) {
    throw new Error(`${source}: target_session_attrs must be one of ${SESSION_ATTRIBUTES.join(", ")}.`);
  }
  return {
    ...(timeout !== undefined && { connectTimeout: Number(timeout) * 1000 }),
    ...(applicationName !== undefined && { applicationName }),
    ...(attributes !== undefined && { sessionAttributes: attributes as SessionAttributes }),
    ...(options !== undefined && { options }),
  };
}

function decode(source: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`${source} has a "%" that is not followed by two hexadecimal digits; write %25 for "%".`);
  }
}
