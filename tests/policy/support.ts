import { isUnknown, runtime } from "@pulumi/pulumi";
import { UNKNOWN, type Properties, type Resource, type Stack } from "../../policy/resource";
import type { Rule } from "../../policy/rule";
import { RULES } from "../../policy/rules";
import type { Program } from "../support/program";

/** A resource whose properties a test may change. */
export interface Editable extends Resource {
  props: Record<string, unknown>;
  provider?: Record<string, unknown>;
}

/** A stack that a test may change. Every call of {@link toStack} makes a copy. */
export interface EditableStack extends Stack {
  readonly resources: Editable[];
}

export const ALL_RULES: readonly Rule[] = Object.values(RULES).flat();

/** Returns a recorded program as the rules see it. */
export function toStack({ resources, outputs }: Program, production = false): EditableStack {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const providerOf = (urn: string): Record<string, unknown> | undefined => {
    const resource = byUrn.get(urn);
    if (!resource) return undefined;
    const [reference] = resource.providers;
    if (reference === undefined) return providerOf(resource.parent);
    return plain(byUrn.get(reference.slice(0, reference.lastIndexOf("::")))?.inputs) as Record<string, unknown>;
  };
  return {
    production,
    resources: resources.map(({ type, name, urn, parent, inputs, protect, propertyDependencies }) => ({
      type,
      name,
      urn,
      // In a preview, the outputs as a whole are unknown, and undefined.
      props: plain(type === "pulumi:pulumi:Stack" ? (outputs ?? {}) : inputs) as Record<string, unknown>,
      protect,
      // The engine passes a component's provider on to the resources that a plug-in creates for it.
      ...(/^awsx?:/.test(type) && { provider: providerOf(urn) ?? providerOf(parent) }),
      propertyDependencies,
    })),
  };
}

function plain(value: unknown): unknown {
  if (isUnknown(value)) return UNKNOWN;
  if (runtime.isRpcSecret(value)) return plain(runtime.unwrapRpcSecret(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value as Properties).map(([key, item]) => [key, plain(item)]));
}

/** Returns the violations of the rules, as `rule, resource: message`. */
export function violations(stack: Stack, rules: readonly Rule[] = ALL_RULES): string[] {
  return rules.flatMap((rule) => {
    const found =
      "checkStack" in rule
        ? [...rule.checkStack(stack)]
        : stack.resources
            .filter(({ type }) => !rule.types || (rule.types as readonly string[]).includes(type))
            .flatMap((resource) => [...rule.check(resource)].map((message) => [resource, message] as const));
    return found.map(([{ name }, message]) => `${rule.name}, ${name}: ${message}`);
  });
}

/** A change of a stack whose violations are tested. */
export type Change = (stack: EditableStack) => void;

function find({ resources }: EditableStack, name: string): Editable {
  const found = resources.filter((resource) => resource.name === name);
  if (found.length !== 1) throw new Error(`The stack has ${found.length} resources named ${name}.`);
  return found[0] as Editable;
}

/** Sets a property of a resource, or removes it if the value is undefined. @param path such as `rules.0.status` */
export const set =
  (name: string, path: string, value: unknown): Change =>
  (stack) => {
    const steps = path.split(".");
    const last = steps.pop() as string;
    let here = find(stack, name).props;
    for (const step of steps) here = here[step] as Record<string, unknown>;
    if (value === undefined) delete here[last];
    else here[last] = value;
  };

/** Changes a property that is JSON. */
export const edit =
  <T>(name: string, property: string, change: (document: T) => void): Change =>
  (stack) => {
    const { props } = find(stack, name);
    const document = JSON.parse(props[property] as string) as T;
    change(document);
    props[property] = JSON.stringify(document);
  };

/** Sets a property to a value that comes from another resource, as Pulumi reports it to the engine. */
export const takeFrom =
  (name: string, property: string, source: string, value: unknown): Change =>
  (stack) => {
    const resource = find(stack, name);
    resource.props[property] = value;
    const propertyDependencies = { ...resource.propertyDependencies, [property]: [find(stack, source).urn] };
    stack.resources[stack.resources.indexOf(resource)] = { ...resource, propertyDependencies };
  };

/** Changes a resource's options, which Pulumi sees but AWS does not. */
export const setOption =
  (name: string, option: Partial<Pick<Resource, "protect" | "provider" | "type">>): Change =>
  (stack) => {
    const resource = find(stack, name);
    stack.resources[stack.resources.indexOf(resource)] = { ...resource, ...option };
  };

export const remove =
  (name: string): Change =>
  (stack) => {
    stack.resources.splice(stack.resources.indexOf(find(stack, name)), 1);
  };

/** Adds a copy of a resource, with other properties. */
export const add =
  (name: string, like: string, props: Record<string, unknown>, type?: string): Change =>
  (stack) => {
    const model = find(stack, like);
    const urn = `${model.urn}-${name}`;
    stack.resources.push({ ...model, name, urn, type: type ?? model.type, props: { ...model.props, ...props } });
  };

export const all =
  (...changes: Change[]): Change =>
  (stack) =>
    changes.forEach((change) => change(stack));
