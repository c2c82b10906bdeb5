/** Stands for a value that a preview does not know yet. It violates no rule. */
export const UNKNOWN = Symbol("not known in a preview");

export type Properties = Readonly<Record<string, unknown>>;

/** A resource as the rules see it. It comes from the engine's policy host or from a test's recording. */
export interface Resource {
  /** Pulumi's type token, such as `aws:rds/cluster:Cluster`. */
  readonly type: string;
  /** The logical name in the program. */
  readonly name: string;
  readonly urn: string;
  /** Plain values: secrets are unwrapped, {@link UNKNOWN} stands for unknown ones, and assets are empty. */
  readonly props: Properties;
  /** Pulumi's resource option `protect`. */
  readonly protect: boolean;
  /** The properties of the resource's provider. @default none: the resource is a component */
  readonly provider?: Properties;
  /**
   * The URNs of the resources that each property's value comes from. A preview knows them too.
   * @default none: the engine passes them on only with the whole stack
   */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** All resources of a stack. */
export interface Stack {
  readonly resources: readonly Resource[];
  /** The configuration's `production`. */
  readonly production: boolean;
}

/** Returns the value at a path such as `rules.0.status`. It is unknown if anything on the path is unknown. */
export function at(value: unknown, path: string): unknown {
  let here = value;
  for (const step of path.split(".")) {
    if (here === UNKNOWN || here === undefined || here === null) return here;
    here = (here as Properties)[step];
  }
  return here;
}

/** Returns the items of a list, or a single value as the only item. An unknown or missing value has no items. */
export function listOf(value: unknown): unknown[] {
  if (value === UNKNOWN || value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Returns the value of a name in a list of names and values. It is unknown if an unknown item may have the name. */
export function valueOf(list: unknown, name: string): unknown {
  const items = listOf(list);
  const named = items.find((item) => at(item, "name") === name);
  if (named !== undefined) return at(named, "value");
  return list === UNKNOWN || items.some((item) => at(item, "name") === UNKNOWN) ? UNKNOWN : undefined;
}

/** True if the value is set, or unknown. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** True if the value is known and not one of those allowed. */
export function isNot(value: unknown, ...allowed: readonly unknown[]): boolean {
  return value !== UNKNOWN && !allowed.includes(value ?? undefined);
}

/** Reports a property that is known and has none of the allowed values. Not for secrets: the message shows the value. */
export function* mustBe(props: Properties, path: string, ...allowed: readonly unknown[]): Generator<string> {
  const value = at(props, path);
  if (isNot(value, ...allowed)) yield `${path} is ${show(value)}. Allowed: ${allowed.map(show).join(", ")}.`;
}

/** Reports a property that is not set. */
export function* mustBeSet(props: Properties, path: string): Generator<string> {
  if (!isSet(at(props, path))) yield `${path} is not set.`;
}

function show(value: unknown): string {
  return value === undefined || value === null ? "not set" : JSON.stringify(value);
}

/** Returns the stack's resources of a type. */
export function ofType({ resources }: Stack, type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** True if a property's value comes from the other resource, such as `bucket` of a bucket's policy from the bucket. */
export function comesFrom(resource: Resource, property: string, { urn }: Resource): boolean {
  return (resource.propertyDependencies?.[property] ?? []).includes(urn);
}
