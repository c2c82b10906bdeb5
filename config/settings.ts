import * as pulumi from "@pulumi/pulumi";
import { fullName, kindOf, KEYS, type Default, type Key, type Known, type Settings } from "./keys";
import type { Kind } from "./kinds";

type Name = keyof Settings;

/**
 * Reads every key of the current stack's configuration.
 * @param problems gets one message for each wrong, missing or unknown key
 * @returns the values; a wrong or missing one is undefined, and what depends on it is checked as far as possible without
 */
export function readSettings(problems: string[]): Partial<Settings> {
  const project = pulumi.getProject();
  const settings: Partial<Record<Name, unknown>> = {};
  for (const [name, key] of Object.entries(KEYS) as [Name, Key][]) {
    const full = fullName(name, project);
    const known = settings as Partial<Settings>;
    const kind = kindOf(key, known);
    const text = new pulumi.Config(key.namespace).get(name);
    if (text === undefined) {
      settings[name] = defaultOf(full, key.default, kind, known, problems);
    } else {
      settings[name] = kind.parse(text);
      if (settings[name] !== undefined) continue;
      const given = isSecret(full) ? "a secret value" : JSON.stringify(text);
      problems.push(`${full} is ${given}. Allowed: ${kind.allowed}.`);
    }
  }
  problems.push(...unknownKeys(project));
  return settings as Partial<Settings>;
}

function defaultOf(
  full: string,
  { value, sources = [], required }: Default<unknown>,
  kind: Kind<unknown>,
  known: Known,
  problems: string[],
): unknown {
  if (required !== undefined) {
    problems.push(`${full} is missing. Set it: pulumi config set ${full} ${required}`);
    return undefined;
  }
  for (const { name, read } of sources) {
    const text = read();
    if (text === undefined) continue;
    const found = kind.parse(text);
    if (found === undefined) {
      problems.push(`${full} is not set, and ${name} "${text}" cannot be used instead. Allowed: ${kind.allowed}.`);
    }
    return found;
  }
  return typeof value === "function" ? (value as (known: Known) => unknown)(known) : value;
}

/** Reports the project's keys that are not declared: they are usually misspelt. */
function unknownKeys(project: string): string[] {
  const prefix = `${project}:`;
  const allowed = (Object.entries(KEYS) as [Name, Key][]).flatMap(([name, { namespace }]) => (namespace ? [] : [name]));
  return Object.keys(pulumi.runtime.allConfig())
    .filter((full) => full.startsWith(prefix) && !(allowed as string[]).includes(full.slice(prefix.length)))
    .map((full) => `${full} is not a key. Allowed: ${allowed.sort().join(", ")}.`);
}

/** True if the key was set with `--secret`. Pulumi's runtime has the function, but its types lack it. */
function isSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}
