import { at, listOf, type Properties } from "../resource";

/** A statement of an IAM policy document. */
export interface Statement {
  readonly Effect?: unknown;
  /** Only in the policies of resources, such as buckets, and in trust policies. */
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** A JSON text's value, or the value itself; undefined for a text that is not JSON, which AWS would refuse. */
export function parseJson(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The statements of a policy document, given as text or as an object; none while it is not known. */
export function statementsOf(document: unknown): Statement[] {
  return listOf(at(parseJson(document), "Statement")) as Statement[];
}

/** The statements of all the policy documents that a resource carries, but for a role's trust policy. */
export function policyStatements({ policy, inlinePolicies }: Properties): Statement[] {
  return [policy, ...listOf(inlinePolicies).map((inline) => at(inline, "policy"))].flatMap(statementsOf);
}
