/** Stands for a value that a preview cannot know yet. No rule finds fault with it. */
export const UNKNOWN = Symbol("not known in a preview");

export type Properties = Readonly<Record<string, unknown>>;

/** A resource as the rules see it, wherever it comes from: the engine's policy host, or a test's recording. */
export interface Resource {
  /** Pulumi's type token, such as `aws:rds/cluster:Cluster`. */
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
  readonly urn: string;
  /** Plain values: secrets without their wrapping, {@link UNKNOWN} for what is not known, nothing of assets. */
  readonly props: Properties;
  /** Pulumi's resource option. */
  readonly protect: boolean;
  /** The properties of the provider that creates it. @default none, as components have */
  readonly provider?: Properties;
  /**
   * URNs of the resources that each property's value comes from; known also in a preview.
   * @default none: the engine tells them only together with the whole stack
   */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** All resources of a stack. */
export interface Stack {
  readonly resources: readonly Resource[];
  /** The configuration's `production`. */
  readonly production: boolean;
}

/** The value at a path such as `rules.0.status`; unknown, when what it would be in is unknown. */
export function at(value: unknown, path: string): unknown {
  let here = value;
  for (const step of path.split(".")) {
    if (here === UNKNOWN || here === undefined || here === null) return here;
    here = (here as Properties)[step];
  }
  return here;
}

/** The items of a list, or the value as the only one; none while it is not known. */
export function listOf(value: unknown): unknown[] {
  if (value === UNKNOWN || value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The value of an item of a list of names and values; unknown, while an unknown item may be it. */
export function valueOf(list: unknown, name: string): unknown {
  const items = listOf(list);
  const named = items.find((item) => at(item, "name") === name);
  if (named !== undefined) return at(named, "value");
  return list === UNKNOWN || items.some((item) => at(item, "name") === UNKNOWN) ? UNKNOWN : undefined;
}

/** Whether the value is there, or may yet turn out to be. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Whether the value is known and none of those allowed. */
export function isNot(value: unknown, ...allowed: readonly unknown[]): boolean {
  return value !== UNKNOWN && !allowed.includes(value ?? undefined);
}

/** Says so when a property is known and has none of the allowed values. Not for secrets: the message shows the value. */
export function* mustBe(props: Properties, path: string, ...allowed: readonly unknown[]): Generator<string> {
  const value = at(props, path);
  if (isNot(value, ...allowed)) yield `${path} is ${show(value)}. Allowed: ${allowed.map(show).join(", ")}.`;
}

/** Says so when a property is not there. */
export function* mustBeSet(props: Properties, path: string): Generator<string> {
  if (!isSet(at(props, path))) yield `${path} is not set.`;
}

function show(value: unknown): string {
  return value === undefined || value === null ? "not set" : JSON.stringify(value);
}

/** The stack's resources of a type. */
export function ofType({ resources }: Stack, type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** Whether a property's value comes from the resource: `bucket` of a bucket's policy, for example. */
export function comesFrom(resource: Resource, property: string, { urn }: Resource): boolean {
  return (resource.propertyDependencies?.[property] ?? []).includes(urn);
}
