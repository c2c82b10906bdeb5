import { styleText } from "node:util";

/** The stream for lines that people read: standard output, standard error, or a test's substitute. */
export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The width in characters if the terminal's is unknown, as in a pipe or a file. */
export const DEFAULT_WIDTH = 80;

/** Returns the terminal's width in characters. */
export function widthOf({ columns }: Terminal): number {
  return columns || DEFAULT_WIDTH;
}

/**
 * True if output to the stream may have colours: it is a terminal that shows them, or FORCE_COLOR asks for them.
 * NO_COLOR and TERM=dumb turn them off. https://no-color.org, https://force-color.org
 */
export function isColored(stream: NodeJS.WritableStream): boolean {
  return styleText("bold", "x", { stream }) !== "x";
}

const STYLES = {
  bold: "bold",
  dim: "dim",
  error: "red",
  good: "green",
  warning: "yellow",
  info: "cyan",
  removed: "red",
  added: "green",
} as const;

export type Paint = (style: keyof typeof STYLES, text: string) => string;

/** Returns a function that styles a string, or returns it unchanged if there are no colours. */
export function painter(color: boolean): Paint {
  return (style, text) => (color ? styleText(STYLES[style], text, { validateStream: false }) : text);
}
