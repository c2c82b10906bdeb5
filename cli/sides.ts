import { Option, type Command } from "commander";
import { addNote, UsageError } from "./command";

/** The URLs of the two databases, as they were given. */
export interface GivenSides {
  readonly urls: Readonly<Record<"blue" | "green", string>>;
  /** The names of the options or variables that the URLs come from, for messages. */
  readonly sources: Readonly<Record<"blue" | "green", string>>;
}

/** Adds the options that name the two databases. */
export function addSides(command: Command): Command {
  return command
    .addOption(new Option("--blue <url>", "the database that clients use now").env("BLUEGREEN_BLUE"))
    .addOption(new Option("--green <url>", "the database that is to replace it").env("BLUEGREEN_GREEN"));
}

/** Appends to the help how URLs are read. */
export function explainUrls(command: Command): void {
  addNote(
    command,
    "URLs are postgres://user:password@host:port/database, as libpq reads them. A URL from BLUEGREEN_BLUE or " +
      "BLUEGREEN_GREEN is in no process list. Passwords may also come from PGPASSWORD or ~/.pgpass. TLS is verified, the " +
      "host name included; sslrootcert=FILE names another authority, sslmode=disable turns TLS off. On this machine's " +
      "loopback address or a Unix socket plain connections are the default.",
  );
}

/** @throws UsageError that names each database that is missing */
export function readSides(command: Command): GivenSides {
  const { blue, green } = command.opts<Partial<Record<"blue" | "green", string>>>();
  const variable = (side: string) => `BLUEGREEN_${side.toUpperCase()}`;
  if (!blue || !green) {
    const missing = Object.entries({ blue, green }).filter(([, url]) => !url);
    const options = missing.map(([side]) => `--${side} <url>, or ${variable(side)}`);
    throw new UsageError(`${command.name()} needs ${options.join("; and ")}.`);
  }
  const source = (side: "blue" | "green") =>
    command.getOptionValueSource(side) === "env" ? variable(side) : `--${side}`;
  return { urls: { blue, green }, sources: { blue: source("blue"), green: source("green") } };
}
