/** The package comes without types: https://github.com/hoegaarden/pgpass */
declare module "pgpass" {
  interface Connection {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
  }

  /** Calls back with undefined if there is no file or no matching line, or if others may read the file. */
  function pgpass(connection: Connection, callback: (password: string | undefined) => void): void;
  export = pgpass;
}
