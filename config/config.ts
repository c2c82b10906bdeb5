import * as pulumi from "@pulumi/pulumi";
import { judgeReplacement, type Identity } from "./replacement";
import { readPeer, type Peer } from "./peer";

/**
 * How long an environment suffix may be. The tightest name is the target group's, `app-SUFFIX-xxxxxx`: a load balancer's
 * names have at most 32 characters, of which `app-`, a hyphen and six random digits take 11.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export const MAX_SUFFIX_LENGTH = 21;

/** A stack's configuration: each key of the namespace `bluegreen`, checked, and what follows from it. */
export interface StackConfig {
  /** `aws:region`. */
  readonly region: string;
  /**
   * Part of every name: lower case letters, digits and single hyphens inside, at most {@link MAX_SUFFIX_LENGTH}
   * characters. Changing it would replace everything, the database too: refused, see identity.ts.
   * @default the environment variable ENVIRONMENT_SUFFIX, else the stack's name
   */
  readonly environmentSuffix: string;
  /**
   * A private IPv4 range with prefix /16, other than the peer's. Changing it would replace the network and with it the
   * database: refused, see identity.ts.
   * @default "10.0.0.0/16"
   */
  readonly vpcCidr: string;
  /**
   * Three zones of the region. Changing them would replace subnets and the database's instances in them: refused, see
   * identity.ts.
   * @default the region's a, b and c
   */
  readonly availabilityZones: readonly string[];
  /**
   * Aurora PostgreSQL version, `major.minor`, major 15 to 18. A new minor upgrades the database in place, in its next
   * maintenance window; a new major is refused, because a major upgrade is what the other colour is for.
   * @default "17.9"
   */
  readonly engineVersion: string;
  /** Class of the writer and the readers. @default "db.t3.medium" */
  readonly instanceClass: string;
  /**
   * Container image of the application. It listens on port 80 and answers `/health` with status 200.
   * @default an nginx that does so
   */
  readonly image?: string;
  /** Number of tasks, 0 to 5000. @default 2 */
  readonly desiredCount: number;
  /** CPU units of a task, 1024 being one vCPU. @default 512 */
  readonly cpu: number;
  /** Memory of a task in MiB, one that Fargate offers with the CPU. @default 1024 */
  readonly memory: number;
  /** ACM certificate in the stack's region; turns HTTPS on. @default none: plain HTTP */
  readonly certificateArn?: string;
  /** Who gets the alarms; AWS asks each address for confirmation. @default [] */
  readonly alarmEmails: readonly string[];
  /** Raise it to give the database's master user a new password, 1 or more. @default 1 */
  readonly passwordVersion: number;
  /** Guards against loss of data, and a NAT gateway in each zone instead of one. @default false */
  readonly production: boolean;
  /**
   * The environment to migrate from, read from the stack that `peerStack` names: a stack of this project, or
   * `organization/project/stack`.
   * @default none
   */
  readonly peer?: Peer;
  /** What the database hangs on, for the stack's next update to compare with. */
  readonly identity: Identity;
}

/** Everything that is wrong with a configuration, in one message. The Pulumi CLI prints it without a stack trace. */
export class ConfigError extends pulumi.RunError {
  constructor(readonly problems: readonly string[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const list = problems.map((problem) => `\n- ${problem}`).join("");
    super(`The configuration of the stack ${pulumi.getStack()} has ${count}:${list}`);
    // Nobody sees it, and Pulumi's runtime has Node.js 20 colour it, which takes half a minute for some of its frames.
    this.stack = this.message;
  }
}

/**
 * Memory sizes in MiB that Fargate offers for each number of CPU units: from, to, in steps of.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const FARGATE_MEMORY: Readonly<Record<number, readonly [from: number, to: number, step: number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16384, 1024],
  4096: [8192, 30720, 1024],
  8192: [16384, 61440, 4096],
  16384: [32768, 122880, 8192],
};

/**
 * Reads and checks the current stack's configuration, the peer's outputs where there is one, and whether the database of
 * the stack's last update can stay.
 * @param database what the program, not the configuration, says about it
 * @throws ConfigError with every problem
 */
export async function loadConfig(
  database: Pick<Identity, "masterUsername" | "databaseName" | "storageEncrypted">,
): Promise<StackConfig> {
  const settings = new Settings(pulumi.getProject());
  const { problems } = settings;

  const region = new pulumi.Config("aws").get("region") ?? "";
  if (!region) {
    problems.push("aws:region is missing. Set it: pulumi config set aws:region us-east-1");
  } else if (!/^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d$/.test(region)) {
    // The ARNs and service names of AWS's partitions for China and for governments are others than the program's.
    problems.push(
      `aws:region is ${JSON.stringify(region)}. Allowed: a region of AWS's commercial partition, such as us-east-1.`,
    );
  }

  const vpcCidr = settings.read(
    "vpcCidr",
    "a private /16 such as 10.1.0.0/16: 10.0 to 10.255, 172.16 to 172.31, or 192.168",
    matching(/^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/),
    "10.0.0.0/16",
  );
  const cpu = settings.read(
    "cpu",
    Object.keys(FARGATE_MEMORY).join(", "),
    (text) => (FARGATE_MEMORY[Number(text)] ? Number(text) : undefined),
    "512",
  );
  const [from, to, step] = FARGATE_MEMORY[cpu] as readonly [number, number, number];
  const config = {
    region,
    environmentSuffix: readSuffix(settings),
    vpcCidr,
    availabilityZones: settings.read(
      "availabilityZones",
      `a list of three different zones of ${region || "the region"}, such as ["${region}a","${region}b","${region}c"]`,
      listOf((zone) => zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length)), 3, 3),
      JSON.stringify(["a", "b", "c"].map((letter) => region + letter)),
    ),
    engineVersion: settings.read(
      "engineVersion",
      "major.minor with a major of 15, 16, 17 or 18, such as 17.9",
      matching(/^1[5-8]\.\d{1,2}$/),
      "17.9",
    ),
    instanceClass: settings.read(
      "instanceClass",
      "an instance class such as db.t3.medium or db.r6g.large",
      matching(/^db\.[a-z0-9]+\.[a-z0-9]+$/),
      "db.t3.medium",
    ),
    image: settings.readOptional(
      "image",
      "an image such as public.ecr.aws/docker/library/nginx:1.28.0-alpine, with a tag, a digest or neither",
      matching(
        /^[a-z0-9]+([._-]+[a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/,
      ),
    ),
    desiredCount: settings.read("desiredCount", "a whole number from 0 to 5000", integer(0, 5000), "2"),
    cpu,
    memory: settings.read(
      "memory",
      `with ${cpu} CPU units, ${from} to ${to} MiB in steps of ${step}`,
      (text) => (integer(from, to)(text) !== undefined && Number(text) % step === 0 ? Number(text) : undefined),
      String(Math.max(from, 1024)),
    ),
    certificateArn: settings.readOptional(
      "certificateArn",
      `the ARN of a certificate of ACM in ${region || "the region"}: arn:aws:acm:${region}:ACCOUNT:certificate/ID`,
      (text) => (/^arn:aws:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/.exec(text)?.[1] === region ? text : undefined),
    ),
    alarmEmails: settings.read(
      "alarmEmails",
      'a list of different e-mail addresses, such as ["ops@example.com"]',
      listOf((address) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address), 0, 100),
      "[]",
    ),
    passwordVersion: settings.read("passwordVersion", "a whole number from 1", integer(1, 1e9), "1"),
    production: settings.read(
      "production",
      "true or false",
      (text) => (text === "true" ? true : text === "false" ? false : undefined),
      "false",
    ),
  };
  const peerStack = settings.readOptional(
    "peerStack",
    "the name of a stack of this project, or organization/project/stack",
    matching(/^([\w.-]+\/[\w.-]+\/)?[\w.-]+$/),
  );
  // What a change that loses the database is called in the message that refuses it; good for that one change.
  const confirmed = settings.readOptional("confirmReplacement", "what the refusal names", matching(/./));
  settings.checkKeys();

  const sound = problems.length === 0;
  const peer = peerStack === undefined ? undefined : await readPeer(peerStack, problems);
  if (peer) problems.push(...conflicts(config, peer));
  const { environmentSuffix, availabilityZones, engineVersion } = config;
  const engineMajor = Number.parseInt(engineVersion);
  const identity = { region, environmentSuffix, vpcCidr, availabilityZones, engineMajor, ...database };
  if (sound) problems.push(...(await judgeReplacement(identity, confirmed)));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, peer, identity };
}

/** The text's value, or undefined when it isn't allowed. */
type Parse<T> = (text: string) => T | undefined;

const matching =
  (pattern: RegExp): Parse<string> =>
  (text) =>
    pattern.test(text) ? text : undefined;

const integer =
  (from: number, to: number): Parse<number> =>
  (text) =>
    /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined;

/** A JSON list of different texts. */
function listOf(allowed: (item: string) => boolean, atLeast: number, atMost: number): Parse<readonly string[]> {
  return (text) => {
    try {
      const list = JSON.parse(text) as unknown;
      if (!Array.isArray(list) || list.length < atLeast || list.length > atMost) return undefined;
      if (new Set(list).size !== list.length) return undefined;
      return list.every((item) => typeof item === "string" && allowed(item)) ? (list as string[]) : undefined;
    } catch {
      return undefined;
    }
  };
}

/** The keys of the project's namespace. Collects what is wrong with them instead of stopping at the first. */
class Settings {
  readonly problems: string[] = [];
  private readonly config: pulumi.Config;
  private readonly known = new Set<string>();

  constructor(private readonly namespace: string) {
    this.config = new pulumi.Config(namespace);
  }

  /** @param fallback the default, as it would stand in the file; also what a wrong value counts as while others are checked */
  read<T>(key: string, allowed: string, parse: Parse<T>, fallback: string): T {
    return this.readOptional(key, allowed, parse) ?? (parse(fallback) as T);
  }

  readOptional<T>(key: string, allowed: string, parse: Parse<T>): T | undefined {
    this.known.add(key);
    const text = this.config.get(key);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) {
      const full = `${this.namespace}:${key}`;
      const given = isSecret(full) ? "a secret value" : JSON.stringify(text);
      this.problems.push(`${full} is ${given}. Allowed: ${allowed}.`);
    }
    return value;
  }

  /** To be called after the last key has been read: a key that nobody reads is a mistake in writing. */
  checkKeys(): void {
    for (const full of Object.keys(pulumi.runtime.allConfig())) {
      const [namespace, key = ""] = full.split(":");
      if (namespace !== this.namespace || this.known.has(key)) continue;
      this.problems.push(`${full} is not a key. Allowed: ${[...this.known].sort().join(", ")}.`);
    }
  }
}

/** Whether the key was set with `--secret`. Of Pulumi's runtime, which has it in its code but not in its types. */
function isSecret(key: string): boolean {
  return (pulumi.runtime as unknown as { isConfigSecret(key: string): boolean }).isConfigSecret(key);
}

function readSuffix(settings: Settings): string {
  const allowed =
    `lower case letters and digits, with single hyphens between them, at most ${MAX_SUFFIX_LENGTH} characters, ` +
    `such as blue or pr-12`;
  const parse: Parse<string> = (text) =>
    // Two hyphens in a row, or one at the end, are what RDS refuses in an identifier.
    /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length <= MAX_SUFFIX_LENGTH ? text : undefined;

  // Continuous integration likes to export empty variables.
  const variable = process.env.ENVIRONMENT_SUFFIX || undefined;
  const fallback = variable ?? pulumi.getStack();
  const before = settings.problems.length;
  const suffix = settings.readOptional("environmentSuffix", allowed, parse);
  if (suffix !== undefined || settings.problems.length > before) return suffix ?? "";
  if (parse(fallback) === undefined) {
    const source = variable === undefined ? "the stack's name" : "the variable ENVIRONMENT_SUFFIX";
    settings.problems.push(
      `bluegreen:environmentSuffix is not set, and ${source} "${fallback}" cannot take its place. Allowed: ${allowed}.`,
    );
  }
  return fallback;
}

function conflicts(config: Omit<StackConfig, "peer" | "identity">, peer: Peer): string[] {
  const problems: string[] = [];
  // Both are /16 and begin where a /16 begins: they overlap only when they are equal.
  if (config.vpcCidr === peer.vpcCidr) {
    problems.push(`bluegreen:vpcCidr is "${config.vpcCidr}", which is also the peer's. Allowed: a range of its own.`);
  }
  if (config.environmentSuffix === peer.environmentSuffix) {
    problems.push(
      `bluegreen:environmentSuffix is "${config.environmentSuffix}", which is also the peer's. Allowed: one of its own.`,
    );
  }
  if (config.region && config.region !== peer.region) {
    problems.push(`aws:region is "${config.region}", but the peer is in ${peer.region}. Allowed: the peer's region.`);
  }
  return problems;
}
