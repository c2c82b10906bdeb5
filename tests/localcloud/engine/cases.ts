import { asset } from "@pulumi/pulumi";
import type { Config } from "../../support/engine";

/** A change of configuration, and its effect on an existing environment. */
export interface Case {
  /** The change, as docs/changes.md names it. */
  readonly change: string;
  /** @default "blue", without a peer */
  readonly stack?: "blue" | "green";
  /** The configuration of the last update, in addition to the stack's file. @default none */
  readonly before?: Config;
  readonly after: Config;
  /**
   * Logical names. `*` at the end stands for the rest of a name, and a number in brackets is the number of resources, if
   * several types or names match. @default none
   */
  readonly created?: readonly string[];
  readonly updated?: readonly string[];
  readonly replaced?: readonly string[];
  readonly deleted?: readonly string[];
  /** The effect that users and operators notice. */
  readonly notice: string;
}

const CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c";
const INSTANCES = ["database-reader-1", "database-reader-2", "database-writer"];
const DEPLOYMENT = "a rolling deployment, without interruption";

/** With production, two more zones get their own NAT gateway and its address. */
const NAT_PER_ZONE = ["network-vpc-2 (2)", "network-vpc-3 (2)"];
const PROTECTED = [
  "database-cluster",
  "database-secret",
  "encryption-database",
  "encryption-s3",
  "encryption-secrets",
  "network-vpc-private-2",
  "network-vpc-private-3",
  "reports-bucket",
  "service-alb",
];

/** In the order of docs/changes.md. Neighbours have the same `before`, which is then deployed once. */
export const CASES: readonly Case[] = [
  { change: "nothing", after: {}, notice: "nothing" },
  {
    change: "`image`",
    after: { image: "shop:2.0.0" },
    updated: ["service-service"],
    replaced: ["service-task"],
    notice: `${DEPLOYMENT}; the old revision of the task definition is kept`,
  },
  {
    change: "`cpu` and `memory`",
    after: { cpu: "1024", memory: "2048" },
    updated: ["service-service"],
    replaced: ["service-task"],
    notice: DEPLOYMENT,
  },
  {
    change: "`desiredCount`",
    after: { desiredCount: "3" },
    updated: ["service-service"],
    notice: "tasks start or stop",
  },
  {
    change: "`certificateArn` added",
    after: { certificateArn: CERTIFICATE },
    created: ["service-https"],
    updated: ["service-http"],
    notice: "port 80 redirects to 443",
  },
  {
    change: "`instanceClass`",
    after: { instanceClass: "db.r6g.large" },
    updated: INSTANCES,
    notice: "in the maintenance window, each instance restarts, and the writer fails over to a reader",
  },
  {
    change: "`engineVersion`, another minor",
    after: { engineVersion: "16.14" },
    updated: ["database-cluster"],
    notice: "in the maintenance window, the database restarts",
  },
  {
    change: "`passwordVersion`",
    after: { passwordVersion: "2" },
    updated: ["database-cluster", "service-service"],
    replaced: ["database-credentials", "database-password", "service-task"],
    notice: `the database, the secret and the tasks get another password, in this order, with ${DEPLOYMENT}; the cluster and the secret are kept`,
  },
  {
    change: "`alarmEmails`, an address added",
    after: { alarmEmails: '["ops@example.com"]' },
    created: ["monitoring-ops@example.com"],
    notice: "AWS asks the address for confirmation",
  },
  {
    change: "`aws:defaultTags`",
    after: { "aws:defaultTags": '{"tags":{"Owner":"shop"}}' },
    updated: [
      "aws",
      "database-cluster",
      "database-logs",
      "database-parameters",
      "database-reader-1",
      "database-reader-2",
      "database-secret",
      "database-subnets",
      "database-writer",
      "encryption-database",
      "encryption-s3",
      "encryption-secrets",
      "monitoring-alb-* (2)",
      "monitoring-aurora-* (4)",
      "monitoring-ecs-* (2)",
      "monitoring-schema-validator-errors",
      "monitoring-topic",
      "network-* (34)",
      "peer-access-policy",
      "reports-bucket",
      "schema-validator-function",
      "schema-validator-logs",
      "schema-validator-role",
      "service-alb",
      "service-cluster",
      "service-execution",
      "service-http",
      "service-logs",
      "service-role",
      "service-service",
      "service-target-group",
      "service-task",
    ],
    notice: "nothing",
  },
  {
    change: "`production` on",
    after: { production: "true" },
    created: ["database-final-snapshot", ...NAT_PER_ZONE],
    updated: PROTECTED,
    notice:
      "the private subnets of two zones get their own NAT gateway, so that outgoing requests come from another address",
  },
  {
    change: "`production` off",
    before: { production: "true" },
    after: {},
    updated: PROTECTED,
    deleted: ["database-final-snapshot", ...NAT_PER_ZONE],
    notice:
      "from now on, `pulumi destroy` would remove everything at once; the private subnets share a NAT gateway again",
  },
  {
    change: "`certificateArn` removed",
    before: { certificateArn: CERTIFICATE },
    after: {},
    updated: ["service-http"],
    deleted: ["service-https"],
    notice: "port 443 no longer answers, and port 80 serves HTTP",
  },
  {
    change: "`alarmEmails`, an address removed",
    before: { alarmEmails: '["dba@example.com","ops@example.com"]' },
    after: { alarmEmails: '["dba@example.com"]' },
    deleted: ["monitoring-ops@example.com"],
    notice: "the address gets no more alarms",
  },
  {
    change: "`peerStack` removed",
    stack: "green",
    after: { peerStack: undefined },
    updated: ["schema-validator-function"],
    deleted: ["peering", "peering-* (20)", "schema-validator-peer-access"],
    notice:
      "replication and validation between the colours end: drop the subscriptions first; blue's stack shows no diff",
  },
  {
    change: "`peerStack` changed",
    stack: "green",
    after: { peerStack: "teal" },
    updated: [
      "peering-aurora-from-peer-aurora",
      "peering-aurora-from-peer-lambda",
      "peering-aurora-to-peer-aurora",
      "schema-validator-function",
    ],
    replaced: [
      "peering-connection",
      "peering-dns",
      "peering-isolated-* (3)",
      "peering-peer-* (9)",
      "peering-private-* (3)",
      "schema-validator-peer-access",
    ],
    notice: "the same as removing it and adding the other one",
  },
  {
    change: "`peerStack` added",
    stack: "green",
    before: { peerStack: undefined },
    after: {},
    created: ["peering", "peering-* (20)", "schema-validator-peer-access"],
    updated: ["schema-validator-function"],
    notice: "the validator can read blue's secret, and the databases can reach each other; blue's stack shows no diff",
  },
];

/** A change of the program's code, as an edit of one resource's inputs. */
export interface CodeCase extends Pick<Case, "change" | "updated" | "notice"> {
  /** The logical name of the resource. */
  readonly resource: string;
  readonly edit: (inputs: Record<string, unknown>) => Record<string, unknown>;
}

export const CODE_CASES: readonly CodeCase[] = [
  {
    change: "a parameter of the database, in components/database.ts",
    resource: "database-parameters",
    edit: (inputs) => {
      const parameters = inputs.parameters as { name: string }[];
      return {
        ...inputs,
        parameters: parameters.map((parameter) =>
          parameter.name === "log_min_duration_statement" ? { ...parameter, value: "500" } : parameter,
        ),
      };
    },
    updated: ["database-parameters"],
    notice: "a dynamic parameter changes at once, a static one at the next restart",
  },
  {
    change: "the validator's code",
    resource: "schema-validator-function",
    edit: (inputs) => ({
      ...inputs,
      code: new asset.AssetArchive({ "index.js": new asset.StringAsset("exports.handler = () => 1;") }),
    }),
    updated: ["schema-validator-function"],
    notice: "the next invocation runs the new code",
  },
];

/** A change that is refused before anything happens. */
export interface RefusedCase {
  readonly change: string;
  readonly after: Config;
  /** The beginning of the refusal. */
  readonly message: RegExp;
  /** The alternatives. */
  readonly remedy: string;
}

export const REFUSED: readonly RefusedCase[] = [
  {
    change: "`environmentSuffix`",
    after: { environmentSuffix: "jade" },
    message: /bluegreen:environmentSuffix is jade, but the stack was deployed with blue\./,
    remedy: "deploy another stack; or set `confirmReplacement`, which replaces everything",
  },
  {
    change: "`vpcCidr`",
    after: { vpcCidr: "10.9.0.0/16" },
    message: /bluegreen:vpcCidr is 10\.9\.0\.0\/16, but the stack was deployed with 10\.0\.0\.0\/16\./,
    remedy: "deploy another stack; or change `environmentSuffix` too, and set `confirmReplacement`",
  },
  {
    change: "`availabilityZones`",
    after: { availabilityZones: '["us-east-1a","us-east-1b","us-east-1d"]' },
    message: /bluegreen:availabilityZones is us-east-1a us-east-1b us-east-1d, but/,
    remedy: "deploy another stack; or change `environmentSuffix` and `vpcCidr` too, and set `confirmReplacement`",
  },
  {
    change: "`engineVersion`, another major",
    after: { engineVersion: "17.9" },
    message: /The major version of bluegreen:engineVersion is 17, but the stack was deployed with 16\./,
    remedy: "deploy it as the other colour",
  },
  {
    change: "`aws:region`",
    after: { "aws:region": "eu-west-1", availabilityZones: undefined },
    message: /aws:region is eu-west-1, but the stack was deployed with us-east-1\./,
    remedy: "deploy another stack",
  },
];
