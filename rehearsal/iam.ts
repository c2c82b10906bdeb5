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
 * The inline policies of the account's roles, evaluated as IAM would, as far as the program goes: what is not expressly
 * allowed is denied, and so is whatever uses a condition that is not known here. Without wildcards, because the program
 * names its resources.
 */
export class RolePolicies {
  private readonly policies: { readonly role: string; readonly statements: readonly Statement[] }[] = [];

  /** @param role the role's name; @param policy JSON */
  attach(role: string, policy: string): void {
    const { Statement } = JSON.parse(policy) as { Statement: Statement[] };
    this.policies.push({ role, statements: Statement });
  }

  /** @param roleArn of the role that asks */
  allows(roleArn: string, { action, resource, context = {} }: Request): boolean {
    return this.policies
      .filter(({ role }) => roleArn.endsWith(`/${role}`))
      .flatMap(({ statements }) => statements)
      .some(
        ({ Effect, Action, Resource, Condition = {} }) =>
          Effect === "Allow" &&
          [Action].flat().includes(action) &&
          [Resource].flat().includes(resource) &&
          Object.entries(Condition).every(
            ([operator, expected]) =>
              operator === "StringEquals" && Object.entries(expected).every(([key, value]) => context[key] === value),
          ),
      );
  }
}
