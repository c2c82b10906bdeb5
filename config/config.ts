import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./keys";
import { readPeer, type Peer } from "./peer";
import { judgeReplacement, type Identity } from "./replacement";
import { readSettings } from "./settings";

/** A stack's configuration: the value of each key, checked, and what follows from it. */
export interface StackConfig extends Omit<Settings, "peerStack" | "confirmReplacement"> {
  /** The outputs of the environment to migrate from. @default the key `peerStack` is not set */
  readonly peer?: Peer;
  /** The database that this configuration leads to. The stack's next update compares it with its own. */
  readonly identity: Identity;
}

/** Reports every problem of a configuration in one message. The Pulumi CLI prints it without a stack trace. */
export class ConfigError extends pulumi.RunError {
  constructor(readonly problems: readonly string[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const list = problems.map((problem) => `\n- ${problem}`).join("");
    super(`The configuration of the stack ${pulumi.getStack()} has ${count}:${list}`);
    // The stack is never shown, but Pulumi's runtime has Node.js 20 colour it, which takes half a minute for some frames.
    this.stack = this.message;
  }
}

/**
 * Reads and checks the current stack's configuration, the outputs of the peer, and whether the stack's database can stay.
 * @param database the part of its identity that the program decides, not the configuration
 * @throws ConfigError with every problem
 */
export async function loadConfig(
  database: Pick<Identity, "masterUsername" | "databaseName" | "storageEncrypted">,
): Promise<StackConfig> {
  const problems: string[] = [];
  const settings = readSettings(problems);
  const readable = problems.length === 0;

  const { peerStack, confirmReplacement, ...own } = settings;
  const peer = peerStack === undefined ? undefined : await readPeer(peerStack, problems);
  if (peer) problems.push(...conflicts(settings, peer));
  if (!readable) throw new ConfigError(problems);

  const config = own as Omit<Settings, "peerStack" | "confirmReplacement">;
  const { region, environmentSuffix, vpcCidr, availabilityZones, engineVersion } = config;
  const engineMajor = Number.parseInt(engineVersion);
  const identity = { region, environmentSuffix, vpcCidr, availabilityZones, engineMajor, ...database };
  problems.push(...(await judgeReplacement(identity, confirmReplacement)));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, peer, identity };
}

/** Reports values that cannot be equal, or must be, in two environments that are peers. */
function conflicts({ region, environmentSuffix, vpcCidr }: Partial<Settings>, peer: Peer): string[] {
  const problems: string[] = [];
  // Both ranges are a /16, so that they overlap only if they are equal.
  if (vpcCidr === peer.vpcCidr) {
    problems.push(`bluegreen:vpcCidr is "${vpcCidr}", which is also the peer's. Allowed: another range.`);
  }
  if (environmentSuffix === peer.environmentSuffix) {
    problems.push(
      `bluegreen:environmentSuffix is "${environmentSuffix}", which is also the peer's. Allowed: another suffix.`,
    );
  }
  if (region !== undefined && region !== peer.region) {
    problems.push(`aws:region is "${region}", but the peer is in ${peer.region}. Allowed: the peer's region.`);
  }
  return problems;
}
