import { wrap } from "./text";

/** A column of a table. A string that is longer than the column is wrapped within it. */
export interface Column {
  /** Characters. */
  readonly width: number;
  /** @default "left" */
  readonly align?: "left" | "right";
}

const GAP = "  ";

/** Lays out one row, which has several lines if a cell does not fit its column. Ends with a line break. */
export function formatRow(cells: readonly string[], columns: readonly Column[]): string {
  const wrapped = columns.map(({ width }, index) => wrap(cells[index] ?? "", width));
  const height = Math.max(...wrapped.map(({ length }) => length));
  const line = (number: number) =>
    columns
      .map(({ width, align }, index) => {
        const text = wrapped[index]?.[number] ?? "";
        return align === "right" ? text.padStart(width) : text.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  return Array.from({ length: height }, (_, number) => `${line(number)}\n`).join("");
}

/**
 * Lays out rows in columns that are as wide as their longest cell. Ends with a line break.
 * @param align of each column @default "left"
 */
export function formatTable(rows: readonly (readonly string[])[], align: readonly Column["align"][] = []): string {
  const count = Math.max(0, ...rows.map(({ length }) => length));
  const columns = Array.from({ length: count }, (_, index): Column => {
    const width = Math.max(...rows.map((cells) => (cells[index] ?? "").length));
    return { width, align: align[index] ?? "left" };
  });
  return rows.map((cells) => formatRow(cells, columns)).join("");
}
