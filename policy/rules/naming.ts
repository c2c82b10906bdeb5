import { at, isSet, UNKNOWN, type Resource } from "../resource";
import type { Rule } from "../rule";
import { TYPES, type KnownType } from "../types";
import { parseJson } from "./documents";

/** Tags that everything has, from the provider's `defaultTags`. */
const TAGS = ["Project", "Environment", "ManagedBy"];

/** Telling environments apart. */
export const NAMING: readonly Rule[] = [
  {
    name: "names-carry-suffix",
    description: "What has a name in AWS has the environment's suffix in it, so that two environments never collide.",
    controls: [],
    *check({ type, props, provider }) {
      const path = TYPES[type as KnownType];
      // The suffix is the tag's value; without the tag, the rule about tags has found fault already.
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
    description: `Everything in AWS is tagged with ${TAGS.join(", ")}, by the provider's default tags.`,
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

/** The value of one of the provider's default tags. The SDK hands a provider's nested settings over as JSON. */
function providerTag(provider: Resource["provider"], tag: string): unknown {
  return at(parseJson(provider?.defaultTags), `tags.${tag}`);
}

/** Whether the suffix stands in the name by itself. The product's own name in front does not count. */
function hasSuffix(name: string, suffix: string): boolean {
  const own = name.replace(/^(alias\/)?blue-?green/, "");
  return new RegExp(`(^|[^a-z0-9])${suffix}($|[^a-z0-9])`).test(own);
}
