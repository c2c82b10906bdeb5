/** A JSON schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/** The values that a key accepts. */
export interface Kind<T> {
  /** Completes the sentence "Allowed: ...". */
  readonly allowed: string;
  /** Returns the value of the string that Pulumi hands over, or undefined if it is not allowed. */
  readonly parse: (text: string) => T | undefined;
  /** The forms of the value in a stack's file. `pulumi config set` writes numbers, booleans and lists as strings. */
  readonly forms: readonly Schema[];
}

/** A string that matches the pattern. @param maxLength in characters */
export function string(allowed: string, pattern: RegExp, maxLength?: number): Kind<string> {
  return {
    allowed,
    parse: (text) => (pattern.test(text) && text.length <= (maxLength ?? Infinity) ? text : undefined),
    forms: [{ type: "string", pattern: pattern.source, ...(maxLength !== undefined && { maxLength }) }],
  };
}

/** A whole number that is a multiple of the step. @param to without it, any number that is exact */
export function integer(from: number, to?: number, step = 1): Kind<number> {
  const range = to === undefined ? `from ${from}` : `from ${from} to ${to}`;
  const isAllowed = (value: number) =>
    Number.isSafeInteger(value) && value >= from && value <= (to ?? Infinity) && value % step === 0;
  return {
    allowed: `a whole number ${range}${step === 1 ? "" : ` in steps of ${step}`}`,
    parse: (text) => (/^\d+$/.test(text) && isAllowed(Number(text)) ? Number(text) : undefined),
    forms: [
      {
        type: "integer",
        minimum: from,
        ...(to !== undefined && { maximum: to }),
        ...(step !== 1 && { multipleOf: step }),
      },
      { type: "string", pattern: "^\\d+$" },
    ],
  };
}

/** One of the given numbers. */
export function oneOf(...numbers: readonly number[]): Kind<number> {
  return {
    allowed: numbers.join(", "),
    parse: (text) => numbers.find((number) => String(number) === text),
    forms: [{ enum: [...numbers, ...numbers.map(String)] }],
  };
}

/** True or false. */
export const boolean: Kind<boolean> = {
  allowed: "true or false",
  parse: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  forms: [{ enum: [true, false, "true", "false"] }],
};

/** A list of different strings that match the pattern. */
export function list(
  allowed: string,
  pattern: RegExp,
  { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
): Kind<readonly string[]> {
  return {
    allowed,
    parse: (text) => {
      const items = parseJson(text);
      if (!Array.isArray(items) || items.length < atLeast || items.length > atMost) return undefined;
      if (new Set(items).size !== items.length) return undefined;
      return items.every((item) => typeof item === "string" && pattern.test(item)) ? (items as string[]) : undefined;
    },
    forms: [
      {
        type: "array",
        items: { type: "string", pattern: pattern.source },
        minItems: atLeast,
        maxItems: atMost,
        uniqueItems: true,
      },
      { type: "string", pattern: "^\\s*\\[" },
    ],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
