import { at, isSet, UNKNOWN, type Resource } from "../resource";
import type { Rule } from "../rule";
import { TYPES, type KnownType } from "../types";
import { parseJson } from "./documents";

/** The tags that every resource gets from the provider's `defaultTags`. */
const TAGS = ["Project", "Environment", "ManagedBy"];

/** Rules that tell environments apart. */
export const NAMING: readonly Rule[] = [
  {
    name: "names-carry-suffix",
    description: "Every name in AWS contains the environment's suffix, so that two environments never collide.",
    controls: [],
    *check({ type, props, provider }) {
      const path = TYPES[type as KnownType];
      // The tag's value is the suffix. The rule `tags` reports a missing tag.
      const suffix = providerTag(provider, "Environment");
      if (!path || typeof suffix !== "string") return;
      const name = at(props, path);
      if (name === UNKNOWN) return;
      if (typeof name !== "string") yield `${path} is not set.`;
      else if (!hasSuffix(name, suffix)) yield `${path} is ${name}, without the suffix ${suffix}.`;
    },
  },
  {
    name: "tags",
    description: `Every resource in AWS has the tags ${TAGS.join(", ")} from the provider's default tags.`,
    controls: [],
    *check({ type, props, provider }) {
      if (!type.startsWith("aws:")) return;
      for (const tag of TAGS) {
        const value = providerTag(provider, tag);
        const own = at(props, `tags.${tag}`);
        if (!isSet(value)) yield `Its provider does not tag it with ${tag}.`;
        else if (isSet(own) && own !== value && own !== UNKNOWN && value !== UNKNOWN) {
          yield `Its own tag ${tag} hides the provider's.`;
        }
      }
    },
  },
];

/** Returns the value of a default tag of the provider. The SDK passes on a provider's nested settings as JSON. */
function providerTag(provider: Resource["provider"], tag: string): unknown {
  return at(parseJson(provider?.defaultTags), `tags.${tag}`);
}

/** True if the name contains the suffix as a whole word. The product's name at the beginning does not count. */
function hasSuffix(name: string, suffix: string): boolean {
  const own = name.replace(/^(alias\/)?blue-?green/, "");
  return new RegExp(`(^|[^a-z0-9])${suffix}($|[^a-z0-9])`).test(own);
}
