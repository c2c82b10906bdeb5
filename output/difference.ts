import { diffWordsWithSpace } from "diff";
import { printableLines } from "./printable";

/** A piece of two texts: in both, only in the first (`removed`), or only in the second (`added`). */
export interface Part {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** The most changed words that are compared, because the time grows with their square. Other texts count as entirely different. */
const MAX_CHANGES = 500;

/** Compares two texts word by word. The parts are printable, whatever the texts are. */
export function difference(before: string, after: string): readonly Part[] {
  const [first, second] = [printableLines(before), printableLines(after)];
  const changes = diffWordsWithSpace(first, second, { maxEditLength: MAX_CHANGES });
  if (!changes) return parts({ removed: first, added: second });
  return joinReplacements(
    changes.map(({ value, added, removed }) => ({ kind: added ? "added" : removed ? "removed" : "same", text: value })),
  );
}

/** Returns the parts of one of the two texts, in their order. */
export function partsOf(side: "before" | "after", all: readonly Part[]): readonly Part[] {
  const other = side === "before" ? "added" : "removed";
  return all.filter(({ kind }) => kind !== other);
}

/** Joins replacements that only white space separates, because a phrase reads better as a whole. */
function joinReplacements(all: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  let [removed, added, space] = ["", "", ""];
  const flush = () => {
    joined.push(...parts({ removed, added, same: space }));
    [removed, added, space] = ["", "", ""];
  };
  for (const part of all) {
    if (part.kind === "same") {
      if (removed && added && !space && part.text.trim() === "") space = part.text;
      else {
        flush();
        joined.push(part);
      }
      continue;
    }
    if (part.kind === "removed") removed += space + part.text;
    else added += space + part.text;
    // Both texts have the white space.
    if (part.kind === "removed") added += space;
    else removed += space;
    space = "";
  }
  flush();
  return joined;
}

/** Returns the texts that are not empty as parts. */
function parts(texts: Partial<Record<Part["kind"], string>>): Part[] {
  return (["removed", "added", "same"] as const)
    .map((kind) => ({ kind, text: texts[kind] ?? "" }))
    .filter(({ text }) => text !== "");
}
