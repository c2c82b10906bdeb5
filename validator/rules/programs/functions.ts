import { isDeepStrictEqual } from "node:util";
import { routineKey, type Routine, type Schema } from "../../../postgres/catalog/model";
import { displayName } from "../../../postgres/sql/names";
import { parseStatement } from "../../../postgres/sql/parser";
import { as, shape } from "../../../postgres/sql/tree";
import { splitTypes } from "../../../postgres/sql/types";
import { AFTER, ALIKE } from "../shared/repair";
import { defineRules, finding, type Rule } from "../shared/rule";
import type { Finding } from "../../finding";

export const functionRules = defineRules({
  removed: {
    id: "function-removed",
    severity: "error",
    directions: ["call"],
    why: "A call with these argument types finds no function (42883), or another one than blue's.",
    example: "DROP FUNCTION f(int)",
    repair: "Keep the function until no client written for blue is left, if only as a wrapper of the new one.",
  },
  triggerFunctionRemoved: {
    id: "trigger-function-removed",
    severity: "info",
    directions: [],
    why: "Only triggers call it; a trigger that is gone too is a finding of its own.",
    example: "DROP FUNCTION f()",
  },
  argumentsExtended: {
    id: "function-arguments-extended",
    severity: "info",
    directions: ["call"],
    why: "Blue's calls find it: new arguments have defaults, and PostgreSQL casts the old types to the new ones by itself.",
    assumption: "no client names the function with its argument types, as in DROP FUNCTION or a cast to regprocedure",
    example: "DROP FUNCTION f(int); CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a'",
  },
  added: {
    id: "function-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't know the function.",
    assumption:
      "no call means it that meant another function, of a schema that comes later in the search_path or PostgreSQL's own",
    example: "CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT a'",
  },
  overloadAdded: {
    id: "function-overload-added",
    severity: "warning",
    directions: ["call"],
    why:
      "Blue has a function of this name that is called with as many arguments: a call may become ambiguous (42725) or " +
      "silently choose the new one.",
    assumption: "calls cast their arguments to the exact types of blue's function",
    example: "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
    repair: "Give the new function another name.",
  },
  kindChanged: {
    id: "function-kind-changed",
    severity: "error",
    directions: ["call"],
    why: "Functions, procedures, aggregates and window functions are called in different ways (42809).",
    example: "DROP FUNCTION f(int); CREATE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT a'",
    repair: "Give the new routine another name, and keep the old one until no client written for blue is left.",
  },
  resultChanged: {
    id: "function-result-changed",
    severity: "error",
    directions: ["call"],
    why: "Callers get another type, other columns, or rows where they expect one value.",
    example: "DROP FUNCTION f(int); CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT a'",
    repair: "Give the new function another name, and keep the old one until no client written for blue is left.",
  },
  argumentRenamed: {
    id: "function-argument-renamed",
    severity: "error",
    directions: ["call"],
    why: "Calls in named notation (argument => value) fail (42883).",
    example: "DROP FUNCTION f(int); CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT b'",
    repair: "Keep the argument's name; inside, the function can use another one.",
  },
  defaultRemoved: {
    id: "function-default-removed",
    severity: "error",
    directions: ["call"],
    why: "Calls that leave the argument out find no function (42883).",
    example: "DROP FUNCTION f(int, int); CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b'",
    repair: "Keep the default until no client leaves the argument out.",
  },
  defaultAdded: {
    id: "function-default-added",
    severity: "info",
    directions: [],
    why: "Calls may leave out an argument that they had to give.",
    assumption: "no other function of the name is called with fewer arguments",
    example: "CREATE OR REPLACE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b'",
  },
  defaultChanged: {
    id: "function-default-changed",
    severity: "warning",
    directions: ["call"],
    why: "Calls that leave the argument out pass another value than on blue.",
    assumption: "clients written for blue can live with the new value",
    example: "CREATE OR REPLACE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT a + b'",
    repair: "Keep the default, or give the new function another name.",
  },
  strictAdded: {
    id: "function-strict-added",
    severity: "warning",
    directions: ["call"],
    why: "With a NULL among its arguments the function is not run at all, and the result is NULL.",
    assumption: "no caller passes NULL, or NULL is what the function gave",
    example: "ALTER FUNCTION f(int) STRICT",
    repair: ALIKE,
  },
  strictRemoved: {
    id: "function-strict-removed",
    severity: "warning",
    directions: ["call"],
    why: "With a NULL among its arguments the function is run, and may fail or give something else than NULL.",
    assumption: "no caller passes NULL, or the function gives NULL for it",
    example: "ALTER FUNCTION f(int) CALLED ON NULL INPUT",
    repair: ALIKE,
  },
  securityChanged: {
    id: "function-security-changed",
    severity: "warning",
    directions: ["call"],
    why: "SECURITY DEFINER decides whose privileges hold inside: the owner's or the caller's (42501).",
    assumption: "whoever's privileges hold now has all that the function needs, and the callers may have them",
    example: "ALTER FUNCTION f(int) SECURITY INVOKER",
    repair: ALIKE,
  },
  settingsChanged: {
    id: "function-settings-changed",
    severity: "warning",
    directions: ["call"],
    why: "SET clauses hold inside the function: a search_path decides what its names mean.",
    assumption: "the function does the same under the new settings",
    example: "ALTER FUNCTION f(int) SET extra_float_digits = 0",
    repair: ALIKE,
  },
  volatilityTightened: {
    id: "function-volatility-tightened",
    severity: "warning",
    directions: ["call"],
    why:
      "A function that isn't volatile may not write (0A000), doesn't see what its own statement writes, and may be called " +
      "once instead of once a row.",
    assumption: "the function neither writes nor depends on when it is called",
    example: "ALTER FUNCTION f(int) STABLE",
    repair: ALIKE,
  },
  volatilityLoosened: {
    id: "function-volatility-loosened",
    severity: "info",
    directions: [],
    why: "The function may be called more often; only new indexes and generated columns can't use it.",
    assumption: "no client creates indexes or generated columns with it",
    example: "ALTER FUNCTION f(int) VOLATILE",
  },
  languageChanged: {
    id: "function-language-changed",
    severity: "info",
    directions: [],
    why: "Another language does not matter to callers; another body is a finding of its own.",
    example: "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
  },
  variadicChanged: {
    id: "function-variadic-changed",
    severity: "error",
    directions: ["call"],
    why:
      "With VARIADIC the last argument's values are listed, without it they come in an array: each kind of call finds no " +
      "function of the other (42883), unless it says VARIADIC itself.",
    example: "DROP FUNCTION f(int[]); CREATE FUNCTION f(a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    repair: ALIKE,
  },
  bodyChanged: {
    id: "function-body-changed",
    severity: "warning",
    directions: ["read", "write", "call"],
    why:
      "The function may do something else, also where views, defaults and checks call it; its text doesn't show " +
      "whether blue's clients would notice.",
    assumption: "the new body does what clients written for blue expect",
    example: "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1'",
    repair: "Give the new function another name if clients of blue would notice.",
  },
  triggerFunctionChanged: {
    id: "trigger-function-changed",
    severity: "warning",
    directions: ["write"],
    why: "Its triggers may do something else with each written row: fill, check, copy, refuse.",
    assumption: "it does with every row what clients written for blue expect",
    example: "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.b := 2; RETURN NEW; END'",
    repair: AFTER,
  },
});

export function* compareFunctions(blue: Schema, green: Schema): Generator<Finding> {
  for (const [key, routine] of blue.routines) {
    const counterpart = green.routines.get(key);
    const extended = counterpart ? undefined : extendedFunction(routine, blue, green);
    if (counterpart) yield* compareFunction(routine, counterpart, blue);
    else if (extended) {
      const message = `The ${routine.kind} ${signature(routine)} was replaced by ${signature(extended)}, which accepts the same calls.`;
      yield finding(functionRules.argumentsExtended, object(routine), message, {
        blue: declare(routine),
        green: declare(extended),
      });
      yield* compareFunction(routine, extended, blue);
    } else {
      const rule = isTriggerFunction(routine) ? functionRules.triggerFunctionRemoved : functionRules.removed;
      yield finding(rule, object(routine), `The ${routine.kind} ${signature(routine)} is gone.`, {
        blue: declare(routine),
      });
    }
  }
  const extensions = new Set([...blue.routines.values()].map((routine) => extendedFunction(routine, blue, green)));
  for (const [key, routine] of green.routines) {
    if (blue.routines.has(key) || extensions.has(routine)) continue;
    const confusable = [...blue.routines.values()].some((other) => isConfusable(routine, other));
    const rule = confusable ? functionRules.overloadAdded : functionRules.added;
    yield finding(rule, object(routine), `The ${routine.kind} ${signature(routine)} is new.`, {
      green: declare(routine),
    });
  }
}

/**
 * The types that a type is implicitly cast to without a loss, so that a call finds a function of the other.
 * https://www.postgresql.org/docs/current/catalog-pg-cast.html
 */
const IMPLICIT_CASTS: Readonly<Record<string, readonly string[]>> = {
  smallint: ["integer", "bigint", "numeric"],
  integer: ["bigint", "numeric"],
  bigint: ["numeric"],
  real: ["double precision"],
  "character varying": ["text"],
};

/** What takes blue's calls when green has the function only with wider types, or with more arguments that have defaults. */
function extendedFunction(routine: Routine, blue: Schema, green: Schema): Routine | undefined {
  if (green.routines.has(routineKey(routine))) return undefined;
  const overloads = [...green.routines.values()].filter(
    ({ schema, name }) => schema === routine.schema && name === routine.name,
  );
  // With another overload it depends on the arguments which one a call means.
  const [candidate] = overloads;
  if (!candidate || overloads.length > 1 || blue.routines.has(routineKey(candidate))) return undefined;
  const added = candidate.argumentCount - routine.argumentCount;
  const [types, wider] = [splitTypes(routine.argumentTypes), splitTypes(candidate.argumentTypes)];
  if (!types || !wider) return undefined;
  const begins = types.every((type, position) => {
    const other = wider[position] ?? "";
    return type === other || IMPLICIT_CASTS[type]?.includes(other);
  });
  const callable = candidate.defaultCount >= added + routine.defaultCount && !routine.variadic;
  return added >= 0 && begins && callable ? candidate : undefined;
}

/** @param green has blue's arguments, and perhaps further ones with defaults */
function* compareFunction(blue: Routine, green: Routine, blueSchema: Schema): Generator<Finding> {
  const what = `The ${blue.kind} ${signature(blue)}`;
  const report = (rule: Rule, message: string, from = declare(blue), to = declare(green)) =>
    finding(rule, object(blue), message, { blue: from, green: to });

  if (blue.kind !== green.kind) {
    yield report(functionRules.kindChanged, `${what} is now a ${green.kind}.`);
    return;
  }
  if (blue.result !== green.result) yield report(functionRules.resultChanged, `${what} has another result.`);
  // An argument that had no name could not be called by one.
  const renamed = blue.argumentNames.filter((name, position) => name && name !== green.argumentNames[position]);
  if (renamed.length > 0)
    yield report(functionRules.argumentRenamed, `${what} no longer has arguments named ${renamed.join(", ")}.`);
  const isExtended = green.argumentCount > blue.argumentCount;
  if (green.defaultCount < blue.defaultCount) {
    yield report(functionRules.defaultRemoved, `${what} has fewer arguments with defaults.`);
  } else if (green.defaultCount > blue.defaultCount && !isExtended) {
    const others = [...blueSchema.routines.values()].filter((other) => other !== blue);
    const confusable = others.some((other) => isConfusable(green, other) && !isConfusable(blue, other));
    const rule = confusable ? functionRules.overloadAdded : functionRules.defaultAdded;
    yield report(rule, `${what} has more arguments with defaults.`);
  } else if (!keepsDefaults(blue, green)) {
    yield report(functionRules.defaultChanged, `${what} has other defaults.`, blue.defaults, green.defaults);
  }
  if (isTriggerFunction(blue)) {
    if (properties(blue) !== properties(green)) {
      const { triggerFunctionChanged } = functionRules;
      yield report(triggerFunctionChanged, `${what} has other properties.`, properties(blue), properties(green));
    }
  } else {
    for (const [rule, change] of propertyChanges(blue, green)) {
      yield report(rule, `${what} ${change}.`, properties(blue), properties(green));
    }
  }
  if (blue.body !== green.body) {
    const rule = isTriggerFunction(blue) ? functionRules.triggerFunctionChanged : functionRules.bodyChanged;
    yield report(rule, `${what} has another body.`, blue.body, green.body);
  }
}

/** True if blue's arguments that have defaults have the same ones on green, which may have more. */
function keepsDefaults(blue: Routine, green: Routine): boolean {
  if (blue.defaults === green.defaults && blue.argumentCount === green.argumentCount) return true;
  const [from, to] = [listExpressions(blue.defaults), listExpressions(green.defaults)];
  if (!from || !to) return false;
  // Defaults belong to the last arguments.
  const first = to.length - green.argumentCount + blue.argumentCount - from.length;
  return from.every((expression, position) => expression === to[first + position]);
}

/** Returns the shapes of a list of expressions, or undefined if the list isn't understood. */
function listExpressions(list = ""): string[] | undefined {
  if (list === "") return [];
  return as(parseStatement(`SELECT ${list}`), "SelectStmt")?.targetList?.map((target) => shape(target));
}

const VOLATILITIES: readonly Routine["volatility"][] = ["immutable", "stable", "volatile"];

function* propertyChanges(blue: Routine, green: Routine): Generator<readonly [Rule, string]> {
  if (green.strict && !blue.strict) yield [functionRules.strictAdded, "is now STRICT"];
  if (blue.strict && !green.strict) yield [functionRules.strictRemoved, "is no longer STRICT"];
  const definer = ({ securityDefiner, owner }: Routine) => (securityDefiner ? owner : undefined);
  if (definer(blue) !== definer(green)) {
    yield [functionRules.securityChanged, `now runs with the privileges of ${definer(green) ?? "its caller"}`];
  }
  if (!isDeepStrictEqual(blue.settings, green.settings)) yield [functionRules.settingsChanged, "has other settings"];
  const looser = VOLATILITIES.indexOf(green.volatility) - VOLATILITIES.indexOf(blue.volatility);
  if (looser !== 0) {
    const { volatilityLoosened, volatilityTightened } = functionRules;
    yield [looser > 0 ? volatilityLoosened : volatilityTightened, `is now ${green.volatility}`];
  }
  if (blue.language !== green.language) yield [functionRules.languageChanged, `is now written in ${green.language}`];
  if (blue.variadic !== green.variadic) {
    yield [functionRules.variadicChanged, `is ${green.variadic ? "now VARIADIC" : "no longer VARIADIC"}`];
  }
}

/** Whether some number of arguments calls both: same name, overlapping numbers of arguments. */
function isConfusable(one: Routine, other: Routine): boolean {
  const range = ({ argumentCount, defaultCount, variadic }: Routine): [number, number] => [
    argumentCount - defaultCount - (variadic ? 1 : 0),
    variadic ? Infinity : argumentCount,
  ];
  const [least, most] = range(one);
  const [otherLeast, otherMost] = range(other);
  return one.schema === other.schema && one.name === other.name && least <= otherMost && otherLeast <= most;
}

export function isTriggerFunction({ result }: Routine): boolean {
  return result === "trigger" || result === "event_trigger";
}

function properties({ language, volatility, strict, securityDefiner, settings, variadic }: Routine): string {
  return [
    `LANGUAGE ${language}`,
    volatility.toUpperCase(),
    strict && "STRICT",
    securityDefiner && "SECURITY DEFINER",
    variadic && "VARIADIC",
    ...settings.map((setting) => `SET ${setting}`),
  ]
    .filter(Boolean)
    .join(" ");
}

function signature(routine: Routine): string {
  return `${displayName(routine)}(${routine.argumentTypes})`;
}

/** The signature with names, defaults and result. */
function declare(routine: Routine): string {
  const named = routine.argumentNames.some(Boolean)
    ? ` (${routine.argumentNames.map((name) => name || "?").join(", ")})`
    : "";
  return [
    `${routine.kind} ${signature(routine)}${named}`,
    routine.result !== undefined && `RETURNS ${routine.result}`,
    routine.defaults !== undefined && `DEFAULTS ${routine.defaults}`,
  ]
    .filter(Boolean)
    .join(" ");
}

function object(routine: Routine) {
  return { kind: "function", schema: routine.schema, name: `${routine.name}(${routine.argumentTypes})` } as const;
}
