import { isNot, listOf, UNKNOWN } from "../resource";
import type { Rule } from "../rule";
import { policyStatements, statementsOf } from "./documents";

/** A permission that is wider than {@link IAM} allows, and the reason for it. */
export interface Exception {
  readonly what: string;
  readonly matches: RegExp;
  readonly reason: string;
}

export const WILDCARD_RESOURCES: readonly Exception[] = [
  {
    what: "`arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*`",
    matches: /^arn:aws:logs:[\w-]+:\d+:log-group:[^:*]+:\*$/,
    reason: "The streams of one log group, which do not exist yet.",
  },
  {
    what: "`arn:aws:s3:::BUCKET/PREFIX/*`",
    matches: /^arn:aws:s3:::[^*/]+\/[^*/]+\/\*$/,
    reason: "The objects below one prefix of one bucket, which do not exist yet.",
  },
];

export const MANAGED_POLICIES: readonly Exception[] = [
  {
    what: "`AmazonECSTaskExecutionRolePolicy`",
    matches: /^arn:aws:iam::aws:policy\/service-role\/AmazonECSTaskExecutionRolePolicy$/,
    reason: "It allows pulling images and opening log streams, and AWS keeps it up to date. Its resource is `*`.",
  },
  {
    what: "`AWSLambdaVPCAccessExecutionRole`",
    matches: /^arn:aws:iam::aws:policy\/service-role\/AWSLambdaVPCAccessExecutionRole$/,
    reason: "A function's network interfaces have no known names, so its resource is `*`.",
  },
];

const isIn = (exceptions: readonly Exception[], text: string) => exceptions.some(({ matches }) => matches.test(text));

/** Rules about least privilege. */
export const IAM: readonly Rule[] = [
  {
    name: "no-wildcard-permissions",
    description: "A policy allows named actions on named resources.",
    controls: ["IAM.1", "IAM.21", "KMS.1", "KMS.2"],
    *check({ props }) {
      for (const { Effect, Action, NotAction, Resource, NotResource } of policyStatements(props)) {
        if (Effect !== "Allow") continue;
        if (NotAction !== undefined) yield "It allows every action except NotAction.";
        if (NotResource !== undefined) yield "It allows an action on every resource except NotResource.";
        for (const action of listOf(Action)) {
          if (typeof action === "string" && action.includes("*")) yield `It allows the action ${action}.`;
        }
        for (const resource of listOf(Resource)) {
          if (typeof resource !== "string" || !resource.includes("*")) continue;
          if (!isIn(WILDCARD_RESOURCES, resource)) yield `It allows an action on ${resource}.`;
        }
      }
    },
  },
  {
    name: "no-broad-managed-policy",
    description: "A role has only those AWS managed policies that are listed with a reason.",
    controls: [],
    types: ["aws:iam/role:Role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    *check({ props }) {
      for (const arn of [props.policyArn, ...listOf(props.managedPolicyArns)]) {
        if (typeof arn !== "string" || !arn.startsWith("arn:aws:iam::aws:policy/")) continue;
        if (!isIn(MANAGED_POLICIES, arn)) yield `It has ${arn}, which is not on the list.`;
      }
    },
  },
  {
    name: "trust-one-service",
    description: "Exactly one AWS service, and nothing else, may assume a role.",
    controls: [],
    types: ["aws:iam/role:Role"],
    *check({ props: { assumeRolePolicy } }) {
      if (assumeRolePolicy === UNKNOWN) return;
      const statements = statementsOf(assumeRolePolicy);
      if (statements.length !== 1) yield `Its trust policy has ${statements.length} statements. Allowed: 1.`;
      for (const { Effect, Principal, NotPrincipal, Action } of statements) {
        if (isNot(Effect, "Allow") || NotPrincipal !== undefined)
          yield "Its trust policy does not name who may assume the role.";
        if (isNot(Action, "sts:AssumeRole")) yield "Its trust policy allows an action other than sts:AssumeRole.";
        const [[kind, who] = [], ...others] = Object.entries(Principal ?? {}) as [string, unknown][];
        const oneService = kind === "Service" && typeof who === "string" && /^[a-z0-9-]+\.amazonaws\.com$/.test(who);
        if (!oneService || others.length > 0) yield `Its trust policy names ${JSON.stringify(Principal)}.`;
      }
    },
  },
];
