import { displayName, routineKey, type Routine, type Schema } from "../schema";
import { sameDefinition } from "./definitionText";
import { defineRules, finding, type Finding, type Rule } from "./rule";

export const functionRules = defineRules({
  removed: {
    id: "function-removed",
    severity: "error",
    directions: ["call"],
    explanation: "A call with these argument types finds no function (42883), or another one than blue's.",
  },
  triggerFunctionRemoved: {
    id: "trigger-function-removed",
    severity: "difference",
    directions: [],
    explanation: "Only triggers call it; a trigger that is gone too is a finding of its own.",
  },
  argumentsExtended: {
    id: "function-arguments-extended",
    severity: "difference",
    directions: ["call"],
    explanation:
      "Blue's calls find it: new arguments have defaults, and PostgreSQL casts the old types to the new ones by itself.",
    assumption: "no client names the function with its argument types, as in DROP FUNCTION or a cast to regprocedure",
  },
  added: {
    id: "function-added",
    severity: "difference",
    directions: [],
    explanation: "No call that blue's clients make can mean it.",
  },
  overloadAdded: {
    id: "function-overload-added",
    severity: "warning",
    directions: ["call"],
    explanation:
      "Blue has a function of this name that is called with as many arguments: a call may become ambiguous (42725) or " +
      "silently choose the new one.",
    assumption: "calls cast their arguments to the exact types of blue's function",
  },
  kindChanged: {
    id: "function-kind-changed",
    severity: "error",
    directions: ["call"],
    explanation: "Functions, procedures, aggregates and window functions are called in different ways (42809).",
  },
  resultChanged: {
    id: "function-result-changed",
    severity: "error",
    directions: ["call"],
    explanation: "Callers get another type, other columns, or rows where they expect one value.",
  },
  argumentRenamed: {
    id: "function-argument-renamed",
    severity: "error",
    directions: ["call"],
    explanation: "Calls in named notation (argument => value) fail (42883).",
  },
  defaultRemoved: {
    id: "function-default-removed",
    severity: "error",
    directions: ["call"],
    explanation: "Calls that leave the argument out find no function (42883).",
  },
  defaultAdded: {
    id: "function-default-added",
    severity: "difference",
    directions: [],
    explanation: "Calls may leave out an argument that they had to give.",
    assumption: "no other function of the name is called with fewer arguments",
  },
  defaultChanged: {
    id: "function-default-changed",
    severity: "warning",
    directions: ["call"],
    explanation: "Calls that leave the argument out pass another value than on blue.",
    assumption: "clients written for blue can live with the new value",
  },
  propertiesChanged: {
    id: "function-properties-changed",
    severity: "warning",
    directions: ["call"],
    explanation:
      "STRICT decides on NULL arguments, SECURITY DEFINER on rights, SET on what names mean, and volatility on where " +
      "the function may be used and how often it is called.",
    assumption: "no caller depends on what changed",
  },
  bodyChanged: {
    id: "function-body-changed",
    severity: "warning",
    directions: ["read", "write", "call"],
    explanation:
      "The function may do something else, also where views, defaults and checks call it; its text doesn't show " +
      "whether blue's clients would notice.",
    assumption: "the new body does what clients written for blue expect",
  },
  triggerFunctionChanged: {
    id: "trigger-function-changed",
    severity: "warning",
    directions: ["write"],
    explanation: "Its triggers may do something else with each written row: fill, check, copy, refuse.",
    assumption: "it does with every row what clients written for blue expect",
  },
});

export function* compareFunctions(blue: Schema, green: Schema): Generator<Finding> {
  for (const [key, routine] of blue.routines) {
    const counterpart = green.routines.get(key);
    const extended = counterpart ? undefined : extendedFunction(routine, blue, green);
    if (counterpart) yield* compareFunction(routine, counterpart, blue, green);
    else if (extended) {
      const message = `The ${routine.kind} ${signature(routine)} is ${signature(extended)} now, which takes its calls.`;
      yield finding(functionRules.argumentsExtended, object(routine), message, {
        blue: declare(routine),
        green: declare(extended),
      });
      yield* compareFunction(routine, extended, blue, green);
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
  const types = candidate.argumentTypes.split(", ");
  const begins =
    routine.argumentCount === 0 ||
    routine.argumentTypes
      .split(", ")
      .every((type, position) => type === types[position] || IMPLICIT_CASTS[type]?.includes(types[position] ?? ""));
  const callable = candidate.defaultCount >= added + routine.defaultCount && !routine.variadic;
  return added >= 0 && begins && callable ? candidate : undefined;
}

/** @param green has blue's arguments, and perhaps further ones with defaults */
function* compareFunction(blue: Routine, green: Routine, blueSchema: Schema, greenSchema: Schema): Generator<Finding> {
  const what = `The ${blue.kind} ${signature(blue)}`;
  const report = (rule: Rule, message: string, from = declare(blue), to = declare(green)) =>
    finding(rule, object(blue), message, { blue: from, green: to });

  if (blue.kind !== green.kind) {
    yield report(functionRules.kindChanged, `${what} is a ${green.kind} now.`);
    return;
  }
  if (blue.result !== green.result) yield report(functionRules.resultChanged, `${what} returns something else.`);
  // An argument that had no name could not be called by one.
  const renamed = blue.argumentNames.filter((name, position) => name && name !== green.argumentNames[position]);
  if (renamed.length > 0) yield report(functionRules.argumentRenamed, `${what} no longer knows ${renamed.join(", ")}.`);
  const isExtended = green.argumentCount > blue.argumentCount;
  if (green.defaultCount < blue.defaultCount) {
    yield report(functionRules.defaultRemoved, `${what} needs more of its arguments.`);
  } else if (green.defaultCount > blue.defaultCount && !isExtended) {
    const others = [...blueSchema.routines.values()].filter((other) => other !== blue);
    const confusable = others.some((other) => isConfusable(green, other) && !isConfusable(blue, other));
    const rule = confusable ? functionRules.overloadAdded : functionRules.defaultAdded;
    yield report(rule, `${what} needs fewer of its arguments.`);
  } else if (isExtended ? !green.defaults?.startsWith(blue.defaults ?? "") : blue.defaults !== green.defaults) {
    yield report(functionRules.defaultChanged, `${what} has other defaults.`, blue.defaults, green.defaults);
  }
  if (properties(blue) !== properties(green)) {
    const rule = isTriggerFunction(blue) ? functionRules.triggerFunctionChanged : functionRules.propertiesChanged;
    yield report(rule, `${what} has other properties.`, properties(blue), properties(green));
  }
  // Only what the server has written can differ by version.
  const isDeparsed = blue.deparsed && green.deparsed;
  const same = isDeparsed
    ? sameDefinition(
        { text: blue.body, major: blueSchema.version.major },
        { text: green.body, major: greenSchema.version.major },
      )
    : blue.body === green.body;
  if (!same) {
    const rule = isTriggerFunction(blue) ? functionRules.triggerFunctionChanged : functionRules.bodyChanged;
    yield report(rule, `${what} has another body.`, blue.body, green.body);
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

function isTriggerFunction({ result }: Routine): boolean {
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
