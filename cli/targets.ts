import { describeTarget, type Target } from "../postgres/connect";
import { parseUrl } from "../postgres/url";
import { UsageError } from "./command";
import type { GivenSides } from "./sides";

/** @throws UsageError if a URL is wrong, or if both name the same database */
export function parseSides({ urls, sources }: GivenSides): Readonly<Record<"blue" | "green", Target>> {
  try {
    const targets = { blue: parseUrl(sources.blue, urls.blue), green: parseUrl(sources.green, urls.green) };
    if (isSame(targets.blue, targets.green)) {
      throw new Error(`${sources.blue} and ${sources.green} name the same database.`);
    }
    return targets;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** True if both URLs name the same database in the same words. Other names of the same server are not recognized. */
function isSame(blue: Target, green: Target): boolean {
  return describeTarget(blue) === describeTarget(green);
}
