import { formatRow, type Column } from "./table";
import { widthOf, type Terminal } from "./terminal";

/** The time without output after which users wonder whether a command still runs. Milliseconds. */
const PATIENCE = 2_000;

/**
 * Runs a function. If it takes longer than two seconds, a line on the terminal shows the elapsed time until it ends. Files and
 * pipes get no such line.
 */
export async function withProgress<T>(terminal: Terminal, title: string, run: () => Promise<T>): Promise<T> {
  if (!terminal.isTTY) return run();
  const elapsed = stopwatch();
  const timer = setInterval(() => {
    const line = `${title} ... ${elapsed()}`;
    // A line that wraps could not be cleared.
    terminal.write(`\r${line.slice(0, widthOf(terminal) - 1)}`);
  }, PATIENCE);
  try {
    return await run();
  } finally {
    clearInterval(timer);
    terminal.write("\r\u001b[2K");
  }
}

/** A finished step. */
export interface Step {
  readonly title: string;
  /** The result, in a few words. */
  readonly detail: string;
  readonly milliseconds: number;
}

const [NUMBER, TITLE, DETAIL, TIME] = [2, 32, 60, 7];
const GAPS = 6;

/** Runs one step after the other, and prints each with its result and the time that it took. */
export class Steps {
  readonly finished: Step[] = [];

  constructor(private readonly terminal: Terminal) {}

  /** @param run does the step; returns its result in a few words, and a value for the caller */
  async run<T>(title: string, run: () => Promise<readonly [detail: string, value: T]>): Promise<T> {
    const number = String(this.finished.length + 1);
    const started = performance.now();
    const elapsed = stopwatch();
    try {
      const progress = `${number.padStart(NUMBER)}  ${title}`;
      const [detail, value] = await withProgress(this.terminal, progress, run);
      this.print(number, title, detail, elapsed());
      this.finished.push({ title, detail, milliseconds: Math.round(performance.now() - started) });
      return value;
    } catch (error) {
      this.print(number, title, `failed after ${elapsed()}`, "");
      throw error;
    }
  }

  private print(...cells: readonly [number: string, title: string, detail: string, time: string]): void {
    const detail = Math.min(DETAIL, widthOf(this.terminal) - NUMBER - TITLE - TIME - GAPS);
    const columns: Column[] = [
      { width: NUMBER, align: "right" },
      { width: TITLE },
      { width: Math.max(detail, 20) },
      { width: TIME, align: "right" },
    ];
    this.terminal.write(formatRow(cells, columns));
  }
}

/** Returns a function that returns the time since its creation: `2.3 s`. */
function stopwatch(): () => string {
  const started = performance.now();
  return () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
