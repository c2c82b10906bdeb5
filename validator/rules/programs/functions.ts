import { isDeepStrictEqual } from "node:util";
import type { Routine, Schema } from "../../../postgres/catalog/model";
import { displayName } from "../../../postgres/sql/names";
import { keepsDefaults, Overloads, overlaps } from "./overloads";
import { compareMatches, type Match } from "../shared/matches";
import { AFTER, ALIKE } from "../shared/repair";
import { isTriggerFunction, routineObject } from "../shared/routines";
import { defineRules, finding, type Rule } from "../shared/rule";
import type { Finding } from "../../finding";

export const functionRules = defineRules({
  removed: {
    id: "function-removed",
    severity: "error",
    directions: ["call"],
    why: "A call with these argument types finds no function (42883), or finds a different one.",
    example: "DROP FUNCTION f(int)",
    repair: "Keep the function until no client written for blue is left, for example as a wrapper around the new one.",
  },
  triggerFunctionRemoved: {
    id: "trigger-function-removed",
    severity: "info",
    directions: [],
    why: "Only triggers call the function. A trigger that is gone is reported separately.",
    example: "DROP FUNCTION f()",
  },
  argumentsExtended: {
    id: "function-arguments-extended",
    severity: "info",
    directions: ["call"],
    why: "Blue's calls find the new function: its added arguments have defaults, and PostgreSQL casts the old types implicitly.",
    assumption: "no client names the function with its argument types, as in DROP FUNCTION or a cast to regprocedure",
    example: "DROP FUNCTION f(int); CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a'",
  },
  added: {
    id: "function-added",
    severity: "info",
    directions: [],
    why: "Clients written for blue don't know the function.",
    assumption:
      "no call now resolves to it that resolved to a built-in function, or to one in a schema later in the search_path",
    example: "CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT a'",
  },
  overloadAdded: {
    id: "function-overload-added",
    severity: "warning",
    directions: ["call"],
    why:
      "Blue has a function of this name that accepts the same number of arguments. A call can become ambiguous (42725) " +
      "or silently choose the new function.",
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
    why: "Callers get another type, other columns, or rows instead of one value.",
    example: "DROP FUNCTION f(int); CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT a'",
    repair: "Give the new function another name, and keep the old one until no client written for blue is left.",
  },
  argumentRenamed: {
    id: "function-argument-renamed",
    severity: "error",
    directions: ["call"],
    why: "Calls in named notation (argument => value) fail (42883).",
    example: "DROP FUNCTION f(int); CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT b'",
    repair: "Keep the argument's name. The body can use another one.",
  },
  defaultRemoved: {
    id: "function-default-removed",
    severity: "error",
    directions: ["call"],
    why: "Calls that omit the argument find no function (42883).",
    example: "DROP FUNCTION f(int, int); CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b'",
    repair: "Keep the default until no client omits the argument.",
  },
  defaultAdded: {
    id: "function-default-added",
    severity: "info",
    directions: [],
    why: "Calls can omit an argument that was mandatory.",
    assumption: "no other function of this name accepts fewer arguments",
    example: "CREATE OR REPLACE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b'",
  },
  defaultChanged: {
    id: "function-default-changed",
    severity: "warning",
    directions: ["call"],
    why: "Calls that omit the argument pass a different value than on blue.",
    assumption: "clients written for blue can work with the new value",
    example: "CREATE OR REPLACE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT a + b'",
    repair: "Keep the default, or give the new function another name.",
  },
  strictAdded: {
    id: "function-strict-added",
    severity: "warning",
    directions: ["call"],
    why: "If an argument is NULL, the function isn't run and the result is NULL.",
    assumption: "no caller passes NULL, or the function returned NULL for it",
    example: "ALTER FUNCTION f(int) STRICT",
    repair: ALIKE,
  },
  strictRemoved: {
    id: "function-strict-removed",
    severity: "warning",
    directions: ["call"],
    why: "If an argument is NULL, the function is run. It can fail, or return something other than NULL.",
    assumption: "no caller passes NULL, or the function returns NULL for it",
    example: "ALTER FUNCTION f(int) CALLED ON NULL INPUT",
    repair: ALIKE,
  },
  securityChanged: {
    id: "function-security-changed",
    severity: "warning",
    directions: ["call"],
    why: "SECURITY DEFINER decides whether the function runs with its owner's privileges or its caller's (42501).",
    assumption:
      "the role that it now runs as has every privilege that the function needs, and callers may use these privileges",
    example: "ALTER FUNCTION f(int) SECURITY INVOKER",
    repair: ALIKE,
  },
  settingsChanged: {
    id: "function-settings-changed",
    severity: "warning",
    directions: ["call"],
    why: "SET clauses apply inside the function. A search_path decides what its names mean.",
    assumption: "the function does the same under the new settings",
    example: "ALTER FUNCTION f(int) SET extra_float_digits = 0",
    repair: ALIKE,
  },
  volatilityTightened: {
    id: "function-volatility-tightened",
    severity: "warning",
    directions: ["call"],
    why:
      "A function that isn't volatile must not write (0A000), doesn't see what the calling statement writes, and can be " +
      "called once instead of once per row.",
    assumption: "the function neither writes nor depends on the moment of the call",
    example: "ALTER FUNCTION f(int) STABLE",
    repair: ALIKE,
  },
  volatilityLoosened: {
    id: "function-volatility-loosened",
    severity: "info",
    directions: [],
    why: "The function can be called more often, and new indexes and generated columns can't use it.",
    assumption: "no client creates indexes or generated columns with it",
    example: "ALTER FUNCTION f(int) VOLATILE",
  },
  languageChanged: {
    id: "function-language-changed",
    severity: "info",
    directions: [],
    why: "Callers don't notice the language. A changed body is reported separately.",
    example: "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
  },
  variadicChanged: {
    id: "function-variadic-changed",
    severity: "error",
    directions: ["call"],
    why:
      "With VARIADIC, callers list the last argument's values. Without it, they pass an array. A call written for one finds " +
      "no function of the other kind (42883), unless the call itself says VARIADIC.",
    example: "DROP FUNCTION f(int[]); CREATE FUNCTION f(a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    repair: ALIKE,
  },
  bodyChanged: {
    id: "function-body-changed",
    severity: "warning",
    directions: ["read", "write", "call"],
    why:
      "The function can behave differently, also in the views, defaults and checks that call it. Its text doesn't show " +
      "whether blue's clients would notice.",
    assumption: "the new body does what clients written for blue expect",
    example: "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1'",
    repair: "Give the new function another name if clients of blue would notice.",
  },
  triggerFunctionChanged: {
    id: "trigger-function-changed",
    severity: "warning",
    directions: ["write"],
    why: "Its triggers can treat written rows differently: fill, check, copy or refuse them.",
    assumption: "it treats every row as clients written for blue expect",
    example: "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.b := 2; RETURN NEW; END'",
    repair: AFTER,
  },
});

/** Compares functions, procedures and aggregates. */
export function* compareFunctions(blue: Schema, green: Schema): Generator<Finding> {
  const overloads = { blue: new Overloads(blue), green: new Overloads(green) };
  yield* compareMatches(matchRoutines(blue, green, overloads), {
    object: routineObject,
    title: titleOf,
    describe: declare,
    removed: (routine) => (isTriggerFunction(routine) ? functionRules.triggerFunctionRemoved : functionRules.removed),
    added: (routine) =>
      overloads.blue.of(routine).some((other) => overlaps(routine, other))
        ? functionRules.overloadAdded
        : functionRules.added,
    *compare(from, to) {
      if (from.argumentTypes !== to.argumentTypes) {
        const message = `${titleOf(from)} was replaced by ${signature(to)}, which accepts the same calls.`;
        const details = { blue: declare(from), green: declare(to) };
        yield finding(functionRules.argumentsExtended, routineObject(from), message, details);
      }
      yield* compareRoutine(from, to, overloads.blue);
    },
  });
}

/** Matches routines by their arguments, or with a replacement that accepts the same calls. */
function* matchRoutines(
  blue: Schema,
  green: Schema,
  overloads: { readonly blue: Overloads; readonly green: Overloads },
): Generator<Match<Routine>> {
  const matched = new Set<Routine>();
  for (const [key, routine] of blue.routines) {
    const counterpart = green.routines.get(key) ?? overloads.green.replacementOf(routine, blue);
    if (counterpart) matched.add(counterpart);
    yield counterpart ? [routine, counterpart] : [routine, undefined];
  }
  for (const routine of green.routines.values()) if (!matched.has(routine)) yield [undefined, routine];
}

/** @param green has blue's arguments, and perhaps further ones with defaults */
function* compareRoutine(blue: Routine, green: Routine, overloads: Overloads): Generator<Finding> {
  const title = titleOf(blue);
  const report = (rule: Rule, message: string, from = declare(blue), to = declare(green)) =>
    finding(rule, routineObject(blue), message, { blue: from, green: to });

  if (blue.kind !== green.kind) {
    yield report(functionRules.kindChanged, `${title} is now a ${green.kind}.`);
    return;
  }
  if (blue.result !== green.result) yield report(functionRules.resultChanged, `${title} has another result.`);
  // No call could name an argument that had no name.
  const renamed = blue.argumentNames.filter((name, position) => name && name !== green.argumentNames[position]);
  if (renamed.length > 0) {
    yield report(functionRules.argumentRenamed, `${title} no longer has arguments named ${renamed.join(", ")}.`);
  }
  if (green.defaultCount < blue.defaultCount) {
    yield report(functionRules.defaultRemoved, `${title} has fewer arguments with defaults.`);
  } else if (green.defaultCount > blue.defaultCount && green.argumentCount === blue.argumentCount) {
    const others = overloads.of(blue).filter((other) => other !== blue);
    const isAmbiguous = others.some((other) => overlaps(green, other) && !overlaps(blue, other));
    const rule = isAmbiguous ? functionRules.overloadAdded : functionRules.defaultAdded;
    yield report(rule, `${title} has more arguments with defaults.`);
  } else if (!keepsDefaults(blue, green)) {
    yield report(functionRules.defaultChanged, `${title} has other defaults.`, blue.defaults, green.defaults);
  }
  const isTriggers = isTriggerFunction(blue);
  const [from, to] = [properties(blue), properties(green)];
  if (!isTriggers) {
    for (const [rule, change] of propertyChanges(blue, green)) yield report(rule, `${title} ${change}.`, from, to);
  } else if (from !== to) {
    yield report(functionRules.triggerFunctionChanged, `${title} has other properties.`, from, to);
  }
  // Every supported version writes a body that it has parsed (RETURN, BEGIN ATOMIC) in the same way.
  if (blue.body !== green.body) {
    const rule = isTriggers ? functionRules.triggerFunctionChanged : functionRules.bodyChanged;
    yield report(rule, `${title} has another body.`, blue.body, green.body);
  }
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

function titleOf(routine: Routine): string {
  return `The ${routine.kind} ${signature(routine)}`;
}

function signature(routine: Routine): string {
  return `${displayName(routine)}(${routine.argumentTypes})`;
}

/** Returns the signature with names, defaults and result. */
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
