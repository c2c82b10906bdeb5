import * as pulumi from "@pulumi/pulumi";
import { boolean, integer, list, oneOf, string, type Kind } from "./kinds";

/**
 * A key of a stack's configuration. Reading, the messages, README's table and docs/config.schema.json are made from it.
 */
export interface Key<T = unknown> {
  /** The namespace in the stack's file. @default the project's, `bluegreen` */
  readonly namespace?: string;
  /** The meaning of the value, in one or more sentences. */
  readonly meaning: string;
  /** The effect of another value on `pulumi up`, in one or more sentences. @default nothing that needs to be said */
  readonly change?: string;
  /** The values that are allowed. A function, where they depend on a key that is declared above this one. */
  readonly kind: Kind<T> | ((known: Known) => Kind<T>);
  readonly default: Default<T | undefined>;
}

/** The values that later keys may depend on. A wrong value is missing. In the documents, all are. */
export interface Known {
  readonly region?: string;
  readonly cpu?: number;
}

/** The value of a key that is not set. Without `value` and `sources`, it has none. */
export interface Default<T> {
  /** In Markdown. */
  readonly text: string;
  readonly value?: T | ((known: Known) => T);
  /** The places where a string is looked for instead. The first one found counts, and must be allowed. */
  readonly sources?: readonly Source[];
  /** An example for the message that the key must be set. @default the key is optional */
  readonly required?: string;
}

interface Source {
  readonly name: string;
  readonly read: () => string | undefined;
}

const constant = <T>(value: T): Default<T> => ({
  text: `\`${typeof value === "string" ? value : JSON.stringify(value)}\``,
  value,
});

const computed = <T>(text: string, value: (known: Known) => T): Default<T> => ({ text, value });

const none = (text = "none"): Default<undefined> => ({ text });

const required = (example: string): Default<never> => ({ text: "none: it must be set", required: example });

const firstOf = (...sources: readonly Source[]): Default<never> => ({
  text: sources.map(({ name }) => name).join(", else "),
  sources,
});

/**
 * The most characters that an environment suffix may have. The tightest name is the target group's, `app-SUFFIX-xxxxxx`:
 * a load balancer's names have at most 32 characters, of which `app-`, a hyphen and six random digits need 11.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export const MAX_SUFFIX_LENGTH = 21;

/** AWS's commercial partition. The ARNs and service names of its other partitions differ from the program's. */
const REGION = "(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\\d";

/**
 * Memory sizes in MiB that Fargate offers for each number of CPU units.
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

/** The memory that Fargate offers with the CPU units, or with any of them. */
function fargateMemory(cpu?: number): Kind<number> {
  const sizes = cpu === undefined ? undefined : FARGATE_MEMORY[cpu];
  if (!sizes) return { ...integer(512, 122880, 512), allowed: "a size that Fargate offers with the CPU units" };
  const [from, to, step] = sizes;
  return { ...integer(from, to, step), allowed: `with ${cpu} CPU units, ${from} to ${to} MiB in steps of ${step}` };
}

/** config/replacement.ts refuses it. */
const REFUSED = "**A change would replace the database, and is refused.**";

/** The keys, in the order in which they are read and documented. */
export const KEYS = {
  region: {
    namespace: "aws",
    meaning: "The AWS region. Both colours must be in the same one.",
    change: REFUSED,
    kind: string("a region of AWS's commercial partition, such as us-east-1", new RegExp(`^${REGION}$`)),
    default: required("us-east-1"),
  },
  environmentSuffix: {
    meaning: "Part of the name of every resource.",
    change: REFUSED,
    // RDS refuses identifiers with two hyphens in a row, or with one at the end.
    kind: string(
      `lower case letters and digits, with single hyphens between them, at most ${MAX_SUFFIX_LENGTH} characters, such as blue or pr-12`,
      /^[a-z0-9]+(-[a-z0-9]+)*$/,
      MAX_SUFFIX_LENGTH,
    ),
    default: firstOf(
      // Continuous integration often exports empty variables.
      { name: "the variable ENVIRONMENT_SUFFIX", read: () => process.env.ENVIRONMENT_SUFFIX || undefined },
      { name: "the stack's name", read: () => pulumi.getStack() },
    ),
  },
  vpcCidr: {
    meaning: "The IPv4 range of the VPC. It must differ from the peer's.",
    change: REFUSED,
    kind: string(
      "a private /16 such as 10.1.0.0/16: 10.0 to 10.255, 172.16 to 172.31, or 192.168",
      /^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/,
    ),
    default: constant("10.0.0.0/16"),
  },
  availabilityZones: {
    meaning: "The zones of the subnets and of the database's three instances.",
    change: REFUSED,
    kind: ({ region }) =>
      list(
        region === undefined
          ? "a list of three different zones of the region"
          : `a list of three different zones of ${region}, such as ["${region}a","${region}b","${region}c"]`,
        new RegExp(`^${region ?? REGION}[a-z]$`),
        { atLeast: 3, atMost: 3 },
      ),
    default: computed("the region's `a`, `b` and `c`", ({ region }) =>
      ["a", "b", "c"].map((zone) => `${region}${zone}`),
    ),
  },
  engineVersion: {
    meaning: "The version of Aurora PostgreSQL.",
    change:
      "Another minor version upgrades the database in place in the next maintenance window (Monday 04:00 UTC). " +
      "**Another major version is refused**: deploy it as the other colour.",
    kind: string("major.minor with a major of 15, 16, 17 or 18, such as 17.9", /^1[5-8]\.\d{1,2}$/),
    default: constant("17.9"),
  },
  instanceClass: {
    meaning: "The instance class of the writer and of both readers.",
    change: "After a change, the instances restart in the next maintenance window.",
    kind: string("an instance class such as db.t3.medium or db.r6g.large", /^db\.[a-z0-9]+\.[a-z0-9]+$/),
    default: constant("db.t3.medium"),
  },
  image: {
    meaning: "The application's container image. It must listen on port 80 and answer `/health` with status 200.",
    change: "A change starts a rolling deployment, which ECS rolls back if the new tasks do not become healthy.",
    kind: string(
      "an image such as public.ecr.aws/docker/library/nginx:1.28.0-alpine, with a tag, a digest or neither",
      /^[a-z0-9]+([._-]+[a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/,
    ),
    default: none("a pinned nginx that answers `/health`"),
  },
  desiredCount: {
    meaning: "The number of tasks.",
    kind: integer(0, 5000),
    default: constant(2),
  },
  cpu: {
    meaning: "The CPU units of a task. 1024 units are one vCPU.",
    change: "A change starts a rolling deployment.",
    kind: oneOf(...Object.keys(FARGATE_MEMORY).map(Number)),
    default: constant(512),
  },
  memory: {
    meaning: "The memory of a task in MiB.",
    change: "A change starts a rolling deployment.",
    kind: ({ cpu }) => fargateMemory(cpu),
    default: computed("`1024`, or the least that Fargate offers with the CPU units", ({ cpu = 512 }) =>
      Math.max(1024, FARGATE_MEMORY[cpu]?.[0] ?? 0),
    ),
  },
  certificateArn: {
    meaning:
      "The ACM certificate of the load balancer. It turns on HTTPS on port 443, to which port 80 then redirects.",
    kind: ({ region }) =>
      string(
        `the ARN of an ACM certificate in ${region ?? "the region"}: arn:aws:acm:${region ?? "REGION"}:ACCOUNT:certificate/ID`,
        new RegExp(`^arn:aws:acm:${region ?? REGION}:\\d{12}:certificate/[\\w-]+$`),
      ),
    default: none("none: plain HTTP"),
  },
  alarmEmails: {
    meaning: "The addresses that get the alarms. AWS asks each one for confirmation.",
    kind: list('a list of different e-mail addresses, such as ["ops@example.com"]', /^[^\s@]+@[^\s@]+\.[^\s@]+$/, {
      atLeast: 0,
      atMost: 100,
    }),
    default: constant<readonly string[]>([]),
  },
  passwordVersion: {
    meaning: "The version of the database's master password.",
    change: "Another number gives the master user a new password. The secret and the tasks follow.",
    kind: integer(1),
    default: constant(1),
  },
  production: {
    meaning:
      "Guards against loss of data and of a zone: deletion protection of the database (also in Pulumi's state) and the " +
      "load balancer, a final snapshot, 30 days to restore the secret and the keys, a bucket that is not emptied by " +
      "`pulumi destroy`, and a NAT gateway in each zone. Without it, `pulumi destroy` removes everything at once.",
    kind: boolean,
    default: constant(false),
  },
  peerStack: {
    meaning:
      "The stack to migrate from. Its network is joined with this one, and this validator may read its database's secret.",
    change: "Removing the key removes all of that, on both sides.",
    kind: string(
      "the name of a stack of this project, or organization/project/stack",
      /^([\w.-]+\/[\w.-]+\/)?[\w.-]+$/,
    ),
    default: none(),
  },
  confirmReplacement: {
    meaning: "Gives up the database's data, for the one change that it names.",
    kind: string("the change, as the refusal names it", /./),
    default: none(),
  },
} as const satisfies Readonly<Record<string, Key>>;

type ValueOf<K extends Key> = K extends {
  readonly kind: Kind<infer T> | ((known: Known) => Kind<infer T>);
  readonly default: Default<infer D>;
}
  ? T | D
  : never;

/** The value of each key. */
export type Settings = { readonly [Name in keyof typeof KEYS]: ValueOf<(typeof KEYS)[Name]> };

/** The key as a stack's file has it, such as `bluegreen:vpcCidr`. */
export function fullName(name: keyof typeof KEYS, project = "bluegreen"): string {
  const { namespace = project }: Key = KEYS[name];
  return `${namespace}:${name}`;
}

/** The values that a key accepts, as far as they are known. */
export function kindOf<T>({ kind }: Key<T>, known: Known = {}): Kind<T> {
  return typeof kind === "function" ? kind(known) : kind;
}
