import { writeFileSync } from "node:fs";
import type { Database } from "./databases";

/**
 * Returns a URL for psql and `bluegreen validate`, without the password.
 * @param certificates path of the PEM file with the database's certificate
 */
export function connectionUrl({ server, name }: Database, certificates: string): string {
  const trust = `sslmode=verify-full&sslrootcert=${encodeURIComponent(certificates)}`;
  return `postgres://${server.username}@${server.host}:${server.port}/${name}?${trust}`;
}

/** Writes the passwords into a file for PGPASSFILE, so that no password is printed. */
export function writePasswords(path: string, databases: readonly Database[]): void {
  const lines = databases.map(({ server: { host, port, username, password } }) =>
    [host, port, "*", username, password].join(":"),
  );
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
}
