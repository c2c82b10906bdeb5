/** Where the steps of a rehearsal are shown while they run. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** A finished step. */
export interface Step {
  readonly title: string;
  /** What came of it, in a few words. */
  readonly detail: string;
  readonly milliseconds: number;
}

/** Longer than this without a word, and a person wonders whether it still runs. */
const PATIENCE = 2000;

/** Runs one step after the other; prints each with what came of it and how long it took. */
export class Steps {
  readonly finished: Step[] = [];

  constructor(private readonly terminal: Terminal) {}

  /** @param run does the step; returns what came of it in a few words, and a value for the caller */
  async run<T>(title: string, run: () => Promise<readonly [detail: string, value: T]>): Promise<T> {
    const number = String(this.finished.length + 1).padStart(2);
    const started = performance.now();
    const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const progress = setInterval(() => {
      const line = `${number}  ${title} ... ${elapsed()}`;
      this.terminal.write(this.terminal.isTTY ? `\r${line}` : `${line}\n`);
    }, PATIENCE);
    try {
      const [detail, value] = await run();
      this.clearLine();
      this.terminal.write(`${number}  ${title.padEnd(32)}  ${detail.padEnd(60)}  ${elapsed().padStart(7)}\n`);
      this.finished.push({ title, detail, milliseconds: Math.round(performance.now() - started) });
      return value;
    } catch (error) {
      this.clearLine();
      this.terminal.write(`${number}  ${title.padEnd(32)}  failed after ${elapsed()}\n`);
      throw error;
    } finally {
      clearInterval(progress);
    }
  }

  private clearLine(): void {
    if (this.terminal.isTTY) this.terminal.write("\r\x1b[2K");
  }
}
