import * as pulumi from "@pulumi/pulumi";

/** A stack's output `peer`, which the stack that migrates from it reads. */
export interface Peer {
  readonly environmentSuffix: string;
  readonly region: string;
  readonly vpcId: string;
  /** IPv4 range in CIDR notation. */
  readonly vpcCidr: string;
  /** One for each zone, in the order of the zones. */
  readonly privateRouteTableIds: readonly string[];
  /** One for each zone, in the order of the zones. */
  readonly isolatedRouteTableIds: readonly string[];
  readonly auroraSecurityGroupId: string;
  readonly lambdaSecurityGroupId: string;
  readonly databaseSecretArn: string;
  /** The ARN of the IAM policy that lets a role read the secret. While it is attached, the stack cannot be destroyed. */
  readonly accessPolicyArn: string;
}

/**
 * Reads the output `peer` of another stack as plain values, before any resource exists.
 * @param peerStack the name of a stack of this project, or organization/project/stack
 * @param problems gets a message if the output cannot be used
 * @returns the output, or undefined if it cannot be used
 */
export async function readPeer(peerStack: string, problems: string[]): Promise<Peer | undefined> {
  const name = peerStack.includes("/") ? peerStack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${peerStack}`;
  if (name === `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`) {
    problems.push(`bluegreen:peerStack is "${peerStack}", this stack itself. Allowed: another stack.`);
    return undefined;
  }
  const stack = name.split("/").at(-1);
  const remedy = `Deploy it first (pulumi up --stack ${stack}), or remove peerStack (pulumi config rm peerStack).`;
  let peer: Partial<Peer> | undefined;
  try {
    const details = await new pulumi.StackReference("peer", { name }).getOutputDetails("peer");
    peer = details.value as Partial<Peer> | undefined;
  } catch (error) {
    problems.push(
      `bluegreen:peerStack is "${peerStack}", which cannot be read: ${(error as Error).message}. ${remedy}`,
    );
    return undefined;
  }
  if (!peer) {
    problems.push(`bluegreen:peerStack is "${peerStack}", but that stack has no output "peer" yet. ${remedy}`);
    return undefined;
  }
  const missing = PEER_FIELDS.filter((field) => peer[field] === undefined);
  if (missing.length === 0) return peer as Peer;
  problems.push(
    `bluegreen:peerStack is "${peerStack}", whose output "peer" lacks ${missing.join(", ")}. ` +
      `It was deployed by another version of this program: pulumi up --stack ${stack}.`,
  );
  return undefined;
}

const PEER_FIELDS: readonly (keyof Peer)[] = [
  "environmentSuffix",
  "region",
  "vpcId",
  "vpcCidr",
  "privateRouteTableIds",
  "isolatedRouteTableIds",
  "auroraSecurityGroupId",
  "lambdaSecurityGroupId",
  "databaseSecretArn",
  "accessPolicyArn",
];
