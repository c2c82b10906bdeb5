import { constants } from "node:os";

/** Wrong usage: reported in one line, exit code 2. */
export class UsageError extends Error {}

/**
 * Runs a command of this folder's as the process's own, and turns what comes of it into an exit code: its own, 2 for wrong
 * usage, 3 when it could not run.
 * @param name as a person types it
 */
export function runCommand(name: string, main: (args: readonly string[]) => Promise<number>): void {
  // Whoever read the output has gone (`... | head`). The workspace's janitor stops the servers.
  process.stdout.on("error", () => process.exit(128 + constants.signals.SIGPIPE));

  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const usage = error instanceof UsageError;
      process.stderr.write(`${(error as Error).message}\n${usage ? `${name} -- --help shows the options.\n` : ""}`);
      process.exitCode = usage ? 2 : 3;
    },
  );
}
