import type { Account } from "./account";
import { ATTACHMENT, FUNCTION, POLICY, ROLE_POLICY } from "./types/names";

/** The access key of the account's own user. A function's access key is its name. */
export const USER_ACCESS_KEY = "LOCALUSER";

/** The region that an ARN names. */
export function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Operator, key, value. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An action that a caller requests, and the context that conditions refer to. */
export interface Request {
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys, such as `kms:ViaService`. @default none */
  readonly context?: Readonly<Record<string, string>>;
}

/** Decides what the holder of an access key may do in an account. */
export class Iam {
  constructor(private readonly account: Account) {}

  /**
   * Decides on a request. The account's user may do everything, and a function may do what its role allows.
   * @returns the reason for a refusal; undefined if the request is allowed
   */
  refuse(accessKeyId: string, request: Request): string | undefined {
    if (accessKeyId === USER_ACCESS_KEY) return undefined;
    const role = this.account.find(FUNCTION, accessKeyId)?.inputs.role as string | undefined;
    if (role === undefined) {
      return `The access key ${accessKeyId} is not of this account: its user's is ${USER_ACCESS_KEY}.`;
    }
    if (isAllowed(this.account, role, request)) return undefined;
    return `${role} is not authorized to perform: ${request.action} on resource: ${request.resource}`;
  }
}

/**
 * Evaluates a role's inline policies and the account's own policies that are attached to it, as far as the program uses
 * them. Whatever is not expressly allowed is denied, and so is a statement with a condition that is not known here. A role
 * with any Deny statement is denied everything. The only wildcard is a star at a resource's end. AWS's managed policies
 * grant nothing here.
 * @param roleArn of the role that asks
 */
export function isAllowed(account: Account, roleArn: string, { action, resource, context = {} }: Request): boolean {
  const statements = policiesOf(account, roleArn).flatMap(
    (policy) => (JSON.parse(policy) as { Statement: Statement[] }).Statement,
  );
  // The program has Allow statements only; how a Deny statement takes effect is not evaluated here.
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

/** Returns the policies' JSON. */
function policiesOf(account: Account, roleArn: string): string[] {
  return account.all
    .filter(({ inputs }) => typeof inputs.role === "string" && roleArn.endsWith(`/${inputs.role}`))
    .flatMap(({ type, inputs }) => {
      if (type === ROLE_POLICY) return [inputs.policy as string];
      if (type !== ATTACHMENT) return [];
      const attached = account.find(POLICY, inputs.policyArn as string);
      return attached ? [attached.inputs.policy as string] : [];
    });
}

function covers(pattern: string, resource: string): boolean {
  return pattern.endsWith("*") ? resource.startsWith(pattern.slice(0, -1)) : resource === pattern;
}
