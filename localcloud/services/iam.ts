import type { Account } from "../aws/account";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Operator, key, value. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a role wants to do, and what a condition may ask about it. */
export interface Request {
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys, such as `kms:ViaService`. @default none */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * IAM's answer, from the role's inline policies and the account's own policies that are attached to it, as far as the
 * program goes: what is not expressly allowed is denied, so is whatever uses a condition that is not known here, and so is
 * everything to a role that is denied something. The only wildcard is a star at a resource's end. AWS's managed policies
 * grant nothing here.
 * @param roleArn of the role that asks
 */
export function isAllowed(account: Account, roleArn: string, { action, resource, context = {} }: Request): boolean {
  const statements = policiesOf(account, roleArn).flatMap(
    (policy) => (JSON.parse(policy) as { Statement: Statement[] }).Statement,
  );
  // The program only ever allows; whoever denies something has more in mind than is evaluated here.
  return (
    statements.every(({ Effect }) => Effect === "Allow") &&
    statements.some(
      ({ Action, Resource, Condition = {} }) =>
        [Action].flat().includes(action) &&
        [Resource].flat().some((pattern) => covers(pattern, resource)) &&
        Object.entries(Condition).every(
          ([operator, expected]) =>
            operator === "StringEquals" && Object.entries(expected).every(([key, value]) => context[key] === value),
        ),
    )
  );
}

/** JSON texts. */
function policiesOf(account: Account, roleArn: string): string[] {
  return account.all
    .filter(({ inputs }) => typeof inputs.role === "string" && roleArn.endsWith(`/${inputs.role}`))
    .flatMap(({ type, inputs }) => {
      if (type === "aws:iam/rolePolicy:RolePolicy") return [inputs.policy as string];
      if (type !== "aws:iam/rolePolicyAttachment:RolePolicyAttachment") return [];
      const attached = account.find("aws:iam/policy:Policy", inputs.policyArn as string);
      return attached ? [attached.inputs.policy as string] : [];
    });
}

function covers(pattern: string, resource: string): boolean {
  return pattern.endsWith("*") ? resource.startsWith(pattern.slice(0, -1)) : resource === pattern;
}
