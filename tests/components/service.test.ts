import { RunError, type runtime } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { Account } from "../../localcloud/aws/account";
import type { Inputs } from "../../localcloud/aws/types/resourceType";
import { blue, declare, type Program } from "../support/program";

const CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1";

interface Container {
  readonly image: string;
  readonly command?: string[];
  readonly dockerLabels: Readonly<Record<string, string>>;
}

function container(program: Program): Container {
  const containers = JSON.parse(program.named("service-task").inputs.containerDefinitions as string) as Container[];
  assert.equal(containers.length, 1);
  return containers[0] as Container;
}

describe("the service", () => {
  it("has a cluster with container insights, and a log group for 7 days without a key", async () => {
    const program = await blue();
    assert.deepEqual(program.named("service-cluster").inputs, {
      name: "app-cluster-blue",
      settings: [{ name: "containerInsights", value: "enabled" }],
    });
    assert.deepEqual(program.named("service-logs").inputs, { name: "/ecs/app-blue", retentionInDays: 7 });
  });

  it("lets ECS read this one secret, through Secrets Manager only, and the application write its log", async () => {
    const program = await blue();
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    for (const [resource, name] of [
      ["service-execution", "ecs-task-execution-blue"],
      ["service-role", "ecs-task-role-blue"],
    ] as const) {
      const { assumeRolePolicy, ...rest } = program.named(resource).inputs;
      assert.deepEqual(JSON.parse(assumeRolePolicy as string), trust);
      assert.equal(rest.name, name);
    }
    assert.deepEqual(program.named("service-execution-managed").inputs, {
      role: "ecs-task-execution-blue",
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    });
    const grant = (name: string) => {
      const { role, policy } = program.named(name).inputs as { role: string; policy: string };
      return [role, (JSON.parse(policy) as { Statement: unknown }).Statement];
    };
    assert.deepEqual(grant("service-execution-policy"), [
      "ecs-task-execution-blue",
      [
        { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: program.id("database-secret") },
        {
          Effect: "Allow",
          Action: "kms:Decrypt",
          Resource: program.state("encryption-secrets").arn as string,
          Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
        },
      ],
    ]);
    assert.deepEqual(grant("service-role-policy"), [
      "ecs-task-role-blue",
      [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/app-blue:*",
        },
      ],
    ]);
  });

  it("runs an nginx that answers the health check, with the database's credentials", async () => {
    const program = await blue();
    const { containerDefinitions, ...inputs } = program.named("service-task").inputs;
    assert.equal(typeof containerDefinitions, "string");
    assert.deepEqual(inputs, {
      family: "app-task-blue",
      skipDestroy: true,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "512",
      memory: "1024",
      executionRoleArn: "arn:aws:iam::123456789012:role/ecs-task-execution-blue",
      taskRoleArn: "arn:aws:iam::123456789012:role/ecs-task-role-blue",
    });
    const secretArn = program.id("database-secret");
    assert.deepEqual(container(program), {
      name: "app-blue",
      essential: true,
      image: "public.ecr.aws/docker/library/nginx:1.28.0-alpine",
      command: ["/bin/sh", "-c", "echo ok > /usr/share/nginx/html/health && exec nginx -g 'daemon off;'"],
      portMappings: [{ containerPort: 80, protocol: "tcp" }],
      environment: [{ name: "ENVIRONMENT", value: "blue" }],
      secrets: [
        { name: "DB_HOST", valueFrom: `${secretArn}:host::` },
        { name: "DB_USERNAME", valueFrom: `${secretArn}:username::` },
        { name: "DB_PASSWORD", valueFrom: `${secretArn}:password::` },
      ],
      dockerLabels: { "bluegreen.secret-version": program.state("database-credentials").versionId as string },
      logConfiguration: {
        logDriver: "awslogs",
        options: { "awslogs-group": "/ecs/app-blue", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app" },
      },
    });
  });

  it("runs the configured image with its own command, of the configured size", async () => {
    const config = { image: "example.com/shop:2", cpu: "1024", memory: "4096", desiredCount: "3" };
    const program = await declare({ stack: "blue", config });
    const { image, command } = container(program);
    assert.deepEqual({ image, command }, { image: "example.com/shop:2", command: undefined });
    const { cpu, memory } = program.named("service-task").inputs as { cpu: string; memory: string };
    assert.deepEqual({ cpu, memory }, { cpu: "1024", memory: "4096" });
    assert.equal(program.named("service-service").inputs.desiredCount, 3);
  });

  it("is deployed again when the secret's version changes", async () => {
    const versions = [await blue(), await declare({ stack: "blue" })].map((program) => {
      const label = container(program).dockerLabels["bluegreen.secret-version"] ?? "";
      assert.match(label, /^[0-9a-f-]{36}$/);
      assert.ok(program.dependenciesOf("service-task").includes("database-credentials"));
      return label;
    });
    // Each evaluation is a new environment with a new password.
    assert.notEqual(versions[0], versions[1]);
  });

  it("is behind a public load balancer that checks its health", async () => {
    const program = await blue();
    const network = program.state("network-vpc");
    assert.deepEqual(program.named("service-alb").inputs, {
      name: "app-alb-blue",
      loadBalancerType: "application",
      internal: false,
      subnets: network.publicSubnetIds as string[],
      securityGroups: [program.id("network-alb")],
      enableDeletionProtection: false,
    });
    const suffix = program.id("service-target-group-id");
    assert.match(suffix, /^[0-9a-f]{6}$/);
    assert.deepEqual(program.named("service-target-group").inputs, {
      name: `app-blue-${suffix}`,
      vpcId: network.vpcId as string,
      port: 80,
      protocol: "HTTP",
      targetType: "ip",
      deregistrationDelay: 30,
      healthCheck: {
        path: "/health",
        protocol: "HTTP",
        matcher: "200",
        interval: 30,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
    assert.deepEqual(program.named("service-target-group-id").inputs, {
      byteLength: 3,
      keepers: { vpcId: network.vpcId as string, port: "80", protocol: "HTTP", targetType: "ip" },
    });
  });

  it("listens on 80 without a certificate", async () => {
    const program = await blue();
    assert.deepEqual(
      program.ofType("lb/listener:Listener").map(({ inputs }) => inputs),
      [
        {
          loadBalancerArn: program.id("service-alb"),
          port: 80,
          protocol: "HTTP",
          defaultActions: [{ type: "forward", targetGroupArn: program.id("service-target-group") }],
        },
      ],
    );
  });

  it("listens on 443 with a certificate, and 80 redirects there", async () => {
    const program = await declare({ stack: "blue", config: { certificateArn: CERTIFICATE } });
    const loadBalancerArn = program.id("service-alb");
    assert.equal(program.ofType("lb/listener:Listener").length, 2);
    assert.deepEqual(program.named("service-http").inputs, {
      loadBalancerArn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
    });
    assert.deepEqual(program.named("service-https").inputs, {
      loadBalancerArn,
      port: 443,
      protocol: "HTTPS",
      defaultActions: [{ type: "forward", targetGroupArn: program.id("service-target-group") }],
      certificateArn: CERTIFICATE,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    });
    assert.ok(program.dependenciesOf("service-service").includes("service-https"));
  });

  it("runs two tasks in the private subnets, rolls a failed deployment back, and waits for the outcome", async () => {
    const program = await blue();
    assert.deepEqual(program.named("service-service").inputs, {
      name: "app-service-blue",
      cluster: program.id("service-cluster"),
      taskDefinition: program.state("service-task").arn as string,
      launchType: "FARGATE",
      desiredCount: 2,
      networkConfiguration: {
        subnets: program.state("network-vpc").privateSubnetIds as string[],
        securityGroups: [program.id("network-tasks")],
        assignPublicIp: false,
      },
      loadBalancers: [
        { targetGroupArn: program.id("service-target-group"), containerName: "app-blue", containerPort: 80 },
      ],
      deploymentController: { type: "ECS" },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 50,
      deploymentMaximumPercent: 200,
      healthCheckGracePeriodSeconds: 60,
      waitForSteadyState: true,
    });
  });

  it("comes after its listener and its roles' permissions", async () => {
    const dependencies = (await blue()).dependenciesOf("service-service");
    for (const name of [
      "service-http",
      "service-execution-managed",
      "service-execution-policy",
      "service-role-policy",
    ]) {
      assert.ok(dependencies.includes(name), name);
    }
  });

  describe("whose deployment ECS has rolled back", () => {
    const previous = "arn:aws:ecs:us-east-1:123456789012:task-definition/app-task-blue:0";
    const call: runtime.Mocks["call"] = (args) => ({
      ...new Account().call(args.token, args.inputs as Inputs),
      ...(args.token === "aws:ecs/getService:getService" && { taskDefinition: previous }),
    });

    it("makes `pulumi up` fail, and says where to look", async () => {
      await assert.rejects(declare({ stack: "blue", call }), (error: Error) => {
        assert.ok(RunError.isInstance(error));
        assert.equal(
          error.message,
          `ECS has rolled back the deployment of app-service-blue: it runs ${previous} instead of ` +
            "arn:aws:ecs:us-east-1:123456789012:task-definition/app-task-blue:1. The reason is in the service's events " +
            "(aws ecs describe-services --cluster app-cluster-blue --services app-service-blue) and in the log group " +
            "/ecs/app-blue. Correct the image or the configuration and run pulumi up; " +
            "pulumi up --refresh tries the same again.",
        );
        return true;
      });
    });

    it("does not make a preview fail, so that it can be tried again", async () => {
      await declare({ stack: "blue", call, preview: true, deployed: true });
    });
  });
});
