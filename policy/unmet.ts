/** A decision against something that is good practice elsewhere. */
export interface Unmet {
  readonly what: string;
  /** The controls of the AWS Foundational Security Best Practices that fail because of it, if any. */
  readonly controls: readonly string[];
  readonly reason: string;
}

/** What is not met, and why. The first three are rules, too: nobody shall meet them by accident. */
export const UNMET: readonly Unmet[] = [
  {
    what: "VPC endpoints",
    controls: ["EC2.10", "EC2.55", "EC2.56", "EC2.57", "EC2.58", "EC2.60"],
    reason: "Asked for: accounts have quotas of endpoints. The NAT gateway leads to the same services.",
  },
  {
    what: "Rotation of secrets",
    controls: ["SecretsManager.1", "SecretsManager.4"],
    reason:
      "Asked for. Raising `passwordVersion` gives a new password, and database, secret and tasks follow in order.",
  },
  {
    what: "KMS keys on log groups",
    controls: [],
    reason: "Asked for. CloudWatch encrypts logs with keys of its own.",
  },
  {
    what: "A KMS key on the SNS topic",
    controls: [],
    reason: "An alarm's name and a figure are no secret, and CloudWatch would have to be let at the key.",
  },
  {
    what: "HTTPS on every listener",
    controls: ["ELB.18"],
    reason: "Port 80 redirects to HTTPS once `certificateArn` is set, and serves until then.",
  },
  {
    what: "TLS between load balancer and tasks",
    controls: [],
    reason:
      "The application listens on port 80; the traffic stays in the VPC, and only the load balancer reaches the tasks.",
  },
  {
    what: "Dropping invalid HTTP headers",
    controls: ["ELB.4"],
    reason: "It drops headers with an underscore in their name, which an application may live by.",
  },
  {
    what: "Access logs of the load balancer",
    controls: ["ELB.5"],
    reason: "They cannot be written to a bucket that is encrypted with a key of one's own.",
  },
  {
    what: "Access logs of the bucket",
    controls: ["S3.9"],
    reason: "They would need another bucket, for a handful of reports.",
  },
  {
    what: "Flow logs of the VPC",
    controls: ["EC2.6"],
    reason: "They are paid by the gigabyte, and all the application's and the migration's traffic would be in them.",
  },
  {
    what: "An empty default security group",
    controls: ["EC2.2"],
    reason:
      "A deleted function's network interfaces wait in it. Nothing else is in it, and it lets in its members only.",
  },
  {
    what: "No automatic public addresses in any subnet",
    controls: ["EC2.15"],
    reason: "awsx makes the public subnets so. Only the load balancer and NAT gateways are in them.",
  },
  {
    what: "No way through the internet gateway",
    controls: ["EC2.172"],
    reason: "The load balancer is public, and NAT gateways go out through it.",
  },
  {
    what: "Containers with a read-only file system",
    controls: ["ECS.5"],
    reason: "The default image writes its health page at the start, and yours may write too.",
  },
  {
    what: "Enhanced monitoring of the database",
    controls: ["RDS.6"],
    reason: "It needs a role with wildcards for figures about the operating system; the alarms do without.",
  },
  {
    what: "Logging in to the database by IAM",
    controls: ["RDS.10", "RDS.12"],
    reason: "The tasks get user and password from the secret, as the system that moves does.",
  },
  {
    what: "Automatic minor upgrades of the database",
    controls: ["RDS.13", "RDS.35"],
    reason: "The version is the configuration's; AWS would move ahead, and the next `pulumi up` would try to go back.",
  },
  {
    what: "Subscriptions to events of RDS",
    controls: ["RDS.19", "RDS.20", "RDS.21", "RDS.22"],
    reason: "CloudWatch's alarms watch the database.",
  },
  {
    what: "A port of one's own for the database",
    controls: ["RDS.23"],
    reason: "5432, as the system that moves; nothing but tasks, functions and the other colour's database reaches it.",
  },
];
