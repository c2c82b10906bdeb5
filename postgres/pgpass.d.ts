/** The package brings no types: https://github.com/hoegaarden/pgpass */
declare module "pgpass" {
  interface Connection {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
  }

  /** Calls back with undefined when there is no file, no line that matches, or others may read the file. */
  function pgpass(connection: Connection, callback: (password: string | undefined) => void): void;
  export = pgpass;
}
