import type { Client } from "pg";

/** The address at which a server listens. */
export interface Address {
  /** A name, an IP address, or the absolute path of a Unix socket's directory. */
  readonly host: string;
  readonly port: number;
}

/** The values of libpq's target_session_attrs, which say what a server must be. */
export const SESSION_ATTRIBUTES = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] as const;
export type SessionAttributes = (typeof SESSION_ATTRIBUTES)[number];

/** Returns the order in which to try the addresses, each with what its server must be. */
export function attempts(
  addresses: readonly Address[],
  attributes: SessionAttributes,
): { readonly address: Address; readonly attributes: SessionAttributes }[] {
  const rounds = attributes === "prefer-standby" ? (["standby", "any"] as const) : [attributes];
  return rounds.flatMap((round) => addresses.map((address) => ({ address, attributes: round })));
}

/**
 * Returns why a server is not what target_session_attrs asks for, or undefined if it is.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS
 */
export async function mismatch(client: Client, attributes: SessionAttributes): Promise<string | undefined> {
  if (attributes === "any") return undefined;
  const { rows } = await client.query<{ isStandby: boolean; isReadOnly: boolean }>(
    `SELECT pg_catalog.pg_is_in_recovery() AS "isStandby",
            pg_catalog.current_setting('default_transaction_read_only') OPERATOR(pg_catalog.=) 'on' AS "isReadOnly"`,
  );
  const { isStandby = false, isReadOnly = false } = rows[0] ?? {};
  const is = {
    "read-write": !isStandby && !isReadOnly,
    "read-only": isStandby || isReadOnly,
    primary: !isStandby,
    standby: isStandby,
    "prefer-standby": isStandby,
  };
  if (is[attributes]) return undefined;
  const kind = `${isStandby ? "a standby" : "a primary"}${isReadOnly ? " whose sessions are read-only" : ""}`;
  return `the server is ${kind}, which target_session_attrs=${attributes} does not accept.`;
}

/** Returns `host:port`, with an IPv6 address in brackets. */
export function describeAddress({ host, port }: Address): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
