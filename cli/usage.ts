/** The command line is wrong: exit code 2. The message ends with where to look. */
export class UsageError extends Error {}

/** What `npx bluegreen` tells the shell. */
export const EXIT = { success: 0, incompatible: 1, usage: 2, failure: 3 } as const;
