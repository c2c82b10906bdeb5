import type { Finding, FindingObject, Probe } from "../../finding";
import { finding, type FindingDetails, type Rule } from "./rule";

/** Things that both sides have, that only blue has, or that only green has. */
export type Match<T extends object> =
  readonly [blue: T, green: T] | readonly [blue: T, green: undefined] | readonly [blue: undefined, green: T];

/** Matches things by their keys: blue's in blue's order, then those that only green has. */
export function* matchByKey<T extends object>(
  blue: Iterable<readonly [key: string, thing: T]>,
  green: Iterable<readonly [key: string, thing: T]>,
): Generator<Match<T>> {
  const greenOnly = new Map(green);
  for (const [key, thing] of blue) {
    const counterpart = greenOnly.get(key);
    greenOnly.delete(key);
    yield counterpart ? [thing, counterpart] : [thing, undefined];
  }
  for (const thing of greenOnly.values()) yield [undefined, thing];
}

/**
 * Matches things that mean the same under the same name, then things that mean the same, then things that have the same
 * name. The order matters because generated names (`orders_check1`) move from one constraint to another.
 */
export function* matchByMeaning<T extends { readonly name: string }>(
  blue: readonly T[],
  green: readonly T[],
  meaning: (thing: T) => string,
): Generator<Match<T>> {
  const blueOnly = new Set(blue);
  const greenOnly = new Set(green);
  const tests: readonly ((one: T, other: T) => boolean)[] = [
    (one, other) => one.name === other.name && meaning(one) === meaning(other),
    (one, other) => meaning(one) === meaning(other),
    (one, other) => one.name === other.name,
  ];
  for (const test of tests) {
    for (const thing of blueOnly) {
      const counterpart = [...greenOnly].find((candidate) => test(thing, candidate));
      if (!counterpart) continue;
      blueOnly.delete(thing);
      greenOnly.delete(counterpart);
      yield [thing, counterpart];
    }
  }
  for (const thing of blueOnly) yield [thing, undefined];
  for (const thing of greenOnly) yield [undefined, thing];
}

/** A rule, or a function that chooses one: undefined means no finding. */
export type Choice<T extends readonly unknown[]> = Rule | ((...things: T) => Rule | undefined);

export function choose<T extends readonly unknown[]>(choice: Choice<T>, ...things: T): Rule | undefined {
  return typeof choice === "function" ? choice(...things) : choice;
}

/** Makes findings of the things of one kind. */
export interface Kind<T extends object> {
  readonly object: (thing: T) => FindingObject;
  /** The beginning of the message: `The sequence orders_id_seq`. */
  readonly title: (thing: T) => string;
  /** The definition that the finding shows. @default none */
  readonly describe?: (thing: T, side: "blue" | "green") => string | undefined;
  /** A query that settles whether any client misses what is gone. @default none */
  readonly probe?: (removed: T) => Probe;
  readonly removed: Choice<[T]>;
  readonly added: Choice<[T]>;
  /** Compares a thing that both sides have. @default finds nothing */
  readonly compare?: (blue: T, green: T) => Iterable<Finding>;
}

/** Finds what is gone, what is new, and what differs. */
export function* compareMatches<T extends object>(matches: Iterable<Match<T>>, kind: Kind<T>): Generator<Finding> {
  for (const [blue, green] of matches) {
    if (blue && green) {
      if (kind.compare) yield* kind.compare(blue, green);
    } else if (blue) {
      const rule = choose(kind.removed, blue);
      const all = { ...details(kind, blue, "blue"), ...(kind.probe && { probe: kind.probe(blue) }) };
      if (rule) yield finding(rule, kind.object(blue), `${kind.title(blue)} is gone.`, all);
    } else if (green) {
      const rule = choose(kind.added, green);
      if (rule) yield finding(rule, kind.object(green), `${kind.title(green)} is new.`, details(kind, green, "green"));
    }
  }
}

function details<T extends object>({ describe }: Kind<T>, thing: T, side: "blue" | "green"): FindingDetails {
  const definition = describe?.(thing, side);
  return definition === undefined ? {} : { [side]: definition };
}
