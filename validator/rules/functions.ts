import { displayName, type Routine, type Schema } from "../schema";
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
    directions: ["call"],
    explanation: "The function may do something else; its text doesn't show whether blue's clients would notice.",
    assumption: "the new body does what clients written for blue expect",
  },
});

export function* compareFunctions(blue: Schema, green: Schema): Generator<Finding> {
  for (const [key, routine] of blue.routines) {
    const counterpart = green.routines.get(key);
    if (counterpart) yield* compareFunction(routine, counterpart, blue.version.major === green.version.major);
    else {
      const rule = isTriggerFunction(routine) ? functionRules.triggerFunctionRemoved : functionRules.removed;
      yield finding(rule, object(routine), `The ${routine.kind} ${signature(routine)} is gone.`, {
        blue: declare(routine),
      });
    }
  }
  for (const [key, routine] of green.routines) {
    if (blue.routines.has(key)) continue;
    const rule = isConfusable(routine, blue) ? functionRules.overloadAdded : functionRules.added;
    yield finding(rule, object(routine), `The ${routine.kind} ${signature(routine)} is new.`, {
      green: declare(routine),
    });
  }
}

function* compareFunction(blue: Routine, green: Routine, sameMajor: boolean): Generator<Finding> {
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
  if (green.defaultCount < blue.defaultCount) {
    yield report(functionRules.defaultRemoved, `${what} needs more of its arguments.`);
  } else if (green.defaultCount > blue.defaultCount) {
    yield report(functionRules.defaultAdded, `${what} needs fewer of its arguments.`);
  } else if (blue.defaults !== green.defaults) {
    yield report(functionRules.defaultChanged, `${what} has other defaults.`, blue.defaults, green.defaults);
  }
  if (properties(blue) !== properties(green)) {
    yield report(functionRules.propertiesChanged, `${what} has other properties.`, properties(blue), properties(green));
  }
  if (!sameDefinition(blue.body, green.body, sameMajor)) {
    yield report(functionRules.bodyChanged, `${what} has another body.`, blue.body, green.body);
  }
}

/** Whether some number of arguments calls both it and a function that blue has under the name. */
function isConfusable(added: Routine, blue: Schema): boolean {
  const range = ({ argumentCount, defaultCount, variadic }: Routine): [number, number] => [
    argumentCount - defaultCount - (variadic ? 1 : 0),
    variadic ? Infinity : argumentCount,
  ];
  const [least, most] = range(added);
  return [...blue.routines.values()].some((other) => {
    const [otherLeast, otherMost] = range(other);
    return other.schema === added.schema && other.name === added.name && least <= otherMost && otherLeast <= most;
  });
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
