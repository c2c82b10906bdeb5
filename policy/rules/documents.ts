import { at, listOf, type Properties } from "../resource";

/** A statement of an IAM policy document. */
export interface Statement {
  readonly Effect?: unknown;
  /** Only policies of resources, such as buckets, and trust policies have a principal. */
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** Parses a JSON string, and returns any other value as it is. A string that is not JSON, which AWS refuses, is undefined. */
export function parseJson(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the statements of a policy document, which is JSON or an object. An unknown document has none. */
export function statementsOf(document: unknown): Statement[] {
  return listOf(at(parseJson(document), "Statement")) as Statement[];
}

/** Returns the statements of all policy documents of a resource, except a role's trust policy. */
export function policyStatements({ policy, inlinePolicies }: Properties): Statement[] {
  return [policy, ...listOf(inlinePolicies).map((inline) => at(inline, "policy"))].flatMap(statementsOf);
}
