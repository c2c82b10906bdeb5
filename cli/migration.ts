import { runPreflight } from "../migration/preflight/preflight";
import { formatPreflight } from "../migration/preflight/text";
import { withProgress } from "../output/progress";
import { isColored, widthOf } from "../output/terminal";
import { EXIT } from "./command";
import type { PreflightCommandOptions } from "./preflight";
import type { GivenSides } from "./sides";
import { parseSides } from "./targets";

/** Runs the preflight and prints the result. @returns the exit code */
export async function preflight({ maxPause, json }: PreflightCommandOptions, sides: GivenSides): Promise<number> {
  const targets = parseSides(sides);
  const result = await withProgress(process.stderr, "Looking at both databases", () =>
    runPreflight({ ...targets, maxPause }),
  );
  const layout = { color: isColored(process.stdout), width: widthOf(process.stdout) };
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : formatPreflight(result, layout));
  return result.outcome === "ready" ? EXIT.success : EXIT.incompatible;
}
