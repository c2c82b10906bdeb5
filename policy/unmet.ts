/** A practice that these environments do not follow. */
export interface Unmet {
  readonly what: string;
  /** The controls of the AWS Foundational Security Best Practices that fail because of this. */
  readonly controls: readonly string[];
  readonly reason: string;
}

/** The practices that are not followed. The first three are also rules, so that they are not followed by accident. */
export const UNMET: readonly Unmet[] = [
  {
    what: "VPC endpoints",
    controls: ["EC2.10", "EC2.55", "EC2.56", "EC2.57", "EC2.58", "EC2.60"],
    reason: "By request: accounts have quotas for endpoints. The NAT gateway reaches the same services.",
  },
  {
    what: "Rotation of secrets",
    controls: ["SecretsManager.1", "SecretsManager.4"],
    reason:
      "By request. Raising `passwordVersion` makes a new password. The database, the secret and the tasks follow in order.",
  },
  {
    what: "KMS keys on log groups",
    controls: [],
    reason: "By request. CloudWatch encrypts logs with its own keys.",
  },
  {
    what: "A KMS key on the SNS topic",
    controls: [],
    reason: "An alarm's name and value are not secret, and CloudWatch would need access to the key.",
  },
  {
    what: "HTTPS on every listener",
    controls: ["ELB.18"],
    reason: "Port 80 serves HTTP until `certificateArn` is set, and then redirects to HTTPS.",
  },
  {
    what: "TLS between load balancer and tasks",
    controls: [],
    reason:
      "The application listens on port 80. The traffic stays in the VPC, and only the load balancer reaches the tasks.",
  },
  {
    what: "Dropping invalid HTTP headers",
    controls: ["ELB.4"],
    reason: "The setting drops headers with an underscore in their name, which an application may need.",
  },
  {
    what: "Access logs of the load balancer",
    controls: ["ELB.5"],
    reason: "They cannot be written to a bucket that is encrypted with a customer managed key.",
  },
  {
    what: "Access logs of the bucket",
    controls: ["S3.9"],
    reason: "They would need another bucket, for a few reports.",
  },
  {
    what: "Flow logs of the VPC",
    controls: ["EC2.6"],
    reason:
      "AWS charges for them by the gigabyte, and they would contain all traffic of the application and the migration.",
  },
  {
    what: "An empty default security group",
    controls: ["EC2.2"],
    reason:
      "The network interfaces of deleted functions stay in it for a while. It has no other members, and admits only its members.",
  },
  {
    what: "No automatic public addresses in any subnet",
    controls: ["EC2.15"],
    reason: "awsx turns them on in public subnets. Only the load balancer and the NAT gateways are in these.",
  },
  {
    what: "No traffic through the internet gateway",
    controls: ["EC2.172"],
    reason: "The load balancer is public, and the NAT gateways need the internet gateway.",
  },
  {
    what: "Containers with a read-only file system",
    controls: ["ECS.5"],
    reason: "The default image writes its health page when it starts, and your image may write too.",
  },
  {
    what: "Enhanced monitoring of the database",
    controls: ["RDS.6"],
    reason: "It needs a role with wildcards, for metrics of the operating system that no alarm uses.",
  },
  {
    what: "Logging in to the database by IAM",
    controls: ["RDS.10", "RDS.12"],
    reason: "The tasks get the user name and password from the secret, as in the system that is moved.",
  },
  {
    what: "Automatic minor upgrades of the database",
    controls: ["RDS.13", "RDS.35"],
    reason: "The configuration sets the version. With automatic upgrades, the next `pulumi up` would try to downgrade.",
  },
  {
    what: "Subscriptions to events of RDS",
    controls: ["RDS.19", "RDS.20", "RDS.21", "RDS.22"],
    reason: "CloudWatch alarms watch the database.",
  },
  {
    what: "A non-standard port for the database",
    controls: ["RDS.23"],
    reason: "The port is 5432, as in the system that is moved. Only tasks, functions and the peer's database reach it.",
  },
];
