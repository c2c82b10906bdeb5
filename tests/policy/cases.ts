import type { Properties } from "../../policy/resource";
import { add, all, edit, remove, set, setOption, takeFrom, type Change } from "./support";

/** Changes of green in production, with a certificate and a peer, and the violations that all rules together report. */
export interface Cases {
  /** Each with its violations: `resource: message`, or `rule, resource: message` for another rule. */
  readonly violations: Readonly<Record<string, readonly [change: Change, ...found: string[]]>>;
  /** Similar changes that violate no rule. */
  readonly harmless: Readonly<Record<string, Change>>;
}

interface Document {
  Statement: Record<string, unknown>[];
}

const PASSWORD = "database-password";
const LISTENER = "It does not only redirect requests to HTTPS.";

const statement = (name: string, property: string, index: number, changes: Properties) =>
  edit<Document>(name, property, ({ Statement }) => Object.assign(Statement[index] as object, changes));

const container = (changes: Properties) =>
  edit<Properties[]>("service-task", "containerDefinitions", ([app]) => Object.assign(app as object, changes));

/** The cases of each rule. */
export const CASES: Readonly<Record<string, Cases>> = {
  "database-encrypted": {
    violations: {
      "not encrypted": [
        set("database-cluster", "storageEncrypted", false),
        "database-cluster: storageEncrypted is false. Allowed: true.",
      ],
      "left to the default": [
        set("database-cluster", "storageEncrypted", undefined),
        "database-cluster: storageEncrypted is not set. Allowed: true.",
      ],
      "with AWS's key": [set("database-cluster", "kmsKeyId", undefined), "database-cluster: kmsKeyId is not set."],
    },
    harmless: { "with another key": set("database-cluster", "kmsKeyId", "arn:aws:kms:us-east-1:123456789012:key/1") },
  },
  "secret-encrypted": {
    violations: {
      "with AWS's key": [set("database-secret", "kmsKeyId", undefined), "database-secret: kmsKeyId is not set."],
    },
    harmless: { "with a key's alias": set("database-secret", "kmsKeyId", "alias/bluegreen-secrets-green") },
  },
  "bucket-encrypted": {
    violations: {
      "without a configuration": [
        remove("reports-encryption"),
        "reports-bucket: It has no BucketServerSideEncryptionConfiguration.",
      ],
      "of another bucket": [
        takeFrom("reports-encryption", "bucket", "database-secret", "other"),
        "reports-bucket: It has no BucketServerSideEncryptionConfiguration.",
      ],
      "with S3's key": [
        set("reports-encryption", "rules.0.applyServerSideEncryptionByDefault", { sseAlgorithm: "AES256" }),
        'reports-encryption: rules.0.applyServerSideEncryptionByDefault.sseAlgorithm is "AES256". Allowed: "aws:kms".',
        "reports-encryption: rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId is not set.",
      ],
    },
    harmless: { "without a bucket key": set("reports-encryption", "rules.0.bucketKeyEnabled", false) },
  },
  "key-rotated": {
    violations: {
      never: [
        set("encryption-s3", "enableKeyRotation", undefined),
        "encryption-s3: enableKeyRotation is not set. Allowed: true.",
      ],
    },
    harmless: { "twice a year": set("encryption-s3", "rotationPeriodInDays", 180) },
  },

  "database-requires-tls": {
    violations: {
      "not required": [
        set("database-parameters", "parameters.2.value", "0"),
        "database-parameters: The parameter rds.force_ssl is not 1.",
      ],
      "left to the default": [
        set("database-parameters", "parameters", [{ name: "log_statement", value: "all" }]),
        "database-parameters: The parameter rds.force_ssl is not 1.",
      ],
      "with AWS's parameters": [
        set("database-cluster", "dbClusterParameterGroupName", undefined),
        "database-cluster: dbClusterParameterGroupName is not set.",
      ],
    },
    harmless: { "other parameters": set("database-parameters", "parameters.0.value", "ddl") },
  },
  "listener-tls": {
    violations: {
      "an old policy": [
        set("service-https", "sslPolicy", "ELBSecurityPolicy-2016-08"),
        'service-https: sslPolicy is "ELBSecurityPolicy-2016-08". Allowed: "ELBSecurityPolicy-TLS13-1-2-2021-06", ' +
          '"ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-3-2021-06", ' +
          '"ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", ' +
          '"ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04".',
      ],
      "HTTPS without a certificate": [
        set("service-https", "certificateArn", undefined),
        "service-https: certificateArn is not set.",
      ],
      "HTTP on another port": [set("service-http", "port", 8080), "service-http: port is 8080. Allowed: 80."],
      "another protocol": [
        set("service-http", "protocol", "TCP"),
        'service-http: protocol is "TCP". Allowed: "HTTPS", "HTTP".',
      ],
    },
    harmless: { "TLS 1.3 only": set("service-https", "sslPolicy", "ELBSecurityPolicy-TLS13-1-3-2021-06") },
  },
  "http-redirects": {
    violations: {
      "HTTP serves beside HTTPS": [
        set("service-http", "defaultActions.0", { type: "forward", targetGroupArn: "arn" }),
        `service-http: ${LISTENER}`,
      ],
      "HTTP redirects to HTTP": [
        set("service-http", "defaultActions.0.redirect.protocol", "HTTP"),
        `service-http: ${LISTENER}`,
      ],
    },
    harmless: {
      "no HTTPS at all": all(
        remove("service-https"),
        set("service-http", "defaultActions.0", { type: "forward", targetGroupArn: "arn" }),
      ),
      "a lasting redirect": set("service-http", "defaultActions.0.redirect.statusCode", "HTTP_302"),
    },
  },
  "bucket-requires-tls": {
    violations: {
      "without a policy": [remove("reports-policy"), "reports-bucket: It has no BucketPolicy."],
      "only for reading": [
        statement("reports-policy", "policy", 0, { Action: "s3:GetObject" }),
        "reports-policy: No statement denies s3:* where aws:SecureTransport is false.",
      ],
      "only where there is TLS": [
        statement("reports-policy", "policy", 0, { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
        "reports-policy: No statement denies s3:* where aws:SecureTransport is false.",
      ],
      "only for one principal": [
        statement("reports-policy", "policy", 0, { Principal: { AWS: "123456789012" } }),
        "reports-policy: No statement denies s3:* where aws:SecureTransport is false.",
      ],
      "only for the bucket": [
        statement("reports-policy", "policy", 0, { Resource: "arn:aws:s3:::bluegreen-reports-green-123456789012" }),
        "reports-policy: No statement denies s3:* where aws:SecureTransport is false.",
      ],
    },
    harmless: {
      "and something else denied": edit<Document>("reports-policy", "policy", ({ Statement }) =>
        Statement.push({ Effect: "Deny", Principal: "*", Action: "s3:DeleteBucket", Resource: "*" }),
      ),
    },
  },

  "no-public-address": {
    violations: {
      "of a database instance": [
        set("database-reader-1", "publiclyAccessible", true),
        "database-reader-1: publiclyAccessible is true. Allowed: not set, false.",
      ],
      "of the tasks": [
        set("service-service", "networkConfiguration.assignPublicIp", true),
        "service-service: networkConfiguration.assignPublicIp is true. Allowed: not set, false.",
      ],
      "an elastic one": [
        add("address", "network-alb", { domain: "vpc", instance: "i-1" }, "aws:ec2/eip:Eip"),
        'address: instance is "i-1". Allowed: not set, "".',
      ],
      "one of a network interface": [
        add("address", "network-alb", { domain: "vpc", networkInterface: "eni-1" }, "aws:ec2/eip:Eip"),
        'address: networkInterface is "eni-1". Allowed: not set, "".',
      ],
    },
    harmless: {
      "the default for a database instance": set("database-reader-1", "publiclyAccessible", undefined),
      "of a NAT gateway": add("nat", "network-alb", { domain: "vpc" }, "aws:ec2/eip:Eip"),
    },
  },
  "one-public-load-balancer": {
    violations: {
      "a second one": [
        add("admin", "service-alb", { name: "admin-green" }),
        "admin: It is another load balancer that faces the internet.",
      ],
      "a network load balancer": [
        set("service-alb", "loadBalancerType", "network"),
        'service-alb: loadBalancerType is "network". Allowed: not set, "application".',
      ],
      "in the VPC's default group": [
        all(
          takeFrom("service-alb", "securityGroups", "network-vpc", ["sg-default"]),
          remove("network-alb-http"),
          remove("network-alb-https"),
        ),
        "service-alb: It has no security group of the stack.",
      ],
    },
    harmless: { "a second one inside": add("admin", "service-alb", { name: "admin-green", internal: true }) },
  },
  "open-to-the-world": {
    violations: {
      "the database's port": [
        set("network-aurora-from-tasks", "cidrIpv4", "0.0.0.0/0"),
        "network-aurora-from-tasks: It opens tcp 5432-5432 to the world.",
        "network-aurora-from-tasks: It opens a security group that is not the load balancer's to the world.",
      ],
      "the tasks, on port 80": [
        set("network-tasks-from-alb", "cidrIpv6", "::/0"),
        "network-tasks-from-alb: It opens a security group that is not the load balancer's to the world.",
      ],
      "half of the world": [
        set("network-tasks-from-alb", "cidrIpv4", "128.0.0.0/1"),
        "network-tasks-from-alb: It opens a security group that is not the load balancer's to the world.",
      ],
      "all ports of the load balancer": [
        set("network-alb-http", "ipProtocol", "-1"),
        "network-alb-http: It opens all ports to the world.",
      ],
      "several of its ports": [
        set("network-alb-http", "toPort", 443),
        "network-alb-http: It opens tcp 80-443 to the world.",
      ],
      "the other colour's group": [
        set("peering-peer-aurora-from-lambda", "cidrIpv4", "0.0.0.0/0"),
        "peering-peer-aurora-from-lambda: It opens tcp 5432-5432 to the world.",
        "peering-peer-aurora-from-lambda: It opens a security group that is not the load balancer's to the world.",
      ],
      "a function in the load balancer's group": [
        takeFrom("schema-validator-function", "vpcConfig", "network-alb", { subnetIds: ["subnet-1", "subnet-2"] }),
        "schema-validator-function: It is in the load balancer's security group network-alb.",
      ],
    },
    harmless: {
      "HTTPS by IPv6": add("ipv6", "network-alb-https", { cidrIpv4: undefined, cidrIpv6: "::/0" }),
      "a private range": set("network-tasks-from-alb", "cidrIpv4", "10.0.0.0/8"),
      outwards: add("ipv6", "network-lambda-out", { cidrIpv4: undefined, cidrIpv6: "::/0" }),
    },
  },
  "bucket-private": {
    violations: {
      "without a block": [remove("reports-public-access"), "reports-bucket: It has no BucketPublicAccessBlock."],
      "one way open": [
        set("reports-public-access", "blockPublicPolicy", false),
        "reports-public-access: blockPublicPolicy is false. Allowed: true.",
      ],
    },
    harmless: { "blocked directly": set("reports-public-access", "skipDestroy", true) },
  },
  "bucket-without-acls": {
    violations: {
      "left to the default": [remove("reports-ownership"), "reports-bucket: It has no BucketOwnershipControls."],
      "with access control lists": [
        set("reports-ownership", "rule.objectOwnership", "ObjectWriter"),
        'reports-ownership: rule.objectOwnership is "ObjectWriter". Allowed: "BucketOwnerEnforced".',
      ],
    },
    harmless: { "of a region": set("reports-ownership", "region", "us-east-1") },
  },
  "no-foreign-access": {
    violations: {
      "every principal, to the bucket": [
        edit<Document>("reports-policy", "policy", ({ Statement }) =>
          Statement.push({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/x" }),
        ),
        'reports-policy: Its policy admits "*".',
      ],
      "another account, to a key": [
        set("encryption-s3", "policy", {
          Statement: {
            Effect: "Allow",
            Principal: { Service: "s3.amazonaws.com", AWS: "210987654321" },
            Action: "kms:Decrypt",
            Resource: "arn",
          },
        }),
        'encryption-s3: Its policy admits {"Service":"s3.amazonaws.com","AWS":"210987654321"}.',
      ],
      "every principal except one": [
        set("monitoring-topic", "policy", {
          Statement: { Effect: "Allow", NotPrincipal: { AWS: "1" }, Action: "sns:Publish", Resource: "arn" },
        }),
        "monitoring-topic: Its policy admits every principal except NotPrincipal.",
      ],
    },
    harmless: {
      "a service of AWS": set("monitoring-topic", "policy", {
        Statement: {
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: "arn:aws:sns:us-east-1:123456789012:infrastructure-alarms-green",
        },
      }),
    },
  },

  "no-wildcard-permissions": {
    violations: {
      "all resources": [
        statement("service-execution-policy", "policy", 0, { Resource: "*" }),
        "service-execution-policy: It allows an action on *.",
      ],
      "all secrets": [
        statement("schema-validator-policy", "policy", 0, {
          Resource: ["arn:aws:secretsmanager:us-east-1:1:secret:*"],
        }),
        "schema-validator-policy: It allows an action on arn:aws:secretsmanager:us-east-1:1:secret:*.",
      ],
      "all log groups": [
        statement("service-role-policy", "policy", 0, {
          Resource: "arn:aws:logs:us-east-1:123456789012:log-group:*:*",
        }),
        "service-role-policy: It allows an action on arn:aws:logs:us-east-1:123456789012:log-group:*:*.",
      ],
      "a whole bucket, and a prefix of every bucket": [
        statement("schema-validator-policy", "policy", 2, {
          Resource: ["arn:aws:s3:::reports/*", "arn:aws:s3:::*/validations/*", "arn:aws:s3:::reports/validations/*"],
        }),
        "schema-validator-policy: It allows an action on arn:aws:s3:::reports/*.",
        "schema-validator-policy: It allows an action on arn:aws:s3:::*/validations/*.",
      ],
      "a whole service": [
        statement("service-execution-policy", "policy", 0, { Action: "secretsmanager:*" }),
        "service-execution-policy: It allows the action secretsmanager:*.",
      ],
      everything: [
        statement("service-role-policy", "policy", 0, { Action: ["*"], Resource: ["*"] }),
        "service-role-policy: It allows the action *.",
        "service-role-policy: It allows an action on *.",
      ],
      "every action except one": [
        statement("service-role-policy", "policy", 0, { Action: undefined, NotAction: "iam:*" }),
        "service-role-policy: It allows every action except NotAction.",
      ],
      "on every resource except one": [
        statement("service-role-policy", "policy", 0, { Resource: undefined, NotResource: "arn" }),
        "service-role-policy: It allows an action on every resource except NotResource.",
      ],
      "inline in a role": [
        set("service-role", "inlinePolicies", [
          { name: "all", policy: '{"Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}}' },
        ]),
        "service-role: It allows an action on *.",
      ],
    },
    harmless: {
      "everything denied": statement("service-role-policy", "policy", 0, {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
      }),
      "another action": statement("service-execution-policy", "policy", 0, { Action: "secretsmanager:DescribeSecret" }),
    },
  },
  "no-broad-managed-policy": {
    violations: {
      attached: [
        set("service-execution-managed", "policyArn", "arn:aws:iam::aws:policy/CloudWatchFullAccess"),
        "service-execution-managed: It has arn:aws:iam::aws:policy/CloudWatchFullAccess, which is not on the list.",
      ],
      "in the role": [
        set("service-role", "managedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
        "service-role: It has arn:aws:iam::aws:policy/AdministratorAccess, which is not on the list.",
      ],
    },
    harmless: {
      "a customer managed policy": set(
        "service-execution-managed",
        "policyArn",
        "arn:aws:iam::123456789012:policy/pull",
      ),
    },
  },
  "trust-one-service": {
    violations: {
      "two services": [
        statement("service-role", "assumeRolePolicy", 0, {
          Principal: { Service: ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"] },
        }),
        'service-role: Its trust policy names {"Service":["ecs-tasks.amazonaws.com","ec2.amazonaws.com"]}.',
      ],
      "every principal": [
        statement("service-role", "assumeRolePolicy", 0, { Principal: "*" }),
        'service-role: Its trust policy names "*".',
      ],
      "users of another identity provider": [
        statement("service-role", "assumeRolePolicy", 0, {
          Principal: { Federated: "cognito-identity.amazonaws.com" },
        }),
        'service-role: Its trust policy names {"Federated":"cognito-identity.amazonaws.com"}.',
      ],
      "an account beside it": [
        statement("service-role", "assumeRolePolicy", 0, {
          Principal: { Service: "ecs-tasks.amazonaws.com", AWS: "123456789012" },
        }),
        'service-role: Its trust policy names {"Service":"ecs-tasks.amazonaws.com","AWS":"123456789012"}.',
      ],
      "another statement": [
        edit<Document>("service-role", "assumeRolePolicy", ({ Statement }) => Statement.push({ ...Statement[0] })),
        "service-role: Its trust policy has 2 statements. Allowed: 1.",
      ],
      "another way": [
        statement("service-role", "assumeRolePolicy", 0, { Action: ["sts:AssumeRole", "sts:TagSession"] }),
        "service-role: Its trust policy allows an action other than sts:AssumeRole.",
      ],
      "every principal but one": [
        statement("service-role", "assumeRolePolicy", 0, { NotPrincipal: { AWS: "1" } }),
        "service-role: Its trust policy does not name who may assume the role.",
      ],
    },
    harmless: {
      "another service": statement("service-role", "assumeRolePolicy", 0, {
        Principal: { Service: "lambda.amazonaws.com" },
      }),
      "only for this account": statement("service-role", "assumeRolePolicy", 0, {
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      }),
    },
  },

  "no-plain-secrets": {
    violations: {
      "in a variable of the function": [
        takeFrom("schema-validator-function", "environment", PASSWORD, { variables: { DB: "..." } }),
        "schema-validator-function: environment is made from a password.",
      ],
      "in a variable of the container": [
        (stack) => {
          const password = stack.resources.find(({ name }) => name === "database-cluster")?.props.masterPassword;
          container({ environment: [{ name: "DB", value: `postgres://${String(password)}` }] })(stack);
        },
        "service-task: containerDefinitions contains a password.",
      ],
      "in an output of the stack": [
        (stack) => {
          const password = stack.resources.find(({ name }) => name === "database-cluster")?.props.masterPassword;
          set("bluegreen-green", "Password", password)(stack);
        },
        "bluegreen-green: Password contains a password.",
      ],
      "in another property of the database": [
        takeFrom("database-cluster", "tags", PASSWORD, { Hint: "..." }),
        "database-cluster: tags is made from a password.",
      ],
      "in a tag": [
        takeFrom("database-secret", "tags", PASSWORD, { Hint: "..." }),
        "database-secret: tags is made from a password.",
      ],
    },
    harmless: {
      "the secret's version": takeFrom("service-task", "family", "database-credentials", "app-task-green"),
      "another generated thing": takeFrom("service-target-group", "tags", "service-target-group-id", { Id: "1" }),
    },
  },
  "no-secrets-in-the-program": {
    violations: {
      "an access key": [
        set("schema-validator-function", "environment.variables.KEY", "AKIAIOSFODNN7EXAMPLE"),
        "schema-validator-function: environment contains an AWS access key.",
      ],
      "a private key": [
        set("monitoring-topic", "displayName", "-----BEGIN RSA PRIVATE KEY-----"),
        "monitoring-topic: displayName contains a private key.",
      ],
      "a URL with a password": [
        container({ command: ["app", "--db=postgres://dbadmin:hunter2@db/appdb"] }),
        "service-task: containerDefinitions contains a URL with a password.",
      ],
    },
    harmless: { "a URL without": container({ command: ["app", "--db=postgres://db:5432/appdb?user=a@b"] }) },
  },
  "no-secrets-in-environment": {
    violations: {
      "of a container": [
        container({ environment: [{ name: "DB_PASSWORD", value: "hunter2" }] }),
        "service-task: The environment variable DB_PASSWORD holds a value, not the ARN of a secret.",
      ],
      "of a function": [
        set("schema-validator-function", "environment.variables.apiToken", "hunter2"),
        "schema-validator-function: The environment variable apiToken holds a value, not the ARN of a secret.",
      ],
    },
    harmless: {
      "the ARN of a secret": container({
        environment: [{ name: "DB_SECRET", value: "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-1" }],
      }),
      "another name": container({ environment: [{ name: "LOG_LEVEL", value: "debug" }] }),
    },
  },
  "password-generated": {
    violations: {
      "written in the program": [
        (stack) => {
          const cluster = stack.resources.findIndex(({ name }) => name === "database-cluster");
          const resource = stack.resources[cluster] as (typeof stack.resources)[number];
          const propertyDependencies = { ...resource.propertyDependencies, masterPassword: [] };
          stack.resources[cluster] = { ...resource, propertyDependencies };
        },
        "database-cluster: masterPassword does not come from a RandomPassword of the stack.",
      ],
    },
    harmless: { "none, for a copy of another cluster": set("database-cluster", "masterPassword", undefined) },
  },

  "log-retention": {
    violations: {
      "for ever": [set("service-logs", "retentionInDays", undefined), "service-logs: retentionInDays is not set."],
      "for ever, as 0": [set("service-logs", "retentionInDays", 0), "service-logs: retentionInDays is not set."],
    },
    harmless: { "for a year": set("service-logs", "retentionInDays", 365) },
  },
  "logs-on": {
    violations: {
      "no log of the database": [
        set("database-cluster", "enabledCloudwatchLogsExports", undefined),
        "database-cluster: enabledCloudwatchLogsExports lacks postgresql.",
      ],
      "no log of the container": [
        container({ logConfiguration: undefined }),
        "service-task: The container app-green does not log to CloudWatch.",
      ],
      "a log elsewhere": [
        container({ logConfiguration: { logDriver: "json-file" } }),
        "service-task: The container app-green does not log to CloudWatch.",
      ],
    },
    harmless: {
      "another prefix": container({
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": "/ecs/app-green", "awslogs-stream-prefix": "shop" },
        },
      }),
    },
  },
  "log-groups-declared": {
    violations: {
      "the function's": [
        remove("schema-validator-logs"),
        "schema-validator-function: It logs to /aws/lambda/schema-validator-green, which the stack does not declare.",
      ],
      "the database's": [
        set("database-logs", "name", "/aws/rds/cluster/aurora-green/postgresql"),
        "database-cluster: It logs to /aws/rds/cluster/aurora-cluster-green/postgresql, which the stack does not declare.",
      ],
      "the container's": [
        set("service-logs", "name", "/ecs/green"),
        "service-task: It logs to /ecs/app-green, which the stack does not declare.",
      ],
    },
    harmless: { "one more": add("more", "service-logs", { name: "/ecs/more-green" }) },
  },

  backups: {
    violations: {
      "for three days": [
        set("database-cluster", "backupRetentionPeriod", 3),
        "database-cluster: backupRetentionPeriod is 3. Allowed: 7 days or more.",
      ],
      "left to the default": [
        set("database-cluster", "backupRetentionPeriod", undefined),
        "database-cluster: backupRetentionPeriod is 0. Allowed: 7 days or more.",
      ],
    },
    harmless: { "for 35 days": set("database-cluster", "backupRetentionPeriod", 35) },
  },
  "snapshots-tagged": {
    violations: {
      "not the cluster's": [
        set("database-cluster", "copyTagsToSnapshot", undefined),
        "database-cluster: copyTagsToSnapshot is not set. Allowed: true.",
      ],
      "not an instance's": [
        set("database-writer", "copyTagsToSnapshot", false),
        "database-writer: copyTagsToSnapshot is false. Allowed: true.",
      ],
    },
    harmless: { "with its own tags": set("database-cluster", "tags", { Team: "shop" }) },
  },
  "production-guards": {
    violations: {
      "the database, at AWS": [
        set("database-cluster", "deletionProtection", false),
        "database-cluster: deletionProtection is false. Allowed: true.",
      ],
      "the database, in Pulumi's state": [
        all(setOption("database-cluster", { protect: false }), setOption("database-reader-2", { protect: false })),
        "database-reader-2: It is not protected in Pulumi's state.",
        "database-cluster: It is not protected in Pulumi's state.",
      ],
      "its final snapshot": [
        set("database-cluster", "skipFinalSnapshot", true),
        "database-cluster: skipFinalSnapshot is true. Allowed: not set, false.",
      ],
      "that snapshot's name": [
        set("database-cluster", "finalSnapshotIdentifier", undefined),
        "database-cluster: finalSnapshotIdentifier is not set.",
      ],
      "the load balancer": [
        set("service-alb", "enableDeletionProtection", undefined),
        "service-alb: enableDeletionProtection is not set. Allowed: true.",
      ],
      "the secret": [
        set("database-secret", "recoveryWindowInDays", 0),
        "database-secret: recoveryWindowInDays is 0. Allowed: 30.",
      ],
      "a key": [
        set("encryption-database", "deletionWindowInDays", 7),
        "encryption-database: deletionWindowInDays is 7. Allowed: 30.",
      ],
      "the bucket": [
        set("reports-bucket", "forceDestroy", true),
        "reports-bucket: forceDestroy is true. Allowed: not set, false.",
      ],
    },
    harmless: { "the default for the bucket": set("reports-bucket", "forceDestroy", undefined) },
  },

  "names-carry-suffix": {
    violations: {
      "of the cluster": [
        set("service-cluster", "name", "app-cluster"),
        "service-cluster: name is app-cluster, without the suffix green.",
      ],
      "only as part of a word": [
        set("encryption-s3-alias", "name", "alias/bluegreen-s3"),
        "encryption-s3-alias: name is alias/bluegreen-s3, without the suffix green.",
      ],
      "the other colour's": [
        set("database-writer", "identifier", "aurora-writer-blue"),
        "database-writer: identifier is aurora-writer-blue, without the suffix green.",
      ],
      "left to Pulumi": [set("network-tasks", "name", undefined), "network-tasks: name is not set."],
      "of the VPC": [
        set("network-vpc", "tags.Name", "blue-green-vpc"),
        "network-vpc: tags.Name is blue-green-vpc, without the suffix green.",
      ],
    },
    harmless: { "in the middle": set("service-cluster", "name", "app-green-cluster") },
  },
  tags: {
    violations: {
      "without one": [
        setOption("service-logs", {
          provider: { defaultTags: '{"tags":{"Environment":"green","ManagedBy":"pulumi"}}' },
        }),
        "service-logs: Its provider does not tag it with Project.",
      ],
      "by Pulumi's default provider": [
        setOption("service-logs", { provider: { region: "us-east-1" } }),
        "service-logs: Its provider does not tag it with Project.",
        "service-logs: Its provider does not tag it with Environment.",
        "service-logs: Its provider does not tag it with ManagedBy.",
      ],
      "with another environment": [
        set("service-logs", "tags", { Environment: "blue" }),
        "service-logs: Its own tag Environment hides the provider's.",
      ],
    },
    harmless: { "with more": set("service-logs", "tags", { Environment: "green", Team: "shop" }) },
  },

  "no-vpc-endpoints": {
    violations: {
      "of awsx": [
        set("network-vpc", "vpcEndpointSpecs", [{ serviceName: "com.amazonaws.us-east-1.s3" }]),
        "network-vpc: vpcEndpointSpecs asks for VPC endpoints.",
      ],
      "a resource": [
        add("endpoint", "network-alb", {}, "aws:ec2/vpcEndpoint:VpcEndpoint"),
        "endpoint: It is a VPC endpoint.",
        "known-types, endpoint: No rule knows aws:ec2/vpcEndpoint:VpcEndpoint. " +
          "Write what must hold for it (policy/rules), then add it to policy/types.ts.",
      ],
    },
    harmless: { "an empty list": set("network-vpc", "vpcEndpointSpecs", []) },
  },
  "no-key-on-log-groups": {
    violations: {
      "the tasks'": [set("service-logs", "kmsKeyId", "arn:aws:kms:key"), "service-logs: kmsKeyId is set."],
    },
    harmless: { "infrequent access": set("service-logs", "logGroupClass", "INFREQUENT_ACCESS") },
  },
  "no-rotation": {
    violations: {
      "a resource": [
        add("rotation", "database-secret", {}, "aws:secretsmanager/secretRotation:SecretRotation"),
        "rotation: It rotates a secret.",
        "known-types, rotation: No rule knows aws:secretsmanager/secretRotation:SecretRotation. " +
          "Write what must hold for it (policy/rules), then add it to policy/types.ts.",
      ],
      "by RDS": [
        set("database-cluster", "manageMasterUserPassword", true),
        "database-cluster: manageMasterUserPassword is true: RDS rotates that password.",
      ],
    },
    harmless: { "not by RDS": set("database-cluster", "manageMasterUserPassword", false) },
  },
  "no-inline-rules": {
    violations: {
      inwards: [
        set("network-aurora", "ingress", [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }]),
        "network-aurora: ingress is set.",
      ],
      "an empty list, which removes the other colour's rules": [
        set("network-aurora", "ingress", []),
        "network-aurora: ingress is set.",
      ],
      outwards: [
        set("network-aurora", "egress", [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }]),
        "network-aurora: egress is set.",
      ],
    },
    harmless: { "another description": set("network-aurora", "description", "The database") },
  },
  "known-types": {
    violations: {
      "a queue": [
        add("queue", "monitoring-topic", { name: "jobs-green" }, "aws:sqs/queue:Queue"),
        "queue: No rule knows aws:sqs/queue:Queue. Write what must hold for it (policy/rules), then add it to policy/types.ts.",
      ],
      "a permission to call the function": [
        add("permission", "monitoring-topic", {}, "aws:lambda/permission:Permission"),
        "permission: No rule knows aws:lambda/permission:Permission. " +
          "Write what must hold for it (policy/rules), then add it to policy/types.ts.",
      ],
    },
    harmless: {
      "a component": add("migration", "service", {}, "bluegreen:components:Migration"),
      "one more of a known type": add("topic", "monitoring-topic", { name: "events-green" }),
    },
  },

  "tasks-isolated": {
    violations: {
      "the host's network": [
        set("service-task", "networkMode", "host"),
        'service-task: networkMode is "host". Allowed: "awsvpc".',
      ],
      "the host's processes": [
        set("service-task", "pidMode", "host"),
        'service-task: pidMode is "host". Allowed: not set, "task".',
      ],
      privileged: [container({ privileged: true }), "service-task: The container app-green is privileged."],
    },
    harmless: { "not privileged": container({ privileged: false }) },
  },
  "current-platforms": {
    violations: {
      "of the tasks": [
        set("service-service", "platformVersion", "1.3.0"),
        'service-service: platformVersion is "1.3.0". Allowed: not set, "LATEST".',
      ],
      "of the function": [
        set("schema-validator-function", "runtime", "nodejs18.x"),
        'schema-validator-function: runtime is "nodejs18.x". Allowed: "nodejs22.x", "nodejs24.x".',
      ],
    },
    harmless: {
      "the latest by name": set("service-service", "platformVersion", "LATEST"),
      "a newer runtime": set("schema-validator-function", "runtime", "nodejs24.x"),
    },
  },
  "container-insights": {
    violations: {
      off: [
        set("service-cluster", "settings.0.value", "disabled"),
        "service-cluster: The setting containerInsights is not enabled.",
      ],
      "left to the default": [
        set("service-cluster", "settings", undefined),
        "service-cluster: The setting containerInsights is not enabled.",
      ],
    },
    harmless: { enhanced: set("service-cluster", "settings.0.value", "enhanced") },
  },
  "several-zones": {
    violations: {
      "the load balancer": [
        set("service-alb", "subnets", ["subnet-1"]),
        "service-alb: It is in fewer than two subnets.",
      ],
      "the function": [
        set("schema-validator-function", "vpcConfig.subnetIds", []),
        "schema-validator-function: It is in fewer than two subnets.",
      ],
      "the database": [
        all(
          set("database-reader-1", "availabilityZone", "us-east-1a"),
          set("database-reader-2", "availabilityZone", "us-east-1a"),
        ),
        "database-cluster: Its instances are in fewer than two zones.",
      ],
    },
    harmless: { "two zones": set("database-reader-2", "availabilityZone", "us-east-1a") },
  },
  "desync-mitigation": {
    violations: {
      off: [
        set("service-alb", "desyncMitigationMode", "monitor"),
        'service-alb: desyncMitigationMode is "monitor". Allowed: not set, "defensive", "strictest".',
      ],
    },
    harmless: { stricter: set("service-alb", "desyncMitigationMode", "strictest") },
  },
  "custom-administrator": {
    violations: {
      postgres: [
        set("database-cluster", "masterUsername", "postgres"),
        "database-cluster: masterUsername is postgres.",
      ],
    },
    harmless: { "another name": set("database-cluster", "masterUsername", "root") },
  },
  "bucket-expires": {
    violations: {
      "without a rule": [remove("reports-lifecycle"), "reports-bucket: It has no BucketLifecycleConfiguration."],
      "with one that is off": [
        set("reports-lifecycle", "rules.0.status", "Disabled"),
        'reports-lifecycle: rules.0.status is "Disabled". Allowed: "Enabled".',
      ],
    },
    harmless: { "after a year": set("reports-lifecycle", "rules.0.expiration.days", 365) },
  },
};
