import * as pulumi from "@pulumi/pulumi";

/** What a stack tells the colour that migrates from it: its output `peer`. */
export interface Peer {
  readonly environmentSuffix: string;
  readonly region: string;
  readonly vpcId: string;
  /** IPv4 range in CIDR notation. */
  readonly vpcCidr: string;
  /** One a zone, in the order of the zones. */
  readonly privateRouteTableIds: readonly string[];
  /** One a zone, in the order of the zones. */
  readonly isolatedRouteTableIds: readonly string[];
  readonly auroraSecurityGroupId: string;
  readonly lambdaSecurityGroupId: string;
  readonly databaseSecretArn: string;
  /** ARN of the IAM policy that lets a role read the secret. While one does, that environment is not destroyed. */
  readonly accessPolicyArn: string;
}

/**
 * Reads the output `peer` of another stack, before any resource exists: its values are plain.
 * @param peerStack a stack of this project, or organization/project/stack
 * @param problems gets what is wrong with it, in the configuration's terms; then there is no peer
 */
export async function readPeer(peerStack: string, problems: string[]): Promise<Peer | undefined> {
  const name = peerStack.includes("/") ? peerStack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${peerStack}`;
  if (name === `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`) {
    problems.push(`bluegreen:peerStack is "${peerStack}", this stack itself. Allowed: another stack.`);
    return undefined;
  }
  const stack = name.split("/").at(-1);
  const wayOut = `Deploy it first (pulumi up --stack ${stack}), or remove peerStack (pulumi config rm peerStack).`;
  let peer: Partial<Peer> | undefined;
  try {
    const details = await new pulumi.StackReference("peer", { name }).getOutputDetails("peer");
    peer = details.value as Partial<Peer> | undefined;
  } catch (error) {
    problems.push(
      `bluegreen:peerStack is "${peerStack}", which cannot be read: ${(error as Error).message}. ${wayOut}`,
    );
    return undefined;
  }
  if (!peer) {
    problems.push(`bluegreen:peerStack is "${peerStack}", but that stack has no output "peer" yet. ${wayOut}`);
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
