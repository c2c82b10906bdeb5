import {
  type Policies,
  type PolicyResource,
  type ReportViolation,
  type ResourceValidationArgs,
  type StackValidationArgs,
} from "@pulumi/policy";
import { UNKNOWN, type Properties, type Resource } from "./resource";
import type { Rule } from "./rule";

/** Returns a rule as Pulumi's policy host runs it. A violation stops the preview or the update. */
export function asPolicy(rule: Rule, production: boolean): Policies[number] {
  const { name, description, controls } = rule;
  const about = {
    name,
    description,
    enforcementLevel: "mandatory" as const,
    ...(controls.length > 0 && {
      framework: {
        name: "AWS Foundational Security Best Practices",
        version: "1.0.0",
        reference: controls.join(", "),
        specification: "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
      },
    }),
  };
  if ("checkStack" in rule) {
    return {
      ...about,
      validateStack: ({ resources }: StackValidationArgs, report: ReportViolation) => {
        const stack = { resources: resources.map(toResource), production };
        for (const [{ urn }, message] of rule.checkStack(stack)) report(message, urn);
      },
    };
  }
  return {
    ...about,
    validateResource: (args: ResourceValidationArgs, report: ReportViolation) => {
      if (rule.types && !(rule.types as readonly string[]).includes(args.type)) return;
      for (const message of rule.check(toResource(args))) report(message);
    },
  };
}

function toResource(given: ResourceValidationArgs | PolicyResource): Resource {
  const { type, name, urn, props, opts, provider } = given;
  const dependencies = "propertyDependencies" in given ? Object.entries(given.propertyDependencies) : [];
  return {
    type,
    name,
    urn,
    props: plain(props) as Properties,
    protect: opts.protect,
    ...(provider && { provider: plain(provider.props) as Properties }),
    propertyDependencies: Object.fromEntries(
      dependencies.map(([property, sources]) => [property, sources.map((source) => source.urn)]),
    ),
  };
}

/** Returns a copy without the SDK's proxies, which throw when an unknown value is read. An asset becomes an empty object. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const read = (key: string): unknown => {
    let item: unknown;
    try {
      item = (value as Properties)[key];
    } catch {
      return UNKNOWN;
    }
    return plain(item);
  };
  const keys = Object.keys(value);
  return Array.isArray(value) ? keys.map(read) : Object.fromEntries(keys.map((key) => [key, read(key)]));
}
